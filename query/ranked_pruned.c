#include "ranked.h"

#include <stdlib.h>

/*
 * Outer windows end where a block of an essential list ends, so that bounds are those of few
 * blocks; they span at least this many passages, so that bounds are not asked for too often.
 */
enum { WINDOW_LEAST = RANKED_WINDOW };

struct ranking {
    struct posting_cursor **order; /* optional ones first, then by bound, ascending */
    uint32_t *bounds;              /* in the outer window, in that order */
    uint64_t *sums;                /* sums[i]: of bounds[0 … i] */
    uint32_t count;
    uint32_t optional;  /* how many are: they are never walked */
    uint32_t essential; /* order[essential …] are walked */
    struct top_k *top;
    struct ranked_scratch *scratch;
};

/* Sorts the terms by what they can contribute in [begin, end), and finds which must be walked. */
static void partition(struct ranking *ranking, uint32_t begin, uint32_t end)
{
    for (uint32_t i = 0; i < ranking->count; i++) {
        struct posting_cursor *cursor = ranking->order[i];
        uint32_t bound = posting_cursor_bound(cursor, begin, end);
        uint32_t at = i;
        for (; at > (cursor->optional ? 0 : ranking->optional) && ranking->bounds[at - 1] > bound;
             at--) {
            ranking->bounds[at] = ranking->bounds[at - 1];
            ranking->order[at] = ranking->order[at - 1];
        }
        ranking->bounds[at] = bound;
        ranking->order[at] = cursor;
    }
    int64_t threshold = top_k_threshold(ranking->top);
    uint64_t sum = 0;
    ranking->essential = ranking->optional;
    for (uint32_t i = 0; i < ranking->count; i++) {
        sum += ranking->bounds[i];
        ranking->sums[i] = sum;
        if ((int64_t)sum <= threshold && i >= ranking->optional) {
            ranking->essential = i + 1;
        }
    }
}

/* Where the outer window that begins at `begin` ends. */
static uint32_t window_end(const struct ranking *ranking, uint32_t begin, uint32_t passage_count)
{
    uint32_t end = passage_count;
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        uint32_t last = posting_cursor_block_end(ranking->order[i], begin);
        if (last < end) {
            end = last + 1;
        }
    }
    if (end - begin < WINDOW_LEAST) {
        end = passage_count - begin < WINDOW_LEAST ? passage_count : begin + WINDOW_LEAST;
    }
    return end;
}

/* --- Essential terms ---------------------------------------------------------------------------
 */

/* Adds the cursor's contributions to passages below `end` to the window's sums. */
static void accumulate(struct ranked_scratch *scratch, struct posting_cursor *cursor,
                       uint32_t begin, uint32_t end)
{
    while (cursor->passage < end) {
        posting_cursor_score_block(cursor);
        uint32_t i = cursor->at;
        for (; i < cursor->count && cursor->passages[i] < end; i++) {
            uint32_t slot = cursor->passages[i] - begin;
            scratch->scores[slot] += cursor->contributions[i];
            scratch->seen[slot / 64] |= UINT64_C(1) << slot % 64;
        }
        if (i < cursor->count) {
            cursor->at = i;
            cursor->passage = cursor->passages[i];
        } else {
            posting_cursor_next_block(cursor);
        }
    }
}

/* Takes the window's passages, and leaves it zeroed. */
static uint32_t take_window(struct ranked_scratch *scratch, uint32_t begin, uint32_t size)
{
    uint32_t count = 0;
    for (uint32_t word = 0; word < (size + 63) / 64; word++) {
        uint64_t bits = scratch->seen[word];
        scratch->seen[word] = 0;
        while (bits != 0) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(bits);
            bits &= bits - 1;
            scratch->passages[count] = begin + slot;
            scratch->sums[count++] = scratch->scores[slot];
            scratch->scores[slot] = 0;
        }
    }
    return count;
}

/* With one essential term its postings are the candidates. */
static uint32_t take_single(struct ranked_scratch *scratch, struct posting_cursor *cursor,
                            uint32_t end)
{
    uint32_t count = 0;
    posting_cursor_score_block(cursor);
    uint32_t i = cursor->at;
    for (; i < cursor->count && cursor->passages[i] < end; i++) {
        scratch->passages[count] = cursor->passages[i];
        scratch->sums[count++] = cursor->contributions[i];
    }
    if (i < cursor->count) {
        cursor->at = i;
        cursor->passage = cursor->passages[i];
    } else {
        posting_cursor_next_block(cursor);
    }
    return count;
}

