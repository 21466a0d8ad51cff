/*
 * All passages that a query matches, as a set: for what counts them by what stands in them.
 */
#ifndef SUOYIN_QUERY_MATCH_SET_H
#define SUOYIN_QUERY_MATCH_SET_H

#include "results.h"

struct match_set {
    uint64_t **bits; /* by segment: one for each passage */
    uint64_t passages;
};

/* Finds it, or takes what was found before; it lives as long as the results. Within the search's
 * timeout, taken anew. STATUS_CANCELLED. */
enum status match_set_find(struct suoyin_results *results, const struct match_set **out,
                           struct error *error);

static inline bool match_set_has(const struct match_set *set, uint32_t segment, uint32_t passage)
{
    return (set->bits[segment][passage / 64] >> passage % 64 & 1) != 0;
}

#endif
