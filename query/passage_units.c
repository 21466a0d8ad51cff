#include "passage_units.h"

#include <string.h>

#include "../common/analyzer.h"

void passage_units_init(struct passage_units *texts, const struct suoyin_index *index,
                        struct search_tools *tools, uint32_t segment)
{
    *texts = (struct passage_units){
        .index = index,
        .tools = tools,
        .segment = segment,
        .passage = UINT32_MAX,
        .title.allocator = &index->allocator,
    };
}

void passage_units_release(struct passage_units *texts)
{
    buffer_release(&texts->title);
    memory_release(&texts->index->allocator, texts->units);
    texts->units = NULL;
    texts->capacity = 0;
}

/* Reads the title of the passage's document when the passage is the first of it. */
static enum status load_title(struct passage_units *texts, uint32_t passage, struct error *error)
{
    const struct segment *segment = &texts->index->segments[texts->segment];
    uint32_t document, first, end;
    buffer_clear(&texts->title);
    enum status status = segment_passage_document(segment, passage, &document, error);
    if (status == STATUS_OK) {
        status = segment_document_passages(segment, document, &first, &end, error);
    }
    if (status != STATUS_OK || first != passage) {
        return status;
    }
    struct column column;
    uint64_t ordinal = 0;
    status = columns_find(&segment->columns, texts->tools->strings, "title", 5, &column, error);
    if (status == STATUS_OK) {
        status = column_ordinal(&column, document, &ordinal, error);
    }
    if (status == STATUS_OK && ordinal > 0) {
        status = column_value(&column, texts->tools->strings, ordinal, &texts->title, error);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status passage_units_load(struct passage_units *texts, uint32_t passage, struct error *error)
{
    if (texts->passage == passage) {
        return STATUS_OK;
    }
    texts->passage = UINT32_MAX;
    const char *text;
    size_t length;
    enum status status = load_title(texts, passage, error);
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
