#include "passage_units.h"

#include <string.h>

#include "../common/analyzer.h"

void passage_units_init(struct passage_units *texts, const struct open_commit *index,
                        struct search_tools *tools, uint32_t segment)
{
    *texts = (struct passage_units){
        .index = index,
        .tools = tools,
        .segment = segment,
        .passage = UINT32_MAX,
        .titled = UINT32_MAX,
        .title.allocator = &index->allocator,
    };
}

void passage_units_release(struct passage_units *texts)
{
    buffer_release(&texts->title);
    memory_release(&texts->index->allocator, texts->units);
    memory_release(&texts->index->allocator, texts->own_title);
    texts->units = NULL;
    texts->own_title = NULL;
    texts->capacity = 0;
}

/* Looks for the titles' column, once. */
static enum status find_titles(struct passage_units *texts, struct error *error)
{
    if (texts->knows_titles) {
        return STATUS_OK;
    }
    const struct columns *columns = &texts->index->segments[texts->segment].columns;
    enum status status =
        columns_find(columns, texts->tools->strings, "title", 5, &texts->titles, error);
    texts->has_titles = status == STATUS_OK;
    texts->knows_titles = texts->has_titles || status == STATUS_NOT_FOUND;
    return texts->knows_titles ? STATUS_OK : status;
}

/* Reads the title of the passage's document into texts->title; *is_first tells whether the passage
 * is the first of it. With `only_first`, no title is read for other passages. */
static enum status read_title(struct passage_units *texts, uint32_t passage, bool only_first,
                              bool *is_first, struct error *error)
{
    const struct segment *segment = &texts->index->segments[texts->segment];
    uint32_t document, first, end;
    buffer_clear(&texts->title);
    *is_first = false;
    enum status status = find_titles(texts, error);
    if (status != STATUS_OK || !texts->has_titles) {
        return status;
    }
    status = segment_passage_document(segment, passage, &document, error);
    if (status == STATUS_OK) {
        status = segment_document_passages(segment, document, &first, &end, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *is_first = first == passage;
    if (only_first && !*is_first) {
        return STATUS_OK;
    }
    uint64_t ordinal = 0;
    status = column_ordinal(&texts->titles, document, &ordinal, error);
    if (status == STATUS_OK && ordinal > 0) {
        status = column_value(&texts->titles, texts->tools->strings, ordinal, &texts->title, error);
    }
    return status;
}

enum status passage_units_load_title(struct passage_units *texts, struct error *error)
{
    if (texts->titled == texts->passage) {
        return STATUS_OK;
    }
    bool is_first;
    enum status status = read_title(texts, texts->passage, false, &is_first, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_first) {
        texts->title_units = texts->units;
        texts->title_unit_count = texts->title_count;
    } else {
        if (texts->title.size >= texts->own_title_capacity) {
            size_t capacity = texts->title.size * 2 + 64;
            uint32_t *units = memory_resize_array(&texts->index->allocator, texts->own_title,
                                                  capacity, sizeof *units);
            if (units == NULL) {
                return error_memory(error);
            }
            texts->own_title = units;
            texts->own_title_capacity = capacity;
        }
        const struct fold_table *table = texts->index->segments[texts->segment].fold_table;
        texts->title_units = texts->own_title;
        texts->title_unit_count = fold_units(table, (const char *)texts->title.data,
                                             texts->title.size, texts->own_title, NULL);
    }
    texts->titled = texts->passage;
    return STATUS_OK;
}

enum status passage_units_load(struct passage_units *texts, uint32_t passage, struct error *error)
{
    if (texts->passage == passage) {
        return STATUS_OK;
    }
    texts->passage = UINT32_MAX;
    texts->titled = UINT32_MAX;
    const char *text;
    size_t length;
    bool is_first;
    enum status status = read_title(texts, passage, true, &is_first, error);
    if (status == STATUS_OK) {
        status = searcher_text(texts->index, texts->tools, texts->segment, passage, &text, &length,
                               error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    size_t needed = texts->title.size + length + 1;
    if (needed > texts->capacity) {
        uint32_t *units =
            memory_resize_array(&texts->index->allocator, texts->units, needed * 2, sizeof *units);
        if (units == NULL) {
            return error_memory(error);
        }
        texts->units = units;
        texts->capacity = needed * 2;
    }
    const struct fold_table *table = texts->index->segments[texts->segment].fold_table;
    texts->title_count =
        fold_units(table, (const char *)texts->title.data, texts->title.size, texts->units, NULL);
    texts->count = texts->title_count +
                   fold_units(table, text, length, texts->units + texts->title_count, NULL);
    texts->passage = passage;
    return STATUS_OK;
}
