#include "term_counts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *resized(void *memory, size_t count, size_t size)
{
    void *larger = realloc(memory, count * size);
    if (larger == NULL) {
        fprintf(stderr, "term_counts: out of memory\n");
        exit(3);
    }
    return larger;
}

static uint64_t hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    }
    return hash ^ hash >> 29;
}

static void grow_table(struct term_counts *counts)
{
    size_t size = counts->table_size ? 2 * counts->table_size : 1 << 16;
    free(counts->table);
    counts->table =
        memset(resized(NULL, size, sizeof *counts->table), 0, size * sizeof *counts->table);
    counts->table_size = size;
    for (size_t i = 0; i < counts->count; i++) {
        size_t place = counts->terms[i].hash & (size - 1);
        while (counts->table[place] != 0) {
            place = (place + 1) & (size - 1);
        }
        counts->table[place] = (uint32_t)i + 1;
    }
}

static uint32_t add_term(struct term_counts *counts, const struct term *term, uint64_t hash)
{
    if (counts->count == counts->room) {
        counts->room = counts->room ? 2 * counts->room : 1 << 16;
        counts->terms = resized(counts->terms, counts->room, sizeof *counts->terms);
    }
    if (counts->keys_length + term->length > counts->keys_room) {
        counts->keys_room = 2 * (counts->keys_room + term->length);
        counts->keys = resized(counts->keys, counts->keys_room, 1);
    }
    memcpy(counts->keys + counts->keys_length, term->bytes, term->length);
    counts->terms[counts->count] = (struct counted_term){.hash = hash,
                                                         .key = counts->keys_length,
                                                         .length = (uint32_t)term->length,
                                                         .passage = UINT32_MAX,
                                                         .is_bigram = term->is_bigram};
    counts->keys_length += term->length;
    return (uint32_t)counts->count++;
}

static uint32_t find_or_add(struct term_counts *counts, const struct term *term)
{
    if (2 * counts->count >= counts->table_size) {
        grow_table(counts);
    }
    uint64_t hash = hash_bytes(term->bytes, term->length);
    size_t place = hash & (counts->table_size - 1);
    for (; counts->table[place] != 0; place = (place + 1) & (counts->table_size - 1)) {
        const struct counted_term *held = &counts->terms[counts->table[place] - 1];
        if (held->hash == hash && held->length == term->length &&
            memcmp(counts->keys + held->key, term->bytes, term->length) == 0) {
            return counts->table[place] - 1;
        }
    }
    uint32_t number = add_term(counts, term, hash);
    counts->table[place] = number + 1;
    return number;
}

/* 0-7 for a tf of 1-8; then one slot for each doubling. */
static int slot_of(uint32_t tf)
{
    int slot = EXACT_SLOTS - 1;
    if (tf <= EXACT_SLOTS) {
        return (int)tf - 1;
    }
    for (uint32_t last = EXACT_SLOTS; tf > last && slot < SLOTS - 1; last *= 2) {
        slot++;
    }
    return slot;
}

static int count_term(void *context, const struct term *term)
{
    struct term_counts *counts = context;
    uint32_t number = find_or_add(counts, term);
    struct counted_term *counted = &counts->terms[number];
    if (counted->passage != counts->passages) {
        counted->passage = counts->passages;
        counted->here = 0;
        if (counts->touched_count == counts->touched_room) {
            counts->touched_room = 2 * counts->touched_room + 1024;
            counts->touched =
                resized(counts->touched, counts->touched_room, sizeof *counts->touched);
        }
        counts->touched[counts->touched_count++] = number;
    }
    counted->here++;
    counted->occurrences++;
    return 0;
}

void count_passage(struct term_counts *counts, const char *text, size_t length)
{
    counts->touched_count = 0;
    split_terms(text, length, count_term, counts);
    for (size_t i = 0; i < counts->touched_count; i++) {
        struct counted_term *counted = &counts->terms[counts->touched[i]];
        counted->df++;
        counted->with_slot[slot_of(counted->here)]++;
    }
    counts->passages++;
}

void term_counts_free(struct term_counts *counts)
{
    free(counts->touched);
    free(counts->table);
    free(counts->keys);
    free(counts->terms);
}
