#include "top_k.h"

#include <stdlib.h>

#include "passage_gate.h"

/* Whether a ranks before b. */
static bool before(const struct top_k *top, const struct ranked_hit *a, const struct ranked_hit *b)
{
    if (a->score != b->score) {
        return a->score > b->score;
    }
    if (a->segment == b->segment) {
        return a->passage < b->passage;
    }
    return top->compare(top->compare_context, a, b) < 0;
}

static void sift_down(struct top_k *top, uint32_t at)
{
    struct ranked_hit hit = top->heap[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= top->count) {
            break;
        }
        if (child + 1 < top->count && before(top, &top->heap[child], &top->heap[child + 1])) {
            child++; /* the worse of the two */
        }
        if (!before(top, &hit, &top->heap[child])) {
            break;
        }
        top->heap[at] = top->heap[child];
        at = child;
    }
    top->heap[at] = hit;
}

static void sift_up(struct top_k *top, uint32_t at)
{
    struct ranked_hit hit = top->heap[at];
    while (at > 0) {
        uint32_t parent = (at - 1) / 2;
        if (!before(top, &top->heap[parent], &hit)) {
            break;
        }
        top->heap[at] = top->heap[parent];
        at = parent;
    }
    top->heap[at] = hit;
}

/* --- Many hits ---------------------------------------------------------------------------------
 */

/* Sorts by score, descending; equal scores stay in the order they have. Digit by digit. */
static void sort_by_score(struct ranked_hit **hits, struct ranked_hit **spare, uint32_t count)
{
    enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };
    for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
        uint32_t starts[DIGITS + 1] = {0};
        for (uint32_t i = 0; i < count; i++) {
            starts[(~(*hits)[i].score >> shift) % DIGITS + 1]++;
        }
        for (uint32_t digit = 0; digit < DIGITS; digit++) {
            starts[digit + 1] += starts[digit];
        }
        for (uint32_t i = 0; i < count; i++) {
            (*spare)[starts[(~(*hits)[i].score >> shift) % DIGITS]++] = (*hits)[i];
        }
        struct ranked_hit *sorted = *spare;
        *spare = *hits;
        *hits = sorted;
    }
}

/* Hits of one segment mostly came in their order; where they did not, or where those of several
 * segments tie, they must be compared. */
static void sort_ties(struct top_k *top)
{
    for (uint32_t begin = 0, end; begin < top->count; begin = end) {
        bool mixed = false;
        for (end = begin + 1; end < top->count && top->heap[end].score == top->heap[begin].score;
             end++) {
            const struct ranked_hit *last = &top->heap[end - 1], *hit = &top->heap[end];
            mixed = mixed || hit->segment != last->segment || hit->passage < last->passage;
        }
        if (mixed) {
            struct top_k run = *top;
            run.tally = NULL;
            run.heap += begin;
            run.count = end - begin;
            top_k_restore(&run);
            top_k_sort(&run);
        }
    }
}

static void sort_many(struct top_k *top)
{
    sort_by_score(&top->heap, &top->spare, top->count);
    sort_ties(top);
    top->count = top->count < top->capacity ? top->count : top->capacity;
}

/* Drops what has come to lie below the threshold. When ties leave little room, all are sorted. */
static void drop_low(struct top_k *top)
{
    int64_t threshold = score_tally_threshold(top->tally);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < top->count; i++) {
        top->heap[kept] = top->heap[i];
        kept += (int64_t)top->heap[i].score > threshold;
    }
    top->count = kept;
    if (kept > top_k_room(top->capacity) * 3 / 4) {
        sort_many(top);
    }
}

static void append(struct top_k *top, const struct ranked_hit *hit)
{
    if (top->count == top_k_room(top->capacity)) {
        drop_low(top);
    }
    top->heap[top->count++] = *hit;
    score_tally_add(top->tally, hit->score);
}

/* --- Hits --------------------------------------------------------------------------------------
 */

static void insert(struct top_k *top, const struct ranked_hit *hit)
{
    if (top->tally != NULL) {
        append(top, hit);
    } else if (top->count < top->capacity) {
        top->heap[top->count++] = *hit;
        sift_up(top, top->count - 1);
    } else if (before(top, hit, &top->heap[0])) {
        top->heap[0] = *hit;
        sift_down(top, 0);
    }
}

static void decide_pending(struct top_k *top)
{
    if (top->pending_end > 0) {
        insert(top, &top->pending);
        top->pending_end = 0;
    }
}

void top_k_begin_segment(struct top_k *top, uint32_t segment, const struct segment *opened,
                         const struct tombstones *dead)
{
    top->dead = dead;
    top->segment = segment;
    top->earlier = segment > 0;
    top->current = opened;
    top->pending_end = 0;
}

static void offer_document(struct top_k *top, const struct ranked_hit *hit)
{
    if (top->pending_end > 0 && hit->passage < top->pending_end) {
        if (hit->score > top->pending.score) {
            top->pending = *hit;
        }
        return;
    }
    decide_pending(top);
    uint32_t document, first, end;
    if (top->status == STATUS_OK) {
        top->status = segment_passage_document(top->current, hit->passage, &document, top->error);
    }
    if (top->status == STATUS_OK) {
        top->status = segment_document_passages(top->current, document, &first, &end, top->error);
    }
    if (top->status == STATUS_OK) {
        top->pending = *hit;
        top->pending_end = end;
    }
}

bool top_k_takes(const struct top_k *top, uint32_t passage)
{
    return !top_k_is_dead(top, passage) &&
           (top->gate == NULL || passage_gate_passes(top->gate, passage));
}

void top_k_offer(struct top_k *top, uint32_t score, uint32_t passage)
{
    struct ranked_hit hit = {.score = score, .segment = top->segment, .passage = passage};
    if (!top_k_takes(top, passage)) {
        return;
    }
    if (top->documents) {
        offer_document(top, &hit);
    } else {
        insert(top, &hit);
    }
}

void top_k_end_segment(struct top_k *top)
{
    decide_pending(top);
}

void top_k_restore(struct top_k *top)
{
    for (uint32_t i = top->count / 2; i > 0 && top->tally == NULL; i--) {
        sift_down(top, i - 1);
    }
}

/* Heap sort: the root, the worst, goes to the end again and again. */
void top_k_sort(struct top_k *top)
{
    if (top->tally != NULL) {
        sort_many(top);
        return;
    }
    uint32_t count = top->count;
    while (top->count > 1) {
        struct ranked_hit worst = top->heap[0];
        top->heap[0] = top->heap[--top->count];
        sift_down(top, 0);
        top->heap[top->count] = worst;
    }
    top->count = count;
}
