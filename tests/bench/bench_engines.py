"""The engines of the benchmark: how each builds and is asked, and what makes it comparable."""

import glob
import os
from dataclasses import dataclass


@dataclass
class Engine:
    """A harness that speaks the protocol of harness/peer_main.c.

    needs       the files without which it cannot run; its program when none are named
    bm25        (k1, b) where they are fixed in the engine
    ranked      False where its ranking is not plain BM25: its top 10 is not compared
    builds      False where it asks the index that another one built, `index_name`
    build_once  a peer so slow that one build has to do
    largest_mb  larger collections are cut for it, and the report says so
    warm        unrecorded passes over the queries: a just-in-time compiler needs several
    filters     True where it is asked the questions with filters, too
    """

    name: str
    title: str
    command: list
    needs: tuple = ()
    bm25: tuple = None
    ranked: bool = True
    builds: bool = True
    index_name: str = None
    build_once: bool = False
    largest_mb: float = None
    warm: int = 1
    filters: bool = False

    def ready(self):
        return all(os.path.exists(path) for path in self.needs or self.command[:1])

    def build_command(self, passages, index, store, threads=1):
        return self.command + ["build"] + (["--store"] if store else []) + [passages, index]

    def query_command(self, index, queries, passes, budget, k1, b):
        options = f"query --warm {self.warm} --passes {passes} --budget {budget} --k1 {k1} --b {b}"
        return self.command + options.split() + [index, queries]


class Suoyin(Engine):
    """The engine under test: built by its own program, asked through its public header."""

    def __init__(self, build_dir):
        self.indexer = f"{build_dir}/suoyin-index"
        asker = f"{build_dir}/bench/suoyin_bench"
        needs = (asker, self.indexer)
        super().__init__("suoyin", "Suoyin", [asker], needs=needs, filters=True)

    def build_command(self, passages, index, store, threads=1):
        """`--raw`: passages are taken as they are. The text is always stored: phrases need it."""
        options = f"build --replace --threads {threads} --whole-documents --raw"
        return [self.indexer, *options.split(), index, passages]


class SuoyinDefault(Suoyin):
    """The same index, asked by the default ranking instead of plain BM25."""

    def __init__(self, build_dir):
        super().__init__(build_dir)
        self.name = "suoyin_default"
        self.title = "Suoyin, default ranking"
        self.ranked = False
        self.builds = False
        self.index_name = "suoyin"

    def query_command(self, index, queries, passes, budget, k1, b):
        return super().query_command(index, queries, passes, budget, -1, -1)


def lucene(build_dir, number, runtime, title, *options):
    """Both Lucenes run the same class file; only the jars and the Java runtime differ."""
    out = f"{build_dir}/bench"
    program = f"{out}/lucene9/classes/LuceneBench.class"
    jars = f"{out}/lucene{number}/jars"
    classpath = ":".join([os.path.dirname(program), *sorted(glob.glob(f"{jars}/*.jar"))])
    command = [
        runtime,
        "-Xms2g",
        "-Xmx2g",
        "-XX:+UseSerialGC",
        *options,
        "-cp",
        classpath,
        "LuceneBench",
    ]
    needs = (program, jars, runtime) if "/" in runtime else (program, jars)
    return Engine(f"lucene{number}", title, command, needs=needs, warm=25)


def all_engines(build_dir):
    out = f"{build_dir}/bench"
    return [
        Suoyin(build_dir),
        SuoyinDefault(build_dir),
        lucene(build_dir, 9, "java", "Lucene 9, Java 17"),
        lucene(
            build_dir,
            10,
            f"{out}/java25/bin/java",
            "Lucene 10, Java 25",
            "--enable-native-access=ALL-UNNAMED",
        ),
        Engine("tantivy", "Tantivy", [f"{out}/tantivy/release/tantivy_bench"], bm25=(1.2, 0.75)),
        Engine("sqlite_fts5", "SQLite FTS5", [f"{out}/sqlite_fts5_bench"], bm25=(1.2, 0.75)),
        Engine("groonga", "Groonga", [f"{out}/groonga_bench"], ranked=False),
        Engine("xapian", "Xapian", [f"{out}/xapian_bench"], build_once=True, largest_mb=100),
    ]


def choose(build_dir, names):
    """The engines named, or all; those that are not there are left out with a word."""
    chosen = []
    for engine in all_engines(build_dir):
        if names and engine.name not in names:
            continue
        if engine.ready():
            chosen.append(engine)
        else:
            print(f"bench: {engine.name} is left out: it is not built")
    return chosen
