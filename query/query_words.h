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

struct query_word {
    const uint32_t *units;
    uint32_t count;
};

struct query_words {
    struct query_word *questions; /* the longest first */
    uint32_t question_count;
    struct query_word *protected; /* words that are no questions, whatever they hold */
    uint32_t protected_count;
    uint32_t *functions; /* characters */
    uint32_t function_count;
};

/* Reads the lists of a segment into `arena`; empty lists when it has none. Lines that cannot be
 * understood are passed over. */
enum status query_words_read(const struct segment *segment, struct arena *arena,
                             struct query_words *words, struct error *error);

/* Sets marks[i] to 1 for each unit that belongs to a question word, the longest words winning, else
 * to 0. A question word of one or two units does not count inside a protected word. */
void query_words_mark(const struct query_words *words, const uint32_t *units, size_t count,
                      uint8_t *marks);

bool query_words_is_function(const struct query_words *words, uint32_t character);

#endif
