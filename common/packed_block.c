#include "packed_block.h"

#include <string.h>

enum { LANES = 4, ROWS = PACKED_VALUES / LANES };

typedef uint32_t lanes __attribute__((vector_size(16)));

static void pack(const uint32_t *values, unsigned width, uint8_t *out)
{
    uint32_t mask = width == 32 ? UINT32_MAX : (UINT32_C(1) << width) - 1;
    lanes words = {0, 0, 0, 0};
    unsigned shift = 0; /* bits that are in words */
    for (unsigned row = 0; row < ROWS; row++) {
        lanes value;
        memcpy(&value, values + row * LANES, sizeof value);
        value &= mask;
        words |= value << shift;
        shift += width;
        if (shift >= 32) {
            for (unsigned lane = 0; lane < LANES; lane++) {
                put_u32(out + 4 * lane, words[lane]);
            }
            out += 4 * LANES;
            shift -= 32;
            words = shift > 0 ? value >> (width - shift) : (lanes){0, 0, 0, 0};
        }
    }
}

/*
 * With a constant width the compiler unrolls the rows and keeps the four lanes in one register, so
 * there is a copy of this for each width.
 */
static inline __attribute__((always_inline)) void unpack(const uint8_t *in, unsigned width,
                                                         uint32_t *restrict values)
{
    uint32_t mask = width == 32 ? UINT32_MAX : (UINT32_C(1) << width) - 1;
    lanes current = {0, 0, 0, 0};
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOAD_LANES(target, index) memcpy(&(target), in + 16 * (index), 16)
#else
#define LOAD_LANES(target, index)                                                                  \
    for (unsigned lane_ = 0; lane_ < LANES; lane_++) {                                             \
        (target)[lane_] = get_u32(in + 16 * (index) + 4 * lane_);                                  \
    }
#endif
    unsigned loaded = 0;
#pragma GCC unroll 32
    for (unsigned row = 0; row < ROWS; row++) {
        unsigned bit = row * width;
        unsigned word = bit / 32, shift = bit % 32;
        if (word >= loaded) {
            LOAD_LANES(current, word);
            loaded = word + 1;
        }
        lanes value = current >> shift;
        if (shift + width > 32) {
            LOAD_LANES(current, word + 1);
            loaded = word + 2;
            value |= current << (32 - shift);
        }
        value &= mask;
        memcpy(values + row * LANES, &value, sizeof value);
    }
#undef LOAD_LANES
}

/* clang-format off */
#define FOR_EACH_WIDTH(X)                                                                          \
    X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17)   \
    X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) X(32)
/* clang-format on */

static void unpack_any(const uint8_t *in, unsigned width, uint32_t *values)
{
    switch (width) {
#define UNPACK_CASE(w)                                                                             \
    case w:                                                                                        \
        unpack(in, w, values);                                                                     \
        break;
        FOR_EACH_WIDTH(UNPACK_CASE)
#undef UNPACK_CASE
    default:
        memset(values, 0, PACKED_VALUES * sizeof *values);
        break;
    }
}

/*
 * The width whose frame and exceptions take the fewest bytes, the smallest of several. A value of
 * `bits` bits is an exception of every smaller width, and takes a byte for its place and
 * ceil((bits − width) / 7) for its high bits. From the largest width down, what the exceptions
 * take grows at each step by two bytes for each value that becomes one, and by one for each value
 * whose high bits fill another byte: those of width + 1, width + 8, width + 15 … bits.
 */
static unsigned best_width(const uint32_t *values)
{
    uint32_t histogram[33], counts[LANES][33] = {{0}}; /* lanes: equal widths would wait */
    for (unsigned i = 0; i < PACKED_VALUES; i++) {
        counts[i % LANES][bit_width(values[i])]++;
    }
    for (unsigned bits = 0; bits <= 32; bits++) {
        histogram[bits] = counts[0][bits] + counts[1][bits] + counts[2][bits] + counts[3][bits];
    }
    unsigned width = 32;
    while (width > 0 && histogram[width] == 0) {
        width--;
    }
    unsigned largest = width, best = width;
    size_t best_cost = (size_t)width * PACKED_VALUES / 8, exceptions = 0;
    while (width-- > 0) {
        exceptions += histogram[width + 1];
        for (unsigned bits = width + 1; bits <= largest; bits += 7) {
            exceptions += histogram[bits];
        }
        size_t cost = (size_t)width * PACKED_VALUES / 8 + exceptions;
        if (cost <= best_cost) {
            best_cost = cost;
            best = width;
        }
    }
    return best;
}

void packed_block_write(struct buffer *out, const uint32_t values[PACKED_VALUES])
{
    unsigned width = best_width(values);
    uint8_t positions[PACKED_VALUES];
    unsigned exceptions = 0;
    for (unsigned i = 0; i < PACKED_VALUES; i++) {
        positions[exceptions] = (uint8_t)i;
        exceptions += (uint64_t)values[i] >> width != 0;
    }
    buffer_append_byte(out, (uint8_t)width);
    buffer_append_byte(out, (uint8_t)exceptions);
    uint8_t *frame = buffer_reserve(out, (size_t)width * PACKED_VALUES / 8);
    if (frame == NULL) {
        return;
    }
    pack(values, width, frame);
    out->size += (size_t)width * PACKED_VALUES / 8;
    buffer_append(out, positions, exceptions);
    for (unsigned i = 0; i < exceptions; i++) {
        buffer_append_varint(out, values[positions[i]] >> width);
    }
}

/* Adds the exceptions' high bits, nearly all of which are varints of one byte. */
static void patch(struct reader *reader, const uint8_t *positions, unsigned exceptions,
                  unsigned width, uint32_t values[PACKED_VALUES])
{
    uint64_t beyond = 0; /* bits that a place or a value cannot have */
    for (unsigned i = 0; i < exceptions; i++) {
        bool one_byte = reader->position < reader->size && reader->data[reader->position] < 0x80;
        uint64_t high = one_byte ? reader->data[reader->position++] : reader_varint(reader);
        uint64_t value = high << width;
        beyond |= (high | value) >> 32 | positions[i] / PACKED_VALUES;
        values[positions[i] % PACKED_VALUES] |= (uint32_t)value;
    }
    reader->failed = reader->failed || beyond != 0;
}

void packed_block_read(struct reader *reader, uint32_t values[PACKED_VALUES])
{
    unsigned width = reader_u8(reader);
    unsigned exceptions = reader_u8(reader);
    if (width > 32 || exceptions > PACKED_VALUES) {
        reader->failed = true;
    }
    const uint8_t *frame =
        reader->failed ? NULL : reader_bytes(reader, (size_t)width * PACKED_VALUES / 8);
    const uint8_t *positions = frame == NULL ? NULL : reader_bytes(reader, exceptions);
    if (positions == NULL) {
        memset(values, 0, PACKED_VALUES * sizeof *values);
        return;
    }
    unpack_any(frame, width, values);
    patch(reader, positions, exceptions, width, values);
}
