/*
 * A turnstile: pieces of work are taken by any thread in their order, and what came of them is
 * handed on in the same order, one thread at a time. So many threads write one stream, whose bytes
 * do not depend on who did what, and hold no more of it than a piece each.
 *
 *     uint64_t piece = turnstile_take(&turnstile);
 *     … work …
 *     if (turnstile_wait(&turnstile, piece)) {            it is this piece's turn
 *         … write …
 *         turnstile_pass(&turnstile);                     and now the next one's
 *     }
 *
 * Every piece that was taken must pass, or the turnstile be broken. A thread waits only for threads
 * that have taken a piece and so are running, as parallel.h demands.
 */
#ifndef SUOYIN_INDEXER_TURNSTILE_H
#define SUOYIN_INDEXER_TURNSTILE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct turnstile {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    uint64_t taken, passed;
    bool broken;
};

void turnstile_init(struct turnstile *turnstile);
void turnstile_destroy(struct turnstile *turnstile);

/* The number of the next piece, from 0. */
uint64_t turnstile_take(struct turnstile *turnstile);
/* Waits for the turn of a piece that was taken; false when the turnstile is broken. Harmless when
 * it is the piece's turn already. */
bool turnstile_wait(struct turnstile *turnstile, uint64_t piece);
void turnstile_pass(struct turnstile *turnstile);
/* Somebody failed: nobody need wait any longer. */
void turnstile_break(struct turnstile *turnstile);

#endif
