#include "links.h"

enum status links_open(struct links *links, const struct section *section, uint32_t characters,
                       struct error *error)
{
    uint64_t size;
    enum status status =
        sequence_open_prefix(&links->ends, section, 0, section->size, &size, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (links->ends.count != characters) {
        return section_corrupt(section, error, 0, "it has another number of groups than BIGRAMS");
    }
    links->section = section;
    links->groups = size;
    return STATUS_OK;
}

/* --- Finding ------------------------------------------------------------------------------------
 */

/* The bytes of a chunk; false when the group's directory is damaged. */
static bool find_chunk(const struct link_place *place, struct reader *group, struct reader *chunk)
{
    uint64_t begin = 0, end = group->size;
    if (place->chunk >= place->chunk_count) {
        return false;
    }
    if (place->chunk_count > 1) {
        const uint8_t *directory = reader_bytes(group, (uint64_t)place->chunk_count * 4);
        if (directory == NULL) {
            return false;
        }
        begin = place->chunk == 0 ? 0 : get_u32(directory + (size_t)(place->chunk - 1) * 4);
        end = get_u32(directory + (size_t)place->chunk * 4);
    }
    if (begin > end || end > group->size - group->position) {
        return false;
    }
    *chunk = (struct reader){.data = group->data + group->position + begin,
                             .size = (size_t)(end - begin)};
    return true;
}

/* Reads a chunk's head and makes `list` the bigram's part of it. */
static bool open_list(const struct term_postings *postings, struct reader *chunk,
                      struct link_list *list)
{
    const struct link_place *place = &postings->place;
    uint64_t longs = reader_varint(chunk), behind = 0, own = 0;
    if (longs > LEXICON_CHUNK) {
        return false;
    }
    for (uint64_t i = 0; i < longs; i++) {
        uint64_t size = reader_varint(chunk);
        if (size > chunk->size) {
            return false;
        }
        own = i == place->longs ? size : own;
        behind += i >= place->longs ? size : 0;
    }
    uint64_t count = reader_varint(chunk);
    size_t left = chunk->size - chunk->position;
    *list = (struct link_list){.is_long = postings->df >= POSTING_BLOCK};
    if (!list->is_long) {
        list->data = chunk->data + chunk->position;
        list->size = left; /* the lists behind it do no harm */
        list->before = place->links;
        list->count = count < UINT32_MAX ? (uint32_t)count : 0;
        list->block_count = 1;
        return !chunk->failed && place->links <= list->count;
    }
    if (chunk->failed || place->longs >= longs || behind > left) {
        return false;
    }
    list->data = chunk->data + chunk->size - behind;
    list->size = (size_t)own;
    list->block_count = (postings->df + POSTING_BLOCK - 1) / POSTING_BLOCK;
    return true;
}

/* Puts a long list of several blocks before its first. */
static bool open_blocks(struct link_list *list)
{
    struct reader reader = {.data = list->data, .size = list->size};
    uint64_t size = reader_varint(&reader);
    const uint8_t *sizes = reader_bytes(&reader, size);
    if (reader.failed) {
        return false;
    }
    list->sizes = (struct reader){.data = sizes, .size = (size_t)size};
    uint64_t first = reader_varint(&list->sizes);
    list->data += reader.position;
    list->rest = list->size - reader.position;
    if (list->sizes.failed || first > list->rest) {
        return false;
    }
    list->size = (size_t)first;
    list->rest -= list->size;
    return true;
}

enum status links_find(const struct links *links, const struct term_postings *postings,
                       struct link_list *list, struct error *error)
{
    const struct section *section = links->section;
    uint64_t begin = 0, end = 0;
    uint32_t index = postings->place.group;
    enum status status = index == 0 ? sequence_get(&links->ends, 0, &end, error)
                                    : sequence_pair(&links->ends, index - 1, &begin, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (end > section->size - links->groups) {
        return section_corrupt(section, error, 0, "a group ends behind it");
    }
    const uint8_t *bytes = section_bytes(section, links->groups + begin, end - begin, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    struct reader group = {.data = bytes, .size = (size_t)(end - begin)}, chunk;
    if (!find_chunk(&postings->place, &group, &chunk) || !open_list(postings, &chunk, list) ||
        (list->block_count > 1 && !open_blocks(list))) {
        return section_corrupt(section, error, links->groups + begin, "a group is damaged");
    }
    return STATUS_OK;
}

/* --- Blocks -------------------------------------------------------------------------------------
 */

/* Moves forward to a block. */
static bool seek_block(struct link_list *list, uint32_t block)
{
    while (list->block < block) {
        list->block++;
        list->data += list->size;
        uint64_t size =
            list->block + 1 < list->block_count ? reader_varint(&list->sizes) : list->rest;
        if (list->sizes.failed || size > list->rest) {
            return false;
        }
        list->size = (size_t)size;
        list->rest -= list->size;
    }
    return list->block == block;
}

static inline uint64_t byte_counts(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    return (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0F;
}

static inline uint32_t count_ones(uint64_t word)
{
    return (uint32_t)(byte_counts(word) * 0x0101010101010101 >> 56);
}

/* The word at a byte of so many, filled up with zeros. */
static inline uint64_t word_at(const uint8_t *bytes, size_t size, size_t at)
{
    if (at + 8 <= size) {
        return get_u64(bytes + at);
    }
    uint64_t word = 0;
    for (size_t i = at; i < size; i++) {
        word |= (uint64_t)bytes[i] << (8 * (i - at));
    }
    return word;
}

enum { WORD_BITS = 56 }; /* of a word that begins in the middle of a byte */

/* Bits from `bit` on of so many bytes, filled up with zeros. */
static inline uint64_t bits_at(const uint8_t *bytes, size_t size, size_t bit)
{
    return word_at(bytes, size, bit / 8) >> bit % 8 & ((UINT64_C(1) << WORD_BITS) - 1);
}

/* How many of the flags from `begin` to `end` are 1. */
static uint32_t count_flags(const uint8_t *flags, size_t size, uint32_t begin, uint32_t end)
{
    uint32_t ones = 0, count = end - begin;
    size_t bit = begin;
    for (; count > WORD_BITS; count -= WORD_BITS, bit += WORD_BITS) {
        ones += count_ones(bits_at(flags, size, bit));
    }
    return ones + count_ones(bits_at(flags, size, bit) & ((UINT64_C(1) << count) - 1));
}

/* The bit after the one of this number, from 1, counted from `bit` on; past the end when there are
 * fewer. */
static size_t pass_ones(const uint8_t *bytes, size_t size, size_t bit, uint32_t number)
{
    for (; bit < size * 8; bit += WORD_BITS) {
        uint64_t word = bits_at(bytes, size, bit);
        uint32_t ones = count_ones(word);
        if (ones < number) {
            number -= ones;
            continue;
        }
        uint64_t sums = byte_counts(word) * 0x0101010101010101; /* byte i: ones up to it */
        unsigned byte = 0;
        while ((sums >> 8 * byte & 0xFF) < number) {
            byte++;
        }
        number -= byte > 0 ? (uint32_t)(sums >> 8 * (byte - 1) & 0xFF) : 0;
        word = word >> 8 * byte & 0xFF;
        for (; number > 1; number--) {
            word &= word - 1;
        }
        return bit + byte * 8 + (size_t)__builtin_ctzll(word) + 1;
    }
    return size * 8 + 1;
}

/* Passes over the next links. */
static bool skip_links(struct link_cursor *cursor, uint64_t links)
{
    if (links > cursor->count - cursor->at) {
        return false;
    }
    uint32_t to = cursor->at + (uint32_t)links;
    uint32_t flagged = count_flags(cursor->flags, (cursor->count + 7) / 8, cursor->at, to);
    cursor->at = to;
    if (flagged > 0) {
        struct bit_reader *codes = &cursor->codes;
        bit_skip(codes, pass_ones(codes->data, codes->size, codes->bit, 2 * flagged) - codes->bit);
        cursor->has_large = false;
    }
    return !cursor->codes.failed;
}

/* Stands before the bigram's first link in the block, which has `count` links. */
static bool enter_block(const struct link_list *list, uint64_t count, struct link_cursor *cursor)
{
    uint64_t flag_bytes = (count + 7) / 8;
    if (flag_bytes > list->size || count > UINT32_MAX) {
        return false;
    }
    *cursor = (struct link_cursor){
        .flags = list->data,
        .codes = {.data = list->data + flag_bytes, .size = list->size - (size_t)flag_bytes},
        .count = (uint32_t)count,
    };
    return skip_links(cursor, list->before);
}

/* Finds what the runs from bit `begin_bit` on lack: passes what those before it do. */
static bool find_large(struct link_cursor *cursor, size_t begin_bit)
{
    struct bit_reader codes = {.data = cursor->codes.data, .size = cursor->codes.size};
    uint32_t flagged = count_flags(cursor->flags, (cursor->count + 7) / 8, 0, cursor->count);
    size_t end = pass_ones(codes.data, codes.size, 0, 2 * flagged);
    size_t begin = (end + 7) / 8;
    if (begin > codes.size) {
        return false;
    }
    cursor->large = (struct reader){.data = codes.data + begin, .size = codes.size - begin};
    while (codes.bit < begin_bit && !codes.failed) {
        if (bit_read_unary(&codes) == LINK_ZEROS) {
            reader_varint(&cursor->large);
        }
    }
    cursor->has_large = true;
    return !codes.failed && !cursor->large.failed;
}

static uint32_t read_zeros(struct link_cursor *cursor)
{
    size_t begin = cursor->codes.bit;
    uint32_t zeros = bit_read_unary(&cursor->codes);
    if (zeros < LINK_ZEROS) {
        return zeros;
    }
    bool found = cursor->has_large || find_large(cursor, begin);
    uint64_t more = found ? reader_varint(&cursor->large) : 0;
    cursor->codes.failed = cursor->codes.failed || !found || cursor->large.failed ||
                           zeros > LINK_ZEROS || more > UINT32_MAX - LINK_ZEROS;
    return (uint32_t)(zeros + more);
}

/* Reads the links of one posting. */
static void read_posting(struct link_cursor *cursor, uint32_t tf, struct link *found)
{
    struct link before = {UINT32_MAX, UINT32_MAX}; /* + 1 wraps to 0 */
    for (uint32_t i = 0; i < tf; i++, cursor->at++) {
        before.first++;
        before.second++;
        if ((cursor->flags[cursor->at / 8] >> cursor->at % 8 & 1) != 0) {
            uint32_t first = read_zeros(cursor);
            before.first += first;
            before.second += read_zeros(cursor) + (first == 0);
        }
        found[i] = before;
    }
}

static uint64_t sum(const uint32_t *tfs, uint32_t count)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        total += tfs[i];
    }
    return total;
}

/* Stands before the links of posting number `at` of a block. */
static bool stand_before(struct link_list *list, uint32_t block, const uint32_t *tfs,
                         uint32_t count, uint32_t at)
{
    if (!list->entered || list->block != block || at < list->posting) {
        list->entered =
            seek_block(list, block) &&
            enter_block(list, list->is_long ? sum(tfs, count) : list->count, &list->cursor);
        list->posting = 0;
    }
    list->entered =
        list->entered && skip_links(&list->cursor, sum(tfs + list->posting, at - list->posting));
    list->posting = at;
    return list->entered;
}

bool link_list_read(struct link_list *list, uint32_t block, const uint32_t *tfs, uint32_t count,
                    uint32_t at, struct link *found)
{
    struct link_cursor *cursor = &list->cursor;
    if (!stand_before(list, block, tfs, count, at) || tfs[at] > cursor->count - cursor->at) {
        return false;
    }
    read_posting(cursor, tfs[at], found);
    list->posting++;
    list->entered = !cursor->codes.failed;
    return list->entered;
}

bool link_list_read_block(struct link_list *list, uint32_t block, const uint32_t *tfs,
                          uint32_t count, uint64_t total, struct link *found)
{
    struct link_cursor cursor;
    uint64_t links = list->is_long ? total : list->count;
    if (!seek_block(list, block) || list->before + total > links ||
        !enter_block(list, links, &cursor)) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        read_posting(&cursor, tfs[i], found);
        found += tfs[i];
    }
    return !cursor.codes.failed;
}
