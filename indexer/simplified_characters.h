/*
 * Which simplified character stands for a traditional one or a variant: ICU's transliterator
 * Traditional-Simplified, taken for single code points, with the listed variants
 * (variant_characters.h) that it does not know, followed to the end.
 *
 *     struct simplified_characters characters;
 *     simplified_characters_open(&characters, allocator, error);
 *     simplified_character(&characters, 0x9AD4) == 0x4F53;         // 體 is 体
 *     simplified_characters_release(&characters);
 */
#ifndef SUOYIN_INDEXER_SIMPLIFIED_CHARACTERS_H
#define SUOYIN_INDEXER_SIMPLIFIED_CHARACTERS_H

#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"

struct simplified_pair {
    uint32_t from, to;
};

struct simplified_characters {
    const struct allocator *allocator;
    struct simplified_pair *pairs; /* ascending by from */
    size_t count;
};

/* STATUS_MEMORY, or STATUS_INPUT when ICU lacks the transliterator. Release it also then. */
enum status simplified_characters_open(struct simplified_characters *characters,
                                       const struct allocator *allocator, struct error *error);
void simplified_characters_release(struct simplified_characters *characters);

/* What stands for a code point: most stand for themselves. Applied twice it changes nothing. */
uint32_t simplified_character(const struct simplified_characters *characters, uint32_t code_point);

#endif
