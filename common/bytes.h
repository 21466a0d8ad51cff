/*
 * Integers as bytes: explicit little-endian gets and puts, so that no struct is ever laid over a
 * file and neither alignment nor byte order matters. Compilers make one instruction of each.
 */
#ifndef SUOYIN_COMMON_BYTES_H
#define SUOYIN_COMMON_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t get_u16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t get_u64(const uint8_t *p)
{
    return (uint64_t)get_u32(p) | (uint64_t)get_u32(p + 4) << 32;
}

static inline void put_u16(uint8_t *p, uint16_t value)
{
    p[0] = (uint8_t)value;
    p[1] = (uint8_t)(value >> 8);
}

static inline void put_u32(uint8_t *p, uint32_t value)
{
    put_u16(p, (uint16_t)value);
    put_u16(p + 2, (uint16_t)(value >> 16));
}

static inline void put_u64(uint8_t *p, uint64_t value)
{
    put_u32(p, (uint32_t)value);
    put_u32(p + 4, (uint32_t)(value >> 32));
}

enum { VARINT_MAX = 10 }; /* the longest LEB128 of 64 bits */

static inline size_t put_varint(uint8_t *p, uint64_t value)
{
    size_t n = 0;
    while (value >= 0x80) {
        p[n++] = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    p[n++] = (uint8_t)value;
    return n;
}

static inline size_t varint_size(uint64_t value)
{
    size_t n = 1;
    while (value >= 0x80) {
        value >>= 7;
        n++;
    }
    return n;
}

/*
 * A place in untrusted bytes. Reading past the end, or a varint that does not fit, sets failed and
 * answers 0; position then stays within the bytes. Check failed once, after several reads.
 */
struct reader {
    const uint8_t *data;
    size_t size;
    size_t position;
    bool failed;
};

static inline uint64_t reader_varint(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (reader->position >= reader->size) {
            break;
        }
        uint8_t byte = reader->data[reader->position++];
        if (shift == 63 && byte > 1) {
            break;
        }
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    reader->failed = true;
    return 0;
}

/* `size` bytes in place, or NULL and failed. */
static inline const uint8_t *reader_bytes(struct reader *reader, uint64_t size)
{
    if (size > reader->size - reader->position) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *bytes = reader->data + reader->position;
    reader->position += (size_t)size;
    return bytes;
}

static inline uint8_t reader_u8(struct reader *reader)
{
    const uint8_t *p = reader_bytes(reader, 1);
    return p != NULL ? *p : 0;
}

static inline uint32_t reader_u32(struct reader *reader)
{
    const uint8_t *p = reader_bytes(reader, 4);
    return p != NULL ? get_u32(p) : 0;
}

static inline uint64_t reader_u64(struct reader *reader)
{
    const uint8_t *p = reader_bytes(reader, 8);
    return p != NULL ? get_u64(p) : 0;
}

/* How many bits `value` needs; 0 for 0. */
static inline unsigned bit_width(uint64_t value)
{
    return value == 0 ? 0 : 64 - (unsigned)__builtin_clzll(value);
}

#endif
