/*
 * Work on several threads: a function that is run once on each, and a bounded queue between them.
 */
#ifndef SUOYIN_INDEXER_PARALLEL_H
#define SUOYIN_INDEXER_PARALLEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "../common/status.h"

enum { PARALLEL_THREADS_MAX = 64 };

/* One thread's share: `thread` counts from 0. */
typedef enum status parallel_function(void *context, unsigned thread, struct error *error);

/*
 * Runs function(context, 0 … threads − 1), thread 0 on the calling thread, and waits for all. The
 * failure of the thread with the lowest number is answered. Where a thread cannot be started its
 * share is run by the caller, so shares must not wait for each other.
 */
enum status parallel_run(unsigned threads, parallel_function *function, void *context,
                         struct error *error);

/* A queue of pointers with a bound, between one producer and any number of consumers. */
struct parallel_queue {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    void **items;
    size_t capacity, first, count;
    size_t idle; /* consumers that wait */
    bool closed;
};

/* `items` has room for capacity pointers and is the caller's. */
void parallel_queue_init(struct parallel_queue *queue, void **items, size_t capacity);
/* Waits for room; false when the queue was closed. */
bool parallel_queue_put(struct parallel_queue *queue, void *item);
/* Waits for an item; NULL when the queue is closed and empty. */
void *parallel_queue_take(struct parallel_queue *queue);
/* No more items come. */
void parallel_queue_close(struct parallel_queue *queue);
/* Waits until the queue is empty and `consumers` consumers wait for more: all that was put is done.
 */
void parallel_queue_drain(struct parallel_queue *queue, size_t consumers);
void parallel_queue_destroy(struct parallel_queue *queue);

#endif
