#include <stdio.h>
#include <string.h>

#include "../common/utf8.h"
#include "document_reader_parts.h"
#include "encoding.h"
#include "json_scan.h"
#include "line_ends.h"

/* One line, and where it stands. */
struct json_line {
    const struct input_piece *piece;
    uint64_t number;
    const char *text;
    size_t length;
};

static enum status line_error(const struct json_line *line, size_t byte, const char *trouble,
                              struct error *error)
{
    return error_at(error, STATUS_INPUT, byte, "%s:%llu: byte %zu: %s", line->piece->path,
                    (unsigned long long)line->number, byte, trouble);
}

/* The value as text in the arena, with its NUL; NULL when memory is short. */
static char *copy_value(struct arena *arena, const struct json_value *value, size_t *length,
                        bool *nul)
{
    if (!value->escaped) {
        *length = value->length;
        return arena_copy_text(arena, value->text, value->length);
    }
    char *copy = arena_allocate(arena, value->length + 1);
    if (copy != NULL) {
        *length = json_unescape(value, copy, nul);
        copy[*length] = '\0';
    }
    return copy;
}

/* The value in reader->scratch, which the next call overwrites. */
static char *unescape_value(struct document_reader *reader, const struct json_value *value,
                            size_t *length, bool *nul)
{
    buffer_clear(&reader->scratch);
    char *copy = (char *)buffer_reserve(&reader->scratch, value->length + 1);
    if (copy == NULL) {
        return NULL;
    }
    *length = value->length;
    if (value->escaped) {
        *length = json_unescape(value, copy, nul);
    } else if (value->length > 0) {
        memcpy(copy, value->text, value->length);
    }
    copy[*length] = '\0';
    return copy;
}

static bool is_name(const char *name, size_t length, const char *wanted)
{
    return length == strlen(wanted) && memcmp(name, wanted, length) == 0;
}

/* Stores a member whose name was unescaped into `name`. */
static enum status store_member(struct document_reader *reader, const struct json_line *line,
                                const char *name, size_t name_length,
                                const struct json_value *value, struct error *error)
{
    struct document *document = &reader->document;
    struct text *target = is_name(name, name_length, "id")     ? &document->id
                          : is_name(name, name_length, "text") ? &document->text
                                                               : NULL;
    bool nul = false;
    enum status status = STATUS_OK;
    size_t length;
    if (value->kind == JSON_NULL || value->kind == JSON_NESTED ||
        (target != NULL && target->data != NULL)) {
        return STATUS_OK;
    }
    if (target != NULL) {
        char *copy = copy_value(&document->arena, value, &length, &nul);
        if (copy == NULL) {
            return error_memory(error);
        }
        if (target == &document->text) {
            length = encoding_unify_line_ends(copy, length);
            copy[length] = '\0';
        }
        *target = (struct text){.data = copy, .length = length};
    } else {
        char *copy = unescape_value(reader, value, &length, &nul);
        status = copy == NULL ? error_memory(error)
                              : document_state(document, name, copy, length, error);
    }
    if (nul) {
        return line_error(line, (size_t)(value->text - line->text), "U+0000 in a string", error);
    }
    return status;
}

/* An id for a line that states none, and what messages call the line. */
static enum status name_line(struct document *document, const struct json_line *line,
                             struct error *error)
{
    char number[24];
    int digits = snprintf(number, sizeof number, ":%llu", (unsigned long long)line->number);
    const char *names[] = {line->piece->path, line->piece->id};
    struct text *targets[] = {&document->origin, &document->id};
    for (size_t i = 0; i < 2 && targets[i]->data == NULL; i++) {
        size_t length = strlen(names[i]);
        char *copy = arena_allocate(&document->arena, length + (size_t)digits + 1);
        if (copy == NULL) {
            return error_memory(error);
        }
        memcpy(copy, names[i], length);
        memcpy(copy + length, number, (size_t)digits + 1);
        *targets[i] = (struct text){.data = copy, .length = length + (size_t)digits};
    }
    return STATUS_OK;
}

