/*
 * A block of POSTING_BLOCK small integers: packed frames with exceptions, as postings.h lays them
 * out.
 */
#ifndef SUOYIN_COMMON_PACKED_BLOCK_H
#define SUOYIN_COMMON_PACKED_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "bytes.h"

enum { PACKED_VALUES = 128 };

/* Appends the PACKED_VALUES values, each below 2^32, in the width that makes the fewest bytes. */
void packed_block_write(struct buffer *out, const uint32_t values[PACKED_VALUES]);

/* Reads a block; sets reader->failed when it is damaged. */
void packed_block_read(struct reader *reader, uint32_t values[PACKED_VALUES]);

#endif
