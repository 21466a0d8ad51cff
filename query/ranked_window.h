/*
 * A window of ranked_pruned: passages that are searched at once.
 *
 * The essential terms bring up candidates, passages that can become hits; the other terms are added
 * to these, and the candidates that can no longer become hits are forgotten. Which passage is met
 * when, and which is worth keeping, is as good as random, so that nothing branches on it.
 *
 *     struct ranked_window window = ranked_window(scratch, first, end, instructions);
 *     ranked_window_add(&window, cursor) …             the essential terms; one alone:
 *     ranked_window_add_alone(&window, cursor, least);
 *     ranked_window_candidate(&window, passage) …      or candidates from elsewhere
 *     ranked_window_keep(&window, least);
 *     ranked_window_complete(&window, cursor) …        another term
 *     ranked_window_sort(&window);
 *     while (ranked_window_take(&window, &at, &passage, &score)) …
 *
 * Scratch is zeroed again when all candidates have been taken.
 */
#ifndef SUOYIN_QUERY_RANKED_WINDOW_H
#define SUOYIN_QUERY_RANKED_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include "posting_cursor.h"

struct passage_gate;

enum { RANKED_WINDOW = 8192 };

/* Working memory: zero it once. */
struct ranked_scratch {
    uint32_t scores[RANKED_WINDOW];    /* of the window's passages; 0 where no posting was met */
    uint32_t slots[RANKED_WINDOW + 1]; /* the candidates, less the window's first; one to spare */
    uint64_t seen[RANKED_WINDOW / 64]; /* to sort slots by */
    uint64_t chosen[RANKED_WINDOW / 64 + 1]; /* by the gate, from a multiple of 64 on */
};

struct ranked_window {
    struct ranked_scratch *scratch;
    enum instruction_set instructions;
    uint32_t begin, end;
    uint32_t count; /* of candidates */
    bool sorted;    /* they ascend */
};

/* The passages from `first` on, up to `end` at most. */
struct ranked_window ranked_window(struct ranked_scratch *scratch, uint32_t first, uint32_t end,
                                   enum instruction_set instructions);

/* Adds an essential term: each of its postings is of a candidate. */
void ranked_window_add(struct ranked_window *window, struct posting_cursor *cursor);

/* Adds the only essential term: candidates are the passages to which it adds more than `least`. */
void ranked_window_add_alone(struct ranked_window *window, struct posting_cursor *cursor,
                             int64_t least);

/* Makes a candidate of a passage that has nothing yet; passages ascend. */
void ranked_window_candidate(struct ranked_window *window, uint32_t passage);

/* Keeps the candidates that have more than `least`, and forgets the others. */
void ranked_window_keep(struct ranked_window *window, int64_t least);

/* Keeps those that the gate has chosen (passage_gate_select). */
void ranked_window_keep_chosen(struct ranked_window *window, const struct passage_gate *gate);

/* Adds another term to the candidates. */
void ranked_window_complete(struct ranked_window *window, struct posting_cursor *cursor);

/* Puts the candidates in the order of their passages. */
void ranked_window_sort(struct ranked_window *window);

/* Takes the next candidate and what it has; false when there is none left. *at begins with 0. */
bool ranked_window_take(const struct ranked_window *window, uint32_t *at, uint32_t *passage,
                        uint32_t *score);

#endif
