#include "phrase.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"

enum status phrase_make(const struct suoyin_index *index, const char *text, size_t length,
                        double weight, struct arena *arena, struct phrase *phrase, bool *empty,
                        struct error *error)
{
    struct query_plan plan;
    enum status status = query_plan_make(index, text, length, arena, &plan, error);
    *empty = status == STATUS_OK && plan.unit_count == 0;
    if (status != STATUS_OK || *empty) {
        return status;
    }
    char *name = arena_copy_text(arena, text, length);
    if (name == NULL) {
        return error_memory(error);
    }
    *phrase = (struct phrase){
        .units = plan.units,
        .unit_count = (uint32_t)plan.unit_count,
        .terms = plan.terms,
        .term_count = plan.count,
        .name = name,
        .weight = weight,
    };
    return STATUS_OK;
}

void phrase_weigh(const struct suoyin_index *index, struct phrase *phrase)
{
    phrase->idf = 0;
    for (uint32_t i = 0; i < phrase->term_count; i++) {
        phrase->terms[i].idf = bm25_idf(index->passages, phrase->terms[i].df);
        phrase->idf += phrase->terms[i].idf;
    }
    phrase->scaled = bm25_weight(phrase->weight, phrase->idf);
    for (uint32_t i = 0; i < phrase->term_count; i++) {
        phrase->terms[i].scaled = phrase->scaled; /* so that its lists give the phrase's bounds */
    }
}

static int compare_df(const void *a, const void *b)
{
    uint32_t x = ((const struct posting_cursor *)a)->df, y = ((const struct posting_cursor *)b)->df;
    return (x > y) - (x < y);
}

enum status phrase_cursor_open(const struct suoyin_index *index, uint32_t segment,
                               const struct phrase *phrase, const struct bm25 *bm25,
                               struct arena *arena, struct phrase_cursor *cursor,
                               struct error *error)
{
    *cursor = (struct phrase_cursor){
        .phrase = phrase,
        .count = phrase->term_count,
        .passage = CURSOR_END,
        .verified = CURSOR_END,
    };
    cursor->cursors = arena_allocate(arena, cursor->count * sizeof *cursor->cursors);
    if (cursor->cursors == NULL) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < cursor->count; i++) {
        bool found = false;
        enum status status = query_term_cursor(index, segment, &phrase->terms[i], bm25, arena,
                                               &cursor->cursors[i], &found, error);
        if (status != STATUS_OK || !found) {
            cursor->count = 0; /* one term is missing: the phrase stands nowhere */
            return status;
        }
    }
    qsort(cursor->cursors, cursor->count, sizeof *cursor->cursors, compare_df);
    for (uint32_t i = 0; i < cursor->count; i++) {
        struct posting_cursor *list = &cursor->cursors[i];
        if (list->is_long) { /* sorting has moved what it points into */
            list->passages = list->block_passages;
            list->tfs = list->block_tfs;
        }
    }
    cursor->passage = 0;
    phrase_cursor_seek(cursor, 0);
    return phrase_cursor_status(cursor);
}

enum status phrase_cursor_status(const struct phrase_cursor *cursor)
{
    for (uint32_t i = 0; i < cursor->count; i++) {
        if (cursor->cursors[i].status != STATUS_OK) {
            return cursor->cursors[i].status;
        }
    }
    return STATUS_OK;
}

void phrase_cursor_seek(struct phrase_cursor *cursor, uint32_t target)
{
    if (cursor->count == 0) {
        cursor->passage = CURSOR_END;
        return;
    }
    uint32_t agreed = 0;
    for (uint32_t i = 0; agreed < cursor->count; i = i + 1 < cursor->count ? i + 1 : 0) {
        struct posting_cursor *list = &cursor->cursors[i];
        posting_cursor_seek(list, target);
        if (list->passage == CURSOR_END) {
            cursor->passage = CURSOR_END;
            return;
        }
        agreed = list->passage == target ? agreed + 1 : 1;
        target = list->passage;
    }
    cursor->passage = target;
}

uint32_t phrase_cursor_bound(struct phrase_cursor *cursor, uint32_t begin, uint32_t end)
{
    uint32_t least = cursor->count == 0 ? 0 : UINT32_MAX;
    for (uint32_t i = 0; i < cursor->count; i++) {
        uint32_t bound = posting_cursor_bound(&cursor->cursors[i], begin, end);
        least = bound < least ? bound : least;
    }
    return least;
}

uint32_t phrase_cursor_block_end(struct phrase_cursor *cursor, uint32_t target)
{
    uint32_t end = CURSOR_END;
    for (uint32_t i = 0; i < cursor->count; i++) {
        uint32_t last = posting_cursor_block_end(&cursor->cursors[i], target);
        end = last < end ? last : end;
    }
    return end;
}

static uint32_t smallest_tf(const struct phrase_cursor *cursor)
{
    uint32_t tf = UINT32_MAX;
    for (uint32_t i = 0; i < cursor->count; i++) {
        uint32_t own = posting_cursor_tf(&cursor->cursors[i]);
        tf = own < tf ? own : tf;
    }
    return tf;
}

uint32_t phrase_cursor_passage_bound(struct phrase_cursor *cursor)
{
    const struct posting_cursor *list = &cursor->cursors[0];
    uint32_t tf = cursor->verified == cursor->passage ? cursor->tf : smallest_tf(cursor);
    return tf == 0 ? 0
                   : bm25_contribution(list->bm25, cursor->phrase->scaled, tf,
                                       list->norms[cursor->passage]);
}

/* --- Verifying ---------------------------------------------------------------------------------
 */

size_t phrase_find(const uint32_t *pattern, size_t pattern_count, const uint32_t *units,
                   size_t unit_count, size_t from)
{
    for (size_t i = from; i + pattern_count <= unit_count; i++) {
        if (units[i] != pattern[0] ||
            memcmp(units + i, pattern, pattern_count * sizeof *units) != 0) {
            continue;
        }
        bool whole_begin = !unit_is_word(pattern[0]) || i == 0 || !unit_is_word(units[i - 1]);
        size_t end = i + pattern_count;
        bool whole_end = !unit_is_word(pattern[pattern_count - 1]) || end == unit_count ||
                         !unit_is_word(units[end]);
        if (whole_begin && whole_end) {
            return i;
        }
    }
    return SIZE_MAX;
}

static uint32_t count_occurrences(const struct phrase *phrase, const uint32_t *units, size_t count)
{
    uint32_t found = 0;
    size_t at = 0;
    while ((at = phrase_find(phrase->units, phrase->unit_count, units, count, at)) != SIZE_MAX) {
        found++;
        at++;
    }
    return found;
}

enum status phrase_cursor_verify(struct phrase_cursor *cursor, struct passage_units *texts,
                                 struct error *error)
{
    if (cursor->verified == cursor->passage) {
        return STATUS_OK;
    }
    const struct phrase *phrase = cursor->phrase;
    bool exact = phrase->term_count == 1 && phrase->terms[0].count == 1;
    if (exact) {
        cursor->tf = smallest_tf(cursor);
    } else {
        enum status status = passage_units_load(texts, cursor->passage, error);
        if (status != STATUS_OK) {
            return status;
        }
        cursor->tf = count_occurrences(phrase, texts->units, texts->title_count) +
                     count_occurrences(phrase, texts->units + texts->title_count,
                                       texts->count - texts->title_count);
    }
    cursor->verified = cursor->passage;
    return STATUS_OK;
}
