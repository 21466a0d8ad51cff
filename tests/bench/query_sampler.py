#!/usr/bin/env python3
"""Samples the benchmark's queries from a passages file: same seed and passages, same queries.

    query_sampler.py [--seed 1] [--scale 1.0] --out queries.tsv passages.jsonl
    query_sampler.py --growth --out queries.tsv passages.jsonl
    query_sampler.py --filters --out filters.tsv passages.jsonl

Lines are `qid TAB class TAB mode TAB k TAB text`; harness/query_list.h says what the modes mean.
Only runs of ideographs are sampled: there all engines make the same bigrams, so that differences in
time are not differences in analysis. Classes:

  question          500  a clause of 8-20 characters, OR of its bigrams, top 10
  question_top1000  200  the same, top 1000
  question_count    100  the same, exact number of matching passages
  phrase_2_4        500  2-4 characters in a row, from anywhere in a run
  phrase_2_8        500  2-8 characters
  phrase_count      100  2-8 characters, exact number
  pair              500  two keywords of 2-4 characters from one passage, AND
  near              200  two keywords of 2 characters, at most 10 characters apart in the passage
                         they come from
  common_term       100  one bigram of the 500 that stand in most passages
  rare_term         100  one bigram that stands in 2-20 passages
  phrase_nothing    100  3 characters whose bigrams both occur, in 5 passages or more, but that
                         never stand together
  phrase_worst      100  3 characters whose bigrams are both common but that stand together in at
                         most 5 passages: the candidates with the largest smaller bigram come first

--growth writes what the plots need instead: clauses with k = 1, 10, 100, 1000 (class k_1 …) and OR
queries of exactly 1, 2, 4, 8, 16 and 32 bigrams (class terms_1 …), 100 each, and 200 each of
question, phrase_2_4 and pair.

--filters writes the 500 of class question again and again, in Suoyin's language, beside filters on
the date that let all passages pass (class filter_1), half of them (filter_2), and so on.
"""

import argparse
import collections
import json
import random
import re

from passages import DAYS, date_of

RUN = re.compile("[\u4e00-\u9fff]{2,}")
FILTER_PARTS = (1, 2, 10, 100, 1000)  # one in so many passages passes


class Collection:
    """The passages' runs of ideographs, and in how many passages each bigram stands."""

    def __init__(self, path):
        self.runs = []
        self.df = collections.Counter()
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                runs = RUN.findall(json.loads(line)["text"])
                if runs:
                    self.runs.append(runs)
                    self.df.update({a + b for run in runs for a, b in zip(run, run[1:])})

    def passages_with(self, trigrams):
        """In how many passages each of these trigrams stands."""
        found = collections.Counter()
        for runs in self.runs:
            here = {run[i : i + 3] for run in runs for i in range(len(run) - 2)}
            found.update(here & trigrams)
        return found


class Sampler:
    def __init__(self, collection, seed):
        self.collection = collection
        self.chooser = random.Random(seed)
        self.lines = []

    def passage(self):
        return self.chooser.choice(self.collection.runs)

    def piece(self, least, most, runs=None):
        """least to most characters from anywhere in a run that is long enough."""
        for _ in range(10_000):
            fitting = [run for run in runs or self.passage() if len(run) >= least]
            if fitting:
                run = self.chooser.choice(fitting)
                length = self.chooser.randint(least, min(most, len(run)))
                start = self.chooser.randint(0, len(run) - length)
                return run[start : start + length]
            if runs:
                break
        return None

    def clause(self):
        return self.piece(8, 20)

    def terms(self, count):
        """A text of exactly `count` bigrams: pieces of runs of several passages."""
        pieces = []
        left = count
        while left > 0:
            run = self.piece(2, min(left + 1, 12))
            pieces.append(run)
            left -= len(run) - 1
        return " ".join(pieces)

    def pair(self):
        for _ in range(10_000):
            runs = self.passage()
            first, second = self.piece(2, 4, runs), self.piece(2, 4, runs)
            if first and second and first not in second and second not in first:
                return f"{first} {second}"
        return None

    def near(self):
        for _ in range(10_000):
            run = self.piece(6, 12)
            first, second = run[:2], run[-2:]
            if first != second:
                return f"{first} {second}"
        return None

    def add(self, class_name, mode, k, count, make):
        """Adds up to `count` different queries."""
        seen = set()
        for _ in range(20 * count):
            text = make()
            if text and text not in seen:
                seen.add(text)
                self.lines.append(
                    f"{class_name}-{len(seen):03d}\t{class_name}\t{mode}\t{k}\t{text}\n"
                )
                if len(seen) == count:
                    break

    def add_all_of(self, class_name, count, texts):
        texts = iter(texts)
        self.add(class_name, "phrase", 10, count, lambda: next(texts, None))


