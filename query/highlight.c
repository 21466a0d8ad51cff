#include "highlight.h"

#include <string.h>

#include "../common/analyzer.h"

struct marker {
    const struct query_plan *plan;
    uint8_t *covered; /* by unit: 1 when a term covers it */
};

static void mark(struct marker *marker, size_t at, size_t count)
{
    memset(marker->covered + at, 1, count);
}

static void mark_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct marker *marker = context;
    for (uint32_t i = 0; i < marker->plan->count; i++) {
        const struct query_term *term = &marker->plan->terms[i];
        if (term->weight <= 0 || term->kind == TERM_WORD || term->first != first) {
            continue;
        }
        if (term->kind == TERM_CHARACTER) {
            mark(marker, at, 1);
        } else if (term->second == second) {
            mark(marker, at, 2);
        }
    }
}

static void mark_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    struct marker *marker = context;
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(units, count, bytes, &used);
    for (uint32_t i = 0; i < marker->plan->count; i++) {
        const struct query_term *term = &marker->plan->terms[i];
        if (term->weight > 0 && term->kind == TERM_WORD && term->word_length == length &&
            memcmp(term->word, bytes, length) == 0) {
            mark(marker, at, used);
        }
    }
}

/* Makes spans of the covered units. */
static size_t make_spans(const struct fold_table *table, const struct marker *marker,
                         const struct search_tools *tools, size_t units, suoyin_text text,
                         suoyin_span *spans)
{
    size_t count = 0;
    for (size_t i = 0; i < units; i++) {
        if (!marker->covered[i]) {
            continue;
        }
        uint32_t begin = tools->offsets[i];
        uint32_t end = (uint32_t)unit_source_end(table, text.data, text.length, begin);
        bool joined = i > 0 && marker->covered[i - 1];
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

enum status highlight_find(struct suoyin_results *results, uint32_t segment, suoyin_text text,
                           const suoyin_span **spans, size_t *count, struct error *error)
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
    struct marker marker = {.plan = &results->plan};
    marker.covered = arena_allocate_array(&results->arena, units, 1);
    suoyin_span *found = arena_allocate_array(&results->arena, (units + 1) / 2, sizeof *found);
    if (marker.covered == NULL || found == NULL) {
        return error_memory(error);
    }
    analyze_units(tools->units, units, &marker, mark_pair, mark_word);
    *count = make_spans(results->index->segments[segment].fold_table, &marker, tools, units, text,
                        found);
    *spans = found;
    return STATUS_OK;
}
