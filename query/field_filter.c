#include "field_filter.h"

#include <string.h>

#include "../common/analyzer.h"
#include "phrase.h"
#include "value_range.h"

enum status field_filter_exists(const struct open_commit *index, struct search_tools *tools,
                                const char *name, size_t length, bool *exists, struct error *error)
{
    enum status status = STATUS_OK;
    *exists = length == 2 && memcmp(name, "id", 2) == 0;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK && !*exists; s++) {
        struct column column;
        status =
            columns_find(&index->segments[s].columns, tools->strings, name, length, &column, error);
        *exists = status == STATUS_OK;
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    return status;
}

/* --- Ids ---------------------------------------------------------------------------------------
 */

static enum status filter_ids(struct field_filter *filter, struct search_tools *tools,
                              const struct query_node *node, struct error *error)
{
    const struct string_table *keys = &filter->segment->keys;
    filter->by_document = true;
    if (!node->quoted && node->length > 0 && node->text[node->length - 1] == '*') {
        return string_table_prefix(keys, tools->strings, node->text, node->length - 1,
                                   &filter->first, &filter->end, error);
    }
    bool found = false;
    enum status status = string_table_find(keys, tools->strings, node->text, node->length,
                                           &filter->first, &found, error);
    filter->end = filter->first + found;
    return status;
}

/* --- Dates -------------------------------------------------------------------------------------
 */

static enum status filter_dates(struct field_filter *filter, struct search_tools *tools,
                                const struct query_node *node, struct error *error)
{
    struct value_range bounds = value_range_cut(node->text, node->length);
    uint64_t begin, end;
    filter->first = 1;
    filter->end = filter->column.values.count + 1;
    enum status status = STATUS_OK;
    if (bounds.low != NULL && bounds.low_excluded) {
        status = column_prefix(&filter->column, tools->strings, bounds.low, bounds.low_length,
                               &begin, &filter->first, error);
    } else if (bounds.low != NULL) {
        status = column_prefix(&filter->column, tools->strings, bounds.low, bounds.low_length,
                               &filter->first, &end, error);
    }
    if (status == STATUS_OK && bounds.high != NULL) {
        status = column_prefix(&filter->column, tools->strings, bounds.high, bounds.high_length,
                               &begin, &end, error);
        filter->end = bounds.high_excluded ? begin : end;
    }
    return status;
}

/* --- Words -------------------------------------------------------------------------------------
 */

/* Whether the pattern stands in a field's value. */
static enum status value_holds(const struct open_commit *index, struct search_tools *tools,
                               uint32_t segment, const struct buffer *value,
                               const uint32_t *pattern, size_t pattern_count, bool *holds,
                               struct error *error)
{
    size_t count;
    *holds = false;
    enum status status = searcher_units(index, tools, segment, (const char *)value->data,
                                        value->size, &count, error);
    if (status == STATUS_OK) {
        struct phrase_scan scan;
        phrase_scan_begin(&scan, pattern, pattern_count, tools->units, count);
        *holds = phrase_scan_next(&scan) != SIZE_MAX;
    }
    return status;
}

static enum status filter_words(const struct open_commit *index, struct field_filter *filter,
                                struct search_tools *tools, uint32_t segment,
                                const struct query_node *node, struct arena *arena,
                                struct error *error)
{
    uint64_t count = filter->column.values.count, holding = 0;
    uint8_t *bits = arena_allocate_array(arena, (size_t)(count / 8 + 1), 1);
    uint32_t *pattern = arena_allocate_array(arena, node->length + 1, sizeof *pattern);
    if (bits == NULL || pattern == NULL) {
        return error_memory(error);
    }
    size_t pattern_count =
        fold_units(filter->segment->fold_table, node->text, node->length, pattern, NULL);
    struct buffer value = {.allocator = arena->allocator};
    enum status status = STATUS_OK;
    for (uint64_t ordinal = 1; pattern_count > 0 && ordinal <= count && status == STATUS_OK;
         ordinal++) {
        bool holds = false;
        buffer_clear(&value);
        status = stop_check(tools->stop, error);
        if (status != STATUS_OK) {
            break;
        }
        status = column_value(&filter->column, tools->strings, ordinal, &value, error);
        if (status == STATUS_OK) {
            status =
                value_holds(index, tools, segment, &value, pattern, pattern_count, &holds, error);
        }
        bits[ordinal / 8] |= (uint8_t)(holds << ordinal % 8);
        if (holds) {
            filter->first = holding == 0 ? ordinal : filter->first;
            filter->end = ordinal + 1;
            holding++;
        }
    }
    filter->ordinals = holding < filter->end - filter->first ? bits : NULL;
    buffer_release(&value);
    return status;
}

/* --- All ---------------------------------------------------------------------------------------
 */

