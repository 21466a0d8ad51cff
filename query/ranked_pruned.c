#include "ranked.h"

#include <stdlib.h>

#include "passage_find.h"
#include "passage_gate.h"

/*
 * Outer windows end where a block of an essential list ends, so that bounds are those of few
 * blocks; they span at least WINDOW_LEAST passages, so that bounds are not asked for too often. The
 * first is smaller: as long as there is no threshold, everything is a candidate.
 */
enum { WINDOW_LEAST = RANKED_WINDOW, WINDOW_FIRST = 1024 };

struct ranking {
    struct posting_cursor **order; /* optional ones first, then by bound, ascending */
    uint32_t *bounds;              /* in the outer window, in that order */
    uint64_t *sums;                /* sums[i]: of bounds[0 … i] */
    uint32_t count;
    uint32_t optional;  /* how many are: they are never walked */
    uint32_t essential; /* order[essential …] are walked */
    bool led;           /* by the filters: none of the candidates is known to hold a term */
    bool may_lead;      /* … as is only possible where each posting contributes something */
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
    bool known = top_k_threshold(ranking->top) >= 0;
    uint32_t least = begin == 0 && !known ? WINDOW_FIRST : WINDOW_LEAST;
    if (begin == 0 || end - begin < least) {
        end = passage_count - begin < least ? passage_count : begin + least;
    }
    return end;
}

/* --- Windows -----------------------------------------------------------------------------------
 */

/*
 * The passages [begin, end) that are searched at once. scratch->slots holds the candidates, those
 * that the essential terms bring up, less `begin`; scratch->scores what they have so far. Which
 * passage is met when, and which is worth keeping, is as good as random, so that nothing branches
 * on it.
 */
struct window {
    struct ranked_scratch *scratch;
    uint32_t begin, end;
    uint32_t count; /* of candidates */
    bool sorted;
};

enum { MET = 1u << 31 }; /* in scratch->scores: it is a candidate; scores themselves are below it */

/* Where the cursor's block leaves the window; most blocks lie in it. */
static uint32_t block_stop(const struct window *window, const struct posting_cursor *cursor)
{
    if (cursor->passages[cursor->count - 1] < window->end) {
        return cursor->count;
    }
    return passage_find(cursor->bm25->instructions, cursor->passages, cursor->at, cursor->count,
                        window->end);
}

/* Moves a cursor on to a posting of its block, or to the next block. */
static void move_to(struct posting_cursor *cursor, uint32_t at)
{
    if (at < cursor->count) {
        cursor->at = at;
        cursor->passage = cursor->passages[at];
    } else {
        posting_cursor_next_block(cursor);
    }
}

/* Adds an essential term: each of its postings is of a candidate. */
static void add_candidates(struct window *window, struct posting_cursor *cursor)
{
    uint32_t *scores = window->scratch->scores, *slots = window->scratch->slots;
    uint32_t count = window->count;
    while (cursor->passage < window->end) {
        posting_cursor_score_block(cursor);
        uint32_t stop = block_stop(window, cursor);
        for (uint32_t i = cursor->at; i < stop; i++) {
            uint32_t slot = cursor->passages[i] - window->begin;
            uint32_t score = scores[slot];
            slots[count] = slot;
            count += score == 0;
            scores[slot] = (score | MET) + cursor->contributions[i];
        }
        move_to(cursor, stop);
    }
    window->count = count;
}

/* Keeps the candidates that have more than `least`, and forgets the others. */
static void keep_promising(struct window *window, int64_t least)
{
    uint32_t *scores = window->scratch->scores, *slots = window->scratch->slots;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = slots[i], score = scores[slot];
        bool promising = (int64_t)(score - MET) > least;
        slots[kept] = slot;
        kept += promising;
        scores[slot] = promising ? score : 0;
    }
    window->count = kept;
}

