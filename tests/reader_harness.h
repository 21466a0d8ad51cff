/* Shared by the tests of the document reader: a piece in, all documents out as one string. */
#ifndef SUOYIN_TESTS_READER_HARNESS_H
#define SUOYIN_TESTS_READER_HARNESS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "../indexer/document_reader.h"

static char warnings[65536];

static void note_warning(void *context, const char *message)
{
    (void)context;
    if (strlen(warnings) + strlen(message) + 2 < sizeof warnings) {
        strcat(strcat(warnings, message), "\n");
    }
}

static void check_text(struct text text)
{
    assert_non_null(text.data);
    assert_true(utf8_valid(text.data, text.length, NULL));
    assert_int_equal(strlen(text.data), text.length); /* no NUL but the last */
    assert_null(strchr(text.data, '\r'));
}

/* "[id] name=value name=value: text\n" */
static enum status list_document(void *context, struct document *document, struct error *error)
{
    struct buffer *list = context;
    (void)error;
    check_text(document->id);
    check_text(document->origin);
    check_text(document->text);
    buffer_append_format(list, "[%s]", document->id.data);
    for (size_t i = 0; i < document->field_count; i++) {
        check_text(document->fields[i].name);
        check_text(document->fields[i].value);
        buffer_append_format(list, " %s=%s", document->fields[i].name.data,
                             document->fields[i].value.data);
    }
    buffer_append_format(list, ": %s\n", document->text.data);
    return STATUS_OK;
}

struct reading {
    enum input_format format;
    const char *encoding;
    uint64_t first_line;
    bool raw;
    bool strict;
    const struct allocator *allocator; /* NULL: the system's */
};

static const char *list_text(struct buffer *list)
{
    buffer_append_byte(list, 0);
    assert_false(list->failed);
    return (const char *)list->data;
}

static enum status read_bytes(const struct reading *how, const void *bytes, size_t size,
                              struct buffer *list, struct error *error)
{
    struct document_reader_options options = {
        .allocator = how->allocator != NULL ? how->allocator : &system_allocator,
        .raw = how->raw,
        .strict = how->strict,
        .warn = note_warning,
    };
    struct document_reader *reader;
    warnings[0] = '\0';
    enum status status = document_reader_open(&options, &reader, error);
    if (status != STATUS_OK) {
        return status;
    }
    /* A copy of exactly this size, so that the sanitizer sees any byte read beyond it. */
    uint8_t *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    struct input_piece piece = {
        .format = how->format,
        .path = (char *)(uintptr_t) "d/f",
        .id = (char *)(uintptr_t) "f",
        .encoding = how->encoding,
        .first_line = how->first_line > 0 ? how->first_line : 1,
        .bytes = {.data = copy, .size = size},
    };
    status = document_reader_parse(reader, &piece, list_document, list, error);
    uint64_t told = 0;
    for (const char *at = warnings; (at = strchr(at, '\n')) != NULL; at++) {
        told++;
    }
    assert_int_equal(document_reader_problem_count(reader), told);
    document_reader_close(reader);
    free(copy);
    return status;
}

/* Reads a piece and compares what comes out, and the warnings. */
static void expect_reading(const struct reading *how, const char *bytes, size_t size,
                           const char *documents, const char *told)
{
    struct buffer list = {.allocator = &system_allocator};
    struct error error;
    if (read_bytes(how, bytes, size, &list, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    assert_string_equal(list_text(&list), documents);
    assert_string_equal(warnings, told);
    buffer_release(&list);
}

#endif
