#!/usr/bin/env python3
"""Turns JSON Lines documents into the passages that every engine of the benchmark indexes.

    passages.py --out passages.jsonl [--plain passages.txt] [--mb 300] [--repeat]
        DOCS.jsonl[.zst|.gz]...

Each output line is {"id","title","date","text"} with an empty title: one passage, one document for
the engines. Its date is one of DAYS days in a row, by chance (a checksum of its id), for filters
that let a known part of the passages pass; only Suoyin indexes it. All of them, Suoyin included (`--whole-documents`), therefore index the same units. The
rule:

  * the title, where there is one, is the first paragraph; other paragraphs are the lines of the
    text;
  * a paragraph of more than 200 characters is cut at sentence ends into pieces of at most 200
    characters, as many whole sentences to a piece as fit; a single sentence longer than 400
    characters is cut every 400;
  * control characters become spaces, so that a line never needs more than \\" and \\\\ as escapes.

A passage's id is its document's id, '#' and its number in four digits, so bytewise order is reading
order.

`--mb` stops after so many millions of bytes of passage text (UTF-8, the newlines not counted). A
smaller run is thus a prefix of a larger one. `--repeat` goes round again when the documents are
used up, *with variation*, because text that merely repeats would flatter every compressor: in round
r > 1 two of every hundred ideographs of a passage are replaced by ideographs drawn from the
collection's own character distribution (seeded by the round and the passage), and the id ends in
`~r`. Each replacement makes two bigrams that are usually new to the passage and often to the
collection, so postings and vocabulary go on growing as fresh text would make them.

`--plain` writes the same text, one passage a line, without JSON: what `zstd -3` is timed on.
"""

import argparse
import datetime
import json
import random
import re
import subprocess
import sys
import zlib

PIECE = 200
LONGEST_SENTENCE = 400
VARIATION = 0.02
DAYS = 1000

CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
SENTENCE = re.compile(r".+?(?:[。！？；!?;…]+[”’」』）)】》\"']*|$)", re.S)


def open_lines(path):
    """Yields the lines of a plain, .zst or .gz file; Python 3.11 itself knows no zstd."""
    tool = {"zst": ["zstd", "-dcq"], "gz": ["gzip", "-dc"]}.get(path.rsplit(".", 1)[-1])
    if tool is None:
        with open(path, encoding="utf-8") as plain:
            yield from plain
        return
    with subprocess.Popen(tool + [path], stdout=subprocess.PIPE, encoding="utf-8") as process:
        yield from process.stdout


def pieces(paragraph):
    """Cuts a long paragraph at sentence ends."""
    if len(paragraph) <= PIECE:
        yield paragraph
        return
    held = ""
    for sentence in SENTENCE.findall(paragraph):
        if held and len(held) + len(sentence) > PIECE:
            yield held
            held = ""
        held += sentence
        while len(held) > LONGEST_SENTENCE:
            yield held[:LONGEST_SENTENCE]
            held = held[LONGEST_SENTENCE:]
    if held:
        yield held


def passages_of(document):
    paragraphs = [document.get("title") or ""] + (document.get("text") or "").split("\n")
    for paragraph in paragraphs:
        paragraph = CONTROL.sub(" ", paragraph).strip()
        for piece in pieces(paragraph):
            if piece.strip():
                yield piece


def date_of(day):
    return str(datetime.date(2020, 1, 1) + datetime.timedelta(days=day))


class Variation:
    """Learns which ideographs the first round uses, then varies the passages of later rounds."""

    def __init__(self):
        self.pool = []

    def learn(self, text):
        # A few ideographs of each passage are a fair sample of the distribution.
        if len(self.pool) < 1_000_000:
            self.pool.extend(c for c in text[:8] if "\u4e00" <= c <= "\u9fff")

    def apply(self, text, seed):
        chooser = random.Random(seed)
        characters = list(text)
        for _ in range(max(1, round(len(characters) * VARIATION))):
            place = chooser.randrange(len(characters))
            if "\u4e00" <= characters[place] <= "\u9fff":
                characters[place] = chooser.choice(self.pool)
        return "".join(characters)


def every_passage(paths, repeat):
    """Yields (id, text), for ever with --repeat."""
    variation = Variation()
    turn = 1
    while True:
        for path in paths:
            for line in open_lines(path):
                document = json.loads(line)
                for number, text in enumerate(passages_of(document), 1):
                    name = f"{document['id']}#{number:04d}"
                    if turn == 1:
                        variation.learn(text)
                        yield name, text
                    else:
                        yield f"{name}~{turn}", variation.apply(text, f"{turn} {name}")
        if not repeat or not variation.pool:
            return
        turn += 1


def main():
    parser = argparse.ArgumentParser(description="documents to benchmark passages")
    parser.add_argument("--out", required=True)
    parser.add_argument("--plain")
    parser.add_argument("--mb", type=float, default=300)
    parser.add_argument("--repeat", action="store_true")
    parser.add_argument("documents", nargs="+")
    options = parser.parse_args()

    limit = options.mb * 1e6
    count = text_bytes = 0
    plain = open(options.plain, "w", encoding="utf-8") if options.plain else None
    with open(options.out, "w", encoding="utf-8") as out:
        for name, text in every_passage(options.documents, options.repeat):
            size = len(text.encode("utf-8", "replace"))
            if text_bytes + size > limit:
                break
            date = date_of(zlib.crc32(name.encode("utf-8", "replace")) % DAYS)
            passage = {"id": name, "title": "", "date": date, "text": text}
            out.write(json.dumps(passage, ensure_ascii=False) + "\n")
            if plain:
                plain.write(text + "\n")
            count += 1
            text_bytes += size
    if plain:
        plain.close()
    print(json.dumps({"step": "passages", "passages": count, "text_bytes": text_bytes}))
    if count == 0:
        sys.exit("passages: no passage in the documents given")


if __name__ == "__main__":
    main()
