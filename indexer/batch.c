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

/* A document and the eight bytes of its key that follow what all keys begin with. */
struct sort_item {
    uint64_t prefix; /* big-endian, filled up with zeros */
    struct batch_document *document;
};

static int compare_items(const void *a, const void *b)
{
    const struct sort_item *x = a, *y = b;
    if (x->prefix != y->prefix) {
        return x->prefix < y->prefix ? -1 : 1;
    }
    return batch_document_compare(&x->document, &y->document);
}

/* How many bytes all keys begin with. */
static size_t shared_key_bytes(struct batch_document *const *documents, size_t count)
{
    struct text first = documents[0]->key;
    size_t shared = first.length;
    for (size_t i = 1; i < count; i++) {
        struct text key = documents[i]->key;
        size_t same = 0;
        while (same < shared && same < key.length && key.data[same] == first.data[same]) {
            same++;
        }
        shared = same;
    }
    return shared;
}

/* The keys lie all over the memory: they are looked at only where eight bytes leave it open. */
bool batch_documents_sort(const struct allocator *allocator, struct batch_document **documents,
                          size_t count)
{
    struct sort_item *items = memory_allocate_array(allocator, count, sizeof *items);
    if (items == NULL) {
        return false;
    }
    size_t shared = count > 0 ? shared_key_bytes(documents, count) : 0;
    for (size_t i = 0; i < count; i++) {
        struct text key = documents[i]->key;
        items[i].document = documents[i];
        for (size_t byte = shared; byte < shared + sizeof items[i].prefix; byte++) {
            uint8_t value = byte < key.length ? (uint8_t)key.data[byte] : 0;
            items[i].prefix = items[i].prefix << 8 | value;
        }
    }
    qsort(items, count, sizeof *items, compare_items);
    for (size_t i = 0; i < count; i++) {
        documents[i] = items[i].document;
    }
    memory_release(allocator, items);
    return true;
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

static void hash_number(struct content_hasher *hasher, uint64_t number)
{
    uint8_t bytes[8];
    put_u64(bytes, number);
    content_hasher_update(hasher, bytes, sizeof bytes);
}

static void hash_bytes(struct content_hasher *hasher, const char *bytes, size_t length)
{
    hash_number(hasher, length);
    content_hasher_update(hasher, bytes, length);
}

struct content_hash batch_document_hash(const struct batch_document *document)
{
    struct content_hasher hasher;
    content_hasher_begin(&hasher);
    hash_bytes(&hasher, document->key.data, document->key.length);
    hash_number(&hasher, document->field_count);
    for (uint32_t i = 0; i < document->field_count; i++) {
        hash_bytes(&hasher, document->fields[i].name.data, document->fields[i].name.length);
        hash_bytes(&hasher, document->fields[i].value.data, document->fields[i].value.length);
    }
    for (uint32_t i = 0; i < document->passage_count; i++) {
        hash_bytes(&hasher, document->passages[i].text, document->passages[i].length);
    }
    return content_hasher_result(&hasher);
}
