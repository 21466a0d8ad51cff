/*
 * The conventions of the format (common/FORMAT.md), as golden_reader.c reads them: integers,
 * varints, bits, packed arrays, sequences, compressed blocks and string tables.
 */
#ifndef SUOYIN_TESTS_GOLDEN_BYTES_H
#define SUOYIN_TESTS_GOLDEN_BYTES_H

#include <stdbool.h>

#include "golden_reader.h"

/* Prints what is wrong and aborts unless `sound`. */
void golden_need(bool sound, const char *what);
/* Zeroed memory, one byte more than asked for. */
void *golden_obtain(size_t size);

/* An unsigned little-endian integer. */
uint64_t golden_number(const uint8_t *bytes, unsigned size);

/* What is left of some bytes. */
struct rest {
    const uint8_t *at, *end;
};

struct rest golden_section_rest(const struct golden *golden, enum golden_section_id id);
const uint8_t *golden_take(struct rest *rest, uint64_t size);
uint64_t golden_take_number(struct rest *rest, unsigned size);
uint64_t golden_take_varint(struct rest *rest);

/* What is left of some bits. */
struct bits {
    const uint8_t *data;
    size_t count, next;
};

struct bits golden_bits_of(struct rest rest);
uint64_t golden_take_fixed(struct bits *bits, unsigned width);
uint64_t golden_take_gamma(struct bits *bits);
uint64_t golden_take_rice(struct bits *bits, unsigned k);
/* How many bits a number needs; 0 for 0. */
unsigned golden_width_of(uint64_t value);

/* The count in the header of a packed array, a sequence or a string table. */
uint64_t golden_count_of(const uint8_t *header);
uint64_t golden_packed_size(const uint8_t *packed);
uint64_t golden_packed_value(const uint8_t *packed, uint64_t index);
/* A sequence is called steps here. */
uint64_t golden_steps_value(const uint8_t *steps, uint64_t index);
const uint8_t *golden_take_steps(struct rest *rest);

/* Decompresses with the texts' dictionary, or none when `dictionary` is NULL. To be freed. */
uint8_t *golden_decompress_block(struct rest frame, const struct golden *dictionary, size_t bound,
                                 size_t *length);
/* A string, NUL-terminated. To be freed. */
char *golden_table_string(struct rest table, uint64_t index, size_t *length);

#endif
