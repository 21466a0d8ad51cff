#!/usr/bin/env python3
"""Measures how build time, index size and query time grow, and fits exponents.

    growth_bench.py [--sizes "1 10 100 1000"] [--engines suoyin] DOCS.jsonl[.zst]...

The collections are prefixes of each other; one larger than the documents is made by repeating them
with variation (passages.py says how). The queries are sampled once, from the smallest collection,
so that each of them finds something at every size. For sizes, e is the exponent in y = c · x^e:
1 is linear. Writes growth.md, growth.html and growth.json beside the reports of run_bench.py.
"""

import argparse
import json
import os
import statistics

import bench_engines
import svg_plot
from bench_measure import machine, remove, run_folder
from bench_stats import fitted_exponent
from bench_steps import Workshop, ask, build, say
from report_page import Page

HERE = os.path.dirname(os.path.abspath(__file__))
QUERY_CLASSES = {
    "question": "question",
    "phrase_2_4": "phrase of 2–4",
    "pair": "two keywords",
}
COUNTS = (1, 2, 4, 8, 16, 32)
LIMITS = (1, 10, 100, 1000)


def arguments():
    parser = argparse.ArgumentParser(description="growth of an engine's figures with the input")
    parser.add_argument("--build-dir", default="build")
    parser.add_argument("--sizes", default="1 10 100 1000", help="MB, separated by spaces")
    parser.add_argument("--build-only-from", type=float, default=5000, help="MB without queries")
    parser.add_argument("--engines", default="suoyin")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--budget", type=float, default=60)
    parser.add_argument("--runs", default=os.path.join(HERE, "runs"))
    parser.add_argument("documents", nargs="+")
    return parser.parse_args()


def workshops(options):
    sizes = sorted(float(size) for size in options.sizes.split())
    smallest = f"{options.build_dir}/bench/data/growth{sizes[0]:g}mb"
    for mb in sizes:
        yield Workshop(options.build_dir, options.documents, mb, kind="growth", growth_of=smallest)


def measure(engine, workshop, options):
    """One engine at one size."""
    figures = build(engine, workshop, True)
    figures["mb"] = workshop.mb
    figures["mean_us"] = {}
    if workshop.mb < options.build_only_from:
        _, lines = ask(engine, workshop, options.passes, options.budget)
        classes = {}
        for line in lines:
            classes.setdefault(line["class"], []).append(statistics.median(line["us"]))
        figures["mean_us"] = {name: statistics.fmean(times) for name, times in classes.items()}
    remove(workshop.index_of(engine, True))
    say(f"{engine.name}, {workshop.mb:g} MB: {figures['build_s']:.2f} s")
    return figures


def with_exponent(name, points):
    return f"{name}, e = {fitted_exponent(points):.2f}"


def against_size(page, results, titles, name, title, y_label, value):
    """One plot of a figure against the input's size, a line for each engine."""
    series = {}
    for engine, measured in results.items():
        points = [(one["mb"], value(one)) for one in measured if value(one)]
        if points:
            series[with_exponent(titles[engine], points)] = points
    page.heading(title)
    page.figure(name, svg_plot.log_lines(title, "input, MB", y_label, series))


def against_number(page, results, titles, name, title, x_label, prefix, numbers):
    """One plot of query time at the largest size against k or the number of terms."""
    series = {}
    for engine, measured in results.items():
        largest = next((one for one in reversed(measured) if one["mean_us"]), None)
        times = largest["mean_us"] if largest else {}
        points = [(n, times[f"{prefix}_{n}"]) for n in numbers if f"{prefix}_{n}" in times]
        if points:
            series[with_exponent(f"{titles[engine]}, {largest['mb']:g} MB", points)] = points
    page.heading(title)
    page.figure(name, svg_plot.log_lines(title, x_label, "mean µs", series))


def table(page, results, titles):
    rows = []
    for engine, measured in results.items():
        for one in measured:
            rows.append(
                [
                    f"{titles[engine]}, {one['mb']:g} MB",
                    f"{one['build_s']:.2f}",
                    f"{one['mb'] / one['build_s']:.1f}",
                    f"{one['peak_kb'] / 1000:,.0f}",
                    f"{one['index_bytes'] / 1e6:.2f}",
                    f"{one['index_bytes'] / 1e6 / one['mb']:.3f}",
                    *(
                        f"{one['mean_us'][c]:.1f}" if c in one["mean_us"] else "–"
                        for c in QUERY_CLASSES
                    ),
                ]
            )
    header = ["", "build s", "MB/s", "peak MB", "index MB", "of text"]
    page.table(header + [f"{title}, mean µs" for title in QUERY_CLASSES.values()], rows)


def write(folder, results, titles):
    page = Page("Growth with the input")
    page.paragraph(
        "Prefixes of one collection, the larger ones by repeating it with variation; text stored, "
        "one thread. e is the exponent of the fitted power; 1 is linear."
    )
    table(page, results, titles)
    plots = (page, results, titles)
    against_size(*plots, "growth_build", "Build time", "s", lambda one: one["build_s"])
    against_size(*plots, "growth_size", "Index size", "MB", lambda one: one["index_bytes"] / 1e6)
    for name, title in QUERY_CLASSES.items():
        against_size(
            *plots,
            f"growth_{name}",
            f"Query time, {title}",
            "mean µs",
            lambda one, name=name: one["mean_us"].get(name),
        )
    against_number(*plots, "growth_k", "Query time against k", "k", "k", LIMITS)
    against_number(*plots, "growth_terms", "Query time against terms", "terms", "terms", COUNTS)
    page.write(folder, "growth")


def main():
    options = arguments()
    facts = machine()
    engines = bench_engines.choose(options.build_dir, options.engines.split())
    results = {engine.name: [] for engine in engines}
    for number, workshop in enumerate(workshops(options)):
        workshop.make_passages()
        if number == 0:
            workshop.make_queries()
        for engine in engines:
            if engine.largest_mb is None or workshop.mb <= engine.largest_mb:
                results[engine.name].append(measure(engine, workshop, options))
    folder = run_folder(options.runs, facts)
    with open(os.path.join(folder, "growth.json"), "w", encoding="utf-8") as out:
        json.dump({"machine": facts, "engines": results}, out, ensure_ascii=False, indent=1)
        out.write("\n")
    write(folder, results, {engine.name: engine.title for engine in engines})
    say(f"written: {folder}/growth.md")


if __name__ == "__main__":
    main()
