#include "golden_bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

enum { BLOCK = 128 }; /* values of a sequence */

void golden_need(bool sound, const char *what)
{
    if (!sound) {
        fprintf(stderr, "golden reader: %s\n", what);
        abort();
    }
}

void *golden_obtain(size_t size)
{
    void *memory = calloc(size + 1, 1);
    golden_need(memory != NULL, "out of memory");
    return memory;
}

/* --- Conventions: integers, varints, bits ------------------------------------------------------
 */

uint64_t golden_number(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    while (size-- > 0) {
        value = value << 8 | bytes[size];
    }
    return value;
}

const uint8_t *golden_take(struct rest *rest, uint64_t size)
{
    const uint8_t *bytes = rest->at;
    golden_need(size <= (uint64_t)(rest->end - rest->at), "bytes are missing");
    rest->at += size;
    return bytes;
}

uint64_t golden_take_number(struct rest *rest, unsigned size)
{
    return golden_number(golden_take(rest, size), size);
}

uint64_t golden_take_varint(struct rest *rest)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte = *golden_take(rest, 1);
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    golden_need(false, "a varint is too long");
    return 0;
}

struct rest golden_section_rest(const struct golden *golden, enum golden_section_id id)
{
    const struct golden_section *section = &golden->sections[id];
    return (struct rest){section->data, section->data + section->size};
}

uint64_t golden_take_fixed(struct bits *bits, unsigned width)
{
    uint64_t value = 0;
    golden_need(width <= bits->count - bits->next, "bits are missing");
    for (unsigned i = 0; i < width; i++, bits->next++) {
        value |= (uint64_t)(bits->data[bits->next / 8] >> bits->next % 8 & 1) << i;
    }
    return value;
}

static unsigned take_unary(struct bits *bits)
{
    unsigned zeros = 0;
    while (golden_take_fixed(bits, 1) == 0) {
        zeros++;
    }
    return zeros;
}

uint64_t golden_take_gamma(struct bits *bits)
{
    unsigned width = take_unary(bits);
    return (uint64_t)1 << width | golden_take_fixed(bits, width);
}

uint64_t golden_take_rice(struct bits *bits, unsigned k)
{
    uint64_t high = take_unary(bits);
    return high << k | golden_take_fixed(bits, k);
}

struct bits golden_bits_of(struct rest rest)
{
    return (struct bits){rest.at, (size_t)(rest.end - rest.at) * 8, 0};
}

unsigned golden_width_of(uint64_t value)
{
    unsigned width = 0;
    for (; value > 0; value >>= 1) {
        width++;
    }
    return width;
}

/* --- Conventions: packed arrays and sequences --------------------------------------------------
 */

uint64_t golden_count_of(const uint8_t *header)
{
    return golden_number(header, 7);
}

uint64_t golden_packed_size(const uint8_t *packed)
{
    return 8 + (golden_count_of(packed) * packed[7] + 7) / 8;
}

static uint64_t packed_bits(const uint8_t *data, uint64_t index, unsigned width)
{
    uint64_t end = (index + 1) * width;
    struct bits bits = {data, (size_t)end, (size_t)(end - width)};
    return golden_take_fixed(&bits, width);
}

uint64_t golden_packed_value(const uint8_t *packed, uint64_t index)
{
    golden_need(index < golden_count_of(packed), "a packed array is too short");
    return packed_bits(packed + 8, index, packed[7]);
}

static uint64_t steps_blocks(const uint8_t *steps)
{
    return (golden_count_of(steps) + BLOCK - 1) / BLOCK;
}

uint64_t golden_steps_value(const uint8_t *steps, uint64_t index)
{
    golden_need(index < golden_count_of(steps), "a sequence is too short");
    uint64_t blocks = steps_blocks(steps);
    uint64_t in_block = index % BLOCK;
    const uint8_t *block = steps + 8 + index / BLOCK * 16;
    uint64_t start = golden_number(block + 12, 4);
    bool last = index / BLOCK + 1 == blocks;
    unsigned width = last ? steps[7] : (unsigned)(golden_number(block + 28, 4) - start) / 2;
    return golden_number(block, 8) + (in_block * golden_number(block + 8, 4) >> 8) +
           packed_bits(steps + 8 + blocks * 16 + start * 8, in_block, width);
}

static uint64_t steps_size(const uint8_t *steps)
{
    uint64_t blocks = steps_blocks(steps);
    if (blocks == 0) {
        return 8;
    }
    uint64_t values = golden_count_of(steps) - (blocks - 1) * BLOCK;
    uint64_t start = golden_number(steps + 8 + blocks * 16 - 4, 4);
    return 8 + blocks * 16 + start * 8 + (values * steps[7] + 7) / 8;
}

const uint8_t *golden_take_steps(struct rest *rest)
{
    golden_need(rest->end - rest->at >= 8, "a sequence is missing");
    return golden_take(rest, steps_size(rest->at));
}

/* --- Conventions: compressed blocks, string tables ---------------------------------------------
 */

uint8_t *golden_decompress_block(struct rest frame, const struct golden *dictionary, size_t bound,
                                 size_t *length)
{
    uint8_t *out = golden_obtain(bound);
    ZSTD_DCtx *context = ZSTD_createDCtx();
    ZSTD_DCtx_setParameter(context, ZSTD_d_format, ZSTD_f_zstd1_magicless);
    if (dictionary != NULL && dictionary->dictionary != NULL) {
        ZSTD_DCtx_loadDictionary(context, dictionary->dictionary, dictionary->dictionary_size);
    }
    *length = ZSTD_decompressDCtx(context, out, bound, frame.at, (size_t)(frame.end - frame.at));
    golden_need(!ZSTD_isError(*length), "a compressed block is damaged");
    ZSTD_freeDCtx(context);
    return out;
}

char *golden_table_string(struct rest table, uint64_t index, size_t *length)
{
    const uint8_t *header = golden_take(&table, 8);
    uint64_t starts_size = golden_take_number(&table, 8);
    const uint8_t *starts = golden_take(&table, starts_size);
    uint64_t block = index >> header[7];
    struct rest bytes = {table.at + golden_steps_value(starts, block), table.end};
    golden_need(index < golden_count_of(header), "a string table is too short");
    if (block + 1 < golden_count_of(starts)) {
        bytes.end = table.at + golden_steps_value(starts, block + 1);
    }
    char *string = golden_obtain(1 << 20);
    *length = golden_take_varint(&bytes);
    golden_need(*length <= 1 << 20, "a string is too long");
    memcpy(string, golden_take(&bytes, *length), *length);
    uint64_t tag = golden_take_varint(&bytes);
    uint8_t *raw = NULL;
    if (tag & 1) {
        size_t size;
        raw = golden_decompress_block(bytes, NULL, tag >> 1, &size);
        bytes = (struct rest){raw, raw + size};
    }
    golden_need((uint64_t)(bytes.end - bytes.at) == tag >> 1,
                "a block of strings has another size");
    for (uint64_t i = index >> header[7] << header[7]; i < index; i++) {
        uint64_t shared = golden_take_varint(&bytes), more = golden_take_varint(&bytes);
        golden_need(shared <= *length && more <= (1 << 20) - shared, "a string is damaged");
        memcpy(string + shared, golden_take(&bytes, more), more);
        *length = shared + more;
    }
    string[*length] = '\0';
    free(raw);
    return string;
}