/* Keeps the candidates that the gate has chosen, and forgets the others. */
static void keep_chosen(struct window *window, const struct passage_gate *gate)
{
    uint32_t *scores = window->scratch->scores, *slots = window->scratch->slots;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = slots[i];
        bool chosen = passage_gate_chose(gate, window->begin + slot);
        slots[kept] = slot;
        kept += chosen;
        scores[slot] = chosen ? scores[slot] : 0;
    }
    window->count = kept;
}

static void sort_few(uint32_t *slots, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        uint32_t slot = slots[i], at = i;
        for (; at > 0 && slots[at - 1] > slot; at--) {
            slots[at] = slots[at - 1];
        }
        slots[at] = slot;
    }
}

/* Puts the candidates in the order of their passages. */
static void sort_candidates(struct window *window)
{
    enum { FEW = 32 }; /* from here on it is quicker to go through the bits of the whole window */
    uint32_t *slots = window->scratch->slots;
    uint64_t *seen = window->scratch->seen;
    if (window->sorted) {
        return;
    }
    window->sorted = true;
    if (window->count <= FEW) {
        sort_few(slots, window->count);
        return;
    }
    for (uint32_t i = 0; i < window->count; i++) {
        seen[slots[i] / 64] |= UINT64_C(1) << slots[i] % 64;
    }
    uint32_t count = 0;
    for (uint32_t word = 0; count < window->count; word++) {
        uint64_t bits = seen[word];
        seen[word] = 0;
        for (; bits != 0; bits &= bits - 1) {
            slots[count++] = word * 64 + (uint32_t)__builtin_ctzll(bits);
        }
    }
}

/* Adds another term by looking up each candidate. */
static void look_up_candidates(struct window *window, struct posting_cursor *cursor)
{
    uint32_t *scores = window->scratch->scores;
    sort_candidates(window);
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = window->scratch->slots[i];
        posting_cursor_seek(cursor, window->begin + slot);
        if (cursor->passage == window->begin + slot) {
            scores[slot] += posting_cursor_contribution(cursor);
        }
    }
}

/* Adds another term by walking all its postings in the window, most of which are of none. */
static void walk_past_candidates(struct window *window, struct posting_cursor *cursor)
{
    uint32_t *scores = window->scratch->scores;
    posting_cursor_seek(cursor, window->begin);
    while (cursor->passage < window->end) {
        posting_cursor_score_block(cursor);
        uint32_t stop = block_stop(window, cursor);
        for (uint32_t i = cursor->at; i < stop; i++) {
            uint32_t slot = cursor->passages[i] - window->begin;
            uint32_t score = scores[slot];
            scores[slot] = score + (cursor->contributions[i] & (0 - score / MET));
        }
        move_to(cursor, stop);
    }
}

/*
 * Adds a term that is not essential. To look a candidate up costs about as much as to walk past
 * WALK_RATIO postings.
 */
static void add_to_candidates(struct window *window, struct posting_cursor *cursor)
{
    enum { WALK_RATIO = 12 };
    uint32_t expected = posting_cursor_expected(cursor, window->end - window->begin);
    if (expected > window->count * WALK_RATIO) {
        look_up_candidates(window, cursor);
    } else {
        walk_past_candidates(window, cursor);
    }
}

/* Completes the candidates with the non-essential terms, the strongest first, and offers them. */
static void complete(const struct ranking *ranking, struct window *window)
{
    struct top_k *top = ranking->top;
    int64_t threshold = top_k_threshold(top);
    for (uint32_t t = ranking->essential; t > 0 && window->count > 0; t--) {
        int64_t least = threshold - (int64_t)ranking->sums[t - 1];
        if (least >= 0) {
            keep_promising(window, least);
        }
        if (t == ranking->optional && ranking->led) {
            keep_promising(window, 0);
        }
        if (window->count > 0) {
            add_to_candidates(window, ranking->order[t - 1]);
        }
    }
    keep_promising(window, ranking->led && threshold < 0 ? 0 : threshold);
    sort_candidates(window);
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = window->scratch->slots[i];
        uint32_t score = window->scratch->scores[slot] - MET;
        window->scratch->scores[slot] = 0;
        if ((int64_t)score > top_k_threshold(top)) {
            top_k_offer(top, score, window->begin + slot);
        }
    }
}

