/*
 * Synonyms that the user gives: suoyin_synonyms of suoyin.h, where their text is specified.
 */
#ifndef SUOYIN_QUERY_SYNONYMS_H
#define SUOYIN_QUERY_SYNONYMS_H

#include "query_alternatives.h"
#include "searcher.h"

/*
 * Adds to `list` what stands in the query's text: from its beginning on the longest word that has
 * synonyms, and so on behind it.
 */
enum status synonyms_find(const suoyin_synonyms *synonyms, const char *text, size_t length,
                          struct alternatives_list *list, struct error *error);

#endif
