/*
 * A sequence: n nondecreasing unsigned 64-bit integers with random access. Offsets, first passages,
 * running sums: whatever "where does the i-th begin" or "which one does x belong to" asks for.
 *
 *     sequence = header u64, { block }, { bits } ;
 *     block    = base u64, slope u32, start u32 ;                       16 bytes
 *
 * The header holds the count n in bits 0–55 and, in bits 56–63, the width of the last block. Values
 * come in blocks of 128, the last of which may be shorter; there are ⌈n / 128⌉. Within its block,
 * value i (0 to 127) is
 *
 *     base + ⌊i × slope / 256⌋ + bits[i]           modulo 2⁶⁴
 *
 * that is, a straight line and what the value lies above it: the line takes the average gap out, so
 * that only the irregularity costs bits. The bits of a block, `width` for each value, begin
 * `start` × 8 bytes after the last block entry and are laid as in a packed array
 * (packed_array.h). A block of 128 values takes width × 16 bytes, so the width of every block but
 * the last is (start of the next − its start) / 2. The last takes ⌈values × width / 8⌉ bytes, and
 * the sequence ends there.
 *
 * Opening looks at the header and the last block only. That the values do not decrease is not
 * proved by opening: a damaged or hostile sequence may answer any numbers, and whoever uses them as
 * offsets checks the range (sequence_pair does check that its two values are in order).
 * sequence_verify proves it.
 */
#ifndef SUOYIN_COMMON_SEQUENCE_H
#define SUOYIN_COMMON_SEQUENCE_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "section.h"
#include "status.h"

enum { SEQUENCE_BLOCK_BITS = 7, SEQUENCE_BLOCK = 1 << SEQUENCE_BLOCK_BITS };

/* Open it with sequence_open; read it through the functions. Holds no memory. */
struct sequence {
    const struct section *section;
    uint64_t offset; /* of the header, in the section */
    uint64_t bits;   /* of the first bits, in the section */
    uint64_t end;
    uint64_t count;
    unsigned last_width;
};

/*
 * Appends the sequence of `values` to `out`. STATUS_USAGE when they decrease; STATUS_LIMIT beyond
 * 32 GiB of bits; STATUS_MEMORY, also through out->failed.
 */
enum status sequence_build(const uint64_t *values, size_t count, struct buffer *out,
                           struct error *error);

/* Opens the sequence that fills [offset, offset + size) of the section. */
enum status sequence_open(struct sequence *sequence, const struct section *section, uint64_t offset,
                          uint64_t size, struct error *error);
/* Opens the one that begins at `offset` and ends somewhere up to `limit`; *size receives how many
 * bytes it takes. */
enum status sequence_open_prefix(struct sequence *sequence, const struct section *section,
                                 uint64_t offset, uint64_t limit, uint64_t *size,
                                 struct error *error);

/* The value at `index` < count. STATUS_CORRUPT; STATUS_USAGE when index is out of range. */
enum status sequence_get(const struct sequence *sequence, uint64_t index, uint64_t *value,
                         struct error *error);
/* The values at `index` and `index` + 1; STATUS_CORRUPT, too, when the first is the larger. */
enum status sequence_pair(const struct sequence *sequence, uint64_t index, uint64_t *value,
                          uint64_t *next, struct error *error);
/*
 * The last index whose value is at most `value`. STATUS_NOT_FOUND (without a message) when even the
 * first value is larger, or the sequence is empty.
 */
enum status sequence_find(const struct sequence *sequence, uint64_t value, uint64_t *index,
                          struct error *error);
/* The same, in fewer steps when the answer is not far from `near`, which may be any number. */
enum status sequence_find_near(const struct sequence *sequence, uint64_t value, uint64_t near,
                               uint64_t *index, struct error *error);
/* Decodes `count` values from `first` on: faster than one by one. */
enum status sequence_read(const struct sequence *sequence, uint64_t first, size_t count,
                          uint64_t *values, struct error *error);

/* Proves that the blocks lie as they should and that no value is smaller than the one before. */
enum status sequence_verify(const struct sequence *sequence, struct error *error);

#endif
