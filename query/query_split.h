/*
 * Queries that are words beside what only restricts: 园区 招商 date:2024 -招标.
 */
#ifndef SUOYIN_QUERY_QUERY_SPLIT_H
#define SUOYIN_QUERY_QUERY_SPLIT_H

#include "query_parse.h"

/* The two parts. The words are ranked as they would be alone; the rest says which passages may
 * be among the hits. */
struct query_parts {
    char *words; /* joined by blanks */
    size_t length;
    struct query_node *restriction; /* a group of filters and of what must not match; NULL */
};

/*
 * Splits a query; *split is false when it says more than that, and then nothing is made. Memory
 * comes from the arena. STATUS_MEMORY.
 */
enum status query_split(const struct query_node *query, struct arena *arena,
                        struct query_parts *parts, bool *split, struct error *error);

#endif
