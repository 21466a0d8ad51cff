#include "sequence.h"

#include "bytes.h"
#include "packed_array.h"

enum { HEADER_SIZE = 8, ENTRY_SIZE = 16, SLOPE_SHIFT = 8 };

static const uint64_t COUNT_MASK = ((uint64_t)1 << 56) - 1;

/* One block, ready to be decoded. */
struct block {
    uint64_t base;
    uint32_t slope;
    unsigned width;
    uint64_t bits; /* offset of its bits, in the section */
};

static uint64_t block_count(uint64_t values)
{
    return (values + SEQUENCE_BLOCK - 1) >> SEQUENCE_BLOCK_BITS;
}

static uint64_t line(uint32_t slope, uint64_t i)
{
    return i * slope >> SLOPE_SHIFT;
}

/* --- Building -------------------------------------------------------------------------------- */

/*
 * The line through the first and the last value; what the values lie above it is then shifted so
 * that nothing is below. Values too far apart for signed arithmetic get no line.
 */
static struct block fit_block(const uint64_t *values, size_t count, uint32_t slope)
{
    struct block block = {.base = values[0], .slope = slope};
    int64_t lowest = 0;
    int64_t highest = 0;
    if (slope == 0) {
        block.width = bit_width(values[count - 1] - values[0]);
        return block;
    }
    for (size_t i = 1; i < count; i++) {
        int64_t above = (int64_t)(values[i] - values[0] - line(slope, i));
        lowest = above < lowest ? above : lowest;
        highest = above > highest ? above : highest;
    }
    block.base = values[0] + (uint64_t)lowest;
    block.width = bit_width((uint64_t)(highest - lowest));
    return block;
}

static struct block choose_block(const uint64_t *values, size_t count)
{
    struct block flat = fit_block(values, count, 0);
    uint64_t range = values[count - 1] - values[0];
    if (range == 0 || range >> 55 != 0) {
        return flat;
    }
    uint64_t slope = (range << SLOPE_SHIFT) / (count - 1);
    slope = slope > UINT32_MAX ? UINT32_MAX : slope;
    struct block sloped = fit_block(values, count, (uint32_t)slope);
    return sloped.width < flat.width ? sloped : flat;
}

static size_t values_in_block(size_t count, size_t first)
{
    return count - first < SEQUENCE_BLOCK ? count - first : SEQUENCE_BLOCK;
}

enum status sequence_build(const uint64_t *values, size_t count, struct buffer *out,
                           struct error *error)
{
    size_t header = out->size;
    size_t entry = header + HEADER_SIZE;
    buffer_append_zeros(out, HEADER_SIZE + (size_t)block_count(count) * ENTRY_SIZE);
    uint64_t start = 0;
    unsigned width = 0;
    for (size_t first = 0; first < count && !out->failed; first += SEQUENCE_BLOCK) {
        const uint64_t *block_values = values + first;
        size_t n = values_in_block(count, first);
        for (size_t i = first > 0 ? 0 : 1; i < n; i++) {
            if (values[first + i] < values[first + i - 1]) {
                return error_set(error, STATUS_USAGE, "sequence: value %zu decreases", first + i);
            }
        }
        if (start > UINT32_MAX) {
            return error_set(error, STATUS_LIMIT, "sequence: more than 32 GiB of bits");
        }
        struct block block = choose_block(block_values, n);
        width = block.width;
        size_t bits = out->size;
        buffer_append_zeros(out, (n * width + 7) / 8);
        if (out->failed) {
            break;
        }
        put_u64(out->data + entry, block.base);
        put_u32(out->data + entry + 8, block.slope);
        put_u32(out->data + entry + 12, (uint32_t)start);
        for (size_t i = 0; i < n; i++) {
            packed_bits_put(out->data + bits, (uint64_t)i * width, width,
                            block_values[i] - block.base - line(block.slope, i));
        }
        entry += ENTRY_SIZE;
        start += 2 * (uint64_t)width;
    }
    if (out->failed) {
        return error_memory(error);
    }
    put_u64(out->data + header, (uint64_t)count | (uint64_t)width << 56);
    return STATUS_OK;
}

/* --- Reading --------------------------------------------------------------------------------- */

