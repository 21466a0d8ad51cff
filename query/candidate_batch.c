#include "candidate_batch.h"

#include <stdlib.h>

enum { BATCH_FIRST = 32, BATCH_MAX = 4096 };

enum status candidate_batch_open(struct candidate_batch *batch, const struct allocator *allocator,
                                 struct error *error)
{
    *batch = (struct candidate_batch){.wanted = BATCH_FIRST};
    batch->items = memory_allocate_array(allocator, BATCH_MAX, sizeof *batch->items);
    return batch->items == NULL ? error_memory(error) : STATUS_OK;
}

void candidate_batch_release(struct candidate_batch *batch, const struct allocator *allocator)
{
    memory_release(allocator, batch->items);
}

bool candidate_batch_add(struct candidate_batch *batch, uint32_t bound, uint32_t passage)
{
    batch->items[batch->count++] = (struct candidate){bound, passage};
    return batch->count == batch->wanted;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->bound != y->bound) {
        return x->bound < y->bound ? 1 : -1;
    }
    return (x->passage > y->passage) - (x->passage < y->passage);
}

void candidate_batch_sort(struct candidate_batch *batch)
{
    qsort(batch->items, batch->count, sizeof *batch->items, compare_candidates);
}

void candidate_batch_clear(struct candidate_batch *batch)
{
    bool full = batch->count == batch->wanted;
    batch->count = 0;
    if (full) {
        batch->wanted = batch->wanted < BATCH_MAX ? batch->wanted * 2 : BATCH_MAX;
    }
}
