/*
 * Text for a person at a terminal: how wide it is, where a line of it may end, and writing it with
 * the matches in colour.
 *
 * Widths come from a table of our own and not from the locale, so that they are right under LANG=C.
 * Lines break by the Chinese rules: between ideographs anywhere, but no closing punctuation at a
 * line's beginning, no opening punctuation at its end, and never inside a Latin word or a number.
 */
#ifndef SUOYIN_QUERY_COMMAND_WRAP_H
#define SUOYIN_QUERY_COMMAND_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "suoyin.h"

/* Columns that a character takes: 0, 1 or 2. Characters whose width is ambiguous take one. */
int wrap_character_width(uint32_t code_point);

/* Columns of a text on one line, as wrap_put shows it. */
size_t wrap_text_width(const char *text, size_t length);

struct wrap_style {
    size_t columns;     /* of a line, the indent included; 0: lines are not broken */
    size_t indent;      /* spaces before each line but the first, which the caller has indented */
    bool keep_lines;    /* a newline in the text ends the line; else it is shown as a space */
    const char *normal; /* what begins the text and what follows a match: an SGR sequence, or "" */
    const char *match;  /* what begins a match */
    const char *reset;  /* what ends both */
};

/*
 * Writes bytes [window.begin, window.end) of a text, with those of its spans that lie in the window
 * as matches, safely for a terminal. No newline follows the last line.
 */
void wrap_put(FILE *out, suoyin_text text, suoyin_span window, const suoyin_span *matches,
              size_t match_count, const struct wrap_style *style);

#endif
