#include "stored_fields.h"

#include <string.h>

/* Moves the bytes of a buffer to the arena. */
static enum status keep(struct arena *arena, const struct buffer *buffer, suoyin_text *text,
                        struct error *error)
{
    char *copy = arena_copy_text(arena, (const char *)buffer->data, buffer->size);
    if (copy == NULL || buffer->failed) {
        return error_memory(error);
    }
    *text = (suoyin_text){copy, buffer->size};
    return STATUS_OK;
}

enum status stored_key(const struct segment *segment, uint32_t document,
                       struct string_reader *reader, struct arena *arena, suoyin_text *key,
                       struct error *error)
{
    struct buffer buffer = {.allocator = arena->allocator};
    enum status status = string_table_get(&segment->keys, reader, document, &buffer, error);
    if (status == STATUS_OK) {
        status = keep(arena, &buffer, key, error);
    }
    buffer_release(&buffer);
    return status;
}

static enum status read_column(const struct segment *segment, uint64_t index, uint32_t document,
                               struct string_reader *reader, struct arena *arena,
                               struct buffer *buffer, suoyin_field *field, bool *present,
                               struct error *error)
{
    struct column column;
    uint64_t ordinal;
    enum status status = columns_column(&segment->columns, index, &column, error);
    if (status == STATUS_OK) {
        status = column_ordinal(&column, document, &ordinal, error);
    }
    if (status != STATUS_OK || ordinal == 0) {
        *present = false;
        return status;
    }
    buffer_clear(buffer);
    status = columns_name(&segment->columns, reader, index, buffer, error);
    if (status == STATUS_OK) {
        status = keep(arena, buffer, &field->name, error);
    }
    buffer_clear(buffer);
    if (status == STATUS_OK) {
        status = column_value(&column, reader, ordinal, buffer, error);
    }
    if (status == STATUS_OK) {
        status = keep(arena, buffer, &field->value, error);
    }
    *present = true;
    return status;
}

enum status stored_fields(const struct segment *segment, uint32_t document,
                          struct string_reader *reader, struct arena *arena,
                          const suoyin_field **fields, size_t *count, struct error *error)
{
    size_t columns = (size_t)segment->columns.count;
    suoyin_field *found = arena_allocate_array(arena, columns, sizeof *found);
    if (found == NULL) {
        return error_memory(error);
    }
    struct buffer buffer = {.allocator = arena->allocator};
    enum status status = STATUS_OK;
    size_t filled = 0;
    for (size_t i = 0; i < columns && status == STATUS_OK; i++) {
        bool present;
        status = read_column(segment, i, document, reader, arena, &buffer, &found[filled], &present,
                             error);
        filled += present;
    }
    buffer_release(&buffer);
    *fields = found;
    *count = filled;
    return status;
}

suoyin_text stored_field(const suoyin_field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].name.data, name) == 0) {
            return fields[i].value;
        }
    }
    return (suoyin_text){"", 0};
}
