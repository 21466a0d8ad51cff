/*
 * Reads arbitrary bytes as a piece of each kind. Documents that come out must hold what document.h
 * promises.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"
#include "../indexer/document_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct text text)
{
    if (text.data == NULL || !utf8_valid(text.data, text.length, NULL) ||
        strlen(text.data) != text.length || strchr(text.data, '\r') != NULL) {
        abort();
    }
}

static enum status check_document(void *context, struct document *document, struct error *error)
{
    (void)context;
    (void)error;
    check_text(document->id);
    check_text(document->origin);
    check_text(document->text);
    if (document->id.length == 0 || document->id.length > DOCUMENT_ID_LIMIT ||
        document->text.length == 0 || document->field_count > DOCUMENT_FIELD_LIMIT) {
        abort();
    }
    for (size_t i = 0; i < document->field_count; i++) {
        check_text(document->fields[i].name);
        check_text(document->fields[i].value);
        if (document->fields[i].name.length == 0 || document->fields[i].value.length == 0) {
            abort();
        }
    }
    return STATUS_OK;
}

/* The first byte chooses the kind and the options. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const encodings[] = {NULL, NULL, NULL, NULL, NULL, "UTF-16LE", "GB18030"};
    if (size == 0) {
        return 0;
    }
    char name[] = "f";
    struct input_piece piece = {
        .format = (enum input_format)(data[0] & 3),
        .path = name,
        .id = name,
        .encoding = encodings[(data[0] >> 4) % (sizeof encodings / sizeof *encodings)],
        .first_line = 1,
        .bytes = {.data = (uint8_t *)(uintptr_t)data + 1, .size = size - 1},
    };
    struct document_reader_options options = {
        .allocator = &system_allocator, .raw = (data[0] & 4) != 0, .strict = (data[0] & 8) != 0};
    struct document_reader *reader;
    struct error error;
    if (document_reader_open(&options, &reader, &error) != STATUS_OK) {
        return 0;
    }
    enum status status = document_reader_parse(reader, &piece, check_document, NULL, &error);
    if (status != STATUS_OK && (!options.strict || error.message[0] == '\0')) {
        abort();
    }
    document_reader_close(reader);
    return 0;
}
