/*
 * About where the k-th best of many scores lies: they are counted by size, in buckets of equal
 * width, and the floor is the highest bucket from which on there are k.
 */
#ifndef SUOYIN_QUERY_SCORE_TALLY_H
#define SUOYIN_QUERY_SCORE_TALLY_H

#include <stdint.h>
#include <string.h>

#include "../common/bytes.h"

enum { TALLY_BUCKET_BITS = 12, TALLY_BUCKETS = 1 << TALLY_BUCKET_BITS };

struct score_tally {
    uint32_t wanted;       /* k */
    unsigned shift;        /* score >> shift is its bucket; the last one holds all above, too */
    uint32_t floor, above; /* a bucket, and how many scores lie in it and above */
    uint32_t counts[TALLY_BUCKETS];
};

/* Scores are mostly below `largest`. */
static inline void score_tally_begin(struct score_tally *tally, uint32_t wanted, uint32_t largest)
{
    unsigned width = bit_width(largest);
    memset(tally, 0, sizeof *tally);
    tally->wanted = wanted;
    tally->shift = width > TALLY_BUCKET_BITS ? width - TALLY_BUCKET_BITS : 0;
}

static inline void score_tally_add(struct score_tally *tally, uint32_t score)
{
    uint32_t bucket = score >> tally->shift;
    bucket = bucket < TALLY_BUCKETS ? bucket : TALLY_BUCKETS - 1;
    tally->counts[bucket]++;
    tally->above += bucket >= tally->floor;
    while (tally->above - tally->counts[tally->floor] >= tally->wanted) {
        tally->above -= tally->counts[tally->floor++];
    }
}

/* A score that is not above this is not among the k best; −1 while there are too few. */
static inline int64_t score_tally_threshold(const struct score_tally *tally)
{
    return ((int64_t)tally->floor << tally->shift) - 1;
}

#endif
