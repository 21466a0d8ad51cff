/*
 * What a query asks for: a plan of words, with what restricts them, or a tree of anything that says
 * more.
 */
#ifndef SUOYIN_QUERY_QUERY_UNDERSTAND_H
#define SUOYIN_QUERY_QUERY_UNDERSTAND_H

#include "results.h"

/* Reads a query by results->options, and fills in plan, restriction and tree. */
enum status query_understand(struct suoyin_results *results, const char *query, size_t length,
                             struct error *error);

/* The same for a query that was built without a string (query_build.h). */
enum status query_understand_built(struct suoyin_results *results, struct query_node *parsed,
                                   struct error *error);

#endif
