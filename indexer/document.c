#include "document.h"

#include <string.h>

void document_reset(struct document *document)
{
    struct arena arena = document->arena;
    arena_reset(&arena);
    *document = (struct document){.arena = arena};
}

void document_release(struct document *document)
{
    arena_release(&document->arena);
    *document = (struct document){.arena.allocator = document->arena.allocator};
}

static bool grow_fields(struct document *document)
{
    size_t capacity = document->field_capacity == 0 ? 8 : document->field_capacity * 2;
    struct field *fields = arena_allocate_array(&document->arena, capacity, sizeof *fields);
    if (fields == NULL) {
        return false;
    }
    if (document->field_count > 0) {
        memcpy(fields, document->fields, document->field_count * sizeof *fields);
    }
    document->fields = fields;
    document->field_capacity = capacity;
    return true;
}

bool document_add_field(struct document *document, const char *name, const char *value,
                        size_t value_length)
{
    if (value_length == 0 || document_field(document, name) != NULL) {
        return true;
    }
    if (document->field_count == document->field_capacity && !grow_fields(document)) {
        return false;
    }
    size_t name_length = strlen(name);
    char *name_copy = arena_copy_text(&document->arena, name, name_length);
    char *value_copy = arena_copy_text(&document->arena, value, value_length);
    if (name_copy == NULL || value_copy == NULL) {
        return false;
    }
    document->fields[document->field_count++] = (struct field){
        .name = {.data = name_copy, .length = name_length},
        .value = {.data = value_copy, .length = value_length},
    };
    return true;
}

const struct text *document_field(const struct document *document, const char *name)
{
    for (size_t i = 0; i < document->field_count; i++) {
        if (strcmp(document->fields[i].name.data, name) == 0) {
            return &document->fields[i].value;
        }
    }
    return NULL;
}
