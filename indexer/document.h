/*
 * A document on its way into the index: what a reader found, a cleaner cleaned and a splitter cut.
 *
 * All that it points to lives in its arena; document_release frees everything at once. Texts are
 * valid UTF-8, hold no NUL, and carry their length; they are also NUL-terminated for convenience.
 */
#ifndef SUOYIN_INDEXER_DOCUMENT_H
#define SUOYIN_INDEXER_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"

struct text {
    const char *data; /* NULL when absent */
    size_t length;
};

/* A field that is not the body: title, source, author, date, url, or any name a user brought. */
struct field {
    struct text name; /* lower-case ASCII letters, digits, '_' and '-', or other UTF-8 as given */
    struct text value;
};

/* Bytes [begin, end) of the document's text. Passages ascend and do not overlap; what lies between
 * two passages is white space. */
struct passage_range {
    uint32_t begin;
    uint32_t end;
};

struct document {
    struct arena arena;
    struct text id;     /* unique in the index; never empty */
    struct text origin; /* for messages: the file, or FILE:LINE */
    struct text text;   /* the body; paragraphs end with '\n' */
    struct field *fields;
    size_t field_count;
    size_t field_capacity;
    struct passage_range *passages;
    size_t passage_count;
};

/* Empties a document that is to be filled (again); memory is kept for reuse. */
void document_reset(struct document *document);
void document_release(struct document *document);

/*
 * Sets a field, copying name and value into the arena; an empty value is ignored, an existing field
 * of that name is kept as it is (what a page states first counts). False when memory is short.
 */
bool document_add_field(struct document *document, const char *name, const char *value,
                        size_t value_length);

/* The field of that name, or NULL. */
const struct text *document_field(const struct document *document, const char *name);

#endif
