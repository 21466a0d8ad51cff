/*
 * What documents that are removed take away from an index's sums.
 */
#ifndef SUOYIN_INDEXER_REMOVAL_COUNTER_H
#define SUOYIN_INDEXER_REMOVAL_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/fold_table.h"
#include "batch.h"

struct removal_counter {
    const struct fold_table *table;
    const struct allocator *allocator;
    bool counts_terms;
    uint32_t documents, passages;
    uint64_t length, text_bytes;
    uint8_t digest[16];
    uint32_t *units;
    size_t unit_capacity;
};

void removal_counter_init(struct removal_counter *counter, const struct fold_table *table,
                          bool counts_terms, const struct allocator *allocator);
void removal_counter_release(struct removal_counter *counter);
enum status removal_counter_add(struct removal_counter *counter,
                                const struct batch_document *document, struct error *error);

#endif
