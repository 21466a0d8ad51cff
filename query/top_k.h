/*
 * The k best hits so far: a heap whose root is the worst of them.
 *
 * The order is by score, then by position in the index (document key, then passage): of two equal
 * scores the earlier wins. Within a segment that is the order of passages. Mostly hits of a segment
 * are offered in ascending order of passages, so of equals the first to come stays, and once the
 * heap is full a score must exceed the root's. Another segment's hits may be earlier in the index
 * than those kept: there, a score that equals the root's must be compared by key. Those who offer
 * passages as they like ask top_k_may_take.
 *
 * When k is large, most of the time would go into the heap. A tally of the scores then tells about
 * where the k-th best lies; hits above are appended, and those that have come to lie below are
 * dropped when room is short. Then there may be more than k hits until they are sorted.
 *
 * When collecting documents, a document's best passage stands for it; its passages come one after
 * another.
 */
#ifndef SUOYIN_QUERY_TOP_K_H
#define SUOYIN_QUERY_TOP_K_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/segment.h"
#include "../common/tombstones.h"
#include "score_tally.h"

struct passage_gate;

struct ranked_hit {
    uint32_t score; /* in units of 1 / SCORE_UNIT */
    uint32_t segment;
    uint32_t passage;
};

struct top_k {
    struct ranked_hit *heap;
    uint32_t count, capacity;
    uint32_t known; /* as many hits as there is room for are known to score this or more */
    struct score_tally *tally; /* NULL: a heap */
    struct ranked_hit *spare;  /* with a tally: as `heap` then room for top_k_room(capacity) */
    uint32_t segment;
    bool earlier; /* hits of this segment may precede kept ones of equal score */
    int (*compare)(void *context, const struct ranked_hit *a, const struct ranked_hit *b);
    void *compare_context;
    /* collecting documents: */
    bool documents;
    const struct segment *current; /* the segment that is being searched */
    struct ranked_hit pending;     /* the best of the document that is being seen */
    uint32_t pending_end;          /* first passage after it; 0 when there is none */
    enum status status;            /* of reading the documents' ranges */
    struct error *error;
    const struct tombstones *dead; /* of the segment that is being searched; NULL for none */
    struct passage_gate *gate;     /* of the segment, too: what it does not let pass is no hit */
};

/*
 * The score that a hit must exceed to be of any use: −1 while there is room and nothing is known. A
 * score equal to this is of no use either, unless `earlier`.
 */
static inline int64_t top_k_threshold(const struct top_k *top)
{
    if (top->tally != NULL) {
        return score_tally_threshold(top->tally);
    }
    int64_t known = (int64_t)top->known - 1;
    int64_t least =
        top->count < top->capacity ? -1 : (int64_t)top->heap[0].score - (int64_t)top->earlier;
    return least > known ? least : known;
}

/*
 * Whether a passage that scores no more than this may be of use, even when passages behind it have
 * been offered before. Where one may not, neither may those behind it that score the same or less.
 */
static inline bool top_k_may_take(const struct top_k *top, uint32_t score, uint32_t passage)
{
    if (top->tally == NULL && top->count == top->capacity && top->count > 0) {
        const struct ranked_hit *worst = &top->heap[0];
        if (worst->score == score && worst->segment == top->segment) {
            return passage < worst->passage;
        }
    }
    return (int64_t)score > top_k_threshold(top);
}

/* From how many hits on a tally is quicker than a heap. */
enum { TOP_K_TALLY = 100 };

/* The hits that a tally needs room for. */
static inline size_t top_k_room(uint32_t capacity)
{
    return 2 * (size_t)capacity + 256;
}

/* Starts with a segment: `earlier` tells that another one was searched before. */
void top_k_begin_segment(struct top_k *top, uint32_t segment, const struct segment *opened,
                         const struct tombstones *dead);

/* Whether a passage of the segment that is being searched has been removed. */
static inline bool top_k_is_dead(const struct top_k *top, uint32_t passage)
{
    return top->dead != NULL && tombstones_passage_dead(top->dead, passage);
}

/* Whether a passage of that segment may be a hit at all. */
bool top_k_takes(const struct top_k *top, uint32_t passage);

/* Offers a hit whose score exceeds the threshold; one that is not taken is passed over. */
void top_k_offer(struct top_k *top, uint32_t score, uint32_t passage);
/* Ends a segment: what is pending is decided. */
void top_k_end_segment(struct top_k *top);
/* Makes a heap again of hits whose scores have changed. */
void top_k_restore(struct top_k *top);
/* Orders the hits, best first. */
void top_k_sort(struct top_k *top);

#endif
