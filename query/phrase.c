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

uint32_t phrase_cursor_score(const struct phrase_cursor *cursor, uint32_t passage, uint32_t tf)
{
    const struct posting_cursor *list = &cursor->cursors[0];
    return bm25_contribution(list->bm25, cursor->phrase->scaled, tf, list->norms[passage]);
}

uint32_t phrase_cursor_passage_bound(struct phrase_cursor *cursor)
{
    uint32_t tf = cursor->verified == cursor->passage ? cursor->tf : smallest_tf(cursor);
    return tf == 0 ? 0 : phrase_cursor_score(cursor, cursor->passage, tf);
}

/* --- Verifying ---------------------------------------------------------------------------------
 */

void phrase_scan_begin(struct phrase_scan *scan, const uint32_t *pattern, size_t pattern_count,
                       const uint32_t *units, size_t unit_count)
{
    *scan = (struct phrase_scan){
        .pattern = pattern,
        .units = units,
        .pattern_count = pattern_count,
        .unit_count = unit_count,
    };
    while (scan->tail < pattern_count && unit_is_word(pattern[pattern_count - scan->tail - 1])) {
        scan->tail++;
    }
}

/* Whether the pattern stands at unit `at`, before which a word may begin and `run` letters and
 * digits stand. */
static bool stands_at(const struct phrase_scan *scan, size_t at, size_t run)
{
    size_t end = at + scan->pattern_count;
    if (memcmp(scan->units + at, scan->pattern, scan->pattern_count * sizeof *scan->units) != 0) {
        return false;
    }
    size_t run_end = scan->tail == scan->pattern_count ? run + scan->tail : scan->tail;
    return scan->tail == 0 || end == scan->unit_count || !unit_is_word(scan->units[end]) ||
           run_end % WORD_UNITS_MAX == 0;
}

size_t phrase_scan_next(struct phrase_scan *scan)
{
    while (scan->next + scan->pattern_count <= scan->unit_count) {
        size_t at = scan->next++, run = scan->run;
        uint32_t unit = scan->units[at];
        bool is_word = unit_is_word(unit);
        bool inside_word = is_word && run % WORD_UNITS_MAX != 0;
        size_t before = scan->tokens;
        scan->run = is_word ? run + 1 : 0;
        scan->tokens += unit != UNIT_BREAK && !inside_word;
        if (unit == scan->pattern[0] && !inside_word && stands_at(scan, at, run)) {
            scan->before = before;
            return at;
        }
    }
    return SIZE_MAX;
}

static uint32_t count_occurrences(const struct phrase *phrase, const uint32_t *units, size_t count)
{
    uint32_t found = 0;
    struct phrase_scan scan;
    phrase_scan_begin(&scan, phrase->units, phrase->unit_count, units, count);
    while (phrase_scan_next(&scan) != SIZE_MAX) {
        found++;
    }
    return found;
}

/* Characters and words of a phrase. */
static size_t count_tokens(const struct phrase *phrase)
{
    size_t tokens = 0, run = 0;
    for (uint32_t i = 0; i < phrase->unit_count; i++) {
        bool is_word = unit_is_word(phrase->units[i]);
        tokens += phrase->units[i] != UNIT_BREAK && !(is_word && run % WORD_UNITS_MAX != 0) ? 1 : 0;
        run = is_word ? run + 1 : 0;
    }
    return tokens;
}

/* Whether the second stands after the first, near enough. */
static bool follows_near(const struct phrase *first, const struct phrase *second, uint32_t distance,
                         const uint32_t *units, size_t count)
{
    struct phrase_scan ahead, behind;
    size_t tokens = count_tokens(first), first_end = 0, at;
    bool passed = false;
    phrase_scan_begin(&behind, first->units, first->unit_count, units, count);
    phrase_scan_begin(&ahead, second->units, second->unit_count, units, count);
    size_t first_at = phrase_scan_next(&behind);
    while ((at = phrase_scan_next(&ahead)) != SIZE_MAX) {
        while (first_at != SIZE_MAX && first_at + first->unit_count <= at) {
            passed = true;
            first_end = behind.before + tokens;
            first_at = phrase_scan_next(&behind);
        }
        if (passed && ahead.before - first_end <= distance) {
            return true;
        }
    }
    return false;
}

bool phrases_stand_near(const struct phrase *a, const struct phrase *b, uint32_t distance,
                        const uint32_t *units, size_t count)
{
    return follows_near(a, b, distance, units, count) || follows_near(b, a, distance, units, count);
}

bool phrase_is_exact(const struct phrase *phrase)
{
    return phrase->term_count == 1 && phrase->terms[0].count == 1;
}

enum status phrase_occurrences(const struct phrase *phrase, struct passage_units *texts,
                               uint32_t passage, uint32_t *tf, struct error *error)
{
    enum status status = passage_units_load(texts, passage, error);
    if (status == STATUS_OK) {
        *tf = count_occurrences(phrase, texts->units, texts->title_count) +
              count_occurrences(phrase, texts->units + texts->title_count,
                                texts->count - texts->title_count);
    }
    return status;
}

enum status phrase_cursor_verify(struct phrase_cursor *cursor, struct passage_units *texts,
                                 struct error *error)
{
    if (cursor->verified == cursor->passage) {
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    if (phrase_is_exact(cursor->phrase)) {
        cursor->tf = smallest_tf(cursor);
    } else {
        status = phrase_occurrences(cursor->phrase, texts, cursor->passage, &cursor->tf, error);
    }
    cursor->verified = status == STATUS_OK ? cursor->passage : CURSOR_END;
    return status;
}
