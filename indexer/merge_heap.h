/*
 * A small binary heap of source numbers, for merging sorted sources: the smallest is on top. What
 * "smaller" means is the caller's to say; sources that compare equal come in the order of their
 * numbers when `before` says so.
 */
#ifndef SUOYIN_INDEXER_MERGE_HEAP_H
#define SUOYIN_INDEXER_MERGE_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct merge_heap {
    uint32_t *sources; /* room for all of them; the caller's */
    size_t count;
    void *context;
    bool (*before)(void *context, uint32_t a, uint32_t b);
};

/* Restores the order below `place`, whose source may have become larger. */
static inline void merge_heap_sink(struct merge_heap *heap, size_t place)
{
    uint32_t moved = heap->sources[place];
    for (size_t child = 2 * place + 1; child < heap->count; child = 2 * place + 1) {
        if (child + 1 < heap->count &&
            heap->before(heap->context, heap->sources[child + 1], heap->sources[child])) {
            child++;
        }
        if (!heap->before(heap->context, heap->sources[child], moved)) {
            break;
        }
        heap->sources[place] = heap->sources[child];
        place = child;
    }
    heap->sources[place] = moved;
}

/* Makes a heap of the `count` sources that were put into the array in any order. */
static inline void merge_heap_build(struct merge_heap *heap)
{
    for (size_t i = heap->count / 2; i > 0; i--) {
        merge_heap_sink(heap, i - 1);
    }
}

/* The source on top has gone on to its next item. */
static inline void merge_heap_advanced(struct merge_heap *heap)
{
    merge_heap_sink(heap, 0);
}

/* The source on top has come to its end. */
static inline void merge_heap_remove(struct merge_heap *heap)
{
    heap->sources[0] = heap->sources[--heap->count];
    if (heap->count > 0) {
        merge_heap_sink(heap, 0);
    }
}

#endif
