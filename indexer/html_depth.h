/*
 * How deep the elements of a page lie in each other, roughly, before it is parsed: the time that
 * the parser takes grows with the product of tags and depth.
 */
#ifndef SUOYIN_INDEXER_HTML_DEPTH_H
#define SUOYIN_INDEXER_HTML_DEPTH_H

#include <stddef.h>

enum { HTML_DEPTH_MAX = 4096 };

/* The depth, or limit + 1 (limit <= HTML_DEPTH_MAX) as soon as it is exceeded. Elements that may
 * end without an end tag, or that the parser closes by itself, do not count. */
size_t html_depth(const char *text, size_t length, size_t limit);

#endif
