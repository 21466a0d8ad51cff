/*
 * Days as filters name them: 2023, 2023-05, 2023-05-06, 2023年5月, and ranges of these.
 */
#ifndef SUOYIN_QUERY_DAY_RANGE_H
#define SUOYIN_QUERY_DAY_RANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/annotation.h"

/*
 * Reads a range (value_range.h), whose bounds are years, months or days, into its first and last
 * day, both included; where a bound is missing, the first day of year 0 or the last of 9999. False
 * for what names no days. A month counts as having 31 of them.
 */
bool day_range_read(const char *text, size_t length, struct annotation_date *out);

#endif
