#include "list_merge.h"

#include <string.h>

void list_merge_begin(struct list_merge *merge, bool linked)
{
    merge->links.wanted = linked;
    merge->links.count = 0;
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
    memory_release(merge->allocator, merge->links.added);
    memory_release(merge->allocator, merge->links.merged);
    memory_release(merge->allocator, merge->links.begins);
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

/* --- Links --------------------------------------------------------------------------------------
 */

/* Room for the links of `items` more postings that have `more` in all. */
static bool reserve_links(struct list_merge *merge, size_t items, uint64_t more)
{
    struct merged_links *links = &merge->links;
    if (links->item_capacity <= merge->count + items) {
        size_t capacity = (merge->count + items) * 2 + 1024;
        size_t *begins =
            memory_resize_array(merge->allocator, links->begins, capacity, sizeof *begins);
        if (begins == NULL) {
            return false;
        }
        links->begins = begins;
        links->item_capacity = capacity;
    }
    if (links->capacity - links->count >= more) {
        return true;
    }
    size_t capacity = links->capacity * 2 + (size_t)more + 1024;
    struct link *added =
        memory_resize_array(merge->allocator, links->added, capacity, sizeof *added);
    if (added == NULL) {
        return false;
    }
    links->added = added;
    links->capacity = capacity;
    return true;
}

/* What is read of one source's list. */
struct list_source {
    const struct merge_source *source;
    size_t number;
    struct link_list links;
};

/* Reads the links of a block behind those added before. */
static enum status read_links(struct list_merge *merge, struct list_source *from, uint32_t block,
                              const uint32_t *tfs, uint32_t count, struct error *error)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += tfs[i];
    }
    const struct section *section = from->source->segment->links.section;
    if (total > link_list_limit(&from->links)) {
        return section_corrupt(section, error, 0, "it has fewer links than terms occur");
    }
    if (!reserve_links(merge, count, total)) {
        return error_memory(error);
    }
    return link_list_read_block(&from->links, block, tfs, count, total,
                                merge->links.added + merge->links.count)
               ? STATUS_OK
               : section_corrupt(section, error, 0, "the links of a bigram are damaged");
}

/* Keeps the next `tf` links that were read as those of item `item`, or drops them. */
static void keep_links(struct list_merge *merge, size_t item, const struct link *read, uint32_t tf,
                       bool kept)
{
    struct merged_links *links = &merge->links;
    links->begins[item] = links->count;
    if (kept) {
        memmove(links->added + links->count, read, tf * sizeof *read);
        links->count += tf;
    }
    links->begins[item + 1] = links->count;
}

/* --- Adding ------------------------------------------------------------------------------------
 */

/* There is room for the items. */
static bool add_items(struct list_merge *merge, const struct list_source *from,
                      const uint32_t *passages, const uint32_t *tfs, uint32_t count)
{
    const struct merge_source *source = from->source;
    uint64_t *items = merge->items;
    bool noted = true, linked = merge->links.wanted;
    const struct link *read = linked ? merge->links.added + merge->links.count : NULL;
    size_t end = merge->count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t passage = source->new_passages[passages[i]];
        bool kept = !source->loses || passage != PASSAGE_DROPPED;
        items[end] = (uint64_t)passage << 32 | (linked ? (uint32_t)end : tfs[i]);
        if (linked) {
            keep_links(merge, end, read, tfs[i], kept);
            read += tfs[i];
        }
        if (!kept) {
            noted = note_lost(merge, merge->lost_bases[from->number] + passages[i]) && noted;
        }
        end += kept;
    }
    merge->count = end;
    return noted;
}

static enum status add_block(struct list_merge *merge, struct list_source *from, uint32_t block,
                             const uint32_t *passages, const uint32_t *tfs, uint32_t count,
                             struct error *error)
{
    enum status status =
        merge->links.wanted ? read_links(merge, from, block, tfs, count, error) : STATUS_OK;
    if (status == STATUS_OK && !add_items(merge, from, passages, tfs, count)) {
        status = error_memory(error);
    }
    return status;
}

static enum status add_long_list(struct list_merge *merge, struct list_source *from,
                                 const struct term_postings *postings, struct error *error)
{
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
    const struct lexicon *lexicon = &from->source->segment->lexicon;
    struct long_list list;
    enum status status = lexicon_long_list(lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        uint32_t block = list.block;
        uint32_t count = long_list_decode(&list, passages, tfs);
        status = add_block(merge, from, block, passages, tfs, count, error);
        if (status != STATUS_OK) {
            return status;
        }
    } while (long_list_next_block(&list));
    return list.failed ? section_corrupt(lexicon->postings, error, postings->offset,
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
    struct list_source from = {.source = source, .number = number};
    enum status status = merge->links.wanted
                             ? links_find(&source->segment->links, postings, &from.links, error)
                             : STATUS_OK;
    if (status == STATUS_OK && postings->df >= POSTING_BLOCK) {
        status = add_long_list(merge, &from, postings, error);
    } else if (status == STATUS_OK) {
        status = add_block(merge, &from, 0, postings->passages, postings->tfs, postings->df, error);
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

/* Puts the items' links into the order of the list. */
static bool merge_links(struct list_merge *merge)
{
    struct merged_links *links = &merge->links;
    memory_release(merge->allocator, links->merged);
    links->merged = memory_allocate_array(merge->allocator, links->count, sizeof *links->merged);
    if (links->merged == NULL) {
        return false;
    }
    struct link *out = links->merged;
    for (size_t i = 0; i < merge->count; i++) {
        size_t item = (uint32_t)merge->items[i];
        size_t begin = links->begins[item], tf = links->begins[item + 1] - begin;
        memcpy(out, links->added + begin, tf * sizeof *out);
        merge->tfs[i] = (uint32_t)tf;
        out += tf;
    }
    return true;
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
    if (merge->links.wanted && !merge_links(merge)) {
        return error_memory(error);
    }
    *list = (struct posting_list){
        .passages = merge->passages,
        .tfs = merge->tfs,
        .count = (uint32_t)merge->count,
        .links = merge->links.wanted ? merge->links.merged : NULL,
    };
    return STATUS_OK;
}
