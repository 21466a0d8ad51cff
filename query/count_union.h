/*
 * How many passages hold any of several terms.
 *
 * To count takes no scores: window by window, a bit is set for each posting, and the bits are
 * counted. The best are found apart, pruned.
 */
#ifndef SUOYIN_QUERY_COUNT_UNION_H
#define SUOYIN_QUERY_COUNT_UNION_H

#include "../common/tombstones.h"
#include "posting_cursor.h"
#include "stop.h"

/* Counts the living passages of the cursors that are not optional. `dead` is NULL when all live.
 * The cursors are spent; their status tells of damage. */
uint64_t count_union(struct posting_cursor *cursors, uint32_t count, uint32_t passage_count,
                     const struct tombstones *dead, const struct stop *stop);

#endif
