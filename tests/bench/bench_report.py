"""Writes a run's report from its figures; `bench_report.py RUN_FOLDER` does so from raw.json."""

import itertools
import json
import os
import statistics
import sys

import svg_plot
from bench_stats import Spread, describe, spread_of
from report_page import Page

REFERENCE = ("lucene10", "lucene9")  # ratios are to the first of these that took part

CLASSES = {
    "question": "question, OR of bigrams, top 10",
    "question_top1000": "question, top 1000",
    "question_count": "question, exact total",
    "phrase_2_4": "phrase of 2–4 characters",
    "phrase_2_8": "phrase of 2–8 characters",
    "phrase_count": "phrase of 2–8, exact total",
    "pair": "two keywords, AND",
    "near": "two keywords, NEAR",
    "common_term": "one common bigram",
    "rare_term": "one rare bigram",
    "phrase_nothing": "phrase that matches nothing",
    "phrase_worst": "common bigrams that rarely meet",
    "filter_1": "question, date filter that all pass",
    "filter_2": "question, date filter that 1/2 pass",
    "filter_10": "question, date filter that 1/10 pass",
    "filter_100": "question, date filter that 1/100 pass",
    "filter_1000": "question, date filter that 1/1000 pass",
}


def agreement(engines, answers):
    """Compares the engines pairwise where they rank by the same k1 and b.

    For each pair: the mean part of the top 10 that both have, over the questions; and the part of
    the exact totals that are the same.
    """
    ranked = {engine.name for engine in engines if engine.ranked}
    found = []
    for (one, bm25), (other, other_bm25) in itertools.combinations(answers, 2):
        if bm25 != other_bm25 or one == other:
            continue
        shares, same = [], []
        for qid, (name, k, total, top) in answers[one, bm25].items():
            if qid not in answers[other, bm25]:
                continue
            _, _, other_total, other_top = answers[other, bm25][qid]
            if k == 0:
                same.append(total == other_total)
            elif name == "question" and top and {one, other} <= ranked:
                shares.append(len(set(top) & set(other_top)) / len(top))
        found.append(
            {
                "one": one,
                "other": other,
                "k1": bm25[0],
                "b": bm25[1],
                "overlap": statistics.fmean(shares) if shares else None,
                "same_totals": statistics.fmean(same) if same else None,
            }
        )
    return found


def reference_of(engines):
    return next((name for name in REFERENCE if name in engines), None)


def rate(value, reference):
    return f"{value / reference:.2f} ×" if reference else "–"


def write_machine(page, run):
    machine, collection = run["machine"], run["collection"]
    page.paragraph(
        f"{machine['date']}, {machine['processor']}, {machine['processors']} processors, "
        f"{machine['memory_mb'] / 1000:.0f} GB; {machine['compiler']}; "
        f"kernel {machine['kernel']}; commit {machine['commit']}; load {machine['load_before']:.1f} before, "
        f"{machine['load_after']:.1f} after."
    )
    entropy, zstd = collection["entropy"], collection["zstd_3"]
    bigrams = entropy["bigrams"]
    page.paragraph(
        f"Collection: {collection['passages']:,} passages, "
        f"{collection['text_bytes'] / 1e6:.1f} MB of text "
        f"({collection['file_bytes'] / 1e6:.1f} MB as JSON Lines); "
        f"{bigrams['occurrences']:,} occurrences of {bigrams['terms']:,} bigrams, "
        f"{bigrams['postings']:,} postings; seed {collection['seed']}. "
        f"zstd -3 needs {statistics.median(zstd['cpu_s']):.2f} s of processor time and leaves "
        f"{zstd['bytes'] / collection['text_bytes']:.3f} of the text."
    )
    page.paragraph(
        f"Random-order entropy (entropy.c defines it): bigrams {bigrams['part']:.3f} of the text, "
        f"{bigrams['bits_per_posting']:.2f} bits a posting; all terms "
        f"{entropy['all_terms']['part']:.3f}."
    )


