#include "document_reader.h"

#include <string.h>

#include "../common/utf8.h"
#include "date_text.h"
#include "document_reader_parts.h"
#include "encoding.h"

enum status document_reader_open(const struct document_reader_options *options,
                                 struct document_reader **out, struct error *error)
{
    *out = NULL;
    struct document_reader *reader = memory_allocate_array(options->allocator, 1, sizeof *reader);
    if (reader == NULL) {
        return error_memory(error);
    }
    reader->options = *options;
    reader->reporter = (struct problem_reporter){
        .strict = options->strict, .warn = options->warn, .context = options->warn_context};
    reader->document.arena.allocator = options->allocator;
    reader->tree.allocator = options->allocator;
    reader->decoded.allocator = options->allocator;
    reader->body.allocator = options->allocator;
    reader->scratch.allocator = options->allocator;
    *out = reader;
    return STATUS_OK;
}

/* The bytes of a character that counts as white space around a value, 0 for any other. */
static size_t blank_size(const char *text, size_t left)
{
    if ((text[0] >= '\t' && text[0] <= '\r') || text[0] == ' ') {
        return 1;
    }
    uint32_t c = 0;
    size_t size = utf8_decode(text, left, &c);
    return c == 0xA0 || c == 0x3000 || c == 0x200B || c == 0xFEFF ? size : 0;
}

struct text text_trim(const char *text, size_t length)
{
    size_t size;
    while (length > 0 && (size = blank_size(text, length)) > 0) {
        text += size;
        length -= size;
    }
    while (length > 0) {
        size_t last = length - 1;
        while (last > 0 && ((unsigned char)text[last] & 0xC0) == 0x80) {
            last--;
        }
        if (blank_size(text + last, length - last) == 0) {
            break;
        }
        length = last;
    }
    return (struct text){.data = text, .length = length};
}

bool document_set_text(struct document *document, const char *text, size_t length)
{
    document->text.data = arena_copy_text(&document->arena, text, length);
    document->text.length = length;
    return document->text.data != NULL;
}

enum status document_state(struct document *document, const char *name, char *value, size_t length,
                           struct error *error)
{
    char date[DATE_TEXT_SIZE];
    length = encoding_unify_line_ends(value, length);
    struct text trimmed = text_trim(value, length);
    if (trimmed.length == 0 || name[0] == '\0') {
        return STATUS_OK;
    }
    if (document->field_count >= DOCUMENT_FIELD_LIMIT) {
        return error_set(error, STATUS_LIMIT, "more than the limit of %d fields",
                         DOCUMENT_FIELD_LIMIT);
    }
    if (strcmp(name, "date") == 0 && date_text_normalise(trimmed.data, trimmed.length, date)) {
        trimmed = (struct text){.data = date, .length = strlen(date)};
    }
    bool added = document_add_field(document, name, trimmed.data, trimmed.length);
    return added ? STATUS_OK : error_memory(error);
}

static const char *id_trouble(struct text id)
{
    if (id.length == 0) {
        return "the document's id is empty";
    }
    if (id.length > DOCUMENT_ID_LIMIT) {
        return "the document's id is longer than the limit of 4096 bytes";
    }
    for (size_t i = 0; i < id.length;) {
        uint32_t c = 0;
        size_t size = utf8_decode(id.data + i, id.length - i, &c);
        if (size == 0) {
            return "the document's id is not valid UTF-8";
        }
        if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            return "a control character is in the document's id";
        }
        i += size;
    }
    return NULL;
}

_Static_assert(DOCUMENT_ID_LIMIT == 4096, "id_trouble names the limit");

enum status document_hand_over(struct document_reader *reader, document_sink sink, void *context,
                               struct error *error)
{
    struct document *document = &reader->document;
    struct error problem;
    const char *trouble = id_trouble(document->id);
    bool too_long = document->id.length > DOCUMENT_ID_LIMIT;
    if (trouble == NULL && text_trim(document->text.data, document->text.length).length == 0) {
        trouble = "there is no text in it";
    }
    if (trouble != NULL) {
        error_set(&problem, too_long ? STATUS_LIMIT : STATUS_INPUT, "%s: %s", document->origin.data,
                  trouble);
        return problem_pass_over(&reader->reporter, &problem, error);
    }
    return sink(context, document, error);
}

static bool name_document(struct document *document, const struct input_piece *piece)
{
    size_t id_length = strlen(piece->id);
    size_t path_length = strlen(piece->path);
    document->id.data = arena_copy_text(&document->arena, piece->id, id_length);
    document->id.length = id_length;
    document->origin.data = arena_copy_text(&document->arena, piece->path, path_length);
    document->origin.length = path_length;
    return document->id.data != NULL && document->origin.data != NULL;
}

/* A piece that is one document. */
static enum status read_document(struct document_reader *reader, const struct input_piece *piece,
                                 struct error *error)
{
    struct document *document = &reader->document;
    document_reset(document);
    buffer_clear(&reader->decoded);
    unsigned flags = piece->format == INPUT_HTML ? ENCODING_MAY_DECLARE : 0;
    enum status status = encoding_to_utf8(piece->bytes.data, piece->bytes.size, piece->encoding,
                                          flags, piece->path, &reader->decoded, NULL, error);
    if (status != STATUS_OK) {
        return status;
    }
    const char *text = (const char *)reader->decoded.data;
    size_t length = reader->decoded.size;
    switch (piece->format) {
    case INPUT_HTML:
        status = read_html(reader, text, length, piece->path, error);
        break;
    case INPUT_MARKDOWN:
        status = read_markdown(reader, text, length, piece->path, error);
        break;
    case INPUT_TEXT:
    case INPUT_JSON_LINES:
        status = read_text(reader, text, length, piece->path, error);
        break;
    }
    if (status == STATUS_OK && !name_document(document, piece)) {
        return error_memory(error);
    }
    return status;
}

enum status document_reader_parse(struct document_reader *reader, const struct input_piece *piece,
                                  document_sink sink, void *context, struct error *error)
{
    if (piece->format == INPUT_JSON_LINES) {
        return read_json_lines(reader, piece, sink, context, error);
    }
    struct error problem;
    enum status status = read_document(reader, piece, &problem);
    if (status != STATUS_OK) {
        return problem_pass_over(&reader->reporter, &problem, error);
    }
    return document_hand_over(reader, sink, context, error);
}

uint64_t document_reader_problem_count(const struct document_reader *reader)
{
    return reader->reporter.count;
}

void document_reader_close(struct document_reader *reader)
{
    if (reader == NULL) {
        return;
    }
    document_release(&reader->document);
    arena_release(&reader->tree);
    buffer_release(&reader->decoded);
    buffer_release(&reader->body);
    buffer_release(&reader->scratch);
    memory_release(reader->options.allocator, reader);
}
