/*
 * Short forms of names as other writings of a query's words: each form finds both.
 *
 * Two kinds are known. Some are what every text says (short_forms.h), others are declared by the
 * documents themselves (declared_aliases.h). A query asks only for what stands in it.
 */
#ifndef SUOYIN_QUERY_ALIASES_H
#define SUOYIN_QUERY_ALIASES_H

#include "query_alternatives.h"
#include "searcher.h"

/* Adds to `list` the forms that stand in a query's text, from its beginning on the longest name and
 * so on behind it, with "alias" and where it was learnt as the rule. Nothing for an index without
 * annotations. */
enum status aliases_find(const struct open_commit *index, const struct stop *stop, const char *text,
                         size_t length, struct alternatives_list *list, struct error *error);

#endif