enum status sequence_open_prefix(struct sequence *sequence, const struct section *section,
                                 uint64_t offset, uint64_t limit, uint64_t *size,
                                 struct error *error)
{
    if (offset > limit || limit - offset < HEADER_SIZE) {
        return section_corrupt(section, error, offset, "a sequence is cut short");
    }
    const uint8_t *header = section_bytes(section, offset, HEADER_SIZE, error);
    if (header == NULL) {
        return STATUS_CORRUPT;
    }
    struct sequence opened = {.section = section, .offset = offset};
    opened.count = get_u64(header) & COUNT_MASK;
    opened.last_width = header[7];
    uint64_t blocks = block_count(opened.count);
    uint64_t room = limit - offset - HEADER_SIZE;
    if (opened.last_width > 64 || blocks > room / ENTRY_SIZE ||
        (blocks == 0 && opened.last_width != 0)) {
        return section_corrupt(section, error, offset, "a sequence does not fit its place");
    }
    opened.bits = offset + HEADER_SIZE + blocks * ENTRY_SIZE;
    opened.end = opened.bits;
    if (blocks > 0) {
        const uint8_t *last = section_bytes(section, opened.bits - ENTRY_SIZE, ENTRY_SIZE, error);
        if (last == NULL) {
            return STATUS_CORRUPT;
        }
        uint64_t values = opened.count - (blocks - 1) * SEQUENCE_BLOCK;
        opened.end += (uint64_t)get_u32(last + 12) * 8 + (values * opened.last_width + 7) / 8;
    }
    if (opened.end > limit) {
        return section_corrupt(section, error, offset, "a sequence does not fit its place");
    }
    *sequence = opened;
    *size = opened.end - offset;
    return STATUS_OK;
}

