/*
 * The query language read in a slow and obvious way: every passage is looked at, and where a phrase
 * stands is told by comparing lists of tokens (characters, words and breaks), which the engine does
 * not make.
 */
#ifndef SUOYIN_TESTS_NAIVE_CLAUSES_H
#define SUOYIN_TESTS_NAIVE_CLAUSES_H

#include "random_clauses.h"

/* The parameters of BM25 that scores are made with. */
#define NAIVE_K1 1.2
#define NAIVE_B  0.75

/* Everything that the query finds, best first; `hits` has room for ARTICLES. Answers how many. */
size_t naive_find_hits(struct articles *articles, const struct clause *root,
                       struct naive_hit *hits);

/* The order of hits, for qsort: by score, then by document. */
int naive_compare_hits(const void *left, const void *right);

#endif
