/*
 * The bytes of one file (or of standard input), decompressed, as they come.
 */
#ifndef SUOYIN_INDEXER_INPUT_STREAM_H
#define SUOYIN_INDEXER_INPUT_STREAM_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "../common/buffer.h"
#include "../common/memory.h"
#include "../common/status.h"
#include "decompress.h"

struct input_stream {
    const struct allocator *allocator;
    const char *path; /* for messages; the caller keeps it */
    int descriptor;   /* -1 when closed */
    bool regular;
    struct stat before;
    uint64_t taken;            /* bytes read from the file */
    _Atomic uint64_t *counter; /* grows as `taken` does */
    struct stream_decompressor *decompressor;
    uint8_t *raw; /* compressed bytes, or the first bytes that were looked at */
    size_t raw_begin;
    size_t raw_end;
    bool raw_ended;
};

/*
 * Opens a file; path "-" with `standard_input` is descriptor 0. `compression` is what the name
 * tells; with `look` the first bytes may tell it too. STATUS_IO, STATUS_MEMORY; after an error the
 * stream is closed. *stream need not be initialised.
 */
enum status input_stream_open(struct input_stream *stream, const struct allocator *allocator,
                              const char *path, bool standard_input, enum compression compression,
                              bool look, _Atomic uint64_t *counter, struct error *error);

/* Reads some bytes, at most `room`; *got is 0 at the end alone. STATUS_INPUT for damaged data. */
enum status input_stream_read(struct input_stream *stream, uint8_t *out, size_t room, size_t *got,
                              struct error *error);

/* Appends to *bytes until it holds `size` bytes, or to the end (then *ended). */
enum status input_stream_fill(struct input_stream *stream, struct buffer *bytes, size_t size,
                              bool *ended, struct error *error);

/* After the end: STATUS_INPUT if a regular file changed while it was read. */
enum status input_stream_check_unchanged(const struct input_stream *stream, struct error *error);

/* The same question for a file that another process read: its state before against now. */
enum status input_check_unchanged(const char *path, const struct stat *before, struct error *error);

void input_stream_close(struct input_stream *stream);

#endif
