/*
 * The forms of one name: the full one, and the short ones that stand for it.
 *
 * Two kinds of short forms are known, as in queries (aliases.h): those that documents declare, and
 * those by the rules, which the end of a name has (东城经开区 is 东城经济技术开发区 if the index
 * names such a place). A short form goes with one full form: the one that most passages declare,
 * or, by the rules, the one that most passages name; of equals the first in bytewise order. So it
 * is a matter of the whole index that is open, not of what a query found or how segments are cut.
 */
#ifndef SUOYIN_QUERY_NAME_FORMS_H
#define SUOYIN_QUERY_NAME_FORMS_H

#include "../common/mark.h"
#include "searcher.h"

/* The full form of a name of that kind (folded as in marks), in `arena`: itself when it is none's
 * short form. */
enum status name_full_form(const struct open_commit *index, enum mark_kind kind,
                           const struct stop *stop, suoyin_text name, struct arena *arena,
                           suoyin_text *full, struct error *error);

/* All forms of what the name stands for, the full one first; at least the name. In `arena`. */
enum status name_forms_find(const struct open_commit *index, enum mark_kind kind,
                            const struct stop *stop, suoyin_text name, struct arena *arena,
                            suoyin_text **forms, size_t *count, struct error *error);

#endif
