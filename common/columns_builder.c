#include "columns.h"

#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "checksum.h"

enum { FIRST_SLOTS = 16 };

static const uint64_t SPARSE = (uint64_t)1 << 63;

struct value {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t number; /* in the order of arrival; once sorted, in the order of the bytes */
    uint64_t hash;
};

/* One field name and what the documents say under it. */
struct field_column {
    const uint8_t *name;
    size_t name_size;
    struct value *values; /* in the order of arrival */
    size_t value_count, value_capacity;
    uint32_t *slots; /* a hash table of the values: number + 1, 0 is free */
    size_t slot_count;
    uint32_t *documents; /* which have the field, ascending */
    uint32_t *ordinals;  /* the value's number of each */
    size_t holder_count, holder_capacity;
};

struct columns_builder {
    const struct allocator *allocator;
    struct arena arena; /* names and values */
    uint64_t document;
    struct field_column *columns;
    size_t column_count, column_capacity;
    uint32_t *slots; /* a hash table of the columns' names: index + 1, 0 is free */
    size_t slot_count;
    size_t held; /* bytes besides the arena's */
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
    return STATUS_OK;
}

void columns_builder_release(struct columns_builder *builder)
{
    if (builder == NULL) {
        return;
    }
    for (size_t i = 0; i < builder->column_count; i++) {
        struct field_column *column = &builder->columns[i];
        memory_release(builder->allocator, column->values);
        memory_release(builder->allocator, column->slots);
        memory_release(builder->allocator, column->documents);
        memory_release(builder->allocator, column->ordinals);
    }
    memory_release(builder->allocator, builder->columns);
    memory_release(builder->allocator, builder->slots);
    arena_release(&builder->arena);
    memory_release(builder->allocator, builder);
}

size_t columns_builder_memory(const struct columns_builder *builder)
{
    return sizeof *builder + builder->arena.held + builder->held;
}

void columns_builder_end_document(struct columns_builder *builder)
{
    builder->document++;
}

/* --- Collecting --------------------------------------------------------------------------------
 */

/* Makes room for one element more; false when memory is short. The array may move. */
static bool grow(struct columns_builder *builder, void **array, size_t count, size_t *capacity,
                 size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t larger = *capacity + *capacity / 2 + 8;
    void *moved = memory_resize_array(builder->allocator, *array, larger, size);
    if (moved == NULL) {
        return false;
    }
    builder->held += (larger - *capacity) * size;
    *array = moved;
    *capacity = larger;
    return true;
}

/* A free hash table of `count` slots instead of *slots. */
static bool replace_slots(struct columns_builder *builder, uint32_t **slots, size_t *slot_count,
                          size_t count)
{
    uint32_t *larger = memory_allocate_array(builder->allocator, count, sizeof *larger);
    if (larger == NULL) {
        return false;
    }
    memory_release(builder->allocator, *slots);
    builder->held += (count - *slot_count) * sizeof *larger;
    *slots = larger;
    *slot_count = count;
    return true;
}

