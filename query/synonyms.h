/*
 * Synonyms that the user gives: suoyin_synonyms of suoyin.h, where their text is specified.
 */
#ifndef SUOYIN_QUERY_SYNONYMS_H
#define SUOYIN_QUERY_SYNONYMS_H

#include "query_alternatives.h"
#include "searcher.h"

/* suoyin_synonyms_read and suoyin_synonyms_free for a commit that outlives them: they do not hold
 * it, so that it may own them. */
suoyin_status synonyms_read(const struct suoyin_index *commit, const char *text, size_t length,
                            suoyin_synonyms **out, suoyin_error *error);
void synonyms_release(suoyin_synonyms *synonyms); /* NULL: nothing */

/* Whether the words of a line count for a query that has one of them, and by which rule (a text
 * that lives as long as the list's arena). */
struct synonym_choice {
    enum status (*choose)(void *context, uint32_t line, bool *counts, const char **rule,
                          struct error *error);
    void *context;
};

/*
 * Adds to `list` what stands in the query's text: from its beginning on the longest word that has
 * synonyms, and so on behind it. A `choice` of NULL: all of them count, by the rule "synonym".
 */
enum status synonyms_find(const suoyin_synonyms *synonyms, const char *text, size_t length,
                          struct alternatives_list *list, const struct synonym_choice *choice,
                          struct error *error);

#endif