static enum status read_members(struct document_reader *reader, const struct json_line *line,
                                struct error *error)
{
    struct json_scanner scanner = {.text = line->text, .length = line->length};
    struct json_value name;
    struct json_value value;
    while (json_scan_member(&scanner, &name, &value)) {
        bool nul = false;
        size_t name_length;
        const char *copy = copy_value(&reader->document.arena, &name, &name_length, &nul);
        if (copy == NULL) {
            return error_memory(error);
        }
        if (nul) {
            return line_error(line, (size_t)(name.text - line->text), "U+0000 in a name", error);
        }
        struct error problem;
        enum status status = store_member(reader, line, copy, name_length, &value, &problem);
        if (status == STATUS_LIMIT) {
            return error_set(error, status, "%s:%llu: %s", line->piece->path,
                             (unsigned long long)line->number, problem.message);
        }
        if (status != STATUS_OK) {
            *error = problem;
            return status;
        }
    }
    if (scanner.trouble != NULL) {
        return line_error(line, scanner.position, scanner.trouble, error);
    }
    if (reader->document.text.data == NULL) {
        return error_set(error, STATUS_INPUT, "%s:%llu: there is no \"text\" in it",
                         line->piece->path, (unsigned long long)line->number);
    }
    return name_line(&reader->document, line, error);
}

static bool is_blank(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] != ' ' && text[i] != '\t' && text[i] != '\r' && text[i] != '\n') {
            return false;
        }
    }
    return true;
}

/* Brings one line of a piece that is not UTF-8 into it. */
static enum status decode_line(struct document_reader *reader, struct json_line *line,
                               struct error *error)
{
    char where[256];
    snprintf(where, sizeof where, "%.200s:%llu", line->piece->path,
             (unsigned long long)line->number);
    buffer_clear(&reader->decoded);
    enum status status =
        encoding_to_utf8((const uint8_t *)line->text, line->length, line->piece->encoding,
                         ENCODING_KEEP_LINE_ENDS, where, &reader->decoded, NULL, error);
    line->text = (const char *)reader->decoded.data;
    line->length = reader->decoded.size;
    return status;
}

static enum status read_line(struct document_reader *reader, struct json_line *line, bool checked,
                             document_sink sink, void *context, struct error *error)
{
    struct error problem;
    enum status status = STATUS_OK;
    size_t bad;
    document_reset(&reader->document);
    if (line->piece->encoding != NULL) {
        status = decode_line(reader, line, &problem);
    } else if (!checked && !utf8_valid(line->text, line->length, &bad)) {
        status = line_error(line, bad, "not valid UTF-8", &problem);
    }
    if (status == STATUS_OK) {
        if (is_blank(line->text, line->length)) {
            return STATUS_OK;
        }
        status = read_members(reader, line, &problem);
    }
    if (status != STATUS_OK) {
        return problem_pass_over(&reader->reporter, &problem, error);
    }
    return document_hand_over(reader, sink, context, error);
}

enum status read_json_lines(struct document_reader *reader, const struct input_piece *piece,
                            document_sink sink, void *context, struct error *error)
{
    const uint8_t *at = piece->bytes.data;
    size_t left = piece->bytes.size;
    struct line_unit unit = {.wide = false};
    unit.wide = piece->encoding != NULL && encoding_is_utf16(piece->encoding, &unit.big_endian);
    if (piece->encoding == NULL && left >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) {
        at += 3;
        left -= 3;
    }
    bool checked = piece->encoding == NULL && utf8_valid((const char *)at, left, NULL);
    struct json_line line = {.piece = piece, .number = piece->first_line};
    enum status status = STATUS_OK;
    while (left > 0 && status == STATUS_OK) {
        size_t size = line_end_first(unit, at, left);
        size = size > 0 ? size : left;
        line.text = (const char *)at;
        line.length = size;
        status = read_line(reader, &line, checked, sink, context, error);
        line.number++;
        at += size;
        left -= size;
    }
    return status;
}
