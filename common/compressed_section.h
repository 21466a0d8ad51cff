/*
 * A section that is one compressed block: what comes with the program rather than from the
 * documents, such as the folding table.
 *
 *     section = [ size:u32, compressed block ] ;        (`size` once decompressed; nothing: empty)
 */
#ifndef SUOYIN_COMMON_COMPRESSED_SECTION_H
#define SUOYIN_COMMON_COMPRESSED_SECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "memory.h"
#include "section.h"
#include "status.h"

/* zstd's levels: the last percents are not worth the 60 ms that they take in each segment that is
 * written. */
enum { COMPRESSED_SECTION_USUAL = 6, COMPRESSED_SECTION_STORED = 0 };

/*
 * The level for a section of `size` bytes that is read whenever a segment is opened and searched:
 * the usual one, but COMPRESSED_SECTION_STORED beside much text, since then the bytes that
 * compression saves are few, and the time that decompression takes is not.
 */
int compressed_section_level(size_t size, uint64_t text_bytes);

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

/*
 * The same without copying where it can be: *bytes lie in the section if it was stored, else in
 * `room`, which is emptied first.
 */
enum status compressed_section_view(const struct section *section, size_t limit,
                                    const struct allocator *allocator, struct buffer *room,
                                    const uint8_t **bytes, size_t *size, struct error *error);

/* Whether two sections hold the same, at most `limit` bytes. */
enum status compressed_section_equal(const struct section *a, const struct section *b, size_t limit,
                                     const struct allocator *allocator, bool *equal,
                                     struct error *error);

#endif
