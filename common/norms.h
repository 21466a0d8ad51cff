/*
 * Norms: a passage's length in one byte, as ranking sees it.
 *
 * Lengths below 64 are exact. Above, a byte holds the octave and four bits of mantissa, so that a
 * decoded length is within 3 % of the true one. The last code stands for all lengths from 253,952.
 * Section NORMS: one such byte for each passage.
 */
#ifndef SUOYIN_COMMON_NORMS_H
#define SUOYIN_COMMON_NORMS_H

#include <stdint.h>

enum { NORM_EXACT = 64, NORM_CODES = 256 };

static inline uint8_t norm_encode(uint32_t length)
{
    if (length < NORM_EXACT) {
        return (uint8_t)length;
    }
    unsigned octave = 31 - (unsigned)__builtin_clz(length); /* 6 for 64 to 127 */
    if (octave > 17) {
        return NORM_CODES - 1;
    }
    return (uint8_t)(NORM_EXACT + (octave - 6) * 16 + (length >> (octave - 4) & 15));
}

/* The length that a code stands for: the middle of its interval. */
static inline uint32_t norm_decode(uint8_t code)
{
    if (code < NORM_EXACT) {
        return code;
    }
    unsigned octave = 6 + (code - NORM_EXACT) / 16;
    uint32_t mantissa = 16 + (code - NORM_EXACT) % 16;
    return (mantissa << (octave - 4)) + (1u << (octave - 5));
}

#endif
