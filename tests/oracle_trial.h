/*
 * One trial of the oracle: a random collection, its index, and queries whose answers are compared
 * with those of naive_search.h. What differs ends the test with the seed and the query.
 */
#ifndef SUOYIN_TESTS_ORACLE_TRIAL_H
#define SUOYIN_TESTS_ORACLE_TRIAL_H

#include "../query/suoyin.h"
#include "random_collection.h"
#include "scratch_folder.h"

/* One collection in all its forms, and the query that is being asked. */
struct trial {
    const struct scratch *scratch; /* where the index is built */
    uint64_t state;                /* of the random numbers */
    struct random_collection documents;
    struct naive_collection naive;
    suoyin_index *index;
    struct naive_query query;
    bool words_only; /* the query holds what would be operators of the query language */
    suoyin_search_options options;
};

/* Makes the documents and teaches them to the oracle. Set trial->scratch first. */
void trial_begin(struct trial *trial, const struct collection_plan *plan,
                 const struct fold_table *table);
/* Builds the index and opens it; *runs (or NULL) receives how often memory was short. */
void trial_build(struct trial *trial, unsigned threads, uint64_t memory, uint64_t *runs);
void trial_end(struct trial *trial);

/* Asks a query in plain ranking: by several k1 and b, limits and offsets, for passages and for
 * documents, pruned and exhaustively. */
void trial_check_query(struct trial *trial, const char *query, size_t length);

#endif
