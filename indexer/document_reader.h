/*
 * From a piece of input to documents: plain text, Markdown, HTML and JSON Lines become body text
 * with paragraphs, and fields (title, date, source, author, url, and what else a file states).
 *
 * A reader keeps memory between pieces and belongs to one thread; distinct readers may work at the
 * same time. What documents hold is valid UTF-8 without NUL, with '\n' for line ends; the values of
 * fields have no white space around them; a date that can be read as one is YYYY-MM-DD, YYYY-MM or
 * YYYY, any other is kept as given.
 *
 * JSON Lines: one object a line. `id` (a string or a number) is the document's id, FILE:LINE where
 * it is missing; `text` its body; every other string, number or boolean becomes a field, under the
 * name and with the JSON text as given; null, arrays and objects are passed over. Where a name
 * comes twice the first counts. A lone surrogate (\uD800) becomes U+FFFD; U+0000 is refused, as are
 * unescaped control characters but tab.
 */
#ifndef SUOYIN_INDEXER_DOCUMENT_READER_H
#define SUOYIN_INDEXER_DOCUMENT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"
#include "document.h"
#include "input.h"

enum {
    DOCUMENT_ID_LIMIT = 4096,         /* bytes of an id */
    DOCUMENT_FIELD_LIMIT = 1024,      /* fields of a document */
    DOCUMENT_HTML_LIMIT = 64 << 20,   /* bytes of an HTML page, whose tree is many times larger */
    DOCUMENT_HTML_DEPTH_LIMIT = 2048, /* elements of a page in each other */
    DOCUMENT_HTML_ATTRIBUTE_LIMIT = 4096, /* attributes of one element */
    DOCUMENT_HTML_TREE_LIMIT = 512 << 20, /* bytes that the elements of a page take in memory */
};

struct document_reader_options {
    const struct allocator *allocator;
    bool raw;    /* HTML: keep navigation, footers, asides and ruby glosses */
    bool strict; /* the first document that cannot be used is an error */
    /* "PATH: …" or "PATH:LINE: byte N: …", one line. Called by the thread that parses. May be
     * NULL. */
    void (*warn)(void *context, const char *message);
    void *warn_context;
};

/*
 * Takes a document; an error that it returns ends the parsing and is passed on. The document is the
 * reader's and is emptied when the sink returns; a sink that wants to keep it moves it away:
 *     *mine = *document;
 *     *document = (struct document){.arena.allocator = mine->arena.allocator};
 */
typedef enum status (*document_sink)(void *context, struct document *document, struct error *error);

struct document_reader;

enum status document_reader_open(const struct document_reader_options *options,
                                 struct document_reader **out, struct error *error);

/*
 * Gives every document of the piece to the sink, in order. A document that cannot be used (bytes
 * that cannot be decoded, a broken line, no text, an id that is empty, too long or not printable)
 * is told to options.warn and counted, and the rest goes on; with options.strict it is the error
 * returned: STATUS_INPUT, or STATUS_LIMIT naming the limit. STATUS_MEMORY ends the parsing always.
 */
enum status document_reader_parse(struct document_reader *reader, const struct input_piece *piece,
                                  document_sink sink, void *context, struct error *error);

/* How many documents (or lines) were passed over, each with a warning. */
uint64_t document_reader_problem_count(const struct document_reader *reader);

void document_reader_close(struct document_reader *reader);

#endif
