/*
 * Candidates whose texts are dear to look at: they are put by, so that the most promising are
 * looked at first. Batches are small at first, so that there soon is a threshold, and larger each
 * time.
 */
#ifndef SUOYIN_QUERY_CANDIDATE_BATCH_H
#define SUOYIN_QUERY_CANDIDATE_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"

/* A passage, and the most that it can score. */
struct candidate {
    uint32_t bound;
    uint32_t passage;
};

struct candidate_batch {
    struct candidate *items;
    uint32_t count, wanted;
};

enum status candidate_batch_open(struct candidate_batch *batch, const struct allocator *allocator,
                                 struct error *error);
void candidate_batch_release(struct candidate_batch *batch, const struct allocator *allocator);

/* Puts a candidate by; true when it is time to look at all of them. */
bool candidate_batch_add(struct candidate_batch *batch, uint32_t bound, uint32_t passage);

/* Orders them by bound, the largest first, then by passage. */
void candidate_batch_sort(struct candidate_batch *batch);

/* Forgets them, and takes more the next time. */
void candidate_batch_clear(struct candidate_batch *batch);

#endif
