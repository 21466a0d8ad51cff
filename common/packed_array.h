/*
 * A packed array: n unsigned integers of a fixed width in bits, with random access.
 *
 *     packed = header u64, bits ;
 *
 * The header holds the count in bits 0–55 and the width (0 to 64) in bits 56–63. Value i lies in
 * bits [i × width, (i + 1) × width) of `bits`, bit k being bit k mod 8 of byte k div 8; so a value
 * lies little-endian. The bits past the last value are 0. In all 8 + ⌈n × width / 8⌉ bytes; with a
 * width of 0 every value is 0.
 */
#ifndef SUOYIN_COMMON_PACKED_ARRAY_H
#define SUOYIN_COMMON_PACKED_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "bytes.h"
#include "section.h"
#include "status.h"

/* Open it with packed_array_open; read it through the functions. Holds no memory. */
struct packed_array {
    const struct section *section;
    uint64_t offset; /* of the bits, in the section */
    uint64_t count;
    unsigned width;
};

enum { PACKED_HEADER_SIZE = 8 };

/* Appends the packed form of `values` to `out`, with the smallest width that holds them all. */
void packed_array_build(const uint64_t *values, size_t count, struct buffer *out);
/* The same for 32-bit values. */
void packed_array_build_u32(const uint32_t *values, size_t count, struct buffer *out);
/* The bytes that `count` values, the largest of which is `largest`, will take. */
uint64_t packed_array_size(uint64_t count, uint64_t largest);

/* Opens the packed array that fills [offset, offset + size) of the section. STATUS_CORRUPT. */
enum status packed_array_open(struct packed_array *array, const struct section *section,
                              uint64_t offset, uint64_t size, struct error *error);
/* Opens the one that begins at `offset` and ends somewhere up to `limit`; *size receives how many
 * bytes it takes. */
enum status packed_array_open_prefix(struct packed_array *array, const struct section *section,
                                     uint64_t offset, uint64_t limit, uint64_t *size,
                                     struct error *error);

/* The value at `index` < count. STATUS_CORRUPT when its page is damaged; STATUS_USAGE. */
enum status packed_array_get(const struct packed_array *array, uint64_t index, uint64_t *value,
                             struct error *error);

/* What packed_bits_get does where eight bytes do not hold the value or are not all to be had. */
enum status packed_bits_get_any(const struct section *section, uint64_t offset, uint64_t bit,
                                unsigned width, uint64_t *value, struct error *error);
/* Writes the low `width` bits of `value` at `bit` of zeroed bytes that have room for them. */
void packed_bits_put(uint8_t *bytes, uint64_t bit, unsigned width, uint64_t value);

/*
 * Bits [bit, bit + width) (width 0 to 64) that begin at byte `offset` of a section, as a number:
 * what packed arrays and sequences are made of. `offset` + the bytes concerned lie in the section.
 */
static inline enum status packed_bits_get(const struct section *section, uint64_t offset,
                                          uint64_t bit, unsigned width, uint64_t *value,
                                          struct error *error)
{
    uint64_t first = offset + (bit >> 3);
    bool one_page = (first ^ (first + 7)) >> SECTION_PAGE_BITS == 0;
    if (width - 1 >= 56 || first + 8 > section->size || !one_page) {
        return packed_bits_get_any(section, offset, bit, width, value, error);
    }
    const uint8_t *p = section_bytes(section, first, 8, error);
    if (p == NULL) {
        return STATUS_CORRUPT;
    }
    *value = get_u64(p) >> (bit & 7) & ((UINT64_C(1) << width) - 1);
    return STATUS_OK;
}

#endif
