#include "string_table.h"

#include "bytes.h"

enum { HEADER_SIZE = 8, STARTS_PLACE = 16 };

static const uint64_t COUNT_MASK = ((uint64_t)1 << 56) - 1;

/*
 * The reader stands in a block: `current` is string `index` of it, and the next one begins at
 * `rest`. To go back it begins anew at the head.
 */
struct string_reader {
    const struct allocator *allocator;
    struct decompressor *decompressor; /* made when first needed */
    const struct section *section;
    const uint8_t *block; /* the bytes of the block; NULL: it stands nowhere */
    uint64_t block_size;
    uint64_t offset; /* of the block in its section, for messages */
    const uint8_t *head;
    size_t head_size;
    struct reader rest;
    struct buffer raw; /* the rest, when it was compressed */
    struct buffer current;
    unsigned index;
};

enum status string_reader_open(const struct allocator *allocator, struct string_reader **out,
                               struct error *error)
{
    struct string_reader *reader = memory_allocate_array(allocator, 1, sizeof *reader);
    *out = reader;
    if (reader == NULL) {
        return error_memory(error);
    }
    reader->allocator = allocator;
    reader->raw.allocator = allocator;
    reader->current.allocator = allocator;
    return STATUS_OK;
}

void string_reader_forget(struct string_reader *reader)
{
    reader->block = NULL;
}

void string_reader_release(struct string_reader *reader)
{
    if (reader != NULL) {
        decompressor_release(reader->decompressor);
        buffer_release(&reader->raw);
        buffer_release(&reader->current);
        memory_release(reader->allocator, reader);
    }
}

