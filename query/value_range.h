/*
 * The range that a filter's value asks for: 2023, 2023-05..2024, ..2024, >=100亿元, <3, ≤40%.
 *
 * Here it is only cut into its bounds; what these say is the filter's to read.
 */
#ifndef SUOYIN_QUERY_VALUE_RANGE_H
#define SUOYIN_QUERY_VALUE_RANGE_H

#include <stdbool.h>
#include <stddef.h>

struct value_range {
    const char *low, *high; /* in the value; or NULL: no bound. Both the same: this value alone */
    size_t low_length, high_length;
    bool low_excluded, high_excluded;
};

/* Never fails: a bound may be empty, which is for who reads it to refuse. */
struct value_range value_range_cut(const char *text, size_t length);

#endif
