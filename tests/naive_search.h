/*
 * The oracle: a slow and obvious searcher. It keeps all passages in memory, counts by looking at
 * every one of them, scores every one, and sorts.
 *
 * It takes from the engine how a text becomes units (common/analyzer.h, by the folding table of
 * common/fold_table.h) and what a byte of norms stands for (common/norms.h); what a term is, how
 * often it stands in a passage, how a passage's length is counted, how it scores and what comes
 * first is written here a second time, from the description alone.
 *
 *     struct naive_collection collection;
 *     naive_collection_init(&collection, table);
 *     naive_add(&collection, "doc", 1, "title", 5, "text", 4);
 *     struct naive_query query;
 *     naive_query_make(&query, &collection, "园区", 6);
 *     struct naive_hit *hits = naive_rank(&query, 1.2, 0.75, false, &count);
 *
 * Memory that cannot be had ends the test.
 */
#ifndef SUOYIN_TESTS_NAIVE_SEARCH_H
#define SUOYIN_TESTS_NAIVE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/fold_table.h"

/* A text, its units, and the bytes that each unit stands for. */
struct naive_text {
    char *bytes;
    size_t length;
    uint32_t *units;
    uint32_t *begins, *ends;
    size_t unit_count;
};

struct naive_passage {
    char *key;       /* of its document */
    size_t document; /* counted from 0 in the order in which they came */
    uint32_t number;
    struct naive_text title; /* of the document: searched with the first passage only */
    struct naive_text text;
    uint32_t length; /* in terms */
};

struct naive_collection {
    const struct fold_table *table;
    struct naive_passage *passages; /* in the order in which they were added */
    size_t count, capacity;
    uint64_t length;
};

enum naive_kind { NAIVE_PAIR, NAIVE_CHARACTER, NAIVE_WORD };

struct naive_term {
    enum naive_kind kind;
    const uint32_t *units; /* of the query */
    size_t unit_count;
    uint32_t count;      /* times in the query */
    uint64_t df;         /* passages that hold it */
    uint32_t *frequency; /* by passage */
};

struct naive_query {
    const struct naive_collection *collection;
    struct naive_text text;
    struct naive_term *terms; /* distinct */
    size_t term_count;
};

struct naive_hit {
    const struct naive_passage *passage;
    uint32_t score_units;
};

void naive_collection_init(struct naive_collection *collection, const struct fold_table *table);
void naive_collection_release(struct naive_collection *collection);

/* Adds a passage: a document's come in order. `title` is the document's, for its first passage,
 * and "" for the others. */
void naive_add(struct naive_collection *collection, const char *key, uint32_t number,
               const char *title, size_t title_length, const char *text, size_t length);

/* Makes the terms of a query and counts them in every passage. */
void naive_query_make(struct naive_query *query, const struct naive_collection *collection,
                      const char *text, size_t length);
void naive_query_release(struct naive_query *query);

/* All hits, best first; `documents`: each document's best only. To be freed by the caller. */
struct naive_hit *naive_rank(const struct naive_query *query, double k1, double b, bool documents,
                             size_t *count);

/* Sets marks[i] for each byte of the text that a term of the query covers, with what lies between
 * two neighbouring units that are both covered; else 0. A character that the query has beside
 * letters and digits only is not marked by itself, unless nothing else is. */
void naive_mark(const struct naive_query *query, const struct naive_text *text, uint8_t *marks);

/* ln x for x >= 1, by another way than the engine's and more exactly. */
long double naive_log(long double x);

#endif
