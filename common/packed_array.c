#include "packed_array.h"

static const uint64_t COUNT_MASK = ((uint64_t)1 << 56) - 1;

enum status packed_bits_get_any(const struct section *section, uint64_t offset, uint64_t bit,
                                unsigned width, uint64_t *value, struct error *error)
{
    if (width == 0) {
        *value = 0;
        return STATUS_OK;
    }
    uint64_t first = offset + (bit >> 3);
    unsigned shift = bit & 7;
    unsigned size = (shift + width + 7) >> 3; /* 1 to 9 */
    const uint8_t *p = section_bytes(section, first, size, error);
    if (p == NULL) {
        return STATUS_CORRUPT;
    }
    uint64_t bits = 0;
    if (section->size - first >= 8) {
        /* May take in bytes past the value's, perhaps of a page not checked yet: they are masked
         * away below. */
        bits = get_u64(p);
    } else {
        for (unsigned i = 0; i < size && i < 8; i++) {
            bits |= (uint64_t)p[i] << 8 * i;
        }
    }
    bits >>= shift;
    if (size == 9) {
        bits |= (uint64_t)p[8] << (64 - shift);
    }
    *value = width == 64 ? bits : bits & (((uint64_t)1 << width) - 1);
    return STATUS_OK;
}

void packed_bits_put(uint8_t *bytes, uint64_t bit, unsigned width, uint64_t value)
{
    uint8_t *p = bytes + (bit >> 3);
    unsigned shift = bit & 7;
    while (width > 0) {
        unsigned room = 8 - shift;
        unsigned taken = width < room ? width : room;
        *p = (uint8_t)(*p | (value & ((1u << taken) - 1)) << shift);
        value >>= taken;
        width -= taken;
        shift = 0;
        p++;
    }
}

uint64_t packed_array_size(uint64_t count, uint64_t largest)
{
    return PACKED_HEADER_SIZE + (count * bit_width(largest) + 7) / 8;
}

/* Appends the header and zeros for the bits; answers where the bits go, or NULL. */
static uint8_t *start_array(size_t count, uint64_t largest, struct buffer *out)
{
    uint64_t size = packed_array_size(count, largest) - PACKED_HEADER_SIZE;
    buffer_append_u64(out, (uint64_t)count | (uint64_t)bit_width(largest) << 56);
    size_t begin = out->size;
    buffer_append_zeros(out, (size_t)size);
    return out->failed ? NULL : out->data + begin;
}

void packed_array_build(const uint64_t *values, size_t count, struct buffer *out)
{
    uint64_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        largest = values[i] > largest ? values[i] : largest;
    }
    uint8_t *bits = start_array(count, largest, out);
    unsigned width = bit_width(largest);
    for (size_t i = 0; i < count && bits != NULL && width > 0; i++) {
        packed_bits_put(bits, (uint64_t)i * width, width, values[i]);
    }
}

void packed_array_build_u32(const uint32_t *values, size_t count, struct buffer *out)
{
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        largest = values[i] > largest ? values[i] : largest;
    }
    uint8_t *bits = start_array(count, largest, out);
    unsigned width = bit_width(largest);
    for (size_t i = 0; i < count && bits != NULL && width > 0; i++) {
        packed_bits_put(bits, (uint64_t)i * width, width, values[i]);
    }
}

enum status packed_array_open_prefix(struct packed_array *array, const struct section *section,
                                     uint64_t offset, uint64_t limit, uint64_t *size,
                                     struct error *error)
{
    if (offset > limit || limit - offset < PACKED_HEADER_SIZE) {
        return section_corrupt(section, error, offset, "a packed array is cut short");
    }
    const uint8_t *header = section_bytes(section, offset, PACKED_HEADER_SIZE, error);
    if (header == NULL) {
        return STATUS_CORRUPT;
    }
    uint64_t count = get_u64(header) & COUNT_MASK;
    unsigned width = header[7];
    if (width > 64 || (count * width + 7) / 8 > limit - offset - PACKED_HEADER_SIZE) {
        return section_corrupt(section, error, offset, "a packed array does not fit its place");
    }
    *array = (struct packed_array){
        .section = section, .offset = offset + PACKED_HEADER_SIZE, .count = count, .width = width};
    *size = PACKED_HEADER_SIZE + (count * width + 7) / 8;
    return STATUS_OK;
}

enum status packed_array_open(struct packed_array *array, const struct section *section,
                              uint64_t offset, uint64_t size, struct error *error)
{
    uint64_t taken = 0;
    struct packed_array opened;
    if (size > UINT64_MAX - offset) {
        return section_corrupt(section, error, offset, "a packed array ends beyond all bytes");
    }
    enum status status =
        packed_array_open_prefix(&opened, section, offset, offset + size, &taken, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (taken != size) {
        return section_corrupt(section, error, offset + taken,
                               "a packed array is followed by %llu "
                               "bytes too many",
                               (unsigned long long)(size - taken));
    }
    *array = opened;
    return STATUS_OK;
}

enum status packed_array_get(const struct packed_array *array, uint64_t index, uint64_t *value,
                             struct error *error)
{
    if (index >= array->count) {
        return error_set(error, STATUS_USAGE, "packed array: no value %llu among %llu",
                         (unsigned long long)index, (unsigned long long)array->count);
    }
    return packed_bits_get(array->section, array->offset, index * array->width, array->width, value,
                           error);
}
