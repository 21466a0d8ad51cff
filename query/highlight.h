/*
 * Where a text matches a query, exactly: the text is folded as it was for the index, and the
 * query's terms are looked for in its units.
 */
#ifndef SUOYIN_QUERY_HIGHLIGHT_H
#define SUOYIN_QUERY_HIGHLIGHT_H

#include "results.h"

/*
 * The spans of `text` that the query's scored terms cover, ascending and apart: terms that overlap
 * or touch make one span. In the results' arena.
 */
enum status highlight_find(struct suoyin_results *results, uint32_t segment, suoyin_text text,
                           const suoyin_span **spans, size_t *count, struct error *error);

#endif
