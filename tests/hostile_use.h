/*
 * Uses an index that cannot be trusted: everything that the query engine offers, on bytes that may
 * say anything. For tests and fuzzers.
 */
#ifndef SUOYIN_TESTS_HOSTILE_USE_H
#define SUOYIN_TESTS_HOSTILE_USE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../query/suoyin.h"

struct hostile_use {
    const char *const *queries;
    size_t query_count;
    const char *document; /* an id that may be there */
};

/* What was found: equal sums are equal answers. */
struct hostile_answer {
    uint64_t sum;
    size_t hits;
    bool failed; /* something was an error */
};

struct hostile_answer hostile_use_index(const suoyin_index *index, const struct hostile_use *use);
/* Opens the segment, uses it and closes it. */
struct hostile_answer hostile_use_bytes(const uint8_t *bytes, size_t size,
                                        const struct hostile_use *use);

/*
 * Makes the page checksums, the digests and the seal of a segment right again, so that what was
 * changed is met by the decoders behind them. Whether it could: the table of contents must be as a
 * writer would lay it out.
 */
bool segment_reseal(uint8_t *bytes, size_t size);

#endif
