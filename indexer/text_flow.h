/*
 * Puts running text together as a browser does: runs of white space become one space, paragraphs
 * end with '\n', blank lines do not come about.
 *
 * A line feed in the source between two characters of Chinese or Japanese is no space at all (CSS
 * calls it segment break transformation): authors break lines in the middle of words. White space
 * at the ends of a line (U+3000 and U+00A0 too, which stand for indentation) is left out.
 *
 * Failures stick in out->failed.
 */
#ifndef SUOYIN_INDEXER_TEXT_FLOW_H
#define SUOYIN_INDEXER_TEXT_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/buffer.h"

struct text_flow {
    struct buffer *out;
    size_t line;           /* where in out the current line begins */
    bool space;            /* white space waits for what follows */
    bool line_feed;        /* … and holds a line feed */
    bool tab;              /* … and is the border of a cell */
    unsigned inline_depth; /* > 0: inside a cell, where breaks are white space */
};

/* Begins at the end of what `out` holds. */
struct text_flow text_flow_begin(struct buffer *out);

/* Text in which white space has no meaning. */
void text_flow_add(struct text_flow *flow, const char *text, size_t length);
/* Text that is kept as it is: code, <pre>. */
void text_flow_add_verbatim(struct text_flow *flow, const char *text, size_t length);
/* The end of a line or paragraph; nothing where the line is empty. */
void text_flow_break(struct text_flow *flow);
/* The border between two cells of a table's row. */
void text_flow_cell(struct text_flow *flow);

#endif
