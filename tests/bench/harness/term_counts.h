/*
 * term_counts: in how many passages each term of a collection stands, and how often.
 */
#ifndef BENCH_TERM_COUNTS_H
#define BENCH_TERM_COUNTS_H

#include "term_splitter.h"

#include <stddef.h>
#include <stdint.h>

/* How often a term stands in one passage, by slots: 1, 2, … 8, then 9-16, 17-32 and so on. */
enum { EXACT_SLOTS = 8, SLOTS = 16 };

struct counted_term {
    uint64_t hash;
    size_t key; /* its place in the vocabulary's keys */
    uint32_t length;
    uint32_t passage; /* the last one it stood in, and how often there */
    uint32_t here;
    uint32_t df;
    uint32_t with_slot[SLOTS]; /* passages by the slot of the term's frequency in them */
    uint64_t occurrences;
    int is_bigram;
};

/* All zero is an empty one. */
struct term_counts {
    struct counted_term *terms;
    size_t count;
    size_t room;
    char *keys;
    size_t keys_length;
    size_t keys_room;
    uint32_t *table; /* term number + 1; 0 is free */
    size_t table_size;
    uint32_t passages;
    uint32_t *touched; /* the terms of the passage at hand, each once */
    size_t touched_count;
    size_t touched_room;
};

/* Counts the terms of one more passage. Ends the program when memory is short. */
void count_passage(struct term_counts *counts, const char *text, size_t length);

void term_counts_free(struct term_counts *counts);

#endif
