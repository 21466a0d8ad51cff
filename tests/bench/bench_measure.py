"""Runs programs and measures them; knows files and processes, but no engines and no reports."""

import datetime
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import time


def run_measured(command):
    """Runs a command to its end.

    Returns the JSON objects that it printed and {"wall_s", "cpu_s", "peak_kb"}. Raises RuntimeError
    when the command fails; what it wrote to stderr is in the message.
    """
    begun = time.monotonic()
    with open(
        "/tmp/suoyin-bench-stderr." + str(os.getpid()), "w+", encoding="utf-8", errors="replace"
    ) as errors:
        os.unlink(errors.name)
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8", errors="replace"
        )
        lines = process.stdout.readlines()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            raise RuntimeError(
                f"{command[0]} failed ({process.returncode}): {errors.read()[-2000:]}"
            )
    printed = [json.loads(line) for line in lines if line.startswith("{")]
    return printed, {
        "wall_s": wall,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "peak_kb": usage.ru_maxrss,
    }


def disk_bytes(path):
    """Bytes of a file or of a folder's files; a sparse file counts with the blocks it has."""
    if os.path.isfile(path):
        paths = [path]
    else:
        paths = [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]
    statuses = [os.stat(one) for one in paths]
    return sum(min(status.st_size, 512 * status.st_blocks) for status in statuses)


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.unlink(path)


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def first_line_of(command):
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
        )
    except OSError:
        return "not there"
    return done.stdout.split("\n", 1)[0].strip()


def processor_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [
                line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")
            ]
        return names[0] if names else platform.machine()
    except OSError:
        return platform.processor() or platform.machine()


def machine():
    """What a reader must know of the machine to judge the figures. No host name, no path."""
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor_name(),
        "processors": os.cpu_count(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000,
        "kernel": platform.release(),
        "compiler": first_line_of(["cc", "--version"]),
        "commit": first_line_of(["git", "rev-parse", "--short", "HEAD"]),
        "load_before": os.getloadavg()[0],
    }


def run_folder(root, facts):
    """A new folder ROOT/<date>-<cpu>, with a number behind it when there has been a run today."""
    processor = re.sub(r"\((r|tm)\)|cpu|processor|@.*", " ", facts["processor"].lower())
    name = f"{facts['date']}-{re.sub(r'[^a-z0-9]+', '-', processor).strip('-')}"
    path = os.path.join(root, name)
    number = 2
    while os.path.exists(path):
        path = os.path.join(root, f"{name}-{number}")
        number += 1
    os.makedirs(path)
    return path
