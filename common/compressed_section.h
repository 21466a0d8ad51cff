/*
 * A section that is one compressed block: what comes with the program rather than from the
 * documents, such as the folding table.
 *
 *     section = [ size:u32, compressed block ] ;        (`size` once decompressed; nothing: empty)
 */
#ifndef SUOYIN_COMMON_COMPRESSED_SECTION_H
#define SUOYIN_COMMON_COMPRESSED_SECTION_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "memory.h"
#include "section.h"
#include "status.h"

/* zstd's levels: the last percents of a list are not worth the 30 ms that they take in each segment
 * that is written. */
enum { COMPRESSED_SECTION_TABLE = 19, COMPRESSED_SECTION_LIST = 6 };

/* Appends the section to `out`; nothing when size is 0. STATUS_MEMORY, or STATUS_LIMIT. */
enum status compressed_section_write(const void *bytes, size_t size, int level,
                                     const struct allocator *allocator, struct buffer *out,
                                     struct error *error);

/*
 * Appends what the section holds to `out`, at most `limit` bytes. STATUS_CORRUPT when it is not
 * exactly such a section, or holds more; STATUS_MEMORY.
 */
enum status compressed_section_read(const struct section *section, size_t limit,
                                    const struct allocator *allocator, struct buffer *out,
                                    struct error *error);

#endif
