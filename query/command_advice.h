/*
 * What `suoyin search` says when it finds nothing, or nothing for one of the query's words, and how
 * it reads pinyin.
 */
#ifndef SUOYIN_QUERY_COMMAND_ADVICE_H
#define SUOYIN_QUERY_COMMAND_ADVICE_H

#include "command_print.h"

/* Whether a word of the query is among what no passage holds: one of letters and digits, or what
 * stands between blanks. Pieces of a longer run (买吗 of 先租后买吗) tell nobody why a hit is one.
 */
bool advice_misses_word(const struct print_answer *answer);

/* For a person, on standard error: what no passage holds (of hits, words alone), then the queries
 * that find something. */
void advice_put_text(const struct print_answer *answer);

/* A JSON object a line; kind is "missing", "pinyin", "spelling" or "shorter". */
void advice_put_json(const struct print_answer *answer);

#endif
