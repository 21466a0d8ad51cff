#include "ranked_window.h"

#include "passage_find.h"
#include "passage_gate.h"
#include "score_select.h"

enum { MET = 1u << 31 }; /* in scratch->scores: it was met; scores themselves are below it */

struct ranked_window ranked_window(struct ranked_scratch *scratch, uint32_t first, uint32_t end,
                                   enum instruction_set instructions)
{
    return (struct ranked_window){
        .scratch = scratch,
        .instructions = instructions,
        .begin = first,
        .sorted = true,
        .end = end - first < RANKED_WINDOW ? end : first + RANKED_WINDOW,
    };
}

/* --- Making candidates -------------------------------------------------------------------------
 */

/* Where the cursor's block leaves the window; most blocks lie in it. */
static uint32_t block_stop(const struct ranked_window *window, const struct posting_cursor *cursor)
{
    if (cursor->passages[cursor->count - 1] < window->end) {
        return cursor->count;
    }
    return passage_find(window->instructions, cursor->passages, cursor->at, cursor->count,
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

void ranked_window_add(struct ranked_window *window, struct posting_cursor *cursor)
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
    window->sorted = false;
}

/* What stands in scratch->scores for the least score above `least`. */
static uint32_t bar_above(int64_t least)
{
    return MET + (least < 0 ? 0 : (uint32_t)least + 1);
}

void ranked_window_add_alone(struct ranked_window *window, struct posting_cursor *cursor,
                             int64_t least)
{
    uint32_t *scores = window->scratch->scores;
    uint32_t bar = bar_above(least) - MET;
    while (cursor->passage < window->end) {
        uint32_t selected[POSTING_BLOCK + SCORE_SELECT_SPARE];
        posting_cursor_score_block(cursor);
        uint32_t stop = block_stop(window, cursor);
        uint32_t count = score_select(window->instructions, cursor->contributions, cursor->at, stop,
                                      bar, selected);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t slot = cursor->passages[selected[i]] - window->begin;
            window->scratch->slots[window->count++] = slot;
            scores[slot] = MET + cursor->contributions[selected[i]];
        }
        move_to(cursor, stop);
    }
}

void ranked_window_candidate(struct ranked_window *window, uint32_t passage)
{
    uint32_t slot = passage - window->begin;
    window->scratch->slots[window->count++] = slot;
    window->scratch->scores[slot] = MET;
}

/* --- Completing them ---------------------------------------------------------------------------
 */

void ranked_window_keep(struct ranked_window *window, int64_t least)
{
    uint32_t *scores = window->scratch->scores, *slots = window->scratch->slots;
    uint32_t bar = bar_above(least), kept = 0;
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = slots[i], score = scores[slot];
        bool promising = score >= bar;
        slots[kept] = slot;
        kept += promising;
        scores[slot] = promising ? score : 0;
    }
    window->count = kept;
}

void ranked_window_keep_chosen(struct ranked_window *window, const struct passage_gate *gate)
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

void ranked_window_sort(struct ranked_window *window)
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

/* Looks each candidate up. */
static void look_up_candidates(struct ranked_window *window, struct posting_cursor *cursor)
{
    uint32_t *scores = window->scratch->scores;
    ranked_window_sort(window);
    for (uint32_t i = 0; i < window->count; i++) {
        uint32_t slot = window->scratch->slots[i];
        posting_cursor_seek(cursor, window->begin + slot);
        if (cursor->passage == window->begin + slot) {
            scores[slot] += posting_cursor_contribution(cursor);
        }
    }
}

/* Walks all the term's postings in the window, most of which are of no candidate. */
static void walk_past_candidates(struct ranked_window *window, struct posting_cursor *cursor)
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

/* To look a candidate up costs about as much as to walk past WALK_RATIO postings. */
void ranked_window_complete(struct ranked_window *window, struct posting_cursor *cursor)
{
    enum { WALK_RATIO = 12 };
    uint32_t expected = posting_cursor_expected(cursor, window->end - window->begin);
    if (expected > window->count * WALK_RATIO) {
        look_up_candidates(window, cursor);
    } else {
        walk_past_candidates(window, cursor);
    }
}

bool ranked_window_take(const struct ranked_window *window, uint32_t *at, uint32_t *passage,
                        uint32_t *score)
{
    if (*at == window->count) {
        return false;
    }
    uint32_t slot = window->scratch->slots[(*at)++];
    *passage = window->begin + slot;
    *score = window->scratch->scores[slot] - MET;
    window->scratch->scores[slot] = 0;
    return true;
}
