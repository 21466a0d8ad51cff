/*
 * A look at a page before it is parsed: the time that the parser takes grows with the product of
 * tags and open elements, and with the square of a tag's attributes.
 */
#ifndef SUOYIN_INDEXER_HTML_SHAPE_H
#define SUOYIN_INDEXER_HTML_SHAPE_H

#include <stddef.h>

#include "../common/status.h"

/*
 * STATUS_LIMIT, the message without a path, for more than DOCUMENT_HTML_DEPTH_LIMIT elements in
 * each other or DOCUMENT_HTML_ATTRIBUTE_LIMIT attributes of one. Elements that may end without an
 * end tag, or that the parser closes by itself, do not count.
 */
enum status html_shape_check(const char *text, size_t length, struct error *error);

#endif
