#include "turnstile.h"

void turnstile_init(struct turnstile *turnstile)
{
    *turnstile = (struct turnstile){.taken = 0};
    pthread_mutex_init(&turnstile->mutex, NULL);
    pthread_cond_init(&turnstile->changed, NULL);
}

void turnstile_destroy(struct turnstile *turnstile)
{
    pthread_cond_destroy(&turnstile->changed);
    pthread_mutex_destroy(&turnstile->mutex);
}

uint64_t turnstile_take(struct turnstile *turnstile)
{
    pthread_mutex_lock(&turnstile->mutex);
    uint64_t piece = turnstile->taken++;
    pthread_mutex_unlock(&turnstile->mutex);
    return piece;
}

bool turnstile_wait(struct turnstile *turnstile, uint64_t piece)
{
    pthread_mutex_lock(&turnstile->mutex);
    while (turnstile->passed != piece && !turnstile->broken) {
        pthread_cond_wait(&turnstile->changed, &turnstile->mutex);
    }
    bool whole = !turnstile->broken;
    pthread_mutex_unlock(&turnstile->mutex);
    return whole;
}

void turnstile_pass(struct turnstile *turnstile)
{
    pthread_mutex_lock(&turnstile->mutex);
    turnstile->passed++;
    pthread_cond_broadcast(&turnstile->changed);
    pthread_mutex_unlock(&turnstile->mutex);
}

void turnstile_break(struct turnstile *turnstile)
{
    pthread_mutex_lock(&turnstile->mutex);
    turnstile->broken = true;
    pthread_cond_broadcast(&turnstile->changed);
    pthread_mutex_unlock(&turnstile->mutex);
}
