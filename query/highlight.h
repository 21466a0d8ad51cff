/*
 * Where a text matches a query, exactly: the text is folded as it was for the index, and the
 * query's terms are looked for in its units.
 */
#ifndef SUOYIN_QUERY_HIGHLIGHT_H
#define SUOYIN_QUERY_HIGHLIGHT_H

#include "results.h"

enum { HIGHLIGHT_TITLE = 0xFFFFFFFF };

/*
 * The spans of `text` that the query's scored terms cover, and, of a passage, what its filters on
 * annotations found; ascending and apart: those that overlap or touch make one span. A character
 * that the query has beside a number or word alone is one only where it touches another, unless
 * there are no others. `passage` is the text's number in its segment, or HIGHLIGHT_TITLE for a
 * title. In the results' arena.
 */
enum status highlight_find(struct suoyin_results *results, uint32_t segment, uint32_t passage,
                           suoyin_text text, const suoyin_span **spans, size_t *count,
                           struct error *error);

/* Sets covered[i] for each of the text's `units`, which lie in the results' tools, that belongs to
 * an annotation that a filter of the query found. */
enum status highlight_annotations(struct suoyin_results *results, uint32_t segment,
                                  uint32_t passage, suoyin_text text, size_t units,
                                  uint8_t *covered, struct error *error);

#endif
