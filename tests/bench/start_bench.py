#!/usr/bin/env python3
"""Measures a program's start to its first hit, and what of it is not Suoyin's.

    start_bench.py [--program build/suoyin] [--times 50] INDEX [QUERY...]

The program searches INDEX from the page cache for QUERY, one hit, in turns by the default ranking,
by plain BM25, and not at all (`--version`: what starting any such program takes). Prints a line of
JSON for each: medians of wall and processor milliseconds with the spread, page faults, and, where
valgrind is there, instructions in all and in opening (suoyin_open) and searching (suoyin_search).
Run it on a small and a large index: the instructions of opening must not differ.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

from bench_stats import Spread

PARTS = {"open": "suoyin_open", "search": "suoyin_search"}


def arguments():
    parser = argparse.ArgumentParser(description="start to first hit")
    parser.add_argument("--program", default="build/suoyin")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("index")
    parser.add_argument("query", nargs="*", default=["产业园区建设"])
    return parser.parse_args()


def run_once(command):
    """Milliseconds by the clock and of the processor, and page faults; the answer is thrown away."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode > 1:
        raise RuntimeError(f"{' '.join(command)} failed ({process.returncode})")
    return 1000 * wall, 1000 * (usage.ru_utime + usage.ru_stime), usage.ru_minflt


def instructions(command):
    """Instructions in all and in the parts, by callgrind; nothing where that is missing."""
    if shutil.which("valgrind") is None or shutil.which("callgrind_annotate") is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "callgrind.out")
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        subprocess.run([*tool, *command], capture_output=True, check=False)
        annotate = ["callgrind_annotate", "--inclusive=yes", "--threshold=100", "--auto=no", out]
        told = subprocess.run(annotate, capture_output=True, encoding="utf-8", check=True).stdout
    found = {}
    for name, function in {"all": "PROGRAM TOTALS", **PARTS}.items():
        counts = re.findall(rf"^ *([0-9,]+) .*\b{function}\b", told, re.MULTILINE)
        if counts:
            found[name] = max(int(count.replace(",", "")) for count in counts)
    return found


def main():
    options = arguments()
    search = [options.program, "search", "-n", "1", "--color", "never"]
    asked = [options.index, *options.query]
    commands = {
        "default": [*search, *asked],
        "plain": [*search, "--ranking", "plain", *asked],
        "start alone": [options.program, "--version"],
    }
    runs = {name: [] for name in commands}
    for _ in range(options.times):
        for name, command in commands.items():
            runs[name].append(run_once(command))
    for name, command in commands.items():
        wall, processor, faults = (Spread(values) for values in zip(*runs[name]))
        figures = {
            "ranking": name,
            "wall_ms": wall.show(2),
            "processor_ms": processor.show(2),
            "page_faults": faults.show(0),
            "instructions": instructions(command),
        }
        print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
