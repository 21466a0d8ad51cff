/*
 * Words found in text: all words of a table that begin, or end, at a position, the longest first.
 *
 *     struct word_table table = {.allocator = allocator};
 *     word_table_add(&table, "产业园", 9, 1) …
 *     word_table_finish(&table, WORDS_BEGIN) …
 *     for (size_t at = 0; (at = word_table_next(&table, text, length, at)) < length; at += 3) {
 *         struct word_match match = word_table_at(&table, text, length, at, length);
 *     }
 *     word_table_release(&table);
 *
 * A bit tells of each character whether a word begins (or ends) with it, and one of each pair of
 * characters whether a word may begin with those, so that text in which there is nothing to find
 * costs about a nanosecond a character. A finished table is never written to: any number of threads
 * may use it at once.
 */
#ifndef SUOYIN_INDEXER_WORD_TABLE_H
#define SUOYIN_INDEXER_WORD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"

enum word_table_direction { WORDS_BEGIN, WORDS_END };

struct word {
    const char *bytes; /* the caller's: they must outlive the table */
    uint32_t length;   /* bytes, not 0 */
    uint32_t value;    /* the or of what was added under these bytes; never 0 */
    uint32_t key;      /* the first or the last character */
};

enum { WORD_TABLE_PAGES = 0x10000 / 64 };

/* Zero-initialise it but for the allocator. Read it through the functions below. */
struct word_table {
    const struct allocator *allocator;
    struct word *words; /* by key, then the longest first */
    size_t count, capacity;
    uint32_t *begins; /* of each key's words; one more than there are keys */
    uint64_t keys[WORD_TABLE_PAGES];
    uint16_t ranks[WORD_TABLE_PAGES]; /* how many keys the pages before hold */
    /* By word_table_pair of its first two characters, whether a word may begin so; and by its first
     * character, where what follows need not be looked at. */
    uint64_t pairs[WORD_TABLE_PAGES], any[WORD_TABLE_PAGES];
};

/* What was found: the bytes, 0 for nothing, and the word's value. */
struct word_match {
    size_t length;
    uint32_t value;
};

/*
 * Adds a word: UTF-8 whose first and last characters lie below U+10000. Twice the same bytes are
 * one word with both values. False when memory is short.
 */
bool word_table_add(struct word_table *table, const char *bytes, size_t length, uint32_t value);
/* Makes the table ready to find words by how they begin or how they end. False as above. */
bool word_table_finish(struct word_table *table, enum word_table_direction direction);
void word_table_release(struct word_table *table);

static inline bool word_table_bit(const uint64_t *bits, uint32_t c)
{
    return (bits[c >> 6] >> (c & 63) & 1) != 0;
}

static inline bool word_table_has_key(const struct word_table *table, uint32_t c)
{
    return c < 0x10000 && word_table_bit(table->keys, c);
}

static inline uint32_t word_table_pair(uint32_t first, uint32_t second)
{
    return (first * 0x9E5 ^ second) & 0xFFFF;
}

/* The code point of three bytes of UTF-8. */
static inline uint32_t word_table_decode(const unsigned char *bytes)
{
    return (uint32_t)(bytes[0] & 0x0F) << 12 | (uint32_t)(bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
}

/* Whether a word may begin with the character c at `at`, and what follows. */
static inline bool word_table_begins(const struct word_table *table, const unsigned char *bytes,
                                     size_t length, size_t at, uint32_t c)
{
    if (word_table_bit(table->any, c)) {
        return true;
    }
    return length - at >= 6 && (bytes[at + 3] & 0xF0) == 0xE0 &&
           word_table_bit(table->pairs, word_table_pair(c, word_table_decode(bytes + at + 3)));
}

/* The next position from `at` on where a word may begin, or length. For WORDS_BEGIN. */
static inline size_t word_table_next(const struct word_table *table, const char *text,
                                     size_t length, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text;
    while (at < length) {
        uint32_t lead = bytes[at];
        if (lead >= 0xE0 && lead < 0xF0) {
            uint32_t c = word_table_decode(bytes + at);
            if (word_table_bit(table->keys, c) && word_table_begins(table, bytes, length, at, c)) {
                return at;
            }
            at += 3;
        } else if (lead < 0x80) {
            if (word_table_bit(table->keys, lead)) {
                return at;
            }
            at++;
        } else {
            at += lead < 0xE0 ? 2 : 4;
        }
    }
    return length;
}

/* The words of one key, the longest first. */
struct word_range {
    const struct word *begin, *end;
};
struct word_range word_table_range(const struct word_table *table, uint32_t key);

/* The longest word of at most `most` bytes that begins at `at`. For WORDS_BEGIN. */
struct word_match word_table_at(const struct word_table *table, const char *text, size_t length,
                                size_t at, size_t most);
/* The longest word of at most `most` bytes that ends before `at`. For WORDS_END. */
struct word_match word_table_before(const struct word_table *table, const char *text, size_t at,
                                    size_t most);

#endif
