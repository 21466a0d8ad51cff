#include "postings.h"

#include <string.h>

#include "gap_sum.h"
#include "packed_block.h"

_Static_assert((int)PACKED_VALUES == (int)POSTING_BLOCK, "a block is a frame");

unsigned rice_parameter(uint32_t passage_count, uint32_t df)
{
    /* The best k is near log2(ln 2 · mean gap); 11/16 is ln 2. */
    uint64_t scaled = (uint64_t)passage_count * 11 / 16 / df;
    return scaled < 2 ? 0 : bit_width(scaled) - 1;
}

static unsigned passage_bits(uint32_t passage_count)
{
    return bit_width(passage_count - 1);
}

enum { PARAMETER_CHOICES = 4 };

/* How much less than the model's k suits these gaps best: 0 to 3. */
static unsigned choose_parameter(const struct posting_list *list, unsigned k)
{
    unsigned choices = k < PARAMETER_CHOICES ? k + 1 : PARAMETER_CHOICES;
    uint64_t zeros[PARAMETER_CHOICES] = {0};
    for (uint32_t i = 1; i < list->count; i++) {
        uint32_t gap = list->passages[i] - list->passages[i - 1] - 1;
        for (unsigned less = 0; less < PARAMETER_CHOICES; less++) {
            zeros[less] += gap >> (k > less ? k - less : 0);
        }
    }
    uint64_t best_cost = UINT64_MAX;
    unsigned best = 0;
    for (unsigned less = 0; less < choices; less++) {
        uint64_t cost = zeros[less] + (uint64_t)(list->count - 1) * (1 + k - less);
        if (cost < best_cost) {
            best_cost = cost;
            best = less;
        }
    }
    return best;
}

static void write_tfs(struct bit_writer *writer, const uint32_t *tfs, uint32_t count)
{
    bool ones = true;
    for (uint32_t i = 0; i < count && ones; i++) {
        ones = tfs[i] == 1;
    }
    bit_write(writer, ones, 1);
    for (uint32_t i = 0; i < count && !ones; i++) {
        bit_write_rice(writer, tfs[i] - 1, 0);
    }
}

static void read_tfs(struct bit_reader *reader, uint32_t *tfs, uint32_t count)
{
    if (bit_read(reader, 1) != 0) {
        for (uint32_t i = 0; i < count; i++) {
            tfs[i] = 1;
        }
        return;
    }
    bit_read_rices(reader, 0, count, tfs);
    for (uint32_t i = 0; i < count; i++) {
        tfs[i] += 1;
    }
}

void short_list_write(struct bit_writer *writer, const struct posting_list *list,
                      uint32_t passage_count)
{
    bit_write(writer, list->passages[0], passage_bits(passage_count));
    if (list->count > 1) {
        unsigned k = rice_parameter(passage_count, list->count);
        unsigned less = choose_parameter(list, k);
        bit_write(writer, less, 2);
        for (uint32_t i = 1; i < list->count; i++) {
            bit_write_rice(writer, list->passages[i] - list->passages[i - 1] - 1, k - less);
        }
    }
    write_tfs(writer, list->tfs, list->count);
}

void short_list_read(struct bit_reader *reader, uint32_t df, uint32_t passage_count,
                     uint32_t *passages, uint32_t *tfs)
{
    uint64_t passage = bit_read(reader, passage_bits(passage_count));
    passages[0] = (uint32_t)passage;
    if (df > 1) {
        unsigned k = rice_parameter(passage_count, df);
        unsigned less = (unsigned)bit_read(reader, 2);
        if (less > k) {
            reader->failed = true;
            return;
        }
        bit_read_rices(reader, k - less, df - 1, passages + 1);
        for (uint32_t i = 1; i < df; i++) {
            passage += (uint64_t)passages[i] + 1;
            passages[i] = (uint32_t)passage;
        }
    }
    if (passage >= passage_count) {
        reader->failed = true; /* the sum is of 64 bits and only grows: the last is the largest */
    }
    read_tfs(reader, tfs, df);
}

uint64_t short_list_skip(struct bit_reader *reader, uint32_t df, uint32_t passage_count)
{
    bit_skip(reader, passage_bits(passage_count));
    if (df > 1) {
        unsigned k = rice_parameter(passage_count, df);
        unsigned less = (unsigned)bit_read(reader, 2);
        if (less > k) {
            reader->failed = true;
            return 0;
        }
        bit_read_rices(reader, k - less, df - 1, NULL);
    }
    if (bit_read(reader, 1) != 0) {
        return df;
    }
    size_t begin = reader->bit;
    bit_skip_ones(reader, df);
    return reader->bit - begin; /* tf − 1 zeros and a one each: tf bits */
}

/* The k for which rice codes of these gaps are shortest. The cost falls to its least and then
 * rises: from k to k + 1 each code gains a bit and loses ceil((gap >> k) / 2), ever less. */
static unsigned best_rice_parameter(const uint32_t *gaps, uint32_t count)
{
    unsigned best = 0;
    uint64_t best_cost = UINT64_MAX;
    for (unsigned k = 0; k < 32; k++) {
        uint64_t cost = (uint64_t)count * (k + 1);
        for (uint32_t i = 0; i < count; i++) {
            cost += gaps[i] >> k;
        }
        if (cost >= best_cost) {
            break;
        }
        best_cost = cost;
        best = k;
    }
    return best;
}

