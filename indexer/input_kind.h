/*
 * What a file is, told by its name and, where that says nothing, by how it begins.
 */
#ifndef SUOYIN_INDEXER_INPUT_KIND_H
#define SUOYIN_INDEXER_INPUT_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "decompress.h"
#include "input.h"

struct input_kind {
    enum input_format format;
    enum compression compression;
    bool guessed; /* the name does not tell: text, perhaps */
};

struct input_kind input_kind_of_name(const char *name);

/* Whether a file's name ends with '.' and the extension, in either case. */
bool input_has_extension(const char *name, const char *extension);

/* '{' begins JSON Lines (and so does '[{', which is then refused), '<' HTML; white space and a
 * byte-order mark before it do not count. */
enum input_format input_format_of_bytes(const uint8_t *bytes, size_t size);

/* Of the beginning of what should be JSON Lines (not in UTF-16): why it is JSON of another form,
 * and what makes lines of it; NULL when it is not. */
const char *input_json_trouble(const uint8_t *bytes, size_t size);

/* Whether it begins with <!DOCTYPE or <html: for what might as well be text with a '<'. */
bool input_declares_html(const uint8_t *bytes, size_t size);

#endif
