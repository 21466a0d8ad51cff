#!/usr/bin/env python3
"""Measures Suoyin and its peers side by side and writes a run: figures, report, plots.

    run_bench.py [--mb 300] [--rounds 3] [--engines "suoyin lucene9"] [--no-builds]
        DOCS.jsonl[.zst]...

The engines take turns, A B C A B C, so that whatever else the machine does falls on all of them
alike. README.md tells what is measured; bench_engines.py holds the engines; bench_report.py writes
the report.
"""

import argparse
import json
import os
import statistics

import bench_engines
import bench_report
from bench_measure import machine, run_folder, run_measured, sha256_of
from bench_steps import Workshop, ask, build, say, start_to_first_hit

HERE = os.path.dirname(os.path.abspath(__file__))
OTHER_BM25 = (1.2, 0.75)  # what Tantivy and FTS5 have built in


def arguments():
    parser = argparse.ArgumentParser(description="benchmark of Suoyin and its peers")
    parser.add_argument("--build-dir", default="build")
    parser.add_argument("--mb", type=float, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--passes", type=int, default=3, help="recorded passes over the queries a round"
    )
    parser.add_argument(
        "--budget", type=float, default=60, help="seconds after which a round begins no new pass"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--engines", default="", help="names separated by spaces; all that are built by default"
    )
    parser.add_argument(
        "--no-builds", action="store_true", help="use the indexes of the last run of this size"
    )
    parser.add_argument("--runs", default=os.path.join(HERE, "runs"), help="where runs are kept")
    parser.add_argument("documents", nargs="+")
    return parser.parse_args()


class Bench:
    def __init__(self, options):
        self.options = options
        self.engines = bench_engines.choose(options.build_dir, options.engines.split())
        self.whole = self.workshop(options.mb)
        self.whole.make_passages()
        self.whole.make_queries()
        self.whole.make_filters()
        self.results = {
            engine.name: {"title": engine.title, "builds": [], "rounds": [], "open_us": []}
            for engine in self.engines
        }
        self.answers = {}  # engine and parameters -> {qid: (class, total, top)}

    def workshop(self, mb):
        return Workshop(self.options.build_dir, self.options.documents, mb, self.options.seed)

    def workshop_of(self, engine):
        """The collection, or as much of it as a slow peer can take; the queries are the same."""
        if engine.largest_mb is None or self.options.mb <= engine.largest_mb:
            return self.whole
        cut = self.workshop(engine.largest_mb)
        cut.make_passages()
        cut.queries = self.whole.queries
        self.results[engine.name]["title"] = f"{engine.title} (first {engine.largest_mb} MB)"
        self.results[engine.name]["mb"] = engine.largest_mb
        return cut

    def each(self, action):
        """Does something with every engine; one that fails is left out from then on, with a word."""
        for engine in list(self.engines):
            try:
                action(engine)
            except RuntimeError as error:
                say(f"{engine.name} is left out: {error}")
                self.engines.remove(engine)
                del self.results[engine.name]
                self.answers = {
                    key: held for key, held in self.answers.items() if key[0] != engine.name
                }

    def build_plans(self, engine, turn):
        """What to build in one turn, as (text stored?, threads)."""
        if not engine.builds or (turn > 0 and engine.build_once):
            return []
        if engine.name == "suoyin":
            return [(True, 2), (True, 1)]
        # Without text there is a size to know; the time differs little.
        return [(True, 1), (False, 1)] if turn == 0 else [(True, 1)]

    def build_one(self, engine, turn):
        for store, threads in self.build_plans(engine, turn):
            figures = build(engine, self.workshop_of(engine), store, threads)
            figures["round"] = turn
            self.results[engine.name]["builds"].append(figures)
            say(
                f"round {turn + 1}: {engine.name}, "
                f"{'text' if store else 'no text'}, {threads} thread(s): "
                f"{figures['build_s']:.1f} s, {figures['index_bytes'] / 1e6:.0f} MB"
            )

    def ask_one(self, engine, turn):
        options = self.options
        workshop = self.workshop_of(engine)
        opened, lines = ask(engine, workshop, options.passes, options.budget)
        filtered = []
        if engine.filters:
            _, filtered = ask(
                engine, workshop, options.passes, options.budget, queries=workshop.filters
            )
        classes = {}
        for line in lines + filtered:
            # One figure a query: the median of its passes.
            classes.setdefault(line["class"], []).append(statistics.median(line["us"]))
        self.results[engine.name]["rounds"].append(classes)
        self.results[engine.name]["open_us"].append(opened["open_us"])
        self.results[engine.name]["version"] = opened["version"]
        self.keep_answers(engine, engine.bm25 or (0.9, 0.4), lines)
        mean = statistics.fmean(classes.get("question", [0]))
        say(f"round {turn + 1}: {engine.name}: questions {mean:.0f} µs in the mean")

    def ask_with_other_bm25(self, engine):
        """Once with the k1 and b that some peers cannot change, so that all can be compared."""
        if engine.bm25 is None and engine.ranked:
            _, lines = ask(engine, self.workshop_of(engine), 1, 0, *OTHER_BM25)
            self.keep_answers(engine, OTHER_BM25, lines)

    def start_one(self, engine):
        workshop = self.workshop_of(engine)
        self.results[engine.name]["start_ms"] = start_to_first_hit(engine, workshop)

    def run(self):
        for turn in range(0 if self.options.no_builds else self.options.rounds):
            self.each(lambda engine, turn=turn: self.build_one(engine, turn))
        for turn in range(self.options.rounds):
            self.each(lambda engine, turn=turn: self.ask_one(engine, turn))
        if any(engine.bm25 == OTHER_BM25 for engine in self.engines):
            self.each(self.ask_with_other_bm25)
        self.each(self.start_one)

    def keep_answers(self, engine, bm25, lines):
        """Answers from a cut collection are compared with nobody's."""
        if "mb" in self.results[engine.name]:
            return
        self.answers[engine.name, bm25] = {
            line["qid"]: (line["class"], line["k"], line["total"], line["top"]) for line in lines
        }

    def zstd(self):
        """The yardstick for processor time: zstd -3 on the same text, one thread."""
        runs = [
            run_measured(
                ["zstd", "-3", "-T1", "-q", "-f", self.whole.plain, "-o", self.whole.plain + ".zst"]
            )[1]
            for _ in range(self.options.rounds)
        ]
        return {
            "cpu_s": [run["cpu_s"] for run in runs],
            "bytes": os.path.getsize(self.whole.plain + ".zst"),
        }

    def collection(self):
        yardstick = self.whole.entropy()
        return {
            "mb": self.options.mb,
            "passages": yardstick["passages"],
            "text_bytes": yardstick["text_bytes"],
            "file_bytes": os.path.getsize(self.whole.passages),
            "sha256": sha256_of(self.whole.passages),
            "seed": self.options.seed,
            "zstd_3": self.zstd(),
            "entropy": yardstick,
        }


def main():
    options = arguments()
    facts = machine()
    bench = Bench(options)
    collection = bench.collection()
    bench.run()
    facts["load_after"] = os.getloadavg()[0]

    folder = run_folder(options.runs, facts)
    run = {
        "machine": facts,
        "collection": collection,
        "engines": bench.results,
        "agreement": bench_report.agreement(bench.engines, bench.answers),
    }
    with open(os.path.join(folder, "raw.json"), "w", encoding="utf-8") as out:
        # No query and no passage id: those belong to the collection.
        json.dump(run, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")
    bench_report.write(run, folder)
    say(f"written: {folder}/report.md")


if __name__ == "__main__":
    main()