static void write_tail(struct buffer *out, const uint32_t *gaps, const uint32_t *tfs,
                       uint32_t count)
{
    struct bit_writer writer = {.out = out};
    unsigned k = best_rice_parameter(gaps, count);
    bit_write(&writer, k, 5);
    for (uint32_t i = 0; i < count; i++) {
        bit_write_rice(&writer, gaps[i], k);
    }
    write_tfs(&writer, tfs, count);
    bit_flush(&writer);
}

/* Appends the block of `count` postings that follow passage `previous`, and its skip. */
static void write_block(struct buffer *blocks, struct buffer *skips, const uint32_t *passages,
                        const uint32_t *tfs, uint32_t count, uint32_t previous,
                        const uint8_t *norms, struct superblock_bound *bound)
{
    uint32_t gaps[POSTING_BLOCK], extra_tfs[POSTING_BLOCK];
    uint32_t max_tf = 0;
    uint8_t min_norm = UINT8_MAX;
    uint32_t before = previous;
    for (uint32_t i = 0; i < count; i++) {
        gaps[i] = passages[i] - before - 1; /* UINT32_MAX for none before makes this the passage */
        before = passages[i];
        extra_tfs[i] = tfs[i] - 1;
        max_tf = tfs[i] > max_tf ? tfs[i] : max_tf;
        min_norm = norms[passages[i]] < min_norm ? norms[passages[i]] : min_norm;
    }
    max_tf = max_tf > TF_CAP ? TF_CAP : max_tf;
    size_t start = blocks->size;
    if (count == POSTING_BLOCK) {
        packed_block_write(blocks, gaps);
        packed_block_write(blocks, extra_tfs);
    } else {
        write_tail(blocks, gaps, tfs, count);
    }
    buffer_append_varint(skips, before - previous);
    buffer_append_varint(skips, blocks->size - start);
    buffer_append_byte(skips, (uint8_t)max_tf);
    buffer_append_byte(skips, min_norm);
    bound->last = before;
    bound->max_tf = max_tf > bound->max_tf ? (uint8_t)max_tf : bound->max_tf;
    bound->min_norm = min_norm < bound->min_norm ? min_norm : bound->min_norm;
}

static uint32_t blocks_of(uint32_t df)
{
    return (df + POSTING_BLOCK - 1) / POSTING_BLOCK;
}

static uint32_t superblocks_of(uint32_t df)
{
    return (blocks_of(df) + SUPERBLOCK_BLOCKS - 1) / SUPERBLOCK_BLOCKS;
}

void long_list_write(struct buffer *out, const struct posting_list *list, const uint8_t *norms)
{
    struct buffer blocks = {.allocator = out->allocator}, skips = {.allocator = out->allocator};
    uint32_t superblocks = superblocks_of(list->count);
    size_t start = out->size;
    buffer_append_zeros(out, (size_t)superblocks * SUPERBLOCK_ENTRY);
    uint32_t previous = UINT32_MAX;
    uint32_t done = 0;
    for (uint32_t s = 0; s < superblocks; s++) {
        struct superblock_bound bound = {.min_norm = UINT8_MAX};
        buffer_clear(&blocks);
        buffer_clear(&skips);
        for (unsigned b = 0; b < SUPERBLOCK_BLOCKS && done < list->count; b++) {
            uint32_t count =
                list->count - done < POSTING_BLOCK ? list->count - done : POSTING_BLOCK;
            write_block(&blocks, &skips, list->passages + done, list->tfs + done, count, previous,
                        norms, &bound);
            previous = bound.last;
            done += count;
        }
        buffer_append(out, skips.data, skips.size);
        buffer_append(out, blocks.data, blocks.size);
        out->failed = out->failed || blocks.failed || skips.failed;
        if (!out->failed) {
            uint8_t *entry = out->data + start + (size_t)s * SUPERBLOCK_ENTRY;
            put_u32(entry, bound.last);
            put_u32(entry + 4, (uint32_t)(out->size - start));
            entry[8] = bound.max_tf;
            entry[9] = bound.min_norm;
        }
    }
    buffer_release(&blocks);
    buffer_release(&skips);
}

uint32_t long_list_superblocks(const struct long_list *list)
{
    return superblocks_of(list->df);
}

struct superblock_bound long_list_superblock(const struct long_list *list, uint32_t index)
{
    const uint8_t *entry = list->data + (size_t)index * SUPERBLOCK_ENTRY;
    return (struct superblock_bound){
        .last = get_u32(entry), .max_tf = entry[8], .min_norm = entry[9]};
}

static uint32_t superblock_end(const struct long_list *list, uint32_t index)
{
    return get_u32(list->data + (size_t)index * SUPERBLOCK_ENTRY + 4);
}

