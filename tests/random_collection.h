/*
 * Collections of random documents: as JSON Lines for the indexer, and as passages for the oracle.
 */
#ifndef SUOYIN_TESTS_RANDOM_COLLECTION_H
#define SUOYIN_TESTS_RANDOM_COLLECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../indexer/suoyin_index.h"
#include "naive_search.h"
#include "random_text.h"

struct collection_plan {
    uint64_t seed;
    size_t documents;
    size_t pieces; /* of most texts, at most; a few are ten times as long */
    struct text_profile profile;
    unsigned repeated; /* per cent of texts that are a copy of another document's */
    unsigned titled;   /* per cent of documents that have a title */
    unsigned stated;   /* per cent of texts that make statements (random_statement) */
    uint32_t passage_chars;
    bool whole_documents;
};

struct random_document {
    char id[64];
    struct buffer title, text;
};

struct random_collection {
    struct collection_plan plan;
    struct random_document *documents; /* in no order */
    size_t count;
};

void random_collection_make(struct random_collection *collection,
                            const struct collection_plan *plan);
void random_collection_release(struct random_collection *collection);

/* Appends a line of JSON for each document of a share of `shares`; every tenth comes twice when
 * `twice`. */
void random_collection_write(const struct random_collection *collection, size_t share,
                             size_t shares, bool twice, struct buffer *out);

/* Cuts the documents into passages and adds them to the oracle's. */
void random_collection_teach(const struct random_collection *collection,
                             struct naive_collection *naive);

/* The folding table that indexes are built with; release it with fold_table_release. */
struct fold_table *make_fold_table(void);

/* Options that fit the plan: no cleaning, which the oracle knows nothing of. */
struct index_build_options random_collection_options(const struct collection_plan *plan);

#endif
