#include "salvage_view.h"

#include <string.h>

#include "../common/utf8.h"
#include "document_reader.h"
#include "salvage_frames.h"
#include "segment_writer.h"

enum {
    /* What no index has, a damaged number may claim; work on it would not end. */
    DOCUMENT_PASSAGES_MAX = 1 << 24,
    PASSAGES_PER_BYTE = 16,
};

/* Damage is a loss, not a failure: only want of memory is. */
static enum status forgive(enum status status)
{
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

/* --- Opening -----------------------------------------------------------------------------------
 */

/* A text that a reader could have brought: UTF-8 without NUL. */
static bool is_text(const struct buffer *text)
{
    return utf8_valid((const char *)text->data, text->size, NULL) &&
           (text->size == 0 || memchr(text->data, 0, text->size) == NULL);
}

/* Whether the column's name may stand behind the last one's. */
static bool is_next_name(const struct salvage_view *view, const struct buffer *name)
{
    if (name->size == 0 || name->size > COLUMNS_NAME_MAX || !is_text(name)) {
        return false;
    }
    if (view->column_count == 0) {
        return true;
    }
    const struct buffer *last = &view->columns[view->column_count - 1].name;
    return string_compare(last->data, last->size, name->data, name->size) < 0;
}

static enum status open_column(struct salvage_view *view, const struct columns *columns,
                               uint64_t index, struct error *error)
{
    struct salvage_column *column = &view->columns[view->column_count];
    *column = (struct salvage_column){.name.allocator = view->allocator};
    enum status status = columns_name(columns, view->strings, index, &column->name, error);
    if (status == STATUS_OK) {
        status = columns_column(columns, index, &column->column, error);
    }
    bool origins = column->name.size == strlen(SEGMENT_ORIGIN_FIELD) &&
                   memcmp(column->name.data, SEGMENT_ORIGIN_FIELD, column->name.size) == 0;
    bool good = status == STATUS_OK && !origins && is_next_name(view, &column->name);
    view->column_count += good;
    view->columns_lost += !good && !origins;
    if (!good) {
        buffer_release(&column->name);
    }
    return forgive(status);
}

static enum status open_columns(struct salvage_view *view, const struct section *section,
                                struct error *error)
{
    struct columns columns;
    enum status status =
        section == NULL ? STATUS_CORRUPT : columns_open(&columns, section, 0, section->size, error);
    if (status != STATUS_OK) {
        view->columns_lost = 1;
        return forgive(status);
    }
    view->columns =
        memory_allocate_array(view->allocator, (size_t)columns.count + 1, sizeof *view->columns);
    status = view->columns == NULL ? error_memory(error) : STATUS_OK;
    for (uint64_t i = 0; i < columns.count && status == STATUS_OK; i++) {
        status = open_column(view, &columns, i, error);
    }
    return status;
}

/* Finds the frames in the text. */
static enum status open_found_frames(struct salvage_view *view,
                                     const struct salvage_sections *sections, struct error *error)
{
    uint64_t passages = 0, size = 0;
    if (view->passages.count == 0 ||
        sequence_get(&view->passages, view->passages.count - 1, &passages, NULL) != STATUS_OK) {
        passages = UINT32_MAX;
    }
    enum status status = salvage_frames_find(sections->text, sections->dictionary, passages,
                                             view->allocator, &view->frames, &size, error);
    if (status == STATUS_OK) {
        view->own_text = *sections->text;
        view->own_text.size = size;
        view->own_frames =
            section_from_memory(view->frames.data, view->frames.size, sections->text->name);
        status = text_store_open(&view->texts, &view->own_text, &view->own_frames,
                                 sections->dictionary, view->allocator, error);
    }
    return status;
}

static enum status open_texts(struct salvage_view *view, const struct salvage_sections *sections,
                              struct error *error)
{
    enum status status = STATUS_CORRUPT;
    if (sections->text == NULL) {
        return STATUS_OK;
    }
    if (sections->frames != NULL) {
        status = text_store_open(&view->texts, sections->text, sections->frames,
                                 sections->dictionary, view->allocator, error);
    }
    if (status != STATUS_OK && status != STATUS_MEMORY && sections->finds_frames) {
        status = open_found_frames(view, sections, error);
    }
    if (status == STATUS_OK &&
        view->texts.passage_count / PASSAGES_PER_BYTE > sections->text->size) {
        text_store_close(&view->texts);
        status = STATUS_CORRUPT;
    }
    if (status == STATUS_OK) {
        status = text_reader_open(&view->texts, view->allocator, &view->reader, error);
    } else {
        view->texts = (struct text_store){.text = NULL};
    }
    return forgive(status);
}

enum status salvage_view_open(struct salvage_view *view, const struct salvage_sections *sections,
                              const struct allocator *allocator, struct error *error)
{
    const struct section *keys = sections->keys, *passages = sections->passages;
    *view = (struct salvage_view){
        .allocator = allocator, .frames.allocator = allocator, .scratch.allocator = allocator};
    if (keys == NULL || string_table_open(&view->keys, keys, 0, keys->size, NULL) != STATUS_OK) {
        view->keys = (struct string_table){.count = 0};
    }
    if (passages == NULL ||
        sequence_open(&view->passages, passages, 0, passages->size, NULL) != STATUS_OK) {
        view->passages = (struct sequence){.count = 0};
    }
    enum status status = string_reader_open(allocator, &view->strings, error);
    if (status == STATUS_OK) {
        status = open_columns(view, sections->fields, error);
    }
    if (status == STATUS_OK) {
        status = open_texts(view, sections, error);
    }
    if (status != STATUS_OK) {
        salvage_view_close(view);
    }
    return status;
}

void salvage_view_close(struct salvage_view *view)
{
    for (size_t i = 0; i < view->column_count; i++) {
        buffer_release(&view->columns[i].name);
    }
    memory_release(view->allocator, view->columns);
    string_reader_release(view->strings);
    text_reader_release(view->reader);
    if (view->texts.text != NULL) {
        text_store_close(&view->texts);
    }
    buffer_release(&view->frames);
    buffer_release(&view->scratch);
    *view = (struct salvage_view){.allocator = view->allocator};
}

/* --- Reading -----------------------------------------------------------------------------------
 */

static enum status keep_text(const struct salvage_view *view, struct arena *arena, struct text *out,
                             struct error *error)
{
    const char *bytes = view->scratch.size > 0 ? (const char *)view->scratch.data : "";
    out->length = view->scratch.size;
    out->data = arena_copy_text(arena, bytes, out->length);
    return out->data == NULL ? error_memory(error) : STATUS_OK;
}

static void clear_scratch(struct salvage_view *view)
{
    buffer_clear(&view->scratch);
    view->scratch.failed = false;
}

static enum status read_key(struct salvage_view *view, uint32_t number, struct arena *arena,
                            struct text *key, struct salvage_loss *loss, struct error *error)
{
    clear_scratch(view);
    enum status status =
        string_table_get(&view->keys, view->strings, number, &view->scratch, error);
    loss->key = status != STATUS_OK || view->scratch.size == 0 ||
                view->scratch.size > DOCUMENT_ID_LIMIT || !is_text(&view->scratch);
    if (loss->key) {
        clear_scratch(view);
    }
    return status == STATUS_MEMORY ? status : keep_text(view, arena, key, error);
}

static enum status read_field(struct salvage_view *view, const struct salvage_column *column,
                              uint32_t number, struct arena *arena, struct batch_document *document,
                              struct salvage_loss *loss, struct error *error)
{
    uint64_t ordinal = 0;
    enum status status = column_ordinal(&column->column, number, &ordinal, error);
    if (status == STATUS_OK && ordinal == 0) {
        return STATUS_OK;
    }
    clear_scratch(view);
    if (status == STATUS_OK) {
        status = column_value(&column->column, view->strings, ordinal, &view->scratch, error);
    }
    if (status != STATUS_OK || view->scratch.size == 0 || !is_text(&view->scratch)) {
        loss->fields++;
        return forgive(status);
    }
    struct field *field = &document->fields[document->field_count++];
    status = keep_text(view, arena, &field->value, error);
    field->name.data = arena_copy_text(arena, (const char *)column->name.data, column->name.size);
    field->name.length = column->name.size;
    if (status == STATUS_OK && field->name.data == NULL) {
        status = error_memory(error);
    }
    if (status == STATUS_OK && strcmp(field->name.data, "title") == 0) {
        document->title = field->value;
    }
    return status;
}

static enum status read_fields(struct salvage_view *view, uint32_t number, struct arena *arena,
                               struct batch_document *document, struct salvage_loss *loss,
                               struct error *error)
{
    document->fields =
        arena_allocate_array(arena, view->column_count + 1, sizeof *document->fields);
    enum status status = document->fields == NULL ? error_memory(error) : STATUS_OK;
    loss->fields = (uint32_t)view->columns_lost;
    for (size_t i = 0; i < view->column_count && status == STATUS_OK; i++) {
        status = read_field(view, &view->columns[i], number, arena, document, loss, error);
    }
    return status;
}

/* Which passages are the document's; false when nobody knows. */
static bool find_passages(const struct salvage_view *view, uint32_t number, uint64_t *first,
                          uint64_t *end)
{
    return number + UINT64_C(1) < view->passages.count &&
           sequence_pair(&view->passages, number, first, end, NULL) == STATUS_OK && *first < *end &&
           *end - *first <= DOCUMENT_PASSAGES_MAX;
}

/* The passages' texts one after another, as batch.h has them. */
static enum status gather(struct salvage_view *view, uint64_t first, uint64_t end,
                          struct batch_document *document, struct salvage_loss *loss,
                          struct error *error)
{
    clear_scratch(view);
    for (uint64_t i = first; i < end; i++) {
        const char *text;
        size_t length;
        enum status status = text_reader_passage(view->reader, i, &text, &length, error);
        if (status == STATUS_MEMORY) {
            return status;
        }
        if (status != STATUS_OK || length > TEXT_PASSAGE_MAX || memchr(text, 0, length) != NULL) {
            loss->passages_lost++;
            continue;
        }
        buffer_append(&view->scratch, text, length);
        document->passages[document->passage_count++].length = length;
    }
    return view->scratch.failed ? error_memory(error) : STATUS_OK;
}

static enum status read_passages(struct salvage_view *view, uint32_t number, struct arena *arena,
                                 struct batch_document *document, struct salvage_loss *loss,
                                 struct error *error)
{
    uint64_t first = 0, end = 0;
    bool known = find_passages(view, number, &first, &end);
    loss->passages = known ? (uint32_t)(end - first) : 1;
    uint64_t there = view->reader != NULL ? view->texts.passage_count : 0;
    uint64_t stop = end < there ? end : there;
    if (!known || stop <= first) {
        loss->passages_lost = loss->passages;
        return STATUS_OK;
    }
    loss->passages_lost = (uint32_t)(end - stop);
    document->passages =
        arena_allocate_array(arena, (size_t)(stop - first) + 1, sizeof *document->passages);
    enum status status = document->passages == NULL
                             ? error_memory(error)
                             : gather(view, first, stop, document, loss, error);
    struct text whole = {"", 0};
    if (status == STATUS_OK) {
        status = keep_text(view, arena, &whole, error);
    }
    document->text_bytes = whole.length;
    for (uint32_t i = 0; i < document->passage_count && status == STATUS_OK; i++) {
        document->passages[i].text = whole.data;
        whole.data += document->passages[i].length;
    }
    return status;
}

enum status salvage_view_read(struct salvage_view *view, uint32_t number, struct arena *arena,
                              struct batch_document *document, struct salvage_loss *loss,
                              struct error *error)
{
    *document = (struct batch_document){.title = {"", 0}, .origin = {"", 0}};
    *loss = (struct salvage_loss){.key = false};
    enum status status = read_key(view, number, arena, &document->key, loss, error);
    if (status == STATUS_OK) {
        status = read_fields(view, number, arena, document, loss, error);
    }
    if (status == STATUS_OK) {
        status = read_passages(view, number, arena, document, loss, error);
    }
    if (status == STATUS_OK) {
        document->hash = batch_document_hash(document);
    }
    return status;
}