static enum status open_filter(const struct open_commit *index, struct search_tools *tools,
                               uint32_t segment, const struct query_node *node, struct arena *arena,
                               struct field_filter *filter, struct error *error)
{
    if (node->name_length == 2 && memcmp(node->name, "id", 2) == 0) {
        return filter_ids(filter, tools, node, error);
    }
    enum status status = columns_find(&filter->segment->columns, tools->strings, node->name,
                                      node->name_length, &filter->column, error);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    filter->present = true;
    if (node->name_length == 4 && memcmp(node->name, "date", 4) == 0) {
        return filter_dates(filter, tools, node, error);
    }
    return filter_words(index, filter, tools, segment, node, arena, error);
}

enum status field_filter_open(const struct open_commit *index, struct search_tools *tools,
                              uint32_t segment, const struct query_node *node, struct arena *arena,
                              struct field_filter *filter, struct error *error)
{
    memset(filter, 0, offsetof(struct field_filter, window));
    filter->segment = &index->segments[segment];
    filter->instructions = index->default_bm25.instructions;
    filter->window_begin = filter->window_end = filter->looked_at = filter->passed = 0;
    filter->asked = filter->begin_passage = filter->end_passage = 0;
    filter->probed = filter->probes = 0;
    filter->status = STATUS_OK;
    filter->error = error;
    enum status status = open_filter(index, tools, segment, node, arena, filter, error);
    if (filter->by_document || field_filter_is_empty(filter)) { /* all is known */
        filter->by_document = true;
        filter->window_end = filter->segment->meta.documents;
        filter->looked_at = filter->window_end;
        filter->passed = filter->first < filter->end ? (uint32_t)(filter->end - filter->first) : 0;
    }
    return status;
}

bool field_filter_is_empty(const struct field_filter *filter)
{
    return (!filter->by_document && !filter->present) || filter->first >= filter->end;
}

/* --- Windows -----------------------------------------------------------------------------------
 */

/* Whether a document of that ordinal passes. */
static bool ordinal_passes(const struct field_filter *filter, uint64_t ordinal)
{
    return ordinal >= filter->first && ordinal < filter->end &&
           (filter->ordinals == NULL || (filter->ordinals[ordinal / 8] >> ordinal % 8 & 1) != 0);
}

/* Takes out of the documents selected from `first` on those whose ordinals lie between others that
 * pass. */
static enum status drop_others(const struct field_filter *filter, uint32_t first, uint32_t words,
                               uint64_t *selected, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t word = 0; word < words; word++) {
        for (uint64_t bits = selected[word]; bits != 0 && status == STATUS_OK; bits &= bits - 1) {
            unsigned bit = (unsigned)__builtin_ctzll(bits);
            uint64_t document = first + (uint64_t)word * 64 + bit, ordinal = 0;
            status = column_ordinal(&filter->column, document, &ordinal, error);
            selected[word] &= ~((uint64_t)!ordinal_passes(filter, ordinal) << bit);
        }
    }
    return status;
}

/* Sets bit i where document `first` + i passes; `first` is a multiple of PACKED_SCAN_STEP. */
static enum status select_documents(struct field_filter *filter, uint32_t first, uint32_t count,
                                    uint64_t *selected, struct error *error)
{
    uint32_t words = (count + 63) / 64;
    enum status status = column_select(&filter->column, filter->instructions, first, count,
                                       filter->first, filter->end, selected, error);
    if (status == STATUS_OK && filter->ordinals != NULL) {
        status = drop_others(filter, first, words, selected, error);
    }
    filter->looked_at = count;
    filter->passed = 0;
    for (uint32_t word = 0; word < words; word++) {
        filter->passed += (uint32_t)__builtin_popcountll(selected[word]);
    }
    return status;
}

/* Looks at the window in which the document lies. */
static enum status fill_window(struct field_filter *filter, uint32_t document, struct error *error)
{
    uint32_t documents = filter->segment->meta.documents;
    uint32_t begin = document / FILTER_WINDOW * FILTER_WINDOW;
    uint32_t count = documents - begin < FILTER_WINDOW ? documents - begin : FILTER_WINDOW;
    enum status status = select_documents(filter, begin, count, filter->window, error);
    filter->window_begin = begin;
    filter->window_end = status == STATUS_OK ? begin + count : begin;
    return status;
}

/* The first document of the window, from `document` on, that passes; the window's end. */
static uint32_t next_in_window(const struct field_filter *filter, uint32_t document)
{
    if (filter->by_document) {
        uint64_t next = document < filter->first ? filter->first : document;
        return next < filter->end ? (uint32_t)next : filter->window_end;
    }
    uint32_t bit = document - filter->window_begin, word = bit / 64;
    uint32_t words = (filter->window_end - filter->window_begin + 63) / 64;
    uint64_t bits = word < words ? filter->window[word] >> bit % 64 << bit % 64 : 0;
    while (bits == 0 && ++word < words) {
        bits = filter->window[word];
    }
    return bits == 0 ? filter->window_end
                     : filter->window_begin + word * 64 + (uint32_t)__builtin_ctzll(bits);
}

