/*
 * What `search` and `eval` take and tell about other writings of a query.
 */
#ifndef SUOYIN_QUERY_COMMAND_ALTERNATIVES_H
#define SUOYIN_QUERY_COMMAND_ALTERNATIVES_H

#include "command_print.h"

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
