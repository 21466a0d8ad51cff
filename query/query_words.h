/*
 * Words that queries use and are not about: the lists of section QUERY_WORDS, folded, and where
 * they stand in a query.
 */
#ifndef SUOYIN_QUERY_QUERY_WORDS_H
#define SUOYIN_QUERY_QUERY_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/segment.h"

/* X(name, as in the section, what it lists) */
#define QUERY_LISTS(X)                                                                             \
    X(QUESTION, "question", "words that make a question")                                          \
    X(PROTECTED, "protected", "words in which a short question word means nothing")                \
    X(FUNCTION, "function", "characters that bind words")                                          \
    X(ASK_PHONE, "ask-phone", "words that ask for a telephone number")                             \
    X(ASK_MONEY, "ask-money", "words that ask for an amount of money")                             \
    X(ASK_TIME, "ask-time", "words that ask for a time")                                           \
    X(ASK_NUMBER, "ask-number", "words that ask for a number")                                     \
    X(HOW_MANY, "how-many", "words behind which the unit of a number stands")                      \
    X(MEASURE, "measure", "a unit behind which a better one stands")                               \
    X(UNIT_MONEY, "unit-money", "characters behind an amount of money")                            \
    X(UNIT_TIME, "unit-time", "characters behind the number of a time")                            \
    X(NUMERAL, "numeral", "characters that are numbers")

enum query_list {
#define QUERY_LIST_ENUM(name, text, meaning) LIST_##name,
    QUERY_LISTS(QUERY_LIST_ENUM)
#undef QUERY_LIST_ENUM
        QUERY_LIST_COUNT
};

struct query_word {
    const uint32_t *units;
    uint32_t count; /* 1 or more */
    uint32_t first; /* units[0], at hand: it tells most words from what is read */
};

struct query_words {
    struct query_word *words; /* of all lists, one after another; in a list the longest first */
    uint32_t begins[QUERY_LIST_COUNT + 1];
};

/* Reads the lists of a segment into `arena`; empty lists when it has none. Lines that cannot be
 * understood are passed over. */
enum status query_words_read(const struct segment *segment, struct arena *arena,
                             struct query_words *words, struct error *error);

/* How many units the longest word of a list takes that stands at units[at]; 0 when none does. */
size_t query_words_match(const struct query_words *words, enum query_list list,
                         const uint32_t *units, size_t count, size_t at);

/* Sets marks[i] to 1 for each unit that belongs to a question word, the longest words winning, else
 * to 0. A question word of one or two units does not count inside a protected word. */
void query_words_mark(const struct query_words *words, const uint32_t *units, size_t count,
                      uint8_t *marks);

#endif
