/*
 * How queries are read and ranked: the options that `search` and `eval` share.
 */
#ifndef SUOYIN_QUERY_COMMAND_SETTING_H
#define SUOYIN_QUERY_COMMAND_SETTING_H

#include "../common/program_options.h"
#include "suoyin.h"

enum {
    SETTING_RANKING = 1024,
    SETTING_K1,
    SETTING_B,
    SETTING_SYNTAX,
    SETTING_REWRITE,
    SETTING_MIN_MATCH,
    SETTING_END,
};

/* Rows of a table of options. */
#define SETTING_OPTIONS                                                                            \
    {"ranking", required_argument, NULL, SETTING_RANKING},                                         \
        {"k1", required_argument, NULL, SETTING_K1}, {"b", required_argument, NULL, SETTING_B},    \
        {"syntax", required_argument, NULL, SETTING_SYNTAX},                                       \
        {"rewrite", required_argument, NULL, SETTING_REWRITE},                                     \
    {                                                                                              \
        "min-match", required_argument, NULL, SETTING_MIN_MATCH                                    \
    }

static inline bool setting_is_one(int option)
{
    return option >= SETTING_RANKING && option < SETTING_END;
}

/* Takes one of them for `command`; false after telling what is wrong with its value. */
bool setting_take(const char *command, int option, const char *text, suoyin_search_options *search);

#endif
