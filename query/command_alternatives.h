/*
 * What `search` and `eval` take and tell about other writings of a query.
 */
#ifndef SUOYIN_QUERY_COMMAND_ALTERNATIVES_H
#define SUOYIN_QUERY_COMMAND_ALTERNATIVES_H

#include "command_print.h"

/* "usual", "on" or "off"; false after telling, for the command named, that it is none of these. */
bool alternatives_read_rewrite(const char *command, const char *text, suoyin_rewrite *rewrite);

/* "3" or "60%"; false after telling what it should be. */
bool alternatives_read_minimum(const char *command, const char *text,
                               suoyin_search_options *options);

/* Reads a file of synonyms for an index; `path` may be NULL: then there are none. Anything but
 * PROGRAM_DONE after telling what is wrong. */
enum program_exit alternatives_read_synonyms(const char *command, const char *path,
                                             const suoyin_index *index, suoyin_synonyms **synonyms);

/* For a person, on standard output: a line for each stretch of the query that has other writings.
 */
suoyin_status alternatives_put_text(const struct print_answer *answer, suoyin_error *error);

/* ,"alternatives":[…] */
suoyin_status alternatives_put_json(const struct print_answer *answer, suoyin_error *error);

#endif
