/*
 * Short forms of names as other writings of a query's words: each form finds both.
 *
 * Two kinds are known. Some are what every text says (经济技术开发区, 经开区): the lines of class
 * "short" in the index's own rules. Others are declared by the documents themselves ("…硬质合金产业
 * 园（以下简称合金园）") and lie in the index as marks of kind a. Which of those count is settled
 * when a query has one, from counts of the whole index that is open, so that it does not depend on
 * how the index came about: at least half of the passages that declare the short form must mean the
 * same by it, and it may not be much more frequent than the full name, or it is a word of its own
 * (园区, 项目).
 */
#ifndef SUOYIN_QUERY_ALIASES_H
#define SUOYIN_QUERY_ALIASES_H

#include "query_alternatives.h"
#include "searcher.h"

struct alias_table;

/* Adds to `list` the forms that stand in a query's text, with "alias" and where it was learnt as
 * the rule. Nothing for an index without annotations. */
enum status aliases_find(const struct suoyin_index *index, const char *text, size_t length,
                         struct alternatives_list *list, struct error *error);

void alias_table_release(struct alias_table *table); /* NULL: nothing */

#endif
