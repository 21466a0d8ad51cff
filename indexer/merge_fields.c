/*
 * Merging stored fields. Each value that a document of the result has is read once and becomes a
 * number of the result's column; documents are then given their fields by number, since reading a
 * value in the order of the documents would unpack a block for each.
 */
#include <string.h>

#include "merge_parts.h"

/* A column of a source. */
struct source_column {
    struct column column;
    uint32_t field;    /* the result's */
    uint32_t *numbers; /* of the result's values, by ordinal; while marking, 1 for those needed */
    bool left_out;
};

struct source_columns {
    struct source_column *columns;
    size_t count;
};

struct fields_merge {
    struct merge *merge;
    struct source_columns *sources;
    struct string_reader *reader;
    struct columns_builder *builder;
    struct buffer name, value;
};

static enum status open_columns(struct fields_merge *fields, size_t source, struct error *error)
{
    const struct allocator *allocator = fields->merge->plan->allocator;
    const struct columns *columns = &fields->merge->sources[source].segment->columns;
    struct source_columns *opened = &fields->sources[source];
    opened->columns =
        memory_allocate_array(allocator, (size_t)columns->count, sizeof *opened->columns);
    if (opened->columns == NULL) {
        return error_memory(error);
    }
    opened->count = (size_t)columns->count;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < opened->count && status == STATUS_OK; i++) {
        struct source_column *column = &opened->columns[i];
        status = columns_column(columns, i, &column->column, error);
        uint64_t values = status == STATUS_OK ? column->column.values.count : 0;
        if (values >= UINT32_MAX) {
            return section_corrupt(columns->section, error, 0, "a column has too many values");
        }
        column->numbers = memory_allocate_array(allocator, (size_t)values + 1, sizeof(uint32_t));
        if (status == STATUS_OK && column->numbers == NULL) {
            status = error_memory(error);
        }
    }
    return status;
}

/* Calls visit for each field of each document of the result. */
static enum status
visit_fields(struct fields_merge *fields,
             enum status (*visit)(struct fields_merge *fields, struct source_column *column,
                                  uint64_t ordinal, struct error *error),
             void (*end_document)(struct fields_merge *fields), struct error *error)
{
    const struct merge *merge = fields->merge;
    for (size_t i = 0; i < merge->document_count; i++) {
        const struct merge_document *document = &merge->documents[i];
        struct source_columns *source = &fields->sources[document->source];
        for (size_t c = 0; c < source->count; c++) {
            struct source_column *column = &source->columns[c];
            uint64_t ordinal = 0;
            enum status status = column_ordinal(&column->column, document->number, &ordinal, error);
            if (status == STATUS_OK && ordinal > 0 && !column->left_out) {
                status = visit(fields, column, ordinal, error);
            }
            if (status != STATUS_OK) {
                return status;
            }
        }
        end_document(fields);
    }
    return STATUS_OK;
}

static enum status mark_value(struct fields_merge *fields, struct source_column *column,
                              uint64_t ordinal, struct error *error)
{
    (void)fields;
    (void)error;
    column->numbers[ordinal] = 1;
    return STATUS_OK;
}

static void end_nothing(struct fields_merge *fields)
{
    (void)fields;
}

static enum status add_value(struct fields_merge *fields, struct source_column *column,
                             uint64_t ordinal, struct error *error)
{
    return columns_builder_add_number(fields->builder, column->field, column->numbers[ordinal],
                                      error);
}

static void end_document(struct fields_merge *fields)
{
    columns_builder_end_document(fields->builder);
}

/* Gives numbers to the values of a column that were marked. */
static enum status number_values(struct fields_merge *fields, struct source_column *column,
                                 struct error *error)
{
    enum status status = STATUS_OK;
    for (uint64_t ordinal = 1; ordinal <= column->column.values.count && status == STATUS_OK;
         ordinal++) {
        if (column->numbers[ordinal] == 0) {
            continue;
        }
        buffer_clear(&fields->value);
        status = column_value(&column->column, fields->reader, ordinal, &fields->value, error);
        if (status == STATUS_OK) {
            status = columns_builder_number(fields->builder, fields->name.data, fields->name.size,
                                            fields->value.data, fields->value.size, &column->field,
                                            &column->numbers[ordinal], error);
        }
    }
    return status;
}

static enum status for_each_column(struct fields_merge *fields,
                                   enum status (*visit)(struct fields_merge *fields,
                                                        struct source_column *column,
                                                        struct error *error),
                                   struct error *error)
{
    for (size_t s = 0; s < fields->merge->source_count; s++) {
        for (size_t c = 0; c < fields->sources[s].count; c++) {
            buffer_clear(&fields->name);
            enum status status = columns_name(&fields->merge->sources[s].segment->columns,
                                              fields->reader, c, &fields->name, error);
            if (status == STATUS_OK) {
                status = visit(fields, &fields->sources[s].columns[c], error);
            }
            if (status != STATUS_OK) {
                return status;
            }
        }
    }
    return STATUS_OK;
}

static enum status leave_out_origins(struct fields_merge *fields, struct source_column *column,
                                     struct error *error)
{
    (void)error;
    size_t length = strlen(SEGMENT_ORIGIN_FIELD);
    column->left_out = !fields->merge->options->keep_origins && fields->name.size == length &&
                       memcmp(fields->name.data, SEGMENT_ORIGIN_FIELD, length) == 0;
    return STATUS_OK;
}

static enum status open_all(struct fields_merge *fields, struct error *error)
{
    const struct merge *merge = fields->merge;
    fields->sources =
        memory_allocate_array(merge->plan->allocator, merge->source_count, sizeof *fields->sources);
    if (fields->sources == NULL) {
        return error_memory(error);
    }
    enum status status = columns_builder_open(merge->plan->allocator, &fields->builder, error);
    if (status == STATUS_OK) {
        status = string_reader_open(merge->plan->allocator, &fields->reader, error);
    }
    for (size_t i = 0; i < merge->source_count && status == STATUS_OK; i++) {
        status = open_columns(fields, i, error);
    }
    return status;
}

static void close_all(struct fields_merge *fields)
{
    const struct allocator *allocator = fields->merge->plan->allocator;
    for (size_t s = 0; fields->sources != NULL && s < fields->merge->source_count; s++) {
        for (size_t c = 0; c < fields->sources[s].count; c++) {
            memory_release(allocator, fields->sources[s].columns[c].numbers);
        }
        memory_release(allocator, fields->sources[s].columns);
    }
    memory_release(allocator, fields->sources);
    columns_builder_release(fields->builder);
    string_reader_release(fields->reader);
    buffer_release(&fields->name);
    buffer_release(&fields->value);
}

enum status merge_fields(struct merge *merge, struct error *error)
{
    struct fields_merge fields = {
        .merge = merge,
        .name.allocator = merge->plan->allocator,
        .value.allocator = merge->plan->allocator,
    };
    enum status status = open_all(&fields, error);
    if (status == STATUS_OK) {
        status = for_each_column(&fields, leave_out_origins, error);
    }
    if (status == STATUS_OK) {
        status = visit_fields(&fields, mark_value, end_nothing, error);
    }
    if (status == STATUS_OK) {
        status = for_each_column(&fields, number_values, error);
    }
    if (status == STATUS_OK) {
        status = visit_fields(&fields, add_value, end_document, error);
    }
    if (status == STATUS_OK) {
        status = columns_builder_finish(fields.builder, &merge->fields, error);
    }
    close_all(&fields);
    return status;
}
