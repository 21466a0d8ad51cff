#include "columns.h"

#include "bytes.h"
#include "string_set.h"

static const uint64_t SPARSE = (uint64_t)1 << 63;

/* What the documents say under one name. */
struct field_column {
    struct string_set values;
    uint32_t *documents; /* which have the field, ascending */
    uint32_t *ordinals;  /* the number of each one's value */
    size_t holder_count, holder_capacity;
};

struct columns_builder {
    const struct allocator *allocator;
    struct arena arena; /* names and values */
    uint64_t document;
    struct string_set names;
    struct field_column *columns; /* by the names' numbers */
    size_t column_capacity;
    size_t held; /* bytes, besides those of the arena and of the sets' entries */
};

enum status columns_builder_open(const struct allocator *allocator, struct columns_builder **out,
                                 struct error *error)
{
    struct columns_builder *builder = memory_allocate_array(allocator, 1, sizeof *builder);
    *out = builder;
    if (builder == NULL) {
        return error_memory(error);
    }
    builder->allocator = allocator;
    builder->arena.allocator = allocator;
    builder->names.allocator = allocator;
    builder->held = sizeof *builder;
    return STATUS_OK;
}

void columns_builder_release(struct columns_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    for (size_t i = 0; i < builder->column_capacity; i++) {
        struct field_column *column = &builder->columns[i];
        string_set_release(&column->values);
        memory_release(builder->allocator, column->documents);
        memory_release(builder->allocator, column->ordinals);
    }
    memory_release(builder->allocator, builder->columns);
    string_set_release(&builder->names);
    arena_release(&builder->arena);
    memory_release(builder->allocator, builder);
}

size_t columns_builder_memory(const struct columns_builder *builder)
{
    return builder->held + builder->arena.held + string_set_memory(&builder->names);
}

void columns_builder_end_document(struct columns_builder *builder)
{
    builder->document++;
}

/* --- Collecting ------------------------------------------------------------------------------ */

/* The column of a name, new or known; NULL when memory is short. */
static struct field_column *find_or_add_column(struct columns_builder *builder, const void *name,
                                               size_t name_size)
{
    uint32_t number;
    if (builder->names.count == builder->column_capacity) {
        size_t capacity = builder->column_capacity * 2 + 8;
        struct field_column *columns =
            memory_resize_array(builder->allocator, builder->columns, capacity, sizeof *columns);
        if (columns == NULL) {
            return NULL;
        }
        for (size_t i = builder->column_capacity; i < capacity; i++) {
            columns[i] = (struct field_column){.values.allocator = builder->allocator};
        }
        builder->held += (capacity - builder->column_capacity) * sizeof *columns;
        builder->columns = columns;
        builder->column_capacity = capacity;
    }
    if (!string_set_add(&builder->names, &builder->arena, name, name_size, &number)) {
        return NULL;
    }
    return &builder->columns[number];
}

static bool grow_holders(struct columns_builder *builder, struct field_column *column)
{
    size_t capacity = column->holder_capacity + column->holder_capacity / 2 + 8;
    uint32_t *documents =
        memory_resize_array(builder->allocator, column->documents, capacity, sizeof *documents);
    if (documents == NULL) {
        return false;
    }
    column->documents = documents;
    uint32_t *ordinals =
        memory_resize_array(builder->allocator, column->ordinals, capacity, sizeof *ordinals);
    if (ordinals == NULL) {
        return false;
    }
    column->ordinals = ordinals;
    builder->held += (capacity - column->holder_capacity) * (sizeof *documents + sizeof *ordinals);
    column->holder_capacity = capacity;
    return true;
}

/* What of a field can be judged without knowing the others. */
static enum status check_field(const void *name, size_t name_size, size_t value_size,
                               struct error *error)
{
    if (name_size == 0) {
        return error_set(error, STATUS_USAGE, "a field without a name");
    }
    if (name_size > COLUMNS_NAME_MAX) {
        return error_set(error, STATUS_LIMIT,
                         "a field's name has %zu bytes: at most %d are allowed", name_size,
                         COLUMNS_NAME_MAX);
    }
    if (value_size > STRING_TABLE_STRING_MAX) {
        return error_set(error, STATUS_LIMIT, "field %.*s: %zu bytes: at most %d are allowed",
                         (int)name_size, (const char *)name, value_size, STRING_TABLE_STRING_MAX);
    }
    return STATUS_OK;
}