enum status string_table_open(struct string_table *table, const struct section *section,
                              uint64_t offset, uint64_t size, struct error *error)
{
    if (size < HEADER_SIZE || size > UINT64_MAX - offset) {
        return section_corrupt(section, error, offset, "a string table is cut short");
    }
    const uint8_t *header =
        section_bytes(section, offset, size < STARTS_PLACE ? HEADER_SIZE : STARTS_PLACE, error);
    if (header == NULL) {
        return STATUS_CORRUPT;
    }
    struct string_table opened = {
        .section = section, .blocks = offset + size, .end = offset + size};
    opened.count = get_u64(header) & COUNT_MASK;
    opened.block_bits = header[7];
    bool fits = opened.count == 0 ? size == HEADER_SIZE : size >= STARTS_PLACE;
    if (!fits || opened.block_bits > STRING_TABLE_BLOCK_BITS_MAX) {
        return section_corrupt(section, error, offset, "a string table's header is wrong");
    }
    if (opened.count > 0) {
        uint64_t starts_size = get_u64(header + HEADER_SIZE);
        if (starts_size > size - STARTS_PLACE) {
            return section_corrupt(section, error, offset, "a string table's parts do not fit");
        }
        opened.blocks = offset + STARTS_PLACE + starts_size;
        enum status status =
            sequence_open(&opened.starts, section, offset + STARTS_PLACE, starts_size, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (opened.starts.count != ((opened.count - 1) >> opened.block_bits) + 1) {
            return section_corrupt(section, error, offset, "a string table lacks blocks");
        }
    }
    *table = opened;
    return STATUS_OK;
}

/* --- Blocks ---------------------------------------------------------------------------------- */

/* What a block begins with, read but not yet believed beyond its bounds. */
struct block {
    uint64_t offset; /* in the section */
    const uint8_t *bytes;
    uint64_t size;
    const uint8_t *head;
    size_t head_size;
    bool compressed;
    size_t raw_size; /* of the rest */
    const uint8_t *rest;
    size_t rest_size;
};

static enum status bad_block(const struct section *section, uint64_t offset, const char *what,
                             struct error *error)
{
    return section_corrupt(section, error, offset, "a string table's block %s", what);
}

static enum status locate_block(const struct string_table *table, uint64_t index,
                                struct block *block, struct error *error)
{
    uint64_t whole = table->end - table->blocks;
    uint64_t begin;
    uint64_t end = whole;
    enum status status = index + 1 < table->starts.count
                             ? sequence_pair(&table->starts, index, &begin, &end, error)
                             : sequence_get(&table->starts, index, &begin, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (begin > end || end > whole) {
        return bad_block(table->section, table->blocks, "is misplaced", error);
    }
    block->offset = table->blocks + begin;
    block->size = end - begin;
    block->bytes = section_bytes(table->section, block->offset, block->size, error);
    return block->bytes != NULL ? STATUS_OK : STATUS_CORRUPT;
}

static enum status find_block(const struct string_table *table, uint64_t index, struct block *block,
                              struct error *error)
{
    enum status status = locate_block(table, index, block, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct reader bytes = {.data = block->bytes, .size = (size_t)block->size};
    uint64_t head_size = reader_varint(&bytes);
    block->head = reader_bytes(&bytes, head_size);
    block->head_size = (size_t)head_size;
    uint64_t tag = reader_varint(&bytes);
    block->compressed = (tag & 1) != 0;
    block->raw_size = (size_t)(tag >> 1);
    block->rest = bytes.data + bytes.position;
    block->rest_size = bytes.size - bytes.position;
    if (bytes.failed || head_size > STRING_TABLE_STRING_MAX || tag >> 1 > STRING_TABLE_REST_MAX ||
        (!block->compressed && block->raw_size != block->rest_size)) {
        return bad_block(table->section, block->offset, "begins wrongly", error);
    }
    return STATUS_OK;
}

static enum status decompress_rest(struct string_reader *reader, const struct section *section,
                                   const struct block *block, struct error *error)
{
    enum status status = STATUS_OK;
    if (reader->decompressor == NULL) {
        status = decompressor_open(reader->allocator, &reader->decompressor, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    buffer_clear(&reader->raw);
    reader->raw.failed = false;
    uint8_t *raw = buffer_reserve(&reader->raw, block->raw_size);
    if (raw == NULL) {
        return error_memory(error);
    }
    size_t length = 0;
    status = decompressor_run(reader->decompressor, NULL, block->rest, block->rest_size, raw,
                              block->raw_size, &length, NULL);
    if (status == STATUS_MEMORY) {
        return error_memory(error);
    }
    if (status != STATUS_OK || length != block->raw_size) {
        return bad_block(section, block->offset, "cannot be decompressed", error);
    }
    reader->rest = (struct reader){.data = raw, .size = length};
    return STATUS_OK;
}

/* Makes the block's head the current string. */
static enum status rewind_block(struct string_reader *reader, struct error *error)
{
    reader->rest.position = 0;
    reader->index = 0;
    buffer_clear(&reader->current);
    reader->current.failed = false;
    buffer_append(&reader->current, reader->head, reader->head_size);
    if (reader->current.failed) {
        reader->block = NULL;
        return error_memory(error);
    }
    return STATUS_OK;
}

/* Sets the reader at the head of a block; if it stands there already, perhaps further on. */
static enum status enter_block(const struct string_table *table, struct string_reader *reader,
                               uint64_t index, struct error *error)
{
    struct block block;
    enum status status = find_block(table, index, &block, error);
    if (status != STATUS_OK || (reader->block == block.bytes && reader->block_size == block.size)) {
        return status;
    }
    reader->block = NULL;
    if (block.compressed) {
        status = decompress_rest(reader, table->section, &block, error);
        if (status != STATUS_OK) {
            return status;
        }
    } else {
        reader->rest = (struct reader){.data = block.rest, .size = block.rest_size};
    }
    reader->section = table->section;
    reader->block = block.bytes;
    reader->block_size = block.size;
    reader->offset = block.offset;
    reader->head = block.head;
    reader->head_size = block.head_size;
    return rewind_block(reader, error);
}

/* Goes on to the next string of the block. */
static enum status step(struct string_reader *reader, struct error *error)
{
    uint64_t shared = reader_varint(&reader->rest);
    uint64_t length = reader_varint(&reader->rest);
    const uint8_t *bytes = reader_bytes(&reader->rest, length);
    enum status status = STATUS_OK;
    if (reader->rest.failed || shared > reader->current.size ||
        length > STRING_TABLE_STRING_MAX - shared) {
        status = bad_block(reader->section, reader->offset, "is damaged", error);
    } else {
        reader->current.size = (size_t)shared;
        buffer_append(&reader->current, bytes, (size_t)length);
        reader->index++;
        status = reader->current.failed ? error_memory(error) : STATUS_OK;
    }
    if (status != STATUS_OK) {
        reader->block = NULL;
    }
    return status;
}

/* --- Reading --------------------------------------------------------------------------------- */

/* Makes string `index` of the table the reader's current one. */
static enum status seek(const struct string_table *table, struct string_reader *reader,
                        uint64_t index, struct error *error)
{
    enum status status = enter_block(table, reader, index >> table->block_bits, error);
    unsigned within = (unsigned)(index & ((1u << table->block_bits) - 1));
    if (status == STATUS_OK && reader->index > within) {
        status = rewind_block(reader, error);
    }
    while (status == STATUS_OK && reader->index < within) {
        status = step(reader, error);
    }
    return status;
}

enum status string_table_get(const struct string_table *table, struct string_reader *reader,
                             uint64_t index, struct buffer *out, struct error *error)
{
    if (index >= table->count) {
        return error_set(error, STATUS_USAGE, "string table: no string %llu among %llu",
                         (unsigned long long)index, (unsigned long long)table->count);
    }
    enum status status = seek(table, reader, index, error);
    if (status == STATUS_OK) {
        buffer_append(out, reader->current.data, reader->current.size);
        status = out->failed ? error_memory(error) : STATUS_OK;
    }
    return status;
}

/* The last block whose head is at most the string; 0 when there is none. */
static enum status search_heads(const struct string_table *table, const void *bytes, size_t size,
                                uint64_t *index, struct error *error)
{
    uint64_t low = 0;
    uint64_t high = table->starts.count;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        struct block block;
        enum status status = find_block(table, middle, &block, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (string_compare(block.head, block.head_size, bytes, size) <= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    *index = low;
    return STATUS_OK;
}

/* The number of the first string that is not smaller than the given one; count if none is. */
static enum status lower_bound(const struct string_table *table, struct string_reader *reader,
                               const void *bytes, size_t size, uint64_t *index, bool *equal,
                               struct error *error)
{
    uint64_t block = 0;
    *index = 0;
    *equal = false;
    if (table->count == 0) {
        return STATUS_OK;
    }
    enum status status = search_heads(table, bytes, size, &block, error);
    uint64_t first = block << table->block_bits;
    uint64_t end = table->count - first < (uint64_t)1 << table->block_bits
                       ? table->count
                       : first + ((uint64_t)1 << table->block_bits);
    for (uint64_t i = first; i < end && status == STATUS_OK; i++) {
        status = seek(table, reader, i, error);
        if (status == STATUS_OK) {
            int order = string_compare(reader->current.data, reader->current.size, bytes, size);
            if (order >= 0) {
                *index = i;
                *equal = order == 0;
                return STATUS_OK;
            }
        }
    }
    *index = end;
    return status;
}

enum status string_table_find(const struct string_table *table, struct string_reader *reader,
                              const void *bytes, size_t size, uint64_t *index, bool *found,
                              struct error *error)
{
    bool equal;
    enum status status = lower_bound(table, reader, bytes, size, index, &equal, error);
    if (status == STATUS_OK && found != NULL) {
        *found = equal;
    }
    return status;
}

enum status string_table_prefix(const struct string_table *table, struct string_reader *reader,
                                const void *prefix, size_t size, uint64_t *first, uint64_t *end,
                                struct error *error)
{
    bool equal;
    enum status status = lower_bound(table, reader, prefix, size, first, &equal, error);
    if (status != STATUS_OK) {
        return status;
    }
    /* The first string past all those with the prefix is the prefix counted up by one: 0xFF bytes
     * at the end fall away. */
    size_t length = size;
    while (length > 0 && ((const uint8_t *)prefix)[length - 1] == 0xFF) {
        length--;
    }
    if (length == 0) {
        *end = table->count;
        return STATUS_OK;
    }
    struct buffer next = {.allocator = reader->allocator};
    buffer_append(&next, prefix, length);
    if (next.failed) {
        return error_memory(error);
    }
    next.data[length - 1]++;
    status = lower_bound(table, reader, next.data, length, end, &equal, error);
    buffer_release(&next);
    if (status == STATUS_OK && *end < *first) {
        return section_corrupt(table->section, error, table->blocks, "a string table is unsorted");
    }
    return status;
}

enum status string_table_range(const struct string_table *table, struct string_reader *reader,
                               const void *low, size_t low_size, const void *high, size_t high_size,
                               uint64_t *first, uint64_t *end, struct error *error)
{
    bool equal = false;
    enum status status = STATUS_OK;
    *first = 0;
    *end = table->count;
    if (low != NULL) {
        status = lower_bound(table, reader, low, low_size, first, &equal, error);
    }
    if (status == STATUS_OK && high != NULL) {
        status = lower_bound(table, reader, high, high_size, end, &equal, error);
        *end += equal ? 1 : 0;
    }
    if (*end < *first) {
        *end = *first; /* the bounds are the wrong way round */
    }
    return status;
}

enum status string_table_verify(const struct string_table *table, struct string_reader *reader,
                                struct error *error)
{
    struct buffer last = {.allocator = reader->allocator};
    enum status status = table->count > 0 ? sequence_verify(&table->starts, error) : STATUS_OK;
    uint64_t last_in_block = ((uint64_t)1 << table->block_bits) - 1;
    for (uint64_t i = 0; i < table->count && status == STATUS_OK; i++) {
        status = seek(table, reader, i, error);
        if (status != STATUS_OK) {
            break;
        }
        if (i > 0 &&
            string_compare(last.data, last.size, reader->current.data, reader->current.size) >= 0) {
            status = bad_block(table->section, reader->offset, "is unsorted", error);
        } else if (((i & last_in_block) == last_in_block || i + 1 == table->count) &&
                   reader->rest.position != reader->rest.size) {
            status = bad_block(table->section, reader->offset, "has bytes left over", error);
        }
        buffer_clear(&last);
        buffer_append(&last, reader->current.data, reader->current.size);
        if (status == STATUS_OK && last.failed) {
            status = error_memory(error);
        }
    }
    buffer_release(&last);
    return status;
}
