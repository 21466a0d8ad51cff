/*
 * What a caller asks of a search, taken and checked.
 */
#ifndef SUOYIN_QUERY_SEARCH_OPTIONS_H
#define SUOYIN_QUERY_SEARCH_OPTIONS_H

#include "../common/status.h"
#include "suoyin.h"

/* Copies the options given, or the defaults for NULL. An older program's options are shorter than
 * ours: what they lack keeps its default. */
void search_options_take(suoyin_search_options *options, const suoyin_search_options *given);

/* STATUS_USAGE or STATUS_LIMIT names what is out of range. */
enum status search_options_check(const suoyin_search_options *options, struct error *error);

/* STATUS_LIMIT for a query that is too long, STATUS_INPUT with the offset for one that is not
 * UTF-8. */
enum status search_query_check(const char *query, size_t length, struct error *error);

#endif
