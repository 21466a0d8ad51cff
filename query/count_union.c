#include "count_union.h"

#include <string.h>

#include "passage_find.h"

enum { COUNT_WINDOW = 1 << 16 }; /* passages: their bits stay in the nearest cache */

/* Sets the bits of a cursor's passages from `begin` up to `end`. */
static void mark(struct posting_cursor *cursor, uint32_t begin, uint32_t end, uint64_t *bits)
{
    while (cursor->passage < end) {
        uint32_t stop = passage_find(cursor->bm25->instructions, cursor->passages, cursor->at,
                                     cursor->count, end);
        for (uint32_t i = cursor->at; i < stop; i++) {
            uint32_t bit = cursor->passages[i] - begin;
            bits[bit / 64] |= UINT64_C(1) << bit % 64;
        }
        if (stop < cursor->count) {
            cursor->at = stop;
            cursor->passage = cursor->passages[stop];
        } else {
            posting_cursor_next_block(cursor);
        }
    }
}

static uint64_t count_living(const uint64_t *bits, uint32_t begin, uint32_t end,
                             const struct tombstones *dead)
{
    uint64_t living = 0;
    for (uint32_t word = 0; word < (end - begin + 63) / 64; word++) {
        living += (uint64_t)__builtin_popcountll(bits[word]);
        for (uint64_t left = dead == NULL ? 0 : bits[word]; left != 0; left &= left - 1) {
            uint32_t bit = word * 64 + (uint32_t)__builtin_ctzll(left);
            living -= tombstones_passage_dead(dead, begin + bit);
        }
    }
    return living;
}

uint64_t count_union(struct posting_cursor *cursors, uint32_t count, uint32_t passage_count,
                     const struct tombstones *dead, const struct stop *stop)
{
    uint64_t bits[COUNT_WINDOW / 64], living = 0;
    for (uint64_t begin = 0; begin < passage_count && !stop_now(stop); begin += COUNT_WINDOW) {
        uint64_t end = begin + COUNT_WINDOW < passage_count ? begin + COUNT_WINDOW : passage_count;
        memset(bits, 0, sizeof bits);
        for (uint32_t i = 0; i < count; i++) {
            if (!cursors[i].optional) {
                mark(&cursors[i], (uint32_t)begin, (uint32_t)end, bits);
            }
        }
        living += count_living(bits, (uint32_t)begin, (uint32_t)end, dead);
    }
    return living;
}
