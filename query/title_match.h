/*
 * How well a document's title says what a query says.
 */
#ifndef SUOYIN_QUERY_TITLE_MATCH_H
#define SUOYIN_QUERY_TITLE_MATCH_H

#include "query_plan.h"

/*
 * The idf of the query's bigrams and words that stand in the title, by their weights, times the
 * share of the title that they are.
 */
double title_match(const struct query_plan *plan, const uint32_t *title, size_t count);

#endif
