/*
 * The short forms of names that every text has (经济技术开发区, 经开区): the lines
 * "short TAB full TAB brief" of the index's own rules.
 */
#ifndef SUOYIN_QUERY_SHORT_FORMS_H
#define SUOYIN_QUERY_SHORT_FORMS_H

#include "searcher.h"

/* A name, or its end, in both forms; folded as in marks. */
struct short_form {
    suoyin_text brief, full;
};

struct short_forms {
    struct arena arena;
    struct short_form *forms; /* in the order of the rules */
    size_t count, capacity;
};

/* The index's own, which are read when they are first asked for and live as long as it does. */
enum status short_forms_of(const struct open_commit *index, const struct short_forms **forms,
                           struct error *error);
void short_forms_release(struct short_forms *forms); /* NULL: nothing */

#endif
