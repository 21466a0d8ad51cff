#include "list_merge.h"

#include <string.h>

void list_merge_begin(struct list_merge *merge)
{
    merge->count = 0;
    merge->end_count = 0;
}

void list_merge_release(struct list_merge *merge)
{
    memory_release(merge->allocator, merge->items);
    memory_release(merge->allocator, merge->spare);
    memory_release(merge->allocator, merge->ends);
    memory_release(merge->allocator, merge->passages);
    memory_release(merge->allocator, merge->tfs);
    memory_release(merge->allocator, merge->touched);
    memory_release(merge->allocator, merge->lost);
}

/* Room for `more` items. */
static bool reserve_items(struct list_merge *merge, size_t more)
{
    if (merge->capacity - merge->count >= more) {
        return true;
    }
    size_t capacity = merge->capacity * 2 + more + 1024;
    uint64_t *items = memory_resize_array(merge->allocator, merge->items, capacity, sizeof *items);
    if (items == NULL) {
        return false;
    }
    merge->items = items;
    uint64_t *spare = memory_resize_array(merge->allocator, merge->spare, capacity, sizeof *spare);
    if (spare == NULL) {
        return false;
    }
    merge->spare = spare;
    merge->capacity = capacity;
    return true;
}

static bool reserve_list(struct list_merge *merge)
{
    if (merge->count <= merge->list_capacity) {
        return true;
    }
    memory_release(merge->allocator, merge->passages);
    memory_release(merge->allocator, merge->tfs);
    merge->list_capacity = 0;
    merge->passages =
        memory_allocate_array(merge->allocator, merge->capacity, sizeof *merge->passages);
    merge->tfs = memory_allocate_array(merge->allocator, merge->capacity, sizeof *merge->tfs);
    if (merge->passages == NULL || merge->tfs == NULL) {
        return false;
    }
    merge->list_capacity = merge->capacity;
    return true;
}

/* --- What is dropped ---------------------------------------------------------------------------
 */

static bool note_lost(struct list_merge *merge, uint64_t place)
{
    if (merge->lost[place / 64] >> place % 64 & 1) {
        return true;
    }
    if (merge->touched_count == merge->touched_capacity) {
        size_t capacity = merge->touched_capacity * 2 + 256;
        uint64_t *touched =
            memory_resize_array(merge->allocator, merge->touched, capacity, sizeof *touched);
        if (touched == NULL) {
            return false;
        }
        merge->touched = touched;
        merge->touched_capacity = capacity;
    }
    merge->lost[place / 64] |= UINT64_C(1) << place % 64;
    merge->touched[merge->touched_count++] = place;
    return true;
}

void list_merge_forget(struct list_merge *merge)
{
    for (size_t i = 0; i < merge->touched_count; i++) {
        merge->lost[merge->touched[i] / 64] = 0;
    }
    merge->touched_count = 0;
}

/* --- Adding ------------------------------------------------------------------------------------
 */

/* There is room for the items. */
static bool add_items(struct list_merge *merge, const struct merge_source *source, size_t number,
                      const uint32_t *passages, const uint32_t *tfs, uint32_t count)
{
    uint64_t *items = merge->items + merge->count;
    if (!source->loses) {
        for (uint32_t i = 0; i < count; i++) {
            items[i] = (uint64_t)source->new_passages[passages[i]] << 32 | tfs[i];
        }
        merge->count += count;
        return true;
    }
    size_t kept = 0;
    bool noted = true;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t passage = source->new_passages[passages[i]];
        items[kept] = (uint64_t)passage << 32 | tfs[i];
        if (passage == PASSAGE_DROPPED) {
            noted = note_lost(merge, merge->lost_bases[number] + passages[i]) && noted;
        } else {
            kept++;
        }
    }
    merge->count += kept;
    return noted;
}

static enum status add_long_list(struct list_merge *merge, const struct merge_source *source,
                                 size_t number, const struct term_postings *postings,
                                 struct error *error)
{
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    struct long_list list;
    enum status status = lexicon_long_list(&source->segment->lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        uint32_t count = long_list_decode(&list, passages, tfs);
        if (!add_items(merge, source, number, passages, tfs, count)) {
            return error_memory(error);
        }
    } while (long_list_next_block(&list));
    return list.failed ? section_corrupt(source->segment->lexicon.postings, error, postings->offset,
                                         "a posting list is damaged")
                       : STATUS_OK;
}

static bool reserve_end(struct list_merge *merge)
{
    if (merge->end_count < merge->end_capacity) {
        return true;
    }
    size_t capacity = merge->end_capacity + SEGMENT_MERGE_INPUTS_MAX;
    size_t *ends = memory_resize_array(merge->allocator, merge->ends, capacity, sizeof *ends);
    if (ends == NULL) {
        return false;
    }
    merge->ends = ends;
    merge->end_capacity = capacity;
    return true;
}

enum status list_merge_add(struct list_merge *merge, const struct merge_source *source,
                           size_t number, const struct term_postings *postings, struct error *error)
{
    if (!reserve_items(merge, postings->df) || !reserve_end(merge)) {
        return error_memory(error);
    }
    size_t before = merge->count;
    enum status status = STATUS_OK;
    if (postings->df >= POSTING_BLOCK) {
        status = add_long_list(merge, source, number, postings, error);
    } else if (!add_items(merge, source, number, postings->passages, postings->tfs, postings->df)) {
        status = error_memory(error);
    }
    /* Where this source's passages all lie behind the last one's, the two are one run. */
    if (merge->count > before) {
        if (before > 0 && merge->items[before - 1] < merge->items[before]) {
            merge->ends[merge->end_count - 1] = merge->count;
        } else {
            merge->ends[merge->end_count++] = merge->count;
        }
    }
    return status;
}

/* --- Merging -----------------------------------------------------------------------------------
 */

/* Merges [a, middle) and [middle, end), both ascending, to `out`. */
static void merge_two(const uint64_t *a, const uint64_t *middle, const uint64_t *end, uint64_t *out)
{
    const uint64_t *b = middle;
    while (a < middle && b < end) {
        bool first = *a < *b; /* no branch: which comes next is anyone's guess */
        *out++ = first ? *a : *b;
        a += first;
        b += !first;
    }
    memcpy(out, a, (size_t)(middle - a) * sizeof *out);
    memcpy(out + (middle - a), b, (size_t)(end - b) * sizeof *out);
}

/* Merges the runs pairwise until one is left. */
static void merge_runs(struct list_merge *merge)
{
    while (merge->end_count > 1) {
        size_t begin = 0, runs = 0;
        for (size_t i = 0; i < merge->end_count; i += 2) {
            size_t middle = merge->ends[i];
            size_t end = i + 1 < merge->end_count ? merge->ends[i + 1] : middle;
            merge_two(merge->items + begin, merge->items + middle, merge->items + end,
                      merge->spare + begin);
            merge->ends[runs++] = end;
            begin = end;
        }
        merge->end_count = runs;
        uint64_t *merged = merge->spare;
        merge->spare = merge->items;
        merge->items = merged;
    }
}

enum status list_merge_end(struct list_merge *merge, struct posting_list *list, struct error *error)
{
    merge_runs(merge);
    if (!reserve_list(merge)) {
        return error_memory(error);
    }
    for (size_t i = 0; i < merge->count; i++) {
        merge->passages[i] = (uint32_t)(merge->items[i] >> 32);
        merge->tfs[i] = (uint32_t)merge->items[i];
    }
    *list = (struct posting_list){merge->passages, merge->tfs, (uint32_t)merge->count};
    return STATUS_OK;
}
