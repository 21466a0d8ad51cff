/*
 * Reading the text of a query, character by character, for the rules of rewrite_rules.h; and
 * writing what they add.
 */
#ifndef SUOYIN_QUERY_REWRITE_READER_H
#define SUOYIN_QUERY_REWRITE_READER_H

#include "../common/numeral.h"
#include "query_alternatives.h"

struct rewrite_reader {
    const char *text; /* valid UTF-8 */
    size_t length;
    struct alternatives_list *list;
};

/* The code point at a byte, and its bytes; 0 at the end. */
uint32_t rewrite_peek(const struct rewrite_reader *reader, size_t at, size_t *size);
/* The code point that ends before a byte, and its bytes; 0 at the beginning. */
uint32_t rewrite_peek_back(const struct rewrite_reader *reader, size_t at, size_t *size);

/* Whether one of these characters stands at a byte: its bytes, or 0. */
size_t rewrite_one_of(const struct rewrite_reader *reader, size_t at, const uint32_t *set,
                      size_t count);

#define REWRITE_ONE_OF(reader, at, set) rewrite_one_of(reader, at, set, sizeof(set) / sizeof *(set))

static inline bool rewrite_is_numeral(uint32_t code)
{
    return numeral_character(code) != NUMERAL_NONE;
}

enum { YEAR_DIGITS = 4 };

/* How many digits stand from `begin` to `end`, all of 0 to 9 or all Chinese; 0 when anything else
 * stands there. */
unsigned rewrite_digits(const struct rewrite_reader *reader, size_t begin, size_t end,
                        bool *arabic);

/* A whole number, as far as a year may go; 0 for others. */
uint64_t rewrite_year(const struct numeral *value);

/* A writing in parts. What does not fit is never one of ours. */
struct rewrite_text {
    char bytes[NUMERAL_TEXT_SIZE + 64];
    size_t length;
};

void rewrite_put(struct rewrite_text *out, const char *text, size_t length);
void rewrite_put_text(struct rewrite_text *out, const char *text);

/* Looks for a document's number whose year is at `at`; *end receives its end. */
bool rewrite_document(struct rewrite_reader *reader, size_t at, size_t *end);

#endif
