/*
 * Texts that look random and are the same in every run: Chinese of few or many characters, some of
 * them frequent, so that bigrams come again; and everything that texts may hold besides.
 */
#ifndef SUOYIN_TESTS_RANDOM_TEXT_H
#define SUOYIN_TESTS_RANDOM_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "../common/buffer.h"

struct text_profile {
    unsigned ideographs; /* how many different common ones there are */
    unsigned strange;    /* per cent of what is not a common ideograph */
    unsigned stops;      /* per cent of punctuation */
};

/* A number below `limit` (1 or more). One a statement, lest a compiler's order of evaluation make
 * other texts of the same seed. */
uint64_t random_below(uint64_t *state, uint64_t limit);

/* Appends `pieces` characters, words or marks. */
void random_text(uint64_t *state, const struct text_profile *profile, size_t pieces,
                 struct buffer *out);

/* Appends a sentence that names parks, projects, policies and places, short forms, amounts and
 * dates: what annotations are made of. */
void random_statement(uint64_t *state, struct buffer *out);

/* Appends `text` as a JSON string with its quotes. */
void append_json_string(struct buffer *out, const char *text, size_t length);

#endif