enum status columns_builder_number(struct columns_builder *builder, const void *name,
                                   size_t name_size, const void *value, size_t value_size,
                                   uint32_t *field, uint32_t *number, struct error *error)
{
    enum status status = check_field(name, name_size, value_size, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct field_column *column = find_or_add_column(builder, name, name_size);
    if (column == NULL) {
        return error_memory(error);
    }
    if (builder->names.count > COLUMNS_MAX) {
        return error_set(error, STATUS_LIMIT, "more than %d field names", COLUMNS_MAX);
    }
    size_t held = string_set_memory(&column->values);
    bool added = string_set_add(&column->values, &builder->arena, value, value_size, number);
    builder->held += string_set_memory(&column->values) - held;
    *field = (uint32_t)(column - builder->columns);
    return added ? STATUS_OK : error_memory(error);
}

enum status columns_builder_add_number(struct columns_builder *builder, uint32_t field,
                                       uint32_t number, struct error *error)
{
    struct field_column *column = &builder->columns[field];
    const struct string_set_entry *name = &builder->names.entries[field];
    if (builder->document >= UINT32_MAX) {
        return error_set(error, STATUS_LIMIT, "more than 2^32 - 1 documents in one segment");
    }
    if (column->holder_count > 0 &&
        column->documents[column->holder_count - 1] == builder->document) {
        return error_set(error, STATUS_USAGE, "field %.*s: a document has it twice",
                         (int)name->size, (const char *)name->bytes);
    }
    if (column->holder_count == column->holder_capacity && !grow_holders(builder, column)) {
        return error_memory(error);
    }
    column->documents[column->holder_count] = (uint32_t)builder->document;
    column->ordinals[column->holder_count++] = number;
    return STATUS_OK;
}

enum status columns_builder_add(struct columns_builder *builder, const void *name, size_t name_size,
                                const void *value, size_t value_size, struct error *error)
{
    uint32_t field = 0;
    uint32_t number = 0;
    enum status status =
        columns_builder_number(builder, name, name_size, value, value_size, &field, &number, error);
    return status == STATUS_OK ? columns_builder_add_number(builder, field, number, error) : status;
}

/* --- Writing --------------------------------------------------------------------------------- */

/* Writes the values' string table, and turns the ordinals' numbers of arrival into the table's
 * (+ 1). */
static enum status write_values(struct columns_builder *builder, struct field_column *column,
                                struct string_table_builder *table, struct buffer *out,
                                struct error *error)
{
    uint32_t *ranks =
        memory_allocate_array(builder->allocator, column->values.count, sizeof *ranks);
    if (ranks == NULL) {
        return error_memory(error);
    }
    string_set_sort(&column->values);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < column->values.count && status == STATUS_OK; i++) {
        const struct string_set_entry *value = &column->values.entries[i];
        ranks[value->number] = (uint32_t)i + 1;
        status = string_table_builder_add(table, value->bytes, value->size, error);
    }
    if (status == STATUS_OK) {
        status = string_table_builder_finish(table, out, error);
    }
    for (size_t i = 0; i < column->holder_count && status == STATUS_OK; i++) {
        column->ordinals[i] = ranks[column->ordinals[i]];
    }
    memory_release(builder->allocator, ranks);
    return status;
}

/* Appends `which` and the ordinals of those who have the field. */
static enum status write_sparse(struct columns_builder *builder, const struct field_column *column,
                                struct buffer *out, struct error *error)
{
    uint64_t *holders =
        memory_allocate_array(builder->allocator, column->holder_count, sizeof *holders);
    if (holders == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < column->holder_count; i++) {
        holders[i] = column->documents[i];
    }
    enum status status = sequence_build(holders, column->holder_count, out, error);
    memory_release(builder->allocator, holders);
    packed_array_build_u32(column->ordinals, column->holder_count, out);
    return status;
}

