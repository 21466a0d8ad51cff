/*
 * The two ways to the best k of a disjunction of terms: scoring everything, and not.
 *
 * Both add the same contributions and keep the same hits; the exhaustive one is what the pruned one
 * is held against.
 */
#ifndef SUOYIN_QUERY_RANKED_H
#define SUOYIN_QUERY_RANKED_H

#include <stdbool.h>
#include <stdint.h>

#include "posting_cursor.h"
#include "stop.h"
#include "top_k.h"

/*
 * Passage by passage, every posting of every term (document at a time). Answers how many passages
 * match.
 */
uint64_t ranked_exhaustive(struct posting_cursor *cursors, uint32_t count, struct top_k *top,
                           const struct stop *stop);

/*
 * MAXSCORE in windows (Turtle and Flood, 1995; with block-max bounds, as Ding and Suel 2011, and as
 * Lucene does it). Terms whose bounds together cannot lift a passage over the threshold are not
 * walked, only looked up for passages that the others bring up. `scratch` (ranked_window.h) is
 * reused between calls.
 *
 * The threshold does not begin at nothing (a lower bound from lists that are at hand, as Petri,
 * Moffat, Mackenzie, Culpepper and Beck estimate it, 2019, but never above the truth): what
 * passages have of the short lists alone is added up, and k hits are known to reach the k-th best
 * of these sums. Every hit that scores as much is kept, so answers and ties are the same.
 */
struct ranked_scratch;
struct ranked_order;
void ranked_pruned(struct posting_cursor *cursors, uint32_t count, uint32_t passage_count,
                   struct ranked_order *order, struct top_k *top, struct ranked_scratch *scratch,
                   const struct stop *stop);

/* Arrays with room for `count` each, and a heap for as many hits as `top` has room for when that is
 * a heap, too. Their contents do not matter. */
struct ranked_order {
    struct posting_cursor **cursors;
    uint32_t *bounds;
    uint64_t *sums;
    struct ranked_hit *heap;
};

#endif
