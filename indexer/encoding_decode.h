/*
 * One pass of ICU's decoders over bytes, for encoding.c and encoding_detect.c alone.
 */
#ifndef SUOYIN_INDEXER_ENCODING_DECODE_H
#define SUOYIN_INDEXER_ENCODING_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Takes decoded code points, in order. */
typedef void (*code_point_sink)(void *context, const uint32_t *code_points, size_t count);

struct decode_result {
    bool opened;      /* ICU knows the name (and had memory) */
    size_t bad_count; /* sequences that cannot be decoded */
    size_t first_bad; /* the offset of the first, when there is one */
};

/* Decodes all of the bytes, leaving out what is bad; with stop_at_bad it ends there. */
struct decode_result encoding_decode(const char *name, const uint8_t *bytes, size_t size,
                                     bool stop_at_bad, code_point_sink sink, void *context);

#endif
