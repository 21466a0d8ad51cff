/*
 * Sequences of characters in a text, counted, length by length: of those longer than one only such
 * as are frequent, and whose parts are.
 */
#ifndef SUOYIN_QUERY_GRAM_TABLE_H
#define SUOYIN_QUERY_GRAM_TABLE_H

#include "../common/memory.h"
#include "../common/status.h"
#include "stop.h"

#include <stdint.h>

struct gram {
    uint32_t first; /* where it stands first, in units */
    uint32_t length;
    uint32_t count; /* how often it stands in the text */
    uint32_t df;    /* in how many passages */
    uint32_t front; /* the sequence without its last unit: its number; itself when it is one unit */
    uint32_t back;  /* … without its first */
    /* The count of the most frequent sequence that has one unit more, in front and behind. */
    uint32_t longer_front, longer_back;
    uint32_t passage; /* that was counted last */
};

/* Zero-initialise it. */
struct gram_table {
    const struct allocator *allocator;
    struct gram *grams; /* ascending by length */
    uint32_t count, capacity;
    uint64_t unit_count; /* of the text, without breaks and words */
    uint32_t *slots;     /* a hash table: number + 1; 0 is free */
    uint32_t slot_count;
};

/*
 * Counts the sequences of unspaced characters in `units`, in which a break ends a passage, up to
 * `longest` of them; sequences of two and more in at least `least` passages. STATUS_MEMORY,
 * STATUS_CANCELLED; release it in any case.
 */
enum status gram_table_fill(struct gram_table *table, const uint32_t *units, size_t count,
                            uint32_t longest, uint32_t least, const struct stop *stop,
                            const struct allocator *allocator, struct error *error);
void gram_table_release(struct gram_table *table);

#endif
