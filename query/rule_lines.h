/*
 * The lines of an index's own rules (section SUBJECT_RULES): "class TAB rest".
 */
#ifndef SUOYIN_QUERY_RULE_LINES_H
#define SUOYIN_QUERY_RULE_LINES_H

#include "searcher.h"

/* A line of the rules; both parts live until the next. */
struct rule_line {
    suoyin_text class_name, rest;
};

/* Calls visit() for each line that has a class, in their order; what it answers ends the reading
 * unless it is STATUS_OK. An index that was built without subjects has none. */
enum status rule_lines_read(const struct open_commit *index,
                            enum status (*visit)(void *context, const struct rule_line *line,
                                                 struct error *error),
                            void *context, struct error *error);

/* Whether the line is of the class of that name. */
bool rule_line_is(const struct rule_line *line, const char *class_name);

#endif