/* --- Passages ----------------------------------------------------------------------------------
 */

static bool is_one_each(const struct segment *segment)
{
    return segment->meta.documents == segment->meta.passages;
}

static enum status document_of(const struct field_filter *filter, uint32_t passage,
                               uint32_t *document, struct error *error)
{
    *document = passage;
    return is_one_each(filter->segment)
               ? STATUS_OK
               : segment_passage_document(filter->segment, passage, document, error);
}

/* Notes that of the passages from `passage` on, those of `document` are the first that pass, or,
 * with none, that up to that document's none does. */
static enum status note(struct field_filter *filter, uint32_t passage, uint32_t document, bool none,
                        struct error *error)
{
    const struct segment *segment = filter->segment;
    uint32_t begin = document, end = document + 1;
    enum status status = STATUS_OK;
    if (document >= segment->meta.documents) {
        begin = end = segment->meta.passages;
    } else if (!is_one_each(segment)) {
        status = segment_document_passages(segment, document, &begin, &end, error);
    }
    begin = begin > passage ? begin : passage;
    end = none ? begin : end;
    if (status == STATUS_OK && (none ? begin : end) <= passage) {
        status = section_corrupt(segment->first_passages.section, error, 0,
                                 "passage %u belongs to no document", (unsigned)passage);
    }
    if (status == STATUS_OK) {
        filter->asked = passage;
        filter->begin_passage = begin;
        filter->end_passage = end;
    }
    return status;
}

/* Looks at one document alone: those near by may not matter. */
static enum status probe(struct field_filter *filter, uint32_t passage, uint32_t document,
                         struct error *error)
{
    uint64_t ordinal = 0;
    enum status status = column_ordinal(&filter->column, document, &ordinal, error);
    bool passes = ordinal_passes(filter, ordinal);
    return status == STATUS_OK ? note(filter, passage, document + !passes, !passes, error) : status;
}

/*
 * Finds what there is to know from a passage on, as far as one window tells. The first few
 * documents of a window that are asked about may be looked at alone: to read them all takes as long
 * as that.
 */
static enum status look(struct field_filter *filter, uint32_t passage, bool may_probe,
                        struct error *error)
{
    enum { PROBES = 8 };
    uint32_t document;
    enum status status = document_of(filter, passage, &document, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (document < filter->window_begin || document >= filter->window_end) {
        uint32_t window = document / FILTER_WINDOW;
        filter->probes = window == filter->probed ? filter->probes : 0;
        filter->probed = window;
        if (may_probe && filter->probes < PROBES) {
            filter->probes++;
            return probe(filter, passage, document, error);
        }
        status = fill_window(filter, document, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    uint32_t next = next_in_window(filter, document);
    return note(filter, passage, next, next == filter->window_end, error);
}

/* Whether nothing is known about a passage. */
static bool is_unknown(const struct field_filter *filter, uint32_t passage)
{
    return passage < filter->asked ||
           (passage >= filter->begin_passage && passage >= filter->end_passage);
}

uint32_t field_filter_next(struct field_filter *filter, uint32_t target, bool may_probe)
{
    uint32_t passages = filter->segment->meta.passages, begin = target;
    while (begin < passages && filter->status == STATUS_OK) {
        if (is_unknown(filter, begin)) {
            if (may_probe && begin > target) {
                return begin;
            }
            filter->status = look(filter, begin, may_probe, filter->error);
            continue;
        }
        begin = filter->begin_passage > begin ? filter->begin_passage : begin;
        if (begin < filter->end_passage) {
            return begin;
        }
    }
    return CURSOR_END;
}

uint32_t field_filter_expected(struct field_filter *filter, uint32_t span)
{
    if (filter->looked_at == 0 && filter->status == STATUS_OK) {
        filter->status = look(filter, 0, false, filter->error);
    }
    return filter->looked_at == 0 ? 0
                                  : (uint32_t)((uint64_t)filter->passed * span / filter->looked_at);
}

bool field_filter_selects(const struct field_filter *filter)
{
    return !filter->by_document && is_one_each(filter->segment);
}

enum status field_filter_select(struct field_filter *filter, uint32_t first, uint32_t count,
                                uint64_t *selected, struct error *error)
{
    return select_documents(filter, first, count, selected, error);
}

enum status field_filter_matches(struct field_filter *filter, uint32_t passage, bool *matches,
                                 struct error *error)
{
    enum status status =
        is_unknown(filter, passage) ? look(filter, passage, true, error) : STATUS_OK;
    *matches = status == STATUS_OK && passage >= filter->begin_passage;
    return status;
}