/* Appends an ordinal for every document. */
static enum status write_dense(struct columns_builder *builder, const struct field_column *column,
                               struct buffer *out, struct error *error)
{
    size_t documents = (size_t)builder->document;
    uint32_t *ordinals = memory_allocate_array(builder->allocator, documents, sizeof *ordinals);
    if (ordinals == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < column->holder_count; i++) {
        ordinals[column->documents[i]] = column->ordinals[i];
    }
    packed_array_build_u32(ordinals, documents, out);
    memory_release(builder->allocator, ordinals);
    return STATUS_OK;
}

static enum status write_column(struct columns_builder *builder, struct field_column *column,
                                struct string_table_builder *table, struct buffer *out,
                                struct error *error)
{
    size_t header = out->size;
    buffer_append_zeros(out, 16);
    enum status status = write_values(builder, column, table, out, error);
    if (status != STATUS_OK || out->failed) {
        return status != STATUS_OK ? status : error_memory(error);
    }
    uint64_t holders = column->holder_count;
    size_t begin = out->size;
    put_u64(out->data + header + 8, begin - header - 16);
    status = write_sparse(builder, column, out, error);
    uint64_t dense = packed_array_size(builder->document, column->values.count);
    if (status == STATUS_OK && !out->failed) {
        if (dense <= out->size - begin) {
            out->size = begin;
            status = write_dense(builder, column, out, error);
        } else {
            holders |= SPARSE;
        }
    }
    if (out->failed) {
        return error_memory(error);
    }
    put_u64(out->data + header, holders);
    return status;
}

/* All columns in the order of their names, one after another; places[i] receives where column i
 * begins, places[n] the end. */
static enum status write_columns(struct columns_builder *builder,
                                 struct string_table_builder *table, uint64_t *places,
                                 struct buffer *out, struct error *error)
{
    for (size_t i = 0; i < builder->names.count; i++) {
        struct field_column *column = &builder->columns[builder->names.entries[i].number];
        enum status status = write_column(builder, column, table, out, error);
        if (status != STATUS_OK) {
            return status;
        }
        places[i + 1] = out->size;
    }
    return STATUS_OK;
}

static enum status write_names(struct columns_builder *builder, struct string_table_builder *table,
                               struct buffer *out, struct error *error)
{
    for (size_t i = 0; i < builder->names.count; i++) {
        const struct string_set_entry *name = &builder->names.entries[i];
        enum status status = string_table_builder_add(table, name->bytes, name->size, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return string_table_builder_finish(table, out, error);
}

static enum status write_all(struct columns_builder *builder, struct string_table_builder *table,
                             uint64_t *places, struct buffer *body, struct buffer *out,
                             struct error *error)
{
    string_set_sort(&builder->names);
    enum status status = write_columns(builder, table, places, body, error);
    size_t header = out->size;
    buffer_append_zeros(out, 24);
    if (status == STATUS_OK) {
        status = write_names(builder, table, out, error);
    }
    size_t names_end = out->size;
    if (status == STATUS_OK) {
        status = sequence_build(places, builder->names.count + 1, out, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    size_t places_end = out->size;
    buffer_append(out, body->data, body->size);
    if (out->failed) {
        return error_memory(error);
    }
    put_u64(out->data + header, builder->document);
    put_u64(out->data + header + 8, names_end - header - 24);
    put_u64(out->data + header + 16, places_end - names_end);
    return STATUS_OK;
}

enum status columns_builder_finish(struct columns_builder *builder, struct buffer *out,
                                   struct error *error)
{
    struct string_table_builder *table = NULL;
    struct buffer body = {.allocator = builder->allocator};
    uint64_t *places =
        memory_allocate_array(builder->allocator, builder->names.count + 1, sizeof *places);
    enum status status = places != NULL ? STATUS_OK : error_memory(error);
    if (status == STATUS_OK) {
        status = string_table_builder_open(builder->allocator, &table, error);
    }
    if (status == STATUS_OK) {
        status = write_all(builder, table, places, &body, out, error);
    }
    string_table_builder_release(table);
    buffer_release(&body);
    memory_release(builder->allocator, places);
    return status;
}