enum status sequence_open(struct sequence *sequence, const struct section *section, uint64_t offset,
                          uint64_t size, struct error *error)
{
    uint64_t taken = 0;
    struct sequence opened;
    if (size > UINT64_MAX - offset) {
        return section_corrupt(section, error, offset, "a sequence ends beyond all bytes");
    }
    enum status status =
        sequence_open_prefix(&opened, section, offset, offset + size, &taken, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (taken != size) {
        return section_corrupt(section, error, offset + taken,
                               "a sequence is followed by %llu bytes too many",
                               (unsigned long long)(size - taken));
    }
    *sequence = opened;
    return STATUS_OK;
}

static enum status load_block(const struct sequence *sequence, uint64_t index, struct block *block,
                              struct error *error)
{
    uint64_t place = sequence->offset + HEADER_SIZE + index * ENTRY_SIZE;
    uint64_t after = place + ENTRY_SIZE;
    bool is_last = after == sequence->bits;
    const uint8_t *entry =
        section_bytes(sequence->section, place, is_last ? ENTRY_SIZE : 2 * ENTRY_SIZE, error);
    if (entry == NULL) {
        return STATUS_CORRUPT;
    }
    uint64_t start = get_u32(entry + 12);
    block->base = get_u64(entry);
    block->slope = get_u32(entry + 8);
    block->bits = sequence->bits + start * 8;
    if (is_last) {
        block->width = sequence->last_width; /* opening has checked that it fits */
        return STATUS_OK;
    }
    uint64_t next = get_u32(entry + ENTRY_SIZE + 12);
    if (next < start || next - start > 2 * 64 || (next & 1) != 0 ||
        next * 8 > sequence->end - sequence->bits) {
        return section_corrupt(sequence->section, error, place, "a sequence's block is misplaced");
    }
    block->width = (unsigned)(next - start) / 2;
    return STATUS_OK;
}

static inline enum status block_value(const struct sequence *sequence, const struct block *block,
                                      uint64_t i, uint64_t *value, struct error *error)
{
    uint64_t above;
    enum status status = packed_bits_get(sequence->section, block->bits, i * block->width,
                                         block->width, &above, error);
    if (status == STATUS_OK) {
        *value = block->base + line(block->slope, i) + above;
    }
    return status;
}

static enum status out_of_range(const struct sequence *sequence, uint64_t index,
                                struct error *error)
{
    return error_set(error, STATUS_USAGE, "sequence: no value %llu among %llu",
                     (unsigned long long)index, (unsigned long long)sequence->count);
}

enum status sequence_get(const struct sequence *sequence, uint64_t index, uint64_t *value,
                         struct error *error)
{
    if (index >= sequence->count) {
        return out_of_range(sequence, index, error);
    }
    struct block block;
    enum status status = load_block(sequence, index >> SEQUENCE_BLOCK_BITS, &block, error);
    if (status != STATUS_OK) {
        return status;
    }
    return block_value(sequence, &block, index & (SEQUENCE_BLOCK - 1), value, error);
}

enum status sequence_read(const struct sequence *sequence, uint64_t first, size_t count,
                          uint64_t *values, struct error *error)
{
    if (first > sequence->count || count > sequence->count - first) {
        return out_of_range(sequence, first + count, error);
    }
    struct block block = {0};
    for (size_t n = 0; n < count; n++) {
        uint64_t index = first + n;
        uint64_t i = index & (SEQUENCE_BLOCK - 1);
        enum status status = STATUS_OK;
        if (n == 0 || i == 0) {
            status = load_block(sequence, index >> SEQUENCE_BLOCK_BITS, &block, error);
        }
        if (status == STATUS_OK) {
            status = block_value(sequence, &block, i, &values[n], error);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status sequence_pair(const struct sequence *sequence, uint64_t index, uint64_t *value,
                          uint64_t *next, struct error *error)
{
    uint64_t values[2];
    if (index >= sequence->count || sequence->count - index < 2) {
        return out_of_range(sequence, index, error);
    }
    enum status status = sequence_read(sequence, index, 2, values, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (values[0] > values[1]) {
        return section_corrupt(sequence->section, error, sequence->offset,
                               "a sequence decreases at value %llu", (unsigned long long)index + 1);
    }
    *value = values[0];
    *next = values[1];
    return STATUS_OK;
}

/*
 * Narrows [*low, *high), blocks of which one holds `value`, by steps from block `look` on that are
 * doubled until the value is between two looks. *low: known to begin with at most value (or not
 * known, for 0); *high: known to begin with more, or the end.
 */
static enum status step_from(const struct sequence *sequence, uint64_t value, uint64_t look,
                             uint64_t *low, uint64_t *high, struct error *error)
{
    bool below = false, above = false;
    for (uint64_t step = 1; *low < look && look < *high && !(below && above); step *= 2) {
        uint64_t first = 0;
        enum status status = sequence_get(sequence, look << SEQUENCE_BLOCK_BITS, &first, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (first <= value) {
            *low = look;
            look += step;
            below = true;
        } else {
            *high = look;
            look = look > step ? look - step : 0;
            above = true;
        }
    }
    return STATUS_OK;
}

/* Finds the value in one of the blocks [low, high), as step_from leaves them. */
static enum status find_between(const struct sequence *sequence, uint64_t value, uint64_t low,
                                uint64_t high, uint64_t *index, struct error *error)
{
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        uint64_t first = 0;
        enum status status = sequence_get(sequence, middle << SEQUENCE_BLOCK_BITS, &first, error);
        if (status != STATUS_OK) {
            return status;
        }
        low = first <= value ? middle : low;
        high = first <= value ? high : middle;
    }
    if (high == 0) {
        return STATUS_NOT_FOUND;
    }
    struct block block;
    enum status status = load_block(sequence, low, &block, error);
    uint64_t begin = low << SEQUENCE_BLOCK_BITS;
    uint64_t rest = sequence->count - begin;
    uint64_t smaller = 0; /* how many of the block's values are known to be at most value */
    uint64_t end = rest < SEQUENCE_BLOCK ? rest : SEQUENCE_BLOCK;
    while (status == STATUS_OK && smaller < end) {
        uint64_t middle = smaller + (end - smaller) / 2;
        uint64_t found;
        status = block_value(sequence, &block, middle, &found, error);
        if (status == STATUS_OK && found <= value) {
            smaller = middle + 1;
        } else {
            end = middle;
        }
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (smaller == 0) {
        if (begin == 0) {
            return STATUS_NOT_FOUND;
        }
        return section_corrupt(sequence->section, error, sequence->offset,
                               "a sequence's block contradicts itself");
    }
    *index = begin + smaller - 1;
    return STATUS_OK;
}

enum status sequence_find(const struct sequence *sequence, uint64_t value, uint64_t *index,
                          struct error *error)
{
    return find_between(sequence, value, 0, block_count(sequence->count), index, error);
}

enum status sequence_find_near(const struct sequence *sequence, uint64_t value, uint64_t near,
                               uint64_t *index, struct error *error)
{
    uint64_t low = 0;
    uint64_t high = block_count(sequence->count);
    enum status status =
        step_from(sequence, value, near >> SEQUENCE_BLOCK_BITS, &low, &high, error);
    return status == STATUS_OK ? find_between(sequence, value, low, high, index, error) : status;
}

enum status sequence_verify(const struct sequence *sequence, struct error *error)
{
    uint64_t last = 0;
    uint64_t begin = 0; /* where the bits of the next block must start */
    struct block block = {0};
    for (uint64_t index = 0; index < sequence->count; index++) {
        uint64_t i = index & (SEQUENCE_BLOCK - 1);
        enum status status = STATUS_OK;
        if (i == 0) {
            status = load_block(sequence, index >> SEQUENCE_BLOCK_BITS, &block, error);
            if (status == STATUS_OK && block.bits != sequence->bits + begin) {
                return section_corrupt(sequence->section, error, sequence->offset,
                                       "a sequence's block is misplaced");
            }
            begin += (uint64_t)block.width * (SEQUENCE_BLOCK / 8);
        }
        uint64_t value = 0;
        if (status == STATUS_OK) {
            status = block_value(sequence, &block, i, &value, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (value < last) {
            return section_corrupt(sequence->section, error, sequence->offset,
                                   "a sequence decreases at value %llu", (unsigned long long)index);
        }
        last = value;
    }
    return STATUS_OK;
}
