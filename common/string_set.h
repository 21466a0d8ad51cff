/*
 * A set of byte strings that are being collected, numbered in the order of their arrival.
 *
 * Zero-initialise it but for the allocator: struct string_set set = {.allocator =
 * &system_allocator}; For one thread at a time. Failures (of memory) leave it as it was.
 */
#ifndef SUOYIN_COMMON_STRING_SET_H
#define SUOYIN_COMMON_STRING_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"

struct string_set_entry {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t number; /* which arrival it was, from 0 */
    uint64_t hash;
};

struct string_set {
    const struct allocator *allocator;
    struct string_set_entry *entries; /* in the order of arrival, until string_set_sort */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* a hash table: number + 1; 0 is free */
    size_t slot_count;
};

/*
 * Finds a string or adds a copy of it, which lives in `arena`; *number receives its number. False
 * when memory is short, or there are 2^32 - 1 strings already.
 */
bool string_set_add(struct string_set *set, struct arena *arena, const void *bytes, size_t size,
                    uint32_t *number);
/* Puts the entries into the bytewise order of the strings. Nothing can be added afterwards. */
void string_set_sort(struct string_set *set);
/* Bytes held, without the arena's. */
size_t string_set_memory(const struct string_set *set);
void string_set_release(struct string_set *set);

#endif
