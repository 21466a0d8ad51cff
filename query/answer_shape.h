/*
 * The shape of an answer: a question about an amount, a time, a count or a telephone number is
 * answered by a passage with such a number near the words of the question.
 *
 * What is asked for is told by the lists of section QUERY_WORDS: ask-phone, ask-money, ask-time and
 * ask-number, in this order; 几 or 多少 before a character asks for a number with that unit (几集).
 */
#ifndef SUOYIN_QUERY_ANSWER_SHAPE_H
#define SUOYIN_QUERY_ANSWER_SHAPE_H

#include <stddef.h>
#include <stdint.h>

#include "query_words.h"

enum answer_kind {
    ANSWER_ANY,
    ANSWER_NUMBER, /* any number */
    ANSWER_UNIT,   /* a number and, within two characters, a unit */
    ANSWER_PHONE,  /* 7 to 13 digits */
};

enum { ANSWER_UNITS_MAX = 32 };

struct answer_shape {
    enum answer_kind kind;
    uint32_t units[ANSWER_UNITS_MAX]; /* characters; of ANSWER_UNIT */
    uint32_t unit_count;
    const struct query_words *words;
};

/* What a query asks for; `marks` are those of query_words_mark. */
void answer_shape_of(const struct query_words *words, const uint32_t *units, size_t count,
                     const uint8_t *marks, struct answer_shape *shape);

/* How many such answers stand in units [begin, end). */
uint32_t answer_shape_count(const struct answer_shape *shape, const uint32_t *units, size_t begin,
                            size_t end);

#endif
