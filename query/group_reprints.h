/*
 * Reprints: hits whose passages are the same, or nearly, are shown once.
 *
 * Two passages are reprints of each other when they share at least four fifths of their bigrams:
 * 5 · 2 · |A ∩ B| ≥ 4 · (|A| + |B|), over the pairs of neighbouring folded units of their texts,
 * each as often as it stands there (Dice's coefficient of 0.8). Hits are gone through from the best
 * on; each joins the first group whose best hit it is a reprint of, or begins a group. A group
 * stands where its best hit stood, and is shown by its earliest: by date, those without one last,
 * then by id and passage.
 */
#ifndef SUOYIN_QUERY_GROUP_REPRINTS_H
#define SUOYIN_QUERY_GROUP_REPRINTS_H

#include "results.h"
#include "stop.h"

/* Groups the hits of `results`, which were searched for without an offset, and keeps groups
 * [offset, offset + limit). *groups receives how many there were in all. STATUS_CANCELLED. */
enum status group_reprints(struct suoyin_results *results, uint32_t offset, uint32_t limit,
                           const struct stop *stop, size_t *groups, struct error *error);

#endif
