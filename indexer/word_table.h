/*
 * Words found in text: all words of a table that begin, or end, at a position, the longest first.
 *
 *     struct word_table table = {.allocator = allocator};
 *     word_table_add(&table, "产业园", 9, 1) …
 *     word_table_finish(&table, WORDS_BEGIN) …
 *     struct word_match match = word_table_at(&table, text, length, at, length);
 *     word_table_release(&table);
 *
 * A bit tells of each character whether a word begins (or ends) with it. A finished table is never
 * written to: any number of threads may use it at once.
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
