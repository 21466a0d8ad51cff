/*
 * Making the tombstones of a segment, and proving those that it has.
 */
#ifndef SUOYIN_INDEXER_TOMBSTONES_OUTPUT_H
#define SUOYIN_INDEXER_TOMBSTONES_OUTPUT_H

#include "open_index.h"
#include "removal_counter.h"

/*
 * Adds to the counter what the documents of `killed` (a bitmap) count for in the part, and what the
 * part's tombstones hold.
 */
enum status tombstones_count(const struct index_part *part, const uint64_t *killed,
                             struct removal_counter *counter, struct error *error);

/* Writes the tombstones of a part of which these documents are dead, too, durably, and sets
 * entry->tombstones. A failure leaves nothing behind. */
enum status tombstones_output(const struct open_index *index, const struct index_part *part,
                              const uint64_t *killed, struct manifest_segment *entry,
                              struct error *error);

/* Proves that a part's tombstones say what its dead documents' texts say. */
enum status tombstones_verify(const struct index_part *part, struct error *error);

#endif
