#include "posting_union.h"

#include <string.h>

/* Postings are collected as numbers, the passage above, the tf below. */
static uint64_t pair_of(uint32_t passage, uint32_t tf)
{
    return (uint64_t)passage << 32 | tf;
}

static void collect_block(struct posting_union *collection, const uint32_t *passages,
                          const uint32_t *tfs, uint32_t count)
{
    uint8_t *end = buffer_reserve(&collection->pairs, count * sizeof(uint64_t));
    for (uint32_t i = 0; end != NULL && i < count; i++) {
        uint64_t pair = pair_of(passages[i], tfs[i]);
        memcpy(end + i * sizeof pair, &pair, sizeof pair);
    }
    collection->pairs.size += end != NULL ? count * sizeof(uint64_t) : 0;
}

void posting_union_add_list(struct posting_union *collection, const struct posting_list *list)
{
    if (list->count > 0) {
        collect_block(collection, list->passages, list->tfs, list->count);
    }
}

enum status posting_union_add(struct posting_union *collection,
                              const struct term_postings *postings, struct error *error)
{
    if (postings->df < POSTING_BLOCK) {
        collect_block(collection, postings->passages, postings->tfs, postings->df);
        return STATUS_OK;
    }
    struct long_list list;
    enum status status = lexicon_long_list(collection->lexicon, postings, &list, error);
    if (status != STATUS_OK) {
        return status;
    }
    do {
        uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
        uint32_t count = long_list_decode(&list, passages, tfs);
        collect_block(collection, passages, tfs, count);
        status = stop_check(collection->stop, error);
    } while (status == STATUS_OK && long_list_next_block(&list));
    return list.failed ? section_corrupt(collection->lexicon->postings, error, postings->offset,
                                         "a posting list is damaged")
                       : status;
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, STOP_INTERVAL = 1 << 16 };

/* The end of the pairs from `begin` on that are looked at before it is asked whether to go on. */
static size_t next_end(size_t begin, size_t count)
{
    return count - begin < STOP_INTERVAL ? count : begin + STOP_INTERVAL;
}

/* Moves pairs to their places by one digit of their passages. */
static bool sort_by_digit(const uint64_t *pairs, uint64_t *out, size_t count, unsigned shift,
                          const struct stop *stop)
{
    size_t starts[DIGITS] = {0};
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        starts[pairs[i] >> (32 + shift) & (DIGITS - 1)]++;
    }
    for (size_t d = 0; d < DIGITS; d++) {
        size_t n = starts[d];
        starts[d] = sum;
        sum += n;
    }
    for (size_t i = 0, end; i < count; i = end) {
        end = next_end(i, count);
        if (stop != NULL && stop_now(stop)) {
            return false;
        }
        for (size_t k = i; k < end; k++) {
            out[starts[pairs[k] >> (32 + shift) & (DIGITS - 1)]++] = pairs[k];
        }
    }
    return true;
}

/* Sorts pairs by passage: least significant digit first. `other` is as large as `pairs`; answers
 * which of the two holds the result, NULL when it was stopped. */
static uint64_t *sort_pairs(uint64_t *pairs, uint64_t *other, size_t count, uint32_t passage_count,
                            const struct stop *stop)
{
    for (unsigned shift = 0; shift < 32 && passage_count >> shift != 0; shift += DIGIT_BITS) {
        if (!sort_by_digit(pairs, other, count, shift, stop)) {
            return NULL;
        }
        uint64_t *sorted = other;
        other = pairs;
        pairs = sorted;
    }
    return pairs;
}

/* Whether they are sorted, as those of a single term are. */
static bool ascend(const uint64_t *pairs, size_t count)
{
    size_t i = 1;
    while (i < count && pairs[i - 1] < pairs[i]) {
        i++;
    }
    return i >= count;
}

/* Makes postings of sorted pairs, adding the tfs of equal passages. */
static uint32_t combine(const uint64_t *pairs, size_t count, uint32_t *passages, uint32_t *tfs)
{
    uint32_t n = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t passage = (uint32_t)(pairs[i] >> 32), tf = (uint32_t)pairs[i];
        if (n > 0 && passages[n - 1] == passage) {
            tfs[n - 1] += tf;
        } else {
            passages[n] = passage;
            tfs[n++] = tf;
        }
    }
    return n;
}

enum status posting_union_finish(struct posting_union *collection, struct arena *arena,
                                 struct posting_list *list, struct error *error)
{
    struct buffer *pairs = &collection->pairs;
    size_t count = pairs->size / sizeof(uint64_t);
    *list = (struct posting_list){0};
    uint64_t *other = memory_allocate(arena->allocator, pairs->size + 1);
    uint32_t *passages = arena_allocate(arena, count * sizeof *passages);
    uint32_t *tfs = arena_allocate(arena, count * sizeof *tfs);
    bool made = !pairs->failed && other != NULL && passages != NULL && tfs != NULL;
    enum status status = made ? stop_check(collection->stop, error) : error_memory(error);
    if (status == STATUS_OK && count > 0) {
        uint64_t *own = (uint64_t *)(void *)pairs->data;
        const uint64_t *sorted =
            ascend(own, count) ? own
                               : sort_pairs(own, other, count, collection->lexicon->passage_count,
                                            collection->stop);
        if (sorted != NULL) {
            *list = (struct posting_list){
                .passages = passages, .tfs = tfs, .count = combine(sorted, count, passages, tfs)};
        } else {
            status = stop_error(error);
        }
    }
    memory_release(arena->allocator, other);
    return status;
}

void posting_union_release(struct posting_union *collection)
{
    buffer_release(&collection->pairs);
}

enum status posting_union_add_character(struct posting_union *collection, uint32_t character,
                                        struct arena *arena, struct error *error)
{
    struct lexicon_group *group = arena_allocate(arena, sizeof *group);
    struct term_postings *postings = arena_allocate(arena, sizeof *postings);
    if (group == NULL || postings == NULL) {
        return error_memory(error);
    }
    enum status status = lexicon_group_open(collection->lexicon, character, group, error);
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t second;
    while (status == STATUS_OK && lexicon_group_next(group, &second, postings, error)) {
        status = posting_union_add(collection, postings, error);
        if (status == STATUS_OK) {
            status = stop_check(collection->stop, error);
        }
    }
    return status == STATUS_OK ? group->status : status;
}

enum status posting_union_character(const struct lexicon *lexicon, uint32_t character,
                                    const struct stop *stop, struct arena *arena,
                                    struct posting_cursor *cursor, struct error *error)
{
    struct posting_union collection = {
        .lexicon = lexicon, .pairs.allocator = arena->allocator, .stop = stop};
    struct posting_list list;
    enum status status = posting_union_add_character(&collection, character, arena, error);
    if (status == STATUS_OK) {
        status = posting_union_finish(&collection, arena, &list, error);
    }
    if (status == STATUS_OK) {
        posting_cursor_open_memory(cursor, list.passages, list.tfs, list.count);
    }
    posting_union_release(&collection);
    return status;
}
