/*
 * What `suoyin search` says when it finds nothing, and how it reads pinyin.
 */
#ifndef SUOYIN_QUERY_COMMAND_ADVICE_H
#define SUOYIN_QUERY_COMMAND_ADVICE_H

#include "command_print.h"

/* For a person, on standard error: what no passage holds, then the queries that find something. */
void advice_put_text(const struct print_answer *answer);

/* A JSON object a line; kind is "missing", "pinyin", "spelling" or "shorter". */
void advice_put_json(const struct print_answer *answer);

#endif
