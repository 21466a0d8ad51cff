/*
 * Tables with bars for a terminal: columns that align whatever the width of their characters, and
 * lines that fit.
 */
#ifndef SUOYIN_QUERY_COMMAND_CHART_H
#define SUOYIN_QUERY_COMMAND_CHART_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "suoyin.h"

enum { CHART_COLUMNS_DEFAULT = 80 };

struct chart_row {
    suoyin_text label;
    uint64_t count;
    suoyin_text note; /* behind the bar, faint; "" for none */
};

struct chart_style {
    size_t columns; /* of a line; 0: as many as CHART_COLUMNS_DEFAULT */
    bool color;
};

/* A heading, in bold. */
void chart_put_heading(FILE *out, const char *text, const struct chart_style *style);

/*
 * A row a line: the label, the count, right-aligned, and a bar in proportion to it. Labels that are
 * too long are cut with an ellipsis. `most` is the count of a whole bar; 0: the largest of these.
 */
void chart_put_rows(FILE *out, const struct chart_row *rows, size_t count, uint64_t most,
                    const struct chart_style *style);

/* A text in at most so many columns, cut with an ellipsis when it is longer; answers how many it
 * takes. */
size_t chart_put_cut(FILE *out, suoyin_text text, size_t columns);

/* The same, filled up with spaces. */
void chart_put_cell(FILE *out, suoyin_text text, size_t columns);

/* 1234567 as "1,234,567". `text` has room for 32 bytes; answers it. */
const char *chart_number(uint64_t number, char text[32]);

/* "1 passage", "2 passages". */
void chart_put_count(FILE *out, uint64_t count, const char *what);

#endif
