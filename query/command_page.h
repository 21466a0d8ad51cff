/*
 * Parts of an HTML page that stands alone: its style, escaped text, and charts as static SVG. No
 * script, no font and no picture comes from elsewhere. Charts are SVG also where a box would do,
 * since a printer leaves the backgrounds of boxes white.
 */
#ifndef SUOYIN_QUERY_COMMAND_PAGE_H
#define SUOYIN_QUERY_COMMAND_PAGE_H

#include <stdint.h>
#include <stdio.h>

#include "suoyin.h"

enum { PAGE_SERIES_MAX = 3 };

/* The contents of the style element. */
extern const char page_style[];

/* Text as HTML has it, in elements and attributes. Controls are left out. */
void page_put_text(FILE *out, suoyin_text text);

/* A bar chart by columns: groups of bars side by side, above a pale one that is their whole. */
struct page_group {
    const char *label; /* plain: it is not escaped */
    uint64_t whole;
    uint64_t values[PAGE_SERIES_MAX];
};

void page_put_columns(FILE *out, const struct page_group *groups, size_t count,
                      const char *const series[PAGE_SERIES_MAX], const char *title);

/* One bar, `count` of `most`, as a picture of the given class. */
void page_put_bar(FILE *out, uint64_t count, uint64_t most, const char *class_name);

#endif
