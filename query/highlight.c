#include "highlight.h"

#include <string.h>

#include "../common/analyzer.h"
#include "query_slots.h"

struct marker {
    const struct query_term *terms; /* those that are looked for */
    uint32_t term_count;
    uint8_t *covered; /* by unit: 1 when a term covers it */
};

static void mark(uint8_t *covered, size_t at, size_t count)
{
    memset(covered + at, 1, count);
}

static void mark_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct marker *marker = context;
    for (uint32_t i = 0; i < marker->term_count; i++) {
        const struct query_term *term = &marker->terms[i];
        if (term->scaled <= 0 || term->first != first) {
            continue;
        }
        if (term->kind == TERM_CHARACTER) {
            mark(marker->covered, at, 1);
        } else if (term->kind == TERM_PAIR && term->second == second) {
            mark(marker->covered, at, 2);
        }
    }
}

static void mark_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    struct marker *marker = context;
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(units, count, bytes, &used);
    for (uint32_t i = 0; i < marker->term_count; i++) {
        const struct query_term *term = &marker->terms[i];
        bool prefix = term->kind == TERM_PREFIX;
        if (term->scaled > 0 && (prefix || term->kind == TERM_WORD) &&
            (prefix ? term->word_length <= length : term->word_length == length) &&
            memcmp(term->word, bytes, term->word_length) == 0) {
            mark(marker->covered, at, used);
        }
    }
}

static void mark_writing(const struct phrase *writing, const uint32_t *units, size_t unit_count,
                         uint8_t *covered)
{
    size_t at;
    struct phrase_scan scan;
    phrase_scan_writing(&scan, writing, units, unit_count);
    while ((at = phrase_scan_next(&scan)) != SIZE_MAX) {
        mark(covered, at, writing->unit_count);
    }
}

/* The other writings of terms that have such, and all of what is a term as a whole. */
static void mark_slots(const struct query_term *terms, uint32_t count, const uint32_t *units,
                       size_t unit_count, uint8_t *covered)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct query_slot *slot = terms[i].scaled > 0 ? terms[i].slot : NULL;
        bool marked = i > 0 && terms[i - 1].slot == slot && terms[i].kind != TERM_WHOLE;
        for (uint32_t w = terms[i].kind == TERM_WHOLE ? 0 : 1;
             slot != NULL && !marked && w < slot->count; w++) {
            mark_writing(&slot->writings[w], units, unit_count, covered);
        }
    }
}

static void mark_terms(const struct query_term *terms, uint32_t count, const uint32_t *units,
                       size_t unit_count, uint8_t *covered)
{
    struct marker marker = {.terms = terms, .term_count = count, .covered = covered};
    analyze_units(units, unit_count, &marker, mark_pair, mark_word);
    mark_slots(terms, count, units, unit_count, covered);
}

/* Phrases are marked where they stand as a whole, single terms anywhere. */
static void mark_leaf(const struct phrase *phrase, const uint32_t *units, size_t unit_count,
                      uint8_t *covered)
{
    if (phrase->units == NULL) {
        mark_terms(phrase->terms, phrase->term_count, units, unit_count, covered);
        return;
    }
    mark_writing(phrase, units, unit_count, covered);
    for (uint32_t i = 0; i < phrase->other_count; i++) {
        mark_writing(&phrase->others[i], units, unit_count, covered);
    }
}

/* Whether the query has the character beside letters or digits only: 第 and 届 in 第19届. */
static bool goes_with_word(const struct query_plan *plan, uint32_t unit)
{
    bool found = false;
    for (size_t i = 0; i < plan->unit_count; i++) {
        if (plan->units[i] == unit) {
            found = (i > 0 && unit_is_word(plan->units[i - 1])) ||
                    (i + 1 < plan->unit_count && unit_is_word(plan->units[i + 1]));
            if (!found) {
                return false;
            }
        }
    }
    return found;
}

/* A character that goes with a number says nothing without one: the 第 of 第二次 is no match of
 * 第19届, though ranking counts it. Unless there are no other marks: some reason must be seen. */
static void unmark_strays(const struct query_plan *plan, const uint32_t *units, size_t count,
                          uint8_t *covered)
{
    enum { STRAY = 2 };
    bool others = false;
    for (size_t i = 0; i < count; i++) {
        bool alone = covered[i] && (i == 0 || !covered[i - 1]) &&
                     (i + 1 == count || !covered[i + 1]) && unit_is_unspaced(units[i]);
        if (alone && goes_with_word(plan, units[i])) {
            covered[i] = STRAY;
        }
        others = others || covered[i] == 1;
    }
    for (size_t i = 0; i < count && others; i++) {
        covered[i] = covered[i] == 1;
    }
}

/* Makes spans of the covered units. */
static size_t make_spans(const struct fold_table *table, const uint8_t *covered,
                         const struct search_tools *tools, size_t units, suoyin_text text,
                         suoyin_span *spans)
{
    size_t count = 0;
    for (size_t i = 0; i < units; i++) {
        if (!covered[i]) {
            continue;
        }
        uint32_t begin = tools->offsets[i];
        uint32_t end = (uint32_t)unit_source_end(table, text.data, text.length, begin);
        bool joined = i > 0 && covered[i - 1];
        if (joined) {
            spans[count - 1].end = end > spans[count - 1].end ? end : spans[count - 1].end;
        } else if (count > 0 && begin < spans[count - 1].end) {
            spans[count - 1].end = end; /* units of one source character */
        } else {
            spans[count++] = (suoyin_span){begin, end};
        }
    }
    return count;
}

enum status highlight_find(struct suoyin_results *results, uint32_t segment, uint32_t passage,
                           suoyin_text text, const suoyin_span **spans, size_t *count,
                           struct error *error)
{
    struct search_tools *tools = results->tools;
    size_t units;
    *spans = NULL;
    *count = 0;
    enum status status =
        searcher_units(results->index, tools, segment, text.data, text.length, &units, error);
    if (status != STATUS_OK || units == 0) {
        return status;
    }
    uint8_t *covered = arena_allocate_array(&results->arena, units, 1);
    suoyin_span *found = arena_allocate_array(&results->arena, (units + 1) / 2, sizeof *found);
    if (covered == NULL || found == NULL) {
        return error_memory(error);
    }
    mark_terms(results->plan.terms, results->plan.count, tools->units, units, covered);
    unmark_strays(&results->plan, tools->units, units, covered);
    for (uint32_t i = 0; i < results->tree.leaf_count; i++) {
        if (results->tree.scored[i]) {
            mark_leaf(&results->tree.leaves[i], tools->units, units, covered);
        }
    }
    if (passage != HIGHLIGHT_TITLE) {
        status = highlight_annotations(results, segment, passage, text, units, covered, error);
    }
    if (status == STATUS_OK) {
        *count = make_spans(results->index->segments[segment].fold_table, covered, tools, units,
                            text, found);
        *spans = found;
    }
    return status;
}