/* --- The others --------------------------------------------------------------------------------
 */

/* Keeps the candidates that may still exceed the threshold with `rest` more. */
static uint32_t keep_promising(struct ranked_scratch *scratch, uint32_t count, uint64_t rest,
                               int64_t threshold)
{
    uint32_t kept = 0;
    int64_t least = threshold - (int64_t)rest;
    for (uint32_t i = 0; i < count; i++) {
        scratch->passages[kept] = scratch->passages[i];
        scratch->sums[kept] = scratch->sums[i];
        kept += (int64_t)scratch->sums[i] > least;
    }
    return kept;
}

/* Completes the candidates with the non-essential terms, the strongest first, and offers them. */
static void complete(struct ranking *ranking, uint32_t count)
{
    struct ranked_scratch *scratch = ranking->scratch;
    int64_t threshold = top_k_threshold(ranking->top);
    for (uint32_t t = ranking->essential; t > 0 && count > 0; t--) {
        struct posting_cursor *cursor = ranking->order[t - 1];
        count = keep_promising(scratch, count, ranking->sums[t - 1], threshold);
        for (uint32_t i = 0; i < count; i++) {
            if (cursor->passage < scratch->passages[i]) {
                posting_cursor_seek(cursor, scratch->passages[i]);
            }
            if (cursor->passage == scratch->passages[i]) {
                scratch->sums[i] += posting_cursor_contribution(cursor);
            }
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if ((int64_t)scratch->sums[i] > top_k_threshold(ranking->top)) {
            top_k_offer(ranking->top, scratch->sums[i], scratch->passages[i]);
        }
    }
}

/* --- Windows -----------------------------------------------------------------------------------
 */

static uint32_t first_passage(const struct ranking *ranking)
{
    uint32_t first = CURSOR_END;
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        first = ranking->order[i]->passage < first ? ranking->order[i]->passage : first;
    }
    return first;
}

static void search_window(struct ranking *ranking, uint32_t begin, uint32_t end)
{
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        posting_cursor_seek(ranking->order[i], begin);
    }
    for (;;) {
        uint32_t first = first_passage(ranking);
        if (first >= end) {
            break;
        }
        uint32_t count;
        if (ranking->count - ranking->essential == 1) {
            count = take_single(ranking->scratch, ranking->order[ranking->essential], end);
        } else {
            uint32_t inner_end = end - first < RANKED_WINDOW ? end : first + RANKED_WINDOW;
            for (uint32_t i = ranking->essential; i < ranking->count; i++) {
                accumulate(ranking->scratch, ranking->order[i], first, inner_end);
            }
            count = take_window(ranking->scratch, first, inner_end - first);
        }
        complete(ranking, count);
    }
}

void ranked_pruned(struct posting_cursor *cursors, uint32_t count, uint32_t passage_count,
                   struct ranked_order *order, struct top_k *top, struct ranked_scratch *scratch,
                   const struct stop *stop)
{
    struct ranking ranking = {
        .order = order->cursors,
        .bounds = order->bounds,
        .sums = order->sums,
        .count = count,
        .top = top,
        .scratch = scratch,
    };
    uint32_t walked = 0;
    for (uint32_t i = 0; i < count; i++) {
        ranking.optional += cursors[i].optional;
    }
    for (uint32_t i = 0, optional = 0; i < count; i++) {
        uint32_t at = cursors[i].optional ? optional++ : ranking.optional + walked++;
        ranking.order[at] = &cursors[i];
    }
    uint32_t begin = 0;
    while (begin < passage_count && !stop_now(stop)) {
        uint32_t end = window_end(&ranking, begin, passage_count);
        partition(&ranking, begin, end);
        if (ranking.essential < count) {
            search_window(&ranking, begin, end);
        } else {
            ranking.essential = count > 0 ? count - 1 : 0; /* for the end of the next window */
        }
        begin = end;
    }
}