static uint32_t first_passage(const struct ranking *ranking)
{
    uint32_t first = CURSOR_END;
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        first = ranking->order[i]->passage < first ? ranking->order[i]->passage : first;
    }
    return first;
}

static struct window window_from(const struct ranking *ranking, uint32_t first, uint32_t end)
{
    return (struct window){
        .scratch = ranking->scratch,
        .begin = first,
        .end = end - first < RANKED_WINDOW ? end : first + RANKED_WINDOW,
    };
}

static void take_candidate(struct window *window, uint32_t passage)
{
    window->scratch->slots[window->count++] = passage - window->begin;
    window->scratch->scores[passage - window->begin] = MET;
}

/* The candidates are those of a window that the gate chooses, looked at together. */
static void take_chosen(const struct ranking *ranking, struct window *window)
{
    struct passage_gate *gate = ranking->top->gate;
    const uint64_t *chosen = window->scratch->chosen;
    passage_gate_select(gate, window->begin, window->end, window->scratch->chosen);
    for (uint32_t first = gate->chosen_begin, word = 0; first < window->end; first += 64, word++) {
        for (uint64_t bits = chosen[word]; bits != 0; bits &= bits - 1) {
            uint32_t passage = first + (uint32_t)__builtin_ctzll(bits);
            if (passage >= window->begin && passage < window->end) {
                take_candidate(window, passage);
            }
        }
    }
}

/* The same, one after another: the gate is asked here about each in its turn, and not again where a
 * score is good enough, since it never looks back. */
static void search_each(const struct ranking *all, uint32_t begin, uint32_t end)
{
    struct passage_gate *gate = all->top->gate;
    all->top->gate = NULL;
    for (uint32_t next = passage_gate_next(gate, begin); next < end;) {
        struct window window = window_from(all, next, end);
        window.sorted = true;
        for (; next < window.end; next = passage_gate_next(gate, next + 1)) {
            if (passage_gate_passes(gate, next)) {
                take_candidate(&window, next);
            }
        }
        complete(all, &window);
    }
    all->top->gate = gate;
}

/* The candidates are those that the gate lets pass, and each term is looked up for them. */
static void search_led(const struct ranking *ranking, uint32_t begin, uint32_t end)
{
    struct ranking all = *ranking;
    all.essential = all.count;
    all.led = true;
    if (!all.top->gate->selects) {
        search_each(&all, begin, end);
        return;
    }
    for (uint32_t next = begin; next < end;) {
        struct window window = window_from(&all, next, end);
        window.sorted = true;
        take_chosen(&all, &window);
        complete(&all, &window);
        next = window.end;
    }
}

/* Whether far fewer candidates come from the filters than from the essential terms. */
static bool filters_lead(const struct ranking *ranking, uint32_t begin, uint32_t end)
{
    enum { LEAD_RATIO = 5 };
    uint64_t expected = 0;
    if (ranking->top->gate == NULL || !ranking->may_lead) {
        return false;
    }
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        expected += posting_cursor_expected(ranking->order[i], end - begin);
    }
    uint32_t passing = passage_gate_expected(ranking->top->gate, end - begin);
    return (uint64_t)passing * LEAD_RATIO < expected;
}

/*
 * Asks the gate about the whole window before its candidates are completed, where enough of them
 * will not pass: to complete one takes as long as to look at SELECT_RATIO passages. Else it is
 * asked about those that turn out to be good.
 */
