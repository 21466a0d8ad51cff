/*
 * The inverter: notes which term stands in which passage, in memory.
 *
 * Bigrams are filed by their first character. Each character has a list of records, one for each
 * occurrence: the second character, which of its occurrences in the passage that is, and how far
 * the passage is from that of the record before. That
 * is an append to one of some thousand open lists, most of them in the cache, and nothing is looked
 * up: sorting by the second character is left to the encoder, which takes the characters one by one
 * (an MSD radix sort whose first pass is the analysis itself). Words, which are few, go through a
 * hash table.
 *
 * Passages are added in ascending order, and so are those of each mark. One thread at a time.
 */
#ifndef SUOYIN_INDEXER_INVERTER_H
#define SUOYIN_INDEXER_INVERTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/fold_table.h"
#include "../common/memory.h"

/*
 * A record is the second character in the high 21 bits, then the passage's distance in 7, then the
 * number of the second character's occurrence in the passage (links.h) in 4. The largest distance
 * tells that the passage follows as a word of its own, and the largest number, that the number
 * does, after that.
 */
enum {
    RECORD_NUMBER_BITS = 4,
    RECORD_DISTANCE_BITS = 7,
    RECORD_SECOND_SHIFT = RECORD_NUMBER_BITS + RECORD_DISTANCE_BITS,
    RECORD_FAR = (1 << RECORD_DISTANCE_BITS) - 1,
    RECORD_MANY = (1 << RECORD_NUMBER_BITS) - 1,
    RECORD_WORDS = 3, /* at most */
};

struct record_chunk {
    struct record_chunk *next;
    uint32_t count, capacity; /* in words */
    uint32_t words[];
};

/* The words of a list, in the order of their passages. */
struct record_list {
    uint32_t *cursor, *limit; /* in the last chunk */
    struct record_chunk *first, *last;
    uint32_t passage; /* of the last record */
    uint32_t seen;    /* records of that passage */
    uint32_t count;   /* words, known once the inverter is finished */
};

/* A record, read. */
struct pair_record {
    uint32_t second, passage;
    uint32_t number; /* of the second character's occurrence */
};

/* Reads the record at words[*i] behind one of `previous`'s passage; moves *i to the next. */
static inline struct pair_record read_record(const uint32_t *words, uint32_t *i, uint32_t previous)
{
    uint32_t word = words[(*i)++];
    uint32_t distance = word >> RECORD_NUMBER_BITS & RECORD_FAR, number = word & RECORD_MANY;
    struct pair_record record = {.second = word >> RECORD_SECOND_SHIFT};
    record.passage = distance < RECORD_FAR ? previous + distance : words[(*i)++];
    record.number = number < RECORD_MANY ? number : words[(*i)++];
    return record;
}

struct word_entry {
    uint64_t head; /* the word's first eight bytes, which tell most words apart: word_head */
    const char *word;
    uint32_t length;
    uint32_t hash;
    struct record_list passages; /* one word a record: the passage */
};

/* The first eight bytes of a word, big-endian and filled up with zeros: ordered as the words are,
 * as far as it goes. */
static inline uint64_t word_head(const char *word, size_t length)
{
    uint64_t head = 0;
    for (size_t i = 0; i < sizeof head; i++) {
        head = head << 8 | (i < length ? (uint8_t)word[i] : 0);
    }
    return head;
}

struct inverter {
    const struct fold_table *table;
    bool numbered; /* records tell the numbers of occurrences */
    struct arena arena;
    struct record_list *pages[FOLD_PAGE_COUNT]; /* by first character */
    struct word_entry *words;
    size_t word_count, word_capacity;
    uint32_t *word_slots; /* index + 1 into words, by hash; a power of two of them */
    size_t word_slot_count;
    uint32_t *units;
    size_t unit_count, unit_capacity;
    uint32_t passage; /* being added */
    bool failed;
};

/* Only links need what `numbered` asks for: without it, all numbers are 0. */
void inverter_init(struct inverter *inverter, const struct fold_table *table, bool numbered,
                   const struct allocator *allocator);
void inverter_release(struct inverter *inverter);

/*
 * Adds a passage: its title (of length 0 when it has none) and its text. Answers its length in
 * terms. A failure of memory sets `failed`, which sticks.
 */
uint32_t inverter_add(struct inverter *inverter, uint32_t passage, const char *title,
                      size_t title_length, const char *text, size_t text_length);

/* Adds a mark (mark.h) to a passage, before or after its text. The passages of each mark ascend. */
void inverter_add_mark(struct inverter *inverter, uint32_t passage, const char *mark,
                       size_t length);

/* The list of a first character, or NULL. */
static inline const struct record_list *inverter_list(const struct inverter *inverter,
                                                      uint32_t character)
{
    const struct record_list *page = inverter->pages[character >> FOLD_PAGE_BITS];
    return page == NULL ? NULL : &page[character & (FOLD_PAGE_SIZE - 1)];
}

/* Ends all lists: fills in the count of their last chunks. To be called once, before reading. */
void inverter_finish(struct inverter *inverter);

/* Bytes of memory held. */
size_t inverter_memory(const struct inverter *inverter);

#endif
