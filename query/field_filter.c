#include "field_filter.h"

#include <string.h>

#include "../common/analyzer.h"
#include "phrase.h"
#include "value_range.h"

bool field_filter_exists(const struct open_commit *index, struct search_tools *tools,
                         const char *name, size_t length)
{
    if (length == 2 && memcmp(name, "id", 2) == 0) {
        return true;
    }
    for (uint32_t s = 0; s < index->segment_count; s++) {
        struct column column;
        if (columns_find(&index->segments[s].columns, tools->strings, name, length, &column,
                         NULL) == STATUS_OK) {
            return true;
        }
    }
    return false;
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
    uint64_t count = filter->column.values.count;
    uint8_t *bits = arena_allocate_array(arena, (size_t)(count / 8 + 1), 1);
    uint32_t *pattern = arena_allocate_array(arena, node->length + 1, sizeof *pattern);
    if (bits == NULL || pattern == NULL) {
        return error_memory(error);
    }
    size_t pattern_count =
        fold_units(filter->segment->fold_table, node->text, node->length, pattern, NULL);
    filter->ordinals = bits;
    struct buffer value = {.allocator = arena->allocator};
    enum status status = STATUS_OK;
    for (uint64_t ordinal = 1; pattern_count > 0 && ordinal <= count && status == STATUS_OK;
         ordinal++) {
        bool holds = false;
        buffer_clear(&value);
        status = column_value(&filter->column, tools->strings, ordinal, &value, error);
        if (status == STATUS_OK) {
            status =
                value_holds(index, tools, segment, &value, pattern, pattern_count, &holds, error);
        }
        bits[ordinal / 8] |= (uint8_t)(holds << ordinal % 8);
        filter->any = filter->any || holds;
    }
    buffer_release(&value);
    return status;
}

/* --- All ---------------------------------------------------------------------------------------
 */

enum status field_filter_open(const struct open_commit *index, struct search_tools *tools,
                              uint32_t segment, const struct query_node *node, struct arena *arena,
                              struct field_filter *filter, struct error *error)
{
    *filter = (struct field_filter){.segment = &index->segments[segment]};
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

bool field_filter_is_empty(const struct field_filter *filter)
{
    if (!filter->by_document && !filter->present) {
        return true;
    }
    return filter->ordinals != NULL ? !filter->any : filter->first >= filter->end;
}

static enum status document_matches(const struct field_filter *filter, uint32_t document,
                                    bool *matches, struct error *error)
{
    if (filter->by_document) {
        *matches = document >= filter->first && document < filter->end;
        return STATUS_OK;
    }
    uint64_t ordinal = 0;
    *matches = false;
    if (!filter->present) {
        return STATUS_OK;
    }
    enum status status = column_ordinal(&filter->column, document, &ordinal, error);
    if (status == STATUS_OK && ordinal > 0) {
        *matches = filter->ordinals != NULL
                       ? ordinal <= filter->column.values.count &&
                             (filter->ordinals[ordinal / 8] >> ordinal % 8 & 1) != 0
                       : ordinal >= filter->first && ordinal < filter->end;
    }
    return status;
}

enum status field_filter_matches(struct field_filter *filter, uint32_t passage, bool *matches,
                                 struct error *error)
{
    if (passage < filter->begin_passage || passage >= filter->end_passage) {
        uint32_t document;
        enum status status = segment_passage_document(filter->segment, passage, &document, error);
        if (status == STATUS_OK) {
            status = segment_document_passages(filter->segment, document, &filter->begin_passage,
                                               &filter->end_passage, error);
        }
        if (status == STATUS_OK) {
            status = document_matches(filter, document, &filter->answer, error);
        }
        if (status != STATUS_OK) {
            filter->end_passage = 0;
            return status;
        }
    }
    *matches = filter->answer;
    return STATUS_OK;
}
