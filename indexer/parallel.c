#include "parallel.h"

struct share {
    parallel_function *function;
    void *context;
    unsigned thread;
    enum status status;
    struct error error;
    pthread_t handle;
    bool started;
};

static void *run_share(void *argument)
{
    struct share *share = argument;
    share->status = share->function(share->context, share->thread, &share->error);
    return NULL;
}

enum status parallel_run(unsigned threads, parallel_function *function, void *context,
                         struct error *error)
{
    struct share shares[PARALLEL_THREADS_MAX];
    if (threads > PARALLEL_THREADS_MAX) {
        threads = PARALLEL_THREADS_MAX;
    }
    for (unsigned i = 0; i < threads; i++) {
        shares[i] = (struct share){.function = function, .context = context, .thread = i};
        shares[i].started =
            i > 0 && pthread_create(&shares[i].handle, NULL, run_share, &shares[i]) == 0;
    }
    for (unsigned i = 0; i < threads; i++) {
        if (!shares[i].started) {
            run_share(&shares[i]);
        }
    }
    enum status status = STATUS_OK;
    for (unsigned i = 0; i < threads; i++) {
        if (shares[i].started) {
            pthread_join(shares[i].handle, NULL);
        }
        if (status == STATUS_OK && shares[i].status != STATUS_OK) {
            status = shares[i].status;
            if (error != NULL) {
                *error = shares[i].error;
            }
        }
    }
    return status;
}

void parallel_queue_init(struct parallel_queue *queue, void **items, size_t capacity)
{
    *queue = (struct parallel_queue){.items = items, .capacity = capacity};
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_cond_init(&queue->changed, NULL);
}

bool parallel_queue_put(struct parallel_queue *queue, void *item)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->count == queue->capacity && !queue->closed) {
        pthread_cond_wait(&queue->changed, &queue->mutex);
    }
    bool open = !queue->closed;
    if (open) {
        queue->items[(queue->first + queue->count) % queue->capacity] = item;
        queue->count++;
        pthread_cond_broadcast(&queue->changed);
    }
    pthread_mutex_unlock(&queue->mutex);
    return open;
}

void *parallel_queue_take(struct parallel_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->idle++;
    if (queue->count == 0) {
        pthread_cond_broadcast(&queue->changed); /* whoever drains may go on */
    }
    while (queue->count == 0 && !queue->closed) {
        pthread_cond_wait(&queue->changed, &queue->mutex);
    }
    void *item = NULL;
    if (queue->count > 0) {
        item = queue->items[queue->first];
        queue->first = (queue->first + 1) % queue->capacity;
        queue->count--;
        pthread_cond_broadcast(&queue->changed);
    }
    queue->idle--;
    pthread_mutex_unlock(&queue->mutex);
    return item;
}

void parallel_queue_close(struct parallel_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    pthread_cond_broadcast(&queue->changed);
    pthread_mutex_unlock(&queue->mutex);
}

void parallel_queue_drain(struct parallel_queue *queue, size_t consumers)
{
    pthread_mutex_lock(&queue->mutex);
    while (queue->count > 0 || (queue->idle < consumers && !queue->closed)) {
        pthread_cond_wait(&queue->changed, &queue->mutex);
    }
    pthread_mutex_unlock(&queue->mutex);
}

void parallel_queue_destroy(struct parallel_queue *queue)
{
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->mutex);
}