def by_document_frequency(collection):
    """Bigrams, the most frequent first; ties by their characters: the seed decides all."""
    return sorted(collection.df, key=lambda bigram: (-collection.df[bigram], bigram))


def chains(bigrams, df, least_df):
    """Trigrams whose two bigrams are both among those given, with the smaller df of the two."""
    by_first = collections.defaultdict(list)
    for bigram in bigrams:
        by_first[bigram[0]].append(bigram)
    for bigram in bigrams:
        for follower in by_first[bigram[1]]:
            smaller = min(df[bigram], df[follower])
            if smaller >= least_df and len({bigram, follower}) == 2:
                yield smaller, bigram + follower[1]


def phrases_that_rarely_meet(collection, ordered):
    candidates = sorted(chains(ordered[:3000], collection.df, 50), key=lambda c: (-c[0], c[1]))
    met = collection.passages_with({trigram for _, trigram in candidates})
    return [trigram for _, trigram in candidates if met[trigram] <= 5]


def phrases_that_match_nothing(collection, ordered, chooser):
    known = [bigram for bigram in ordered if collection.df[bigram] >= 5]
    candidates = [
        trigram
        for _, trigram in chains(chooser.sample(known, min(4000, len(known))), collection.df, 5)
    ]
    chooser.shuffle(candidates)
    candidates = candidates[:20_000]
    met = collection.passages_with(set(candidates))
    return [trigram for trigram in candidates if met[trigram] == 0]


def sample_classes(sampler, scale):
    collection = sampler.collection
    ordered = by_document_frequency(collection)

    def many(count):
        return max(1, round(count * scale))

    sampler.add("question", "or", 10, many(500), sampler.clause)
    sampler.add("question_top1000", "or", 1000, many(200), sampler.clause)
    sampler.add("question_count", "or", 0, many(100), sampler.clause)
    sampler.add("phrase_2_4", "phrase", 10, many(500), lambda: sampler.piece(2, 4))
    sampler.add("phrase_2_8", "phrase", 10, many(500), lambda: sampler.piece(2, 8))
    sampler.add("phrase_count", "phrase", 0, many(100), lambda: sampler.piece(2, 8))
    sampler.add("pair", "and", 10, many(500), sampler.pair)
    sampler.add("near", "near", 10, many(200), sampler.near)
    rare = [bigram for bigram in ordered if 2 <= collection.df[bigram] <= 20]
    sampler.add("common_term", "or", 10, many(100), lambda: sampler.chooser.choice(ordered[:500]))
    sampler.add(
        "rare_term", "or", 10, many(100), lambda: sampler.chooser.choice(rare) if rare else None
    )
    sampler.add_all_of(
        "phrase_nothing",
        many(100),
        phrases_that_match_nothing(collection, ordered, sampler.chooser),
    )
    sampler.add_all_of("phrase_worst", many(100), phrases_that_rarely_meet(collection, ordered))


def sample_growth(sampler):
    sampler.add("question", "or", 10, 200, sampler.clause)
    sampler.add("phrase_2_4", "phrase", 10, 200, lambda: sampler.piece(2, 4))
    sampler.add("pair", "and", 10, 200, sampler.pair)
    for k in (1, 10, 100, 1000):
        sampler.add(f"k_{k}", "or", k, 100, sampler.clause)
    for count in (1, 2, 4, 8, 16, 32):
        sampler.add(f"terms_{count}", "or", 10, 100, lambda count=count: sampler.terms(count))


def sample_filters(sampler, scale):
    sampler.add("question", "or", 10, max(1, round(500 * scale)), sampler.clause)
    questions, sampler.lines = sampler.lines, []
    for part in FILTER_PARTS:
        dates = f"date:{date_of(0)}..{date_of(DAYS // part - 1)}"
        for line in questions:
            named = line.replace("question", f"filter_{part}").rstrip("\n")
            sampler.lines.append(f"{named} {dates}\n")


def main():
    parser = argparse.ArgumentParser(description="samples queries from passages")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--scale", type=float, default=1.0, help="of the number of queries in each class"
    )
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--filters", action="store_true")
    parser.add_argument("--out", required=True)
    parser.add_argument("passages")
    options = parser.parse_args()

    sampler = Sampler(Collection(options.passages), options.seed)
    if options.growth:
        sample_growth(sampler)
    elif options.filters:
        sample_filters(sampler, options.scale)
    else:
        sample_classes(sampler, options.scale)
    with open(options.out, "w", encoding="utf-8") as out:
        out.writelines(sampler.lines)
    print(json.dumps({"step": "queries", "queries": len(sampler.lines)}))


if __name__ == "__main__":
    main()
