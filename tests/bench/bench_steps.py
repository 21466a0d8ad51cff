"""What run_bench.py and growth_bench.py have in common: passages, queries, builds, query runs."""

import json
import os
import subprocess
import sys

from bench_measure import disk_bytes, remove, run_measured, sha256_of

HERE = os.path.dirname(os.path.abspath(__file__))


def say(words):
    print(f"bench: {words}", flush=True)


class Workshop:
    """The files of one collection of so many megabytes, under build/bench/data.

    A collection for the growth plots (kind "growth") repeats its documents where they do not
    suffice, and takes its queries from the folder of the smallest one, `growth_of`.
    """

    def __init__(self, build_dir, documents, mb, seed=1, kind="", growth_of=None):
        self.build_dir = build_dir
        self.documents = documents
        self.mb = mb
        self.seed = seed
        self.kind = kind
        self.folder = f"{build_dir}/bench/data/{kind}{mb:g}mb"
        self.passages = f"{self.folder}/passages.jsonl"
        self.plain = f"{self.folder}/passages.txt"
        self.queries = f"{growth_of or self.folder}/queries.tsv"
        self.filters = f"{self.folder}/filters.tsv"
        os.makedirs(self.folder, exist_ok=True)

    def index_of(self, engine, store):
        return f"{self.folder}/{engine.index_name or engine.name}{'-stored' if store else ''}.index"

    def _is_made(self, target, recipe):
        """Was the target made by this very recipe? A changed MB or DATA makes it anew."""
        try:
            with open(target + ".recipe", encoding="utf-8") as held:
                return os.path.exists(target) and held.read() == recipe
        except OSError:
            return False

    def _make(self, target, tool, arguments, after=()):
        command = [sys.executable, os.path.join(HERE, tool), *arguments]
        recipe = json.dumps([sha256_of(command[1]), *command[2:], *after])
        if not self._is_made(target, recipe):
            say(f"{tool}: {os.path.basename(target)} of {self.mb:g} MB")
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            with open(target + ".recipe", "w", encoding="utf-8") as held:
                held.write(recipe)

    def make_passages(self):
        arguments = ["--mb", f"{self.mb:g}", "--out", self.passages, "--plain", self.plain]
        if self.kind == "growth":
            arguments.append("--repeat")
        self._make(self.passages, "passages.py", arguments + self.documents)

    def _sample(self, target, *options):
        arguments = [*options, "--seed", str(self.seed), "--out", target, self.passages]
        with open(self.passages + ".recipe", encoding="utf-8") as passages:
            self._make(target, "query_sampler.py", arguments, after=passages.readlines())

    def make_queries(self):
        self._sample(self.queries, *(["--growth"] if self.kind == "growth" else []))

    def make_filters(self):
        self._sample(self.filters, "--filters")

    def entropy(self):
        printed, _ = run_measured([f"{self.build_dir}/bench/entropy", self.passages])
        return printed[0]


def build(engine, workshop, store, threads=1):
    """Builds an index anew and returns the figures of it."""
    index = workshop.index_of(engine, store)
    remove(index)
    printed, process = run_measured(engine.build_command(workshop.passages, index, store, threads))
    told = next((line for line in printed if line.get("step") == "build"), {})
    return {
        "stored": store,
        "threads": threads,
        "version": told.get("version", ""),
        # A harness leaves out the start of its own virtual machine; the engine under test is
        # timed as a whole process.
        "build_s": told.get("build_s", process["wall_s"]),
        "optimize_s": told.get("optimize_s", 0.0),
        "cpu_s": process["cpu_s"],
        "peak_kb": process["peak_kb"],
        "index_bytes": disk_bytes(index) - told.get("text_kept", 0),
    }


def ask(engine, workshop, passes, budget, k1=0.9, b=0.4, queries=None):
    """Runs the queries in one process. Returns (the line of the opening, those of the queries)."""
    index = workshop.index_of(engine, True)
    printed, _ = run_measured(
        engine.query_command(index, queries or workshop.queries, passes, budget, k1, b)
    )
    opened = next(line for line in printed if line["step"] == "open")
    return opened, [line for line in printed if line["step"] == "query"]


def start_to_first_hit(engine, workshop, times=10):
    """Milliseconds from the start of a process to its end with the answer to one query."""
    one = f"{workshop.folder}/one_query.tsv"
    with open(workshop.queries, encoding="utf-8") as lines, open(one, "w", encoding="utf-8") as out:
        out.write(next(line for line in lines if "\tor\t10\t" in line))
    command = engine.query_command(workshop.index_of(engine, True), one, 1, 0, 0.9, 0.4)
    command[command.index("--warm") + 1] = "0"
    return [1000 * run_measured(command)[1]["wall_s"] for _ in range(times)]