static bool rehash_columns(struct columns_builder *builder)
{
    size_t count = builder->slot_count > 0 ? builder->slot_count * 2 : FIRST_SLOTS;
    if (!replace_slots(builder, &builder->slots, &builder->slot_count, count)) {
        return false;
    }
    for (size_t i = 0; i < builder->column_count; i++) {
        const struct field_column *column = &builder->columns[i];
        size_t slot = checksum_bytes(column->name, column->name_size) & (count - 1);
        while (builder->slots[slot] != 0) {
            slot = (slot + 1) & (count - 1);
        }
        builder->slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

static enum status add_column(struct columns_builder *builder, const void *name, size_t name_size,
                              struct error *error)
{
    if (builder->column_count == COLUMNS_MAX) {
        return error_set(error, STATUS_LIMIT, "more than %d field names", COLUMNS_MAX);
    }
    void *columns = builder->columns;
    bool grown = grow(builder, &columns, builder->column_count, &builder->column_capacity,
                      sizeof *builder->columns);
    builder->columns = columns;
    const char *copy = grown ? arena_copy_text(&builder->arena, name, name_size) : NULL;
    if (copy == NULL) {
        return error_memory(error);
    }
    builder->columns[builder->column_count++] =
        (struct field_column){.name = (const uint8_t *)copy, .name_size = name_size};
    return STATUS_OK;
}

static enum status find_or_add_column(struct columns_builder *builder, const void *name,
                                      size_t name_size, struct field_column **out,
                                      struct error *error)
{
    if (builder->column_count * 2 >= builder->slot_count && !rehash_columns(builder)) {
        return error_memory(error);
    }
    size_t mask = builder->slot_count - 1;
    size_t slot = checksum_bytes(name, name_size) & mask;
    for (; builder->slots[slot] != 0; slot = (slot + 1) & mask) {
        struct field_column *column = &builder->columns[builder->slots[slot] - 1];
        if (column->name_size == name_size && memcmp(column->name, name, name_size) == 0) {
            *out = column;
            return STATUS_OK;
        }
    }
    enum status status = add_column(builder, name, name_size, error);
    if (status == STATUS_OK) {
        builder->slots[slot] = (uint32_t)builder->column_count;
        *out = &builder->columns[builder->column_count - 1];
    }
    return status;
}

static bool rehash_values(struct columns_builder *builder, struct field_column *column)
{
    size_t count = column->slot_count > 0 ? column->slot_count * 2 : FIRST_SLOTS;
    if (!replace_slots(builder, &column->slots, &column->slot_count, count)) {
        return false;
    }
    for (size_t i = 0; i < column->value_count; i++) {
        size_t slot = column->values[i].hash & (count - 1);
        while (column->slots[slot] != 0) {
            slot = (slot + 1) & (count - 1);
        }
        column->slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

/* The number of a value in its column; false when memory is short. */
static bool find_or_add_value(struct columns_builder *builder, struct field_column *column,
                              const void *bytes, size_t size, uint32_t *number)
{
    if (column->value_count * 2 >= column->slot_count && !rehash_values(builder, column)) {
        return false;
    }
    uint64_t hash = checksum_bytes(bytes, size);
    size_t mask = column->slot_count - 1;
    size_t slot = hash & mask;
    for (; column->slots[slot] != 0; slot = (slot + 1) & mask) {
        const struct value *value = &column->values[column->slots[slot] - 1];
        if (value->hash == hash && value->size == size &&
            (size == 0 || memcmp(value->bytes, bytes, size) == 0)) {
            *number = value->number;
            return true;
        }
    }
    void *values = column->values;
    bool grown = grow(builder, &values, column->value_count, &column->value_capacity,
                      sizeof *column->values);
    column->values = values;
    const char *copy = grown ? arena_copy_text(&builder->arena, bytes, size) : NULL;
    if (copy == NULL) {
        return false;
    }
    *number = (uint32_t)column->value_count;
    column->values[column->value_count++] = (struct value){
        .bytes = (const uint8_t *)copy, .size = (uint32_t)size, .number = *number, .hash = hash};
    column->slots[slot] = *number + 1;
    return true;
}

static bool add_holder(struct columns_builder *builder, struct field_column *column,
                       uint32_t number)
{
    size_t capacity = column->holder_capacity;
    void *documents = column->documents;
    bool grown =
        grow(builder, &documents, column->holder_count, &capacity, sizeof *column->documents);
    column->documents = documents;
    void *ordinals = column->ordinals;
    grown = grown && grow(builder, &ordinals, column->holder_count, &column->holder_capacity,
                          sizeof *column->ordinals);
    column->ordinals = ordinals;
    if (grown) {
        column->documents[column->holder_count] = (uint32_t)builder->document;
        column->ordinals[column->holder_count++] = number;
    }
    return grown;
}

enum status columns_builder_add(struct columns_builder *builder, const void *name, size_t name_size,
                                const void *value, size_t value_size, struct error *error)
{
    if (name_size == 0) {
        return error_set(error, STATUS_USAGE, "a field without a name");
    }
    if (name_size > COLUMNS_NAME_MAX) {
        return error_set(error, STATUS_LIMIT,
                         "a field's name has %zu bytes: at most %d are "
                         "allowed",
                         name_size, COLUMNS_NAME_MAX);
    }
    if (value_size > STRING_TABLE_STRING_MAX) {
        return error_set(error, STATUS_LIMIT, "field %.*s: %zu bytes: at most %d are allowed",
                         (int)name_size, (const char *)name, value_size, STRING_TABLE_STRING_MAX);
    }
    if (builder->document >= UINT32_MAX) {
        return error_set(error, STATUS_LIMIT, "more than 2^32 - 1 documents in one segment");
    }
    struct field_column *column = NULL;
    enum status status = find_or_add_column(builder, name, name_size, &column, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (column->holder_count > 0 &&
        column->documents[column->holder_count - 1] == builder->document) {
        return error_set(error, STATUS_USAGE, "field %.*s: a document has it twice", (int)name_size,
                         (const char *)name);
    }
    uint32_t number;
    if (!find_or_add_value(builder, column, value, value_size, &number) ||
        !add_holder(builder, column, number)) {
        return error_memory(error);
    }
    return STATUS_OK;
}

/* --- Writing -----------------------------------------------------------------------------------
 */

static int compare_bytes(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
    size_t common = a_size < b_size ? a_size : b_size;
    int order = common > 0 ? memcmp(a, b, common) : 0;
    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int compare_values(const void *a, const void *b)
{
    const struct value *x = a;
    const struct value *y = b;
    return compare_bytes(x->bytes, x->size, y->bytes, y->size);
}

static int compare_columns(const void *a, const void *b)
{
    const struct field_column *x = a;
    const struct field_column *y = b;
    return compare_bytes(x->name, x->name_size, y->name, y->name_size);
}

/* Writes the values' string table, and turns the ordinals' numbers of arrival into the table's
 * (+ 1). */
static enum status write_values(struct columns_builder *builder, struct field_column *column,
                                struct string_table_builder *table, struct buffer *out,
                                struct error *error)
{
    uint32_t *ranks = memory_allocate_array(builder->allocator, column->value_count, sizeof *ranks);
    if (ranks == NULL) {
        return error_memory(error);
    }
    qsort(column->values, column->value_count, sizeof *column->values, compare_values);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < column->value_count && status == STATUS_OK; i++) {
        const struct value *value = &column->values[i];
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
    uint64_t dense = packed_array_size(builder->document, column->value_count);
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

/* All columns, one after another; places[i] receives where column i begins, places[n] the end. */
static enum status write_columns(struct columns_builder *builder,
                                 struct string_table_builder *table, uint64_t *places,
                                 struct buffer *out, struct error *error)
{
    for (size_t i = 0; i < builder->column_count; i++) {
        enum status status = write_column(builder, &builder->columns[i], table, out, error);
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
    for (size_t i = 0; i < builder->column_count; i++) {
        const struct field_column *column = &builder->columns[i];
        enum status status =
            string_table_builder_add(table, column->name, column->name_size, error);
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
    if (builder->column_count > 0) {
        qsort(builder->columns, builder->column_count, sizeof *builder->columns, compare_columns);
    }
    enum status status = write_columns(builder, table, places, body, error);
    size_t header = out->size;
    buffer_append_zeros(out, 24);
    if (status == STATUS_OK) {
        status = write_names(builder, table, out, error);
    }
    size_t names_end = out->size;
    if (status == STATUS_OK) {
        status = sequence_build(places, builder->column_count + 1, out, error);
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
        memory_allocate_array(builder->allocator, builder->column_count + 1, sizeof *places);
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