def write_builds(page, run):
    text_bytes = run["collection"]["text_bytes"]
    zstd_cpu = statistics.median(run["collection"]["zstd_3"]["cpu_s"])
    entropy = run["collection"]["entropy"]["all_terms"]["yardstick_bytes"]
    rows, plot, sizes = [], [], []
    for number, (name, engine) in enumerate(run["engines"].items()):
        part = engine.get("mb", run["collection"]["mb"]) / run["collection"]["mb"]
        if not engine["builds"]:
            continue
        groups = sorted(
            {(build["threads"], build["stored"]) for build in engine["builds"]},
            key=lambda g: (g[0], not g[1]),
        )
        for threads, stored in groups:
            builds = [
                b for b in engine["builds"] if (b["threads"], b["stored"]) == (threads, stored)
            ]
            speed = Spread([part * text_bytes / 1e6 / b["build_s"] for b in builds])
            size = spread_of(builds, "index_bytes").median / (part * text_bytes)
            cpu = spread_of(builds, "cpu_s").median
            label = engine["title"] + (f", {threads} threads" if threads > 1 else "")
            rows.append(
                [
                    label,
                    engine.get("version", ""),
                    "yes" if stored else "no",
                    speed.show(),
                    f"{cpu:.1f}",
                    f"{cpu / part / zstd_cpu:.1f} ×",
                    f"{spread_of(builds, 'optimize_s').median:.1f}",
                    f"{spread_of(builds, 'peak_kb').median / 1000:,.0f}",
                    f"{size:.3f}",
                    "–" if stored else f"{size * text_bytes / entropy:.2f} ×",
                ]
            )
            if stored:
                plot.append((label, speed.median, speed.low, speed.high, number))
            sizes.append((label + ("" if stored else ", no text"), size, size, size, number))
    page.heading("Build and size")
    page.paragraph(
        "MB/s of passage text to a durable index, median (and spread) of the rounds. Merging into "
        "one segment (or the like) is timed apart, and the size is that after it. Sizes are parts "
        "of the text's bytes. The last column compares indexes without text (lexicon, lengths and "
        "ids included) with the entropy of all terms."
    )
    page.table(
        [
            "engine",
            "version",
            "text stored",
            "MB/s",
            "CPU s",
            "of zstd -3",
            "optimize s",
            "peak MB",
            "size",
            "of entropy",
        ],
        rows,
    )
    if plot:
        page.figure("build", svg_plot.bars("Build, MB/s, text stored", plot, "MB/s"))
        page.figure("size", svg_plot.bars("Index, part of the text", sizes))


def write_queries(page, run):
    engines = run["engines"]
    reference = reference_of(engines)
    page.heading("Queries")
    page.paragraph(
        "µs from the query's text to the ranked passages, one thread, warm: for each query the "
        "median of its passes, then mean, p50, p99 and worst over the class's queries; of these "
        "the median (and spread) over the rounds. "
        f"Ratios are to {engines[reference]['title'] if reference else 'no reference'}."
    )
    for name, title in CLASSES.items():
        rows, plot = [], []
        figures = {
            engine: [describe(one[name]) for one in engines[engine]["rounds"] if one.get(name)]
            for engine in engines
        }
        base = {
            key: (
                spread_of(figures[reference], key).median if reference and figures[reference] else 0
            )
            for key in ("mean", "p99")
        }
        for number, engine in enumerate(engines):
            if not figures[engine]:
                if name.startswith("filter_"):
                    continue  # asked of Suoyin alone
                rows.append([engines[engine]["title"]] + ["–"] * 6)
                continue
            mean, p50, p99, worst = (
                spread_of(figures[engine], key) for key in ("mean", "p50", "p99", "worst")
            )
            rows.append(
                [
                    engines[engine]["title"],
                    mean.show(),
                    rate(mean.median, base["mean"]),
                    f"{p50.median:.1f}",
                    p99.show(),
                    rate(p99.median, base["p99"]),
                    f"{worst.median:.1f}",
                ]
            )
            plot.append((engines[engine]["title"], mean.median, mean.low, mean.high, number))
        if plot:
            count = max(
                len(one[name])
                for engine in engines.values()
                for one in engine["rounds"]
                if one.get(name)
            )
            page.heading(f"{title} ({count} queries)")
            page.table(["engine", "mean", "ratio", "p50", "p99", "ratio", "worst"], rows)
            page.figure(f"query_{name}", svg_plot.bars(f"{title}: mean µs", plot, "µs"))


def write_opening(page, run):
    page.heading("Opening")
    page.paragraph(
        "ms from a process's start to its end with one question answered; µs of opening inside it."
    )
    rows = []
    for engine in run["engines"].values():
        if engine.get("start_ms"):
            rows.append(
                [
                    engine["title"],
                    Spread(engine["start_ms"]).show(),
                    Spread(engine["open_us"]).show(0),
                ]
            )
    page.table(["engine", "start to first hit, ms", "open, µs"], rows)


def write_agreement(page, run):
    page.heading("Do the engines agree?")
    page.paragraph(
        "The mean part of the top 10 that two engines have in common over the questions, where "
        "both rank by the same k1 and b, and the part of exact totals that are equal. Lucene and "
        "Tantivy keep a passage's length in one byte, which rounds lengths above 40; SQLite FTS5 "
        "and Xapian have another idf; ties are broken differently by all."
    )
    rows = []
    for pair in run["agreement"]:
        overlap = "–" if pair["overlap"] is None else f"{pair['overlap']:.3f}"
        same = "–" if pair["same_totals"] is None else f"{pair['same_totals']:.3f}"
        rows.append(
            [
                " / ".join(run["engines"][pair[side]]["title"] for side in ("one", "other")),
                f"{pair['k1']:g}, {pair['b']:g}",
                overlap,
                same,
            ]
        )
    page.table(["pair", "k1, b", "top 10 in common", "equal totals"], rows)


def write(run, folder):
    page = Page(f"Benchmark: {run['collection']['mb']:g} MB of Chinese text")
    write_machine(page, run)
    write_builds(page, run)
    write_queries(page, run)
    write_opening(page, run)
    write_agreement(page, run)
    page.write(folder, "report")


def main():
    folder = sys.argv[1]
    with open(os.path.join(folder, "raw.json"), encoding="utf-8") as held:
        write(json.load(held), folder)


if __name__ == "__main__":
    main()