static void drop_filtered(const struct ranking *ranking, struct window *window)
{
    enum { SELECT_RATIO = 32 };
    struct passage_gate *gate = ranking->top->gate;
    if (gate == NULL || !gate->selects) {
        return;
    }
    uint32_t passing = passage_gate_expected(gate, window->count);
    if ((window->count - passing) * SELECT_RATIO > window->end - window->begin) {
        passage_gate_select(gate, window->begin, window->end, window->scratch->chosen);
        keep_chosen(window, gate);
    }
}

/* Searches [begin, end), in windows that begin where an essential term has a posting. */
static void search_range(const struct ranking *ranking, uint32_t begin, uint32_t end)
{
    if (filters_lead(ranking, begin, end)) {
        search_led(ranking, begin, end);
        return;
    }
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        posting_cursor_seek(ranking->order[i], begin);
    }
    for (uint32_t first; (first = first_passage(ranking)) < end;) {
        struct window window = window_from(ranking, first, end);
        for (uint32_t i = ranking->essential; i < ranking->count; i++) {
            add_candidates(&window, ranking->order[i]);
        }
        drop_filtered(ranking, &window);
        complete(ranking, &window);
    }
}

/* --- What is known beforehand -------------------------------------------------------------------
 */

/* The first `count` cursors of the order become those of short lists, that make candidates. */
static uint32_t take_short(const struct ranking *ranking, struct posting_cursor *cursors)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ranking->count; i++) {
        if (posting_cursor_is_short(&cursors[i]) && !cursors[i].optional) {
            ranking->order[count++] = &cursors[i];
        }
    }
    return count;
}

/* Offers what the window's candidates have so far, and clears it. */
static void offer_parts(const struct window *window, struct top_k *parts)
{
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = window->scratch->slots[i];
        uint32_t part = window->scratch->scores[slot] - MET;
        window->scratch->scores[slot] = 0;
        if ((int64_t)part > top_k_threshold(parts)) {
            top_k_offer(parts, part, window->begin + slot);
        }
    }
}

/*
 * The rarest terms' lists are in memory, scored. What a passage has of these alone is a part of its
 * score: no hit that counts scores less than the k-th best of the parts. So the search begins with
 * a threshold. Where not every passage is a hit of its own, a part would prove nothing.
 */
static void learn_threshold(const struct ranking *base, struct posting_cursor *cursors,
                            uint32_t passage_count, struct ranked_hit *heap)
{
    struct top_k *top = base->top;
    if (top->tally != NULL || top->gate != NULL || top->documents) {
        return;
    }
    struct ranking ranking = *base;
    ranking.count = take_short(base, cursors);
    ranking.essential = 0;
    struct top_k parts = *top;
    parts.heap = heap;
    parts.count = 0;
    parts.known = 0;
    for (uint32_t first; (first = first_passage(&ranking)) < passage_count;) {
        struct window window = window_from(&ranking, first, passage_count);
        for (uint32_t i = 0; i < ranking.count; i++) {
            add_candidates(&window, ranking.order[i]);
        }
        offer_parts(&window, &parts);
    }
    for (uint32_t i = 0; i < ranking.count; i++) {
        posting_cursor_rewind(ranking.order[i]);
    }
    uint32_t known = parts.count == parts.capacity && parts.count > 0 ? parts.heap[0].score : 0;
    top->known = known > top->known ? known : top->known;
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
        .may_lead = true,
        .top = top,
        .scratch = scratch,
    };
    learn_threshold(&ranking, cursors, passage_count, order->heap);
    uint32_t walked = 0;
    for (uint32_t i = 0; i < count; i++) {
        ranking.optional += cursors[i].optional;
        ranking.may_lead = ranking.may_lead && bm25_contribution(cursors[i].bm25, cursors[i].weight,
                                                                 1, NORM_CODES - 1) > 0;
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
            search_range(&ranking, begin, end);
        } else {
            ranking.essential = count > 0 ? count - 1 : 0; /* for the end of the next window */
        }
        begin = end;
    }
}
