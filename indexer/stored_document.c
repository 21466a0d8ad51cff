#include "stored_document.h"

#include <string.h>

#include "segment_writer.h"

struct stored_column {
    struct column column;
    struct buffer name; /* with a final NUL that is not counted */
};

struct stored_documents {
    const struct segment *segment;
    const struct allocator *allocator;
    struct string_reader *keys, *values;
    struct text_reader *texts;
    struct stored_column *columns;
    size_t column_count;
    struct buffer scratch;
    struct annotation_list annotations; /* of the passage being read */
};

static enum status open_columns(struct stored_documents *stored, struct error *error)
{
    const struct columns *columns = &stored->segment->columns;
    stored->columns =
        memory_allocate_array(stored->allocator, (size_t)columns->count, sizeof *stored->columns);
    if (stored->columns == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (uint64_t i = 0; i < columns->count && status == STATUS_OK; i++) {
        struct stored_column *column = &stored->columns[i];
        column->name.allocator = stored->allocator;
        stored->column_count++;
        status = columns_name(columns, stored->values, i, &column->name, error);
        if (status == STATUS_OK) {
            status = columns_column(columns, i, &column->column, error);
        }
        buffer_append_byte(&column->name, 0);
        if (status == STATUS_OK && column->name.failed) {
            status = error_memory(error);
        }
        column->name.size -= column->name.failed ? 0 : 1;
    }
    return status;
}

enum status stored_documents_open(const struct segment *segment, const struct allocator *allocator,
                                  struct stored_documents **out, struct error *error)
{
    *out = NULL;
    struct stored_documents *stored = memory_allocate_array(allocator, 1, sizeof *stored);
    if (stored == NULL) {
        return error_memory(error);
    }
    stored->segment = segment;
    stored->allocator = allocator;
    stored->scratch.allocator = allocator;
    stored->annotations.allocator = allocator;
    enum status status = string_reader_open(allocator, &stored->keys, error);
    if (status == STATUS_OK) {
        status = string_reader_open(allocator, &stored->values, error);
    }
    if (status == STATUS_OK) {
        status = text_reader_open(&segment->texts, allocator, &stored->texts, error);
    }
    if (status == STATUS_OK) {
        status = open_columns(stored, error);
    }
    if (status != STATUS_OK) {
        stored_documents_release(stored);
        return status;
    }
    *out = stored;
    return STATUS_OK;
}

void stored_documents_release(struct stored_documents *stored)
{
    if (stored == NULL) {
        return;
    }
    for (size_t i = 0; i < stored->column_count; i++) {
        buffer_release(&stored->columns[i].name);
    }
    memory_release(stored->allocator, stored->columns);
    string_reader_release(stored->keys);
    string_reader_release(stored->values);
    text_reader_release(stored->texts);
    buffer_release(&stored->scratch);
    annotation_list_release(&stored->annotations);
    memory_release(stored->allocator, stored);
}

enum status stored_documents_key(struct stored_documents *stored, uint32_t number,
                                 struct buffer *out, struct error *error)
{
    return string_table_get(&stored->segment->keys, stored->keys, number, out, error);
}

/* A copy of the scratch buffer. */
static enum status keep(const struct stored_documents *stored, struct arena *arena,
                        struct text *text, struct error *error)
{
    text->length = stored->scratch.size;
    text->data = arena_copy_text(
        arena, stored->scratch.size > 0 ? (const char *)stored->scratch.data : "", text->length);
    return text->data == NULL ? error_memory(error) : STATUS_OK;
}

static enum status read_field(struct stored_documents *stored, const struct stored_column *column,
                              uint32_t number, struct arena *arena, struct batch_document *document,
                              struct error *error)
{
    uint64_t ordinal = 0;
    enum status status = column_ordinal(&column->column, number, &ordinal, error);
    if (status != STATUS_OK || ordinal == 0) {
        return status;
    }
    struct text value;
    buffer_clear(&stored->scratch);
    status = column_value(&column->column, stored->values, ordinal, &stored->scratch, error);
    if (status == STATUS_OK) {
        status = keep(stored, arena, &value, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const char *name = (const char *)column->name.data;
    if (strcmp(name, SEGMENT_ORIGIN_FIELD) == 0) {
        document->origin = value;
        return STATUS_OK;
    }
    struct field *field = &document->fields[document->field_count++];
    field->name = (struct text){arena_copy_text(arena, name, column->name.size), column->name.size};
    field->value = value;
    if (strcmp(name, "title") == 0) {
        document->title = value;
    }
    return field->name.data == NULL ? error_memory(error) : STATUS_OK;
}

/* The columns ascend by name, and so do the fields. */
static enum status read_fields(struct stored_documents *stored, uint32_t number,
                               struct arena *arena, struct batch_document *document,
                               struct error *error)
{
    document->fields = arena_allocate_array(arena, stored->column_count, sizeof *document->fields);
    enum status status = document->fields == NULL ? error_memory(error) : STATUS_OK;
    for (size_t i = 0; i < stored->column_count && status == STATUS_OK; i++) {
        status = read_field(stored, &stored->columns[i], number, arena, document, error);
    }
    return status;
}

/* The texts lie one after another, as batch.h has them. */
static enum status read_passages(struct stored_documents *stored, uint32_t number,
                                 struct arena *arena, struct batch_document *document,
                                 struct error *error)
{
    uint32_t first, end;
    enum status status = segment_document_passages(stored->segment, number, &first, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    document->passage_count = end - first;
    document->passages = arena_allocate_array(arena, (size_t)document->passage_count + 1,
                                              sizeof *document->passages);
    if (document->passages == NULL) {
        return error_memory(error);
    }
    buffer_clear(&stored->scratch);
    for (uint32_t i = first; i < end && status == STATUS_OK; i++) {
        const char *text;
        size_t length;
        status = text_reader_passage(stored->texts, i, &text, &length, error);
        if (status == STATUS_OK) {
            buffer_append(&stored->scratch, text, length);
            document->passages[i - first].length = length;
        }
    }
    struct text whole = {"", 0};
    if (status == STATUS_OK) {
        status = stored->scratch.failed ? error_memory(error) : keep(stored, arena, &whole, error);
    }
    if (status == STATUS_OK) {
        document->text_bytes = whole.length;
        for (uint32_t i = 0; i < document->passage_count; i++) {
            document->passages[i].text = whole.data;
            whole.data += document->passages[i].length;
        }
    }
    return status;
}

/* Copies what was read of a passage into the arena. */
static enum status keep_annotations(const struct stored_documents *stored, struct arena *arena,
                                    struct passage_annotations *kept, struct error *error)
{
    const struct annotation_list *list = &stored->annotations;
    kept->list.items = arena_allocate_array(arena, list->count, sizeof *list->items);
    if (kept->list.items == NULL) {
        return error_memory(error);
    }
    if (list->count > 0) {
        memcpy(kept->list.items, list->items, list->count * sizeof *list->items);
    }
    kept->list.count = list->count;
    return STATUS_OK;
}

static enum status read_annotations(struct stored_documents *stored, uint32_t number,
                                    struct arena *arena, struct batch_document *document,
                                    struct error *error)
{
    const struct annotations *annotations = &stored->segment->annotations;
    uint32_t first = 0, end;
    enum status status = segment_document_passages(stored->segment, number, &first, &end, error);
    if (status == STATUS_OK) {
        status = annotations_region(annotations, number, &document->region, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    document->annotations =
        arena_allocate_array(arena, document->passage_count, sizeof *document->annotations);
    if (document->annotations == NULL) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < document->passage_count && status == STATUS_OK; i++) {
        struct passage_annotations *kept = &document->annotations[i];
        status = annotations_passage(annotations, first + i, document->passages[i].text,
                                     document->passages[i].length, &stored->annotations,
                                     &kept->subjects, error);
        if (status == STATUS_OK) {
            status = keep_annotations(stored, arena, kept, error);
        }
    }
    return status;
}

enum status stored_documents_read(struct stored_documents *stored, uint32_t number,
                                  struct arena *arena, struct batch_document *document,
                                  struct error *error)
{
    *document = (struct batch_document){.title = {"", 0}, .origin = {"", 0}};
    buffer_clear(&stored->scratch);
    stored->scratch.failed = false;
    enum status status = stored_documents_key(stored, number, &stored->scratch, error);
    if (status == STATUS_OK) {
        status = keep(stored, arena, &document->key, error);
    }
    if (status == STATUS_OK) {
        status = read_fields(stored, number, arena, document, error);
    }
    if (status == STATUS_OK) {
        status = read_passages(stored, number, arena, document, error);
    }
    if (status == STATUS_OK && stored->segment->annotated) {
        status = read_annotations(stored, number, arena, document, error);
    }
    if (status == STATUS_OK) {
        document->hash = batch_document_hash(document);
    }
    return status;
}
