/*
 * Queries built without a string: suoyin_query of suoyin.h.
 */
#ifndef SUOYIN_QUERY_QUERY_BUILD_H
#define SUOYIN_QUERY_QUERY_BUILD_H

#include "query_parse.h"
#include "suoyin.h"

/*
 * Copies the clauses of a built query into an arena, as the parser would have made them. What went
 * wrong in building it is told now: STATUS_USAGE, STATUS_INPUT, STATUS_LIMIT, STATUS_MEMORY.
 */
enum status query_build_copy(const suoyin_query *query, struct arena *arena,
                             struct query_node **out, struct error *error);

#endif
