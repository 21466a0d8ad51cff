/*
 * Decompression of gzip and Zstandard data as a stream. Members and frames that follow each other
 * count as one text.
 */
#ifndef SUOYIN_INDEXER_DECOMPRESS_H
#define SUOYIN_INDEXER_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"

enum compression { COMPRESSION_NONE, COMPRESSION_GZIP, COMPRESSION_ZSTD };

enum { COMPRESSION_MAGIC_SIZE = 4 };

/* What the first bytes of a file say. */
enum compression compression_of_magic(const uint8_t *bytes, size_t size);

struct stream_decompressor;

/* NULL when memory is short. Not for COMPRESSION_NONE. */
struct stream_decompressor *stream_decompressor_open(const struct allocator *allocator,
                                                     enum compression compression);

/*
 * Takes bytes from *in (moving *in and *in_size) and writes at most `room` to out; *written tells
 * how many. Nothing written and nothing taken means that more input is needed. STATUS_INPUT, with
 * the reason alone as the message, for damaged data.
 */
enum status stream_decompressor_step(struct stream_decompressor *decompressor, const uint8_t **in,
                                     size_t *in_size, uint8_t *out, size_t room, size_t *written,
                                     struct error *error);

/* Whether the data may end here. */
bool stream_decompressor_is_complete(const struct stream_decompressor *decompressor);

void stream_decompressor_close(struct stream_decompressor *decompressor);

#endif
