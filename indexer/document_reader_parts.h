/*
 * What the parts of the document reader share: document_reader.c, read_text.c, read_json.c,
 * read_html.c and read_markdown.c. Not for anybody else.
 */
#ifndef SUOYIN_INDEXER_DOCUMENT_READER_PARTS_H
#define SUOYIN_INDEXER_DOCUMENT_READER_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/buffer.h"
#include "../common/memory.h"
#include "../common/status.h"
#include "document.h"
#include "document_reader.h"
#include "problem.h"

struct document_reader {
    struct document_reader_options options;
    struct problem_reporter reporter;
    struct document document; /* the one at work */
    struct buffer decoded;    /* a piece or a line, in UTF-8 */
    struct buffer body;       /* the body as it is put together */
    struct buffer scratch;    /* a value on its way into a field */
    struct arena tree;        /* of an HTML page */
};

/*
 * Each fills reader->document (emptied before) but for id and origin from text that is valid UTF-8
 * without NUL, with '\n' for line ends. `path` is for messages. STATUS_MEMORY; STATUS_INPUT and
 * STATUS_LIMIT for a document that cannot be used.
 */
enum status read_text(struct document_reader *reader, const char *text, size_t length,
                      const char *path, struct error *error);
enum status read_html(struct document_reader *reader, const char *text, size_t length,
                      const char *path, struct error *error);
enum status read_markdown(struct document_reader *reader, const char *text, size_t length,
                          const char *path, struct error *error);

/* All lines of a piece of JSON Lines; the documents go to the sink. */
enum status read_json_lines(struct document_reader *reader, const struct input_piece *piece,
                            document_sink sink, void *context, struct error *error);

/* Copies the text into the document's arena as its body. False when memory is short. */
bool document_set_text(struct document *document, const char *text, size_t length);

/*
 * Adds a field after the rules that hold for all kinds of input: white space around the value is
 * cut off, its line ends are '\n', a date is brought into its normal form, empty values are left
 * out. `value` may be changed. STATUS_MEMORY; STATUS_LIMIT (its message without a path) beyond
 * DOCUMENT_FIELD_LIMIT.
 */
enum status document_state(struct document *document, const char *name, char *value, size_t length,
                           struct error *error);

/* Cuts off white space (U+3000, U+00A0, U+200B and U+FEFF too) at both ends. */
struct text text_trim(const char *text, size_t length);

/* Gives the document (its text, fields, id and origin are set) to the sink, after a last check of
 * id and text. A document that cannot be used is passed over. */
enum status document_hand_over(struct document_reader *reader, document_sink sink, void *context,
                               struct error *error);

#endif
