#include "ranked.h"

#include "passage_gate.h"
#include "ranked_window.h"

/*
 * Outer windows end where a block of an essential list ends, so that bounds are those of few
 * blocks; they span at least WINDOW_LEAST passages, so that bounds are not asked for too often (a
 * term alone has one bound to ask for: its windows are its blocks, passed over undecoded). The
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
    bool alone = ranking->count == 1 && ranking->top->gate == NULL;
    uint32_t least = begin == 0 && !known ? WINDOW_FIRST : alone ? 1 : WINDOW_LEAST;
    if (begin == 0 || end - begin < least) {
        end = passage_count - begin < least ? passage_count : begin + least;
    }
    return end;
}

/* --- Windows -----------------------------------------------------------------------------------
 */

/* Offers the candidates with what they have. */
static void offer_candidates(const struct ranked_window *window, struct top_k *top)
{
    uint32_t at = 0, passage, score;
    while (ranked_window_take(window, &at, &passage, &score)) {
        if ((int64_t)score > top_k_threshold(top)) {
            top_k_offer(top, score, passage);
        }
    }
}

/* What a passage must exceed before the terms order[0 … left − 1] are added. */
static int64_t least_before(const struct ranking *ranking, uint32_t left)
{
    int64_t threshold = top_k_threshold(ranking->top);
    return left == 0 ? threshold : threshold - (int64_t)ranking->sums[left - 1];
}

static void add_essential(const struct ranking *ranking, struct ranked_window *window)
{
    uint32_t essential = ranking->essential;
    if (essential + 1 == ranking->count) {
        ranked_window_add_alone(window, ranking->order[essential],
                                least_before(ranking, essential));
        return;
    }
    for (uint32_t i = essential; i < ranking->count; i++) {
        ranked_window_add(window, ranking->order[i]);
    }
}

/* Completes the candidates with the non-essential terms, the strongest first, and offers them. */
static void complete(const struct ranking *ranking, struct ranked_window *window)
{
    for (uint32_t t = ranking->essential; t > 0 && window->count > 0; t--) {
        int64_t least = least_before(ranking, t);
        if (least >= 0) {
            ranked_window_keep(window, least);
        }
        if (t == ranking->optional && ranking->led) {
            ranked_window_keep(window, 0);
        }
        if (window->count > 0) {
            ranked_window_complete(window, ranking->order[t - 1]);
        }
    }
    int64_t threshold = top_k_threshold(ranking->top);
    ranked_window_keep(window, ranking->led && threshold < 0 ? 0 : threshold);
    ranked_window_sort(window);
    offer_candidates(window, ranking->top);
}

static uint32_t first_passage(const struct ranking *ranking)
{
    uint32_t first = CURSOR_END;
    for (uint32_t i = ranking->essential; i < ranking->count; i++) {
        first = ranking->order[i]->passage < first ? ranking->order[i]->passage : first;
    }
    return first;
}

static struct ranked_window window_from(const struct ranking *ranking, uint32_t first, uint32_t end)
{
    return ranked_window(ranking->scratch, first, end, ranking->order[0]->bm25->instructions);
}

/* The candidates are those of a window that the gate chooses, looked at together. */
static void take_chosen(const struct ranking *ranking, struct ranked_window *window)
{
    struct passage_gate *gate = ranking->top->gate;
    const uint64_t *chosen = window->scratch->chosen;
    passage_gate_select(gate, window->begin, window->end, window->scratch->chosen);
    for (uint32_t first = gate->chosen_begin, word = 0; first < window->end; first += 64, word++) {
        for (uint64_t bits = chosen[word]; bits != 0; bits &= bits - 1) {
            uint32_t passage = first + (uint32_t)__builtin_ctzll(bits);
            if (passage >= window->begin && passage < window->end) {
                ranked_window_candidate(window, passage);
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
        struct ranked_window window = window_from(all, next, end);
        for (; next < window.end; next = passage_gate_next(gate, next + 1)) {
            if (passage_gate_passes(gate, next)) {
                ranked_window_candidate(&window, next);
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
        struct ranked_window window = window_from(&all, next, end);
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
static void drop_filtered(const struct ranking *ranking, struct ranked_window *window)
{
    enum { SELECT_RATIO = 32 };
    struct passage_gate *gate = ranking->top->gate;
    if (gate == NULL || !gate->selects) {
        return;
    }
    uint32_t passing = passage_gate_expected(gate, window->count);
    if ((window->count - passing) * SELECT_RATIO > window->end - window->begin) {
        passage_gate_select(gate, window->begin, window->end, window->scratch->chosen);
        ranked_window_keep_chosen(window, gate);
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
        struct ranked_window window = window_from(ranking, first, end);
        add_essential(ranking, &window);
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

/*
 * The rarest terms' lists are in memory, scored. What a passage has of these alone is a part of its
 * score: no hit that counts scores less than the k-th best of the parts. So the search begins with
 * a threshold. Where not every passage is a hit of its own, a part would prove nothing. A term
 * alone has no other parts, and is walked but once.
 */
static void learn_threshold(const struct ranking *base, struct posting_cursor *cursors,
                            uint32_t passage_count, struct ranked_hit *heap)
{
    struct top_k *top = base->top;
    if (base->count == 1 || top->tally != NULL || top->gate != NULL || top->documents) {
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
        struct ranked_window window = window_from(&ranking, first, passage_count);
        for (uint32_t i = 0; i < ranking.count; i++) {
            ranked_window_add(&window, ranking.order[i]);
        }
        offer_candidates(&window, &parts);
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
