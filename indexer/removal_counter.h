/*
 * What documents that are removed take away from an index's sums: their passages, lengths and
 * texts, and, for each character, bigram and word, in how many of their passages it is.
 *
 *     removal_counter_init(&counter, segment->fold_table, true, allocator);
 *     removal_counter_load(&counter, tombstones, error);            what was removed before
 *     removal_counter_add(&counter, &document, error);              for each document
 *     removal_counter_contents(&counter, &contents, error);
 *     removal_counter_release(&counter);
 */
#ifndef SUOYIN_INDEXER_REMOVAL_COUNTER_H
#define SUOYIN_INDEXER_REMOVAL_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/fold_table.h"
#include "../common/mark.h"
#include "../common/string_set.h"
#include "../common/tombstones.h"
#include "batch.h"

/* A character or a bigram, and in how many passages it was seen. */
struct removal_term {
    uint64_t key; /* 0: the slot is free */
    uint32_t count;
    uint32_t seen; /* in which passage last, from 1 */
};

struct removal_word {
    uint32_t count, seen;
};

struct removal_counter {
    const struct fold_table *table;
    const struct allocator *allocator;
    bool counts_terms; /* else only the sums below */
    bool failed;       /* memory was short: sticks */
    uint32_t passages;
    uint64_t length, text_bytes;
    uint8_t digest[16];
    uint32_t now; /* the passage being added, from 1 */
    uint32_t *units;
    size_t unit_capacity;
    struct removal_term *terms; /* a hash table of a power of two slots */
    size_t term_count, term_slots;
    struct arena arena;
    struct string_set words;
    struct removal_word *word_counts; /* by number */
    struct mark_list marks;
    size_t word_capacity;
    void *results[3]; /* what contents points to */
};

void removal_counter_init(struct removal_counter *counter, const struct fold_table *table,
                          bool counts_terms, const struct allocator *allocator);
void removal_counter_release(struct removal_counter *counter);

/* Adds what tombstones hold, as if their documents were added. */
enum status removal_counter_load(struct removal_counter *counter,
                                 const struct tombstones *tombstones, struct error *error);
enum status removal_counter_add(struct removal_counter *counter,
                                const struct batch_document *document, struct error *error);
/*
 * Fills all of *contents but the segment and the documents. It points into the counter, to which
 * nothing can be added any more.
 */
enum status removal_counter_contents(struct removal_counter *counter,
                                     struct tombstones_contents *contents, struct error *error);

#endif
