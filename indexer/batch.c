#include "batch.h"

#include <stdlib.h>
#include <string.h>

#include "../common/bytes.h"

enum { BATCH_DOCUMENTS_FIRST = 256 };

void batch_init(struct batch *batch, const struct allocator *allocator)
{
    *batch = (struct batch){.arena.allocator = allocator};
}

static bool make_room(struct batch *batch)
{
    if (batch->count < batch->capacity) {
        return true;
    }
    size_t capacity = batch->capacity == 0 ? BATCH_DOCUMENTS_FIRST : batch->capacity * 2;
    struct batch_document **documents =
        memory_resize_array(batch->arena.allocator, batch->documents, capacity, sizeof *documents);
    if (documents == NULL) {
        return false;
    }
    batch->documents = documents;
    batch->capacity = capacity;
    return true;
}

static bool copy_text(struct arena *arena, struct text from, struct text *to)
{
    to->data = arena_copy_text(arena, from.data, from.length);
    to->length = from.length;
    return to->data != NULL;
}

static int compare_texts(const struct text *a, const struct text *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->data, b->data, shorter);
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare_fields(const void *a, const void *b)
{
    return compare_texts(&((const struct field *)a)->name, &((const struct field *)b)->name);
}

int batch_document_compare(const void *a, const void *b)
{
    return compare_texts(&(*(struct batch_document *const *)a)->key,
                         &(*(struct batch_document *const *)b)->key);
}

static bool copy_fields(struct arena *arena, const struct document *document,
                        struct batch_document *copy)
{
    copy->fields = arena_allocate_array(arena, document->field_count, sizeof *copy->fields);
    if (copy->fields == NULL) {
        return false;
    }
    copy->field_count = (uint32_t)document->field_count;
    for (size_t i = 0; i < document->field_count; i++) {
        if (!copy_text(arena, document->fields[i].name, &copy->fields[i].name) ||
            !copy_text(arena, document->fields[i].value, &copy->fields[i].value)) {
            return false;
        }
    }
    qsort(copy->fields, copy->field_count, sizeof *copy->fields, compare_fields);
    copy->title = (struct text){"", 0};
    for (uint32_t i = 0; i < copy->field_count; i++) {
        if (strcmp(copy->fields[i].name.data, "title") == 0) {
            copy->title = copy->fields[i].value;
        }
    }
    return true;
}

/* The passages lie one after another in one copy of what they cover of the text. */
static bool copy_passages(struct arena *arena, const struct document *document,
                          struct batch_document *copy)
{
    size_t count = document->passage_count > 0 ? document->passage_count : 1;
    copy->passages = arena_allocate_array(arena, count, sizeof *copy->passages);
    if (copy->passages == NULL) {
        return false;
    }
    copy->passage_count = (uint32_t)count;
    for (size_t i = 0; i < document->passage_count; i++) {
        copy->text_bytes += document->passages[i].end - document->passages[i].begin;
    }
    char *text = arena_allocate(arena, copy->text_bytes);
    if (text == NULL) {
        return false;
    }
    copy->passages[0].text = text;
    for (size_t i = 0; i < document->passage_count; i++) {
        const struct passage_range *range = &document->passages[i];
        size_t length = range->end - range->begin;
        memcpy(text, document->text.data + range->begin, length);
        copy->passages[i] = (struct text_piece){text, length};
        text += length;
    }
    return true;
}

enum status batch_add(struct batch *batch, const struct document *document, struct error *error)
{
    const struct text *title = document_field(document, "title");
    if (document->passage_count == 0 && title == NULL) {
        return STATUS_NOT_FOUND;
    }
    struct batch_document *copy =
        make_room(batch) ? arena_allocate_array(&batch->arena, 1, sizeof *copy) : NULL;
    if (copy == NULL || !copy_text(&batch->arena, document->id, &copy->key) ||
        !copy_text(&batch->arena, document->origin, &copy->origin) ||
        !copy_fields(&batch->arena, document, copy) ||
        !copy_passages(&batch->arena, document, copy)) {
        return error_memory(error);
    }
    copy->hash = batch_document_hash(copy);
    batch->documents[batch->count++] = copy;
    batch->text_bytes += copy->text_bytes;
    batch->passages += copy->passage_count;
    return STATUS_OK;
}

void batch_clear(struct batch *batch)
{
    arena_release(&batch->arena);
    batch->count = 0;
    batch->text_bytes = 0;
    batch->passages = 0;
}

void batch_release(struct batch *batch)
{
    arena_release(&batch->arena);
    memory_release(batch->arena.allocator, batch->documents);
    batch_init(batch, batch->arena.allocator);
}

size_t batch_memory(const struct batch *batch)
{
    return batch->arena.held + batch->capacity * sizeof *batch->documents;
}

static void hash_bytes(struct content_hasher *hasher, const char *bytes, size_t length)
{
    uint8_t prefix[8];
    put_u64(prefix, length);
    content_hasher_update(hasher, prefix, sizeof prefix);
    content_hasher_update(hasher, bytes, length);
}

struct content_hash batch_document_hash(const struct batch_document *document)
{
    struct content_hasher hasher;
    content_hasher_begin(&hasher);
    hash_bytes(&hasher, document->key.data, document->key.length);
    for (uint32_t i = 0; i < document->field_count; i++) {
        hash_bytes(&hasher, document->fields[i].name.data, document->fields[i].name.length);
        hash_bytes(&hasher, document->fields[i].value.data, document->fields[i].value.length);
    }
    for (uint32_t i = 0; i < document->passage_count; i++) {
        hash_bytes(&hasher, document->passages[i].text, document->passages[i].length);
    }
    return content_hasher_result(&hasher);
}