/* Reads the skips of a superblock; false and failed when they are damaged. */
static bool load_skips(struct long_list *list, uint32_t superblock)
{
    uint32_t begin = superblock == 0 ? superblocks_of(list->df) * SUPERBLOCK_ENTRY
                                     : superblock_end(list, superblock - 1);
    uint32_t end = superblock_end(list, superblock);
    uint64_t previous =
        superblock == 0 ? UINT64_MAX : long_list_superblock(list, superblock - 1).last;
    if (begin > end || end > list->size) {
        list->failed = true;
        return false;
    }
    uint32_t first = superblock * SUPERBLOCK_BLOCKS;
    uint32_t count = list->block_count - first;
    count = count > SUPERBLOCK_BLOCKS ? SUPERBLOCK_BLOCKS : count;
    struct reader reader = {.data = list->data + begin, .size = end - begin};
    for (uint32_t i = 0; i < count; i++) {
        struct block_skip *skip = &list->skips[i];
        uint64_t step = reader_varint(&reader);
        uint64_t size = reader_varint(&reader);
        skip->previous = (uint32_t)previous;
        previous += step; /* UINT64_MAX for none before wraps as intended */
        skip->last = (uint32_t)previous;
        skip->size = (uint32_t)size;
        skip->max_tf = reader_u8(&reader);
        skip->min_norm = reader_u8(&reader);
        if (step == 0 || step > UINT32_MAX || previous >= list->passage_count || size > end) {
            reader.failed = true;
        }
        if (reader.failed) {
            list->failed = true;
            return false;
        }
    }
    uint64_t offset = begin + reader.position;
    for (uint32_t i = 0; i < count; i++) {
        list->skips[i].offset = (uint32_t)offset;
        offset += list->skips[i].size;
    }
    list->failed = offset != end || previous != long_list_superblock(list, superblock).last;
    list->superblock = superblock;
    return !list->failed;
}

enum status long_list_open(struct long_list *list, const uint8_t *data, size_t size, uint32_t df,
                           uint32_t passage_count, struct error *error)
{
    list->data = data;
    list->size = size;
    list->df = df;
    list->passage_count = passage_count;
    list->block_count = blocks_of(df);
    list->block = 0;
    list->failed = false;
    list->instructions = INSTRUCTIONS_PLAIN;
    if (df == 0 || df > passage_count || (uint64_t)superblocks_of(df) * SUPERBLOCK_ENTRY > size ||
        !load_skips(list, 0)) {
        list->failed = true;
        return error_set(error, STATUS_CORRUPT, "a posting list is damaged");
    }
    return STATUS_OK;
}

bool long_list_next_block(struct long_list *list)
{
    list->block++;
    if (list->block >= list->block_count || list->failed) {
        list->block = list->block_count;
        return false;
    }
    if (list->block % SUPERBLOCK_BLOCKS == 0 &&
        !load_skips(list, list->block / SUPERBLOCK_BLOCKS)) {
        list->block = list->block_count;
        return false;
    }
    return true;
}

bool long_list_seek_block(struct long_list *list, uint32_t passage)
{
    if (list->block >= list->block_count) {
        return false;
    }
    uint32_t superblock = list->superblock;
    uint32_t count = superblocks_of(list->df);
    while (superblock < count && long_list_superblock(list, superblock).last < passage) {
        superblock++;
    }
    if (superblock != list->superblock) {
        list->block = superblock * SUPERBLOCK_BLOCKS;
        if (superblock == count || !load_skips(list, superblock)) {
            list->block = list->block_count;
            return false;
        }
    }
    /* The superblock's last passage is its last block's, so this ends within it. */
    while (long_list_skip(list)->last < passage) {
        list->block++;
    }
    return true;
}

static bool decode_tail(const uint8_t *data, size_t size, uint32_t count, uint32_t *gaps,
                        uint32_t *tfs)
{
    struct bit_reader reader = {.data = data, .size = size};
    unsigned k = (unsigned)bit_read(&reader, 5);
    bit_read_rices(&reader, k, count, gaps);
    read_tfs(&reader, tfs, count);
    return !reader.failed;
}

static bool decode_full(const uint8_t *data, size_t size, uint32_t *gaps, uint32_t *tfs)
{
    struct reader reader = {.data = data, .size = size};
    packed_block_read(&reader, gaps);
    packed_block_read(&reader, tfs);
    for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
        tfs[i] += 1;
    }
    return !reader.failed;
}

uint32_t long_list_decode(struct long_list *list, uint32_t *passages, uint32_t *tfs)
{
    const struct block_skip *skip = long_list_skip(list);
    const uint8_t *data = list->data + skip->offset;
    uint32_t remaining = list->df - list->block * POSTING_BLOCK;
    uint32_t count = remaining < POSTING_BLOCK ? remaining : POSTING_BLOCK;
    bool sound;
    if (count == POSTING_BLOCK) {
        sound = decode_full(data, skip->size, passages, tfs) &&
                gap_sum_block(list->instructions, passages, skip->previous, skip->last);
    } else {
        sound = decode_tail(data, skip->size, count, passages, tfs) &&
                gap_sum_plain(passages, count, skip->previous, skip->last);
    }
    if (!sound) {
        list->failed = true;
        list->block = list->block_count;
        return 0;
    }
    return count;
}
