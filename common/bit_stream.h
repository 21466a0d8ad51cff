/*
 * Bits in bytes, the least significant first, and the three codes that short posting lists and the
 * lexicon are written in:
 *
 *   fixed(w)  w bits, 0 ≤ w ≤ 57
 *   gamma     Elias' γ of a value ≥ 1: n zeros, a one, then the n bits below the value's highest
 *   rice(k)   Golomb-Rice: value >> k in unary (that many zeros, then a one), then the k low bits
 */
#ifndef SUOYIN_COMMON_BIT_STREAM_H
#define SUOYIN_COMMON_BIT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "bytes.h"

enum { BIT_WRITE_MAX = 57 }; /* bits of one bit_write */

struct bit_writer {
    struct buffer *out;
    uint64_t pending; /* bits not yet in `out` */
    unsigned count;   /* how many, below 8 after each write */
};

static inline void bit_write(struct bit_writer *writer, uint64_t value, unsigned width)
{
    writer->pending |= value << writer->count;
    writer->count += width;
    if (writer->count >= 8) {
        unsigned bytes = writer->count / 8; /* 8 at most: 7 bits and 57 */
        uint8_t *end = buffer_reserve(writer->out, 8);
        if (end != NULL) {
            put_u64(end, writer->pending);
            writer->out->size += bytes;
        }
        writer->pending = bytes == 8 ? 0 : writer->pending >> (bytes * 8);
        writer->count &= 7;
    }
}

static inline void bit_write_zeros(struct bit_writer *writer, uint64_t count)
{
    for (; count > 32; count -= 32) {
        bit_write(writer, 0, 32);
    }
    bit_write(writer, 0, (unsigned)count);
}

static inline void bit_write_gamma(struct bit_writer *writer, uint32_t value)
{
    unsigned low_bits = bit_width(value) - 1;
    uint64_t low = value - (UINT32_C(1) << low_bits);
    bit_write_zeros(writer, low_bits);
    bit_write(writer, low << 1 | 1, 1 + low_bits);
}

static inline void bit_write_rice(struct bit_writer *writer, uint32_t value, unsigned k)
{
    uint32_t zeros = value >> k;
    uint64_t low = value & ((UINT64_C(1) << k) - 1);
    if (zeros < BIT_WRITE_MAX - k) {
        bit_write(writer, (low << 1 | 1) << zeros, zeros + 1 + k); /* nearly always */
        return;
    }
    bit_write_zeros(writer, zeros);
    bit_write(writer, 1, 1);
    bit_write(writer, low, k);
}

/* Fills the last byte with zeros. */
static inline void bit_flush(struct bit_writer *writer)
{
    if (writer->count > 0) {
        buffer_append_byte(writer->out, (uint8_t)writer->pending);
    }
    writer->pending = 0;
    writer->count = 0;
}

/* Reading past the end answers zeros and sets `failed`; check it once, after several reads. */
struct bit_reader {
    const uint8_t *data;
    size_t size;
    size_t bit; /* the position, in bits */
    bool failed;
};

/* The next 57 bits or more; zeros after the end. */
static inline uint64_t bit_peek(const struct bit_reader *reader)
{
    size_t byte = reader->bit >> 3;
    uint64_t word = 0;
    if (byte + 8 <= reader->size) {
        word = get_u64(reader->data + byte);
    } else {
        for (size_t i = byte; i < reader->size; i++) {
            word |= (uint64_t)reader->data[i] << (8 * (i - byte));
        }
    }
    return word >> (reader->bit & 7);
}

static inline void bit_skip(struct bit_reader *reader, size_t count)
{
    reader->bit += count;
    if (reader->bit > reader->size * 8) {
        reader->bit = reader->size * 8;
        reader->failed = true;
    }
}

static inline uint64_t bit_read(struct bit_reader *reader, unsigned width)
{
    uint64_t value = bit_peek(reader) & ((UINT64_C(1) << width) - 1);
    bit_skip(reader, width);
    return value;
}

/* Counts zeros up to the next one and passes both. */
static inline uint32_t bit_read_unary(struct bit_reader *reader)
{
    uint32_t zeros = 0;
    while (!reader->failed) {
        uint64_t word = bit_peek(reader) & ((UINT64_C(1) << 56) - 1);
        if (word != 0) {
            unsigned count = (unsigned)__builtin_ctzll(word);
            bit_skip(reader, count + 1);
            return zeros + count;
        }
        zeros += 56;
        bit_skip(reader, 56);
    }
    return 0;
}

static inline uint32_t bit_read_gamma(struct bit_reader *reader)
{
    uint32_t low_bits = bit_read_unary(reader);
    if (low_bits > 31) {
        reader->failed = true;
        return 1;
    }
    return (UINT32_C(1) << low_bits) | (uint32_t)bit_read(reader, low_bits);
}

static inline uint32_t bit_read_rice(struct bit_reader *reader, unsigned k)
{
    uint64_t high = bit_read_unary(reader);
    uint64_t value = high << k | bit_read(reader, k);
    if (value > UINT32_MAX) {
        reader->failed = true;
        return 0;
    }
    return (uint32_t)value;
}

/*
 * Reads `count` rice codes into values (NULL: passes over them). What bit_read_rice does again and
 * again, but the bits at hand stay in a register: several codes are taken from each word.
 */
static inline __attribute__((always_inline)) void
bit_read_rices(struct bit_reader *reader, unsigned k, uint32_t count, uint32_t *values)
{
    uint32_t i = 0;
    while (i < count) {
        size_t byte = reader->bit >> 3;
        if (byte + 8 > reader->size || k > 24) {
            uint32_t value = bit_read_rice(reader, k);
            if (values != NULL) {
                values[i] = value;
            }
            i++;
            continue;
        }
        unsigned used = (unsigned)(reader->bit & 7);
        uint64_t word = get_u64(reader->data + byte) >> used;
        unsigned left = 64 - used;
        unsigned start = left;
        while (i < count && word != 0) {
            unsigned zeros = (unsigned)__builtin_ctzll(word);
            unsigned size = zeros + 1 + k;
            if (size > left) {
                break;
            }
            if (values != NULL) {
                uint64_t low = word >> zeros >> 1 & ((UINT64_C(1) << k) - 1);
                values[i] = (uint32_t)((uint64_t)zeros << k | low);
            }
            word = size < 64 ? word >> size : 0;
            left -= size;
            i++;
        }
        if (left == start) { /* a code longer than a word: the plain way */
            uint32_t value = bit_read_rice(reader, k);
            if (values != NULL) {
                values[i] = value;
            }
            i++;
            if (reader->failed) {
                return;
            }
        } else {
            reader->bit += start - left;
        }
    }
}

/* Passes over `count` rice codes of parameter 0, which is over as many ones. */
static inline void bit_skip_ones(struct bit_reader *reader, uint32_t count)
{
    uint64_t word = bit_peek(reader) & ((UINT64_C(1) << 56) - 1);
    uint32_t ones = (uint32_t)__builtin_popcountll(word);
    while (ones < count && !reader->failed) {
        count -= ones;
        bit_skip(reader, 56);
        word = bit_peek(reader) & ((UINT64_C(1) << 56) - 1);
        ones = (uint32_t)__builtin_popcountll(word);
    }
    for (; count > 1; count--) {
        word &= word - 1;
    }
    if (word != 0) { /* else the stream has ended */
        bit_skip(reader, (unsigned)__builtin_ctzll(word) + 1);
    }
}

#endif
