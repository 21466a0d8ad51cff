"""The engines of the benchmark: how each builds and is asked, and what makes it comparable."""

import glob
import os


class Engine:
    """A harness that speaks the protocol of harness/peer_main.c.

    needs       the files without which it cannot run
    bm25        (k1, b) where they are fixed in the engine, else None
    ranked      False where the engine has no BM25: its top 10 is not compared
    build_once  a peer so slow that one build has to do
    largest_mb  larger collections are cut for it, and the report says so
    warm        unrecorded passes over the queries: a just-in-time compiler needs several
    """

    def __init__(
        self,
        name,
        title,
        command,
        needs=None,
        bm25=None,
        ranked=True,
        build_once=False,
        largest_mb=None,
        warm=1,
    ):
        self.name = name
        self.title = title
        self.command = command
        self.needs = needs or [command[0]]
        self.bm25 = bm25
        self.ranked = ranked
        self.build_once = build_once
        self.largest_mb = largest_mb
        self.warm = warm

    def ready(self):
        return all(os.path.exists(path) for path in self.needs)

    def build_command(self, passages, index, store, threads=1):
        return self.command + ["build"] + (["--store"] if store else []) + [passages, index]

    def query_command(self, index, queries, passes, budget, k1, b):
        return self.command + [
            "query",
            "--warm",
            str(self.warm),
            "--passes",
            str(passes),
            "--budget",
            str(budget),
            "--k1",
            str(k1),
            "--b",
            str(b),
            index,
            queries,
        ]


class Suoyin(Engine):
    """The engine under test: built by its own program, asked through its public header."""

    def __init__(self, build_dir):
        self.indexer = f"{build_dir}/suoyin-index"
        asker = f"{build_dir}/bench/suoyin_bench"
        super().__init__("suoyin", "Suoyin", [asker], needs=[asker, self.indexer])

    def build_command(self, passages, index, store, threads=1):
        """`--raw`: passages are taken as they are. The text is always stored: phrases need it."""
        return [
            self.indexer,
            "build",
            "--replace",
            "--threads",
            str(threads),
            "--whole-documents",
            "--raw",
            index,
            passages,
        ]


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
    needs = [program, jars] + ([runtime] if "/" in runtime else [])
    return Engine(f"lucene{number}", title, command, needs=needs, warm=4)


def all_engines(build_dir):
    out = f"{build_dir}/bench"
    return [
        Suoyin(build_dir),
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
