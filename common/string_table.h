/*
 * A string table: sorted, distinct byte strings, found by number and by contents. Documents' keys
 * and the values of stored fields are such tables.
 *
 *     table  = header u64, { starts size u64, starts, { block } } ;
 *     block  = head length varint, head, rest ;
 *     rest   = tag varint, bytes ;
 *     string = shared varint, length varint, bytes ;
 *
 * The header holds the count in bits 0–55 and in bits 56–63 the logarithm (base 2, 0 to 7) of how
 * many strings make a block; a table of no strings is its header alone. `starts` is a sequence
 * (sequence.h) with the offset of each block, counted from the first block; a block ends where the
 * next begins, the last where the table ends. The head is the block's first string, whole. The rest
 * holds the others: the bytes shared with the string before and the bytes that follow. The tag is
 * 2 × the size of the rest once decompressed (at most STRING_TABLE_REST_MAX), plus 1 when its bytes
 * are a zstd frame (compression.h), made without a dictionary; plain bytes are used where
 * compression does not pay.
 *
 * Strings are compared bytewise (memcmp, the shorter first), which for UTF-8 is the order of the
 * code points. The empty string is allowed. A string has at most STRING_TABLE_STRING_MAX bytes.
 *
 * An open table may be read by any number of threads, each with a string_reader of its own.
 */
#ifndef SUOYIN_COMMON_STRING_TABLE_H
#define SUOYIN_COMMON_STRING_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "buffer.h"
#include "compression.h"
#include "memory.h"
#include "section.h"
#include "sequence.h"
#include "status.h"

enum {
    STRING_TABLE_STRING_MAX = 1 << 20,
    STRING_TABLE_BLOCK_BITS_MAX = 7,
    STRING_TABLE_REST_MAX = 64 << 20, /* bytes of a block's rest once decompressed */
    STRING_TABLE_BLOCK_BITS = 6,      /* what the builder uses: blocks of 64 */
};

/* The order of the strings: less than, equal to or greater than 0, as memcmp. */
static inline int string_compare(const void *a, size_t a_size, const void *b, size_t b_size)
{
    size_t common = a_size < b_size ? a_size : b_size;
    int order = common > 0 ? memcmp(a, b, common) : 0;
    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

/* --- Building -------------------------------------------------------------------------------- */

/*
 *     struct string_table_builder *builder;
 *     string_table_builder_open(&system_allocator, &builder, error);
 *     string_table_builder_add(builder, "甲", 3, error);            ascending, each once
 *     string_table_builder_finish(builder, &buffer, error);
 *     string_table_builder_release(builder);
 */
struct string_table_builder;

enum status string_table_builder_open(const struct allocator *allocator,
                                      struct string_table_builder **out, struct error *error);
/* STATUS_USAGE when the string is not larger than the one before, STATUS_LIMIT when too long. */
enum status string_table_builder_add(struct string_table_builder *builder, const void *bytes,
                                     size_t size, struct error *error);
/* Strings added so far. */
uint64_t string_table_builder_count(const struct string_table_builder *builder);
/* Appends the table to `out` and empties the builder for another table. */
enum status string_table_builder_finish(struct string_table_builder *builder, struct buffer *out,
                                        struct error *error);
void string_table_builder_release(struct string_table_builder *builder); /* NULL: nothing */

/* --- Reading --------------------------------------------------------------------------------- */

/* Open it with string_table_open; read it through the functions. Holds no memory. */
struct string_table {
    const struct section *section;
    uint64_t blocks; /* offset of the first block, in the section */
    uint64_t end;
    uint64_t count;
    unsigned block_bits;
    struct sequence starts;
};

/*
 * What a thread needs to read tables: a decompressor and the block decoded last. Serves all tables
 * of all sections, one thread at a time. Forget what it remembers (string_reader_forget) when a
 * section it has read from goes away and the reader lives on.
 */
struct string_reader;

enum status string_reader_open(const struct allocator *allocator, struct string_reader **out,
                               struct error *error);
void string_reader_forget(struct string_reader *reader);
void string_reader_release(struct string_reader *reader); /* NULL: nothing */

/* Opens the table that fills [offset, offset + size) of the section; constant time. */
enum status string_table_open(struct string_table *table, const struct section *section,
                              uint64_t offset, uint64_t size, struct error *error);

/* Appends string `index` < count to `out`. STATUS_USAGE, STATUS_CORRUPT, STATUS_MEMORY; on failure
 * `out` is as it was. */
enum status string_table_get(const struct string_table *table, struct string_reader *reader,
                             uint64_t index, struct buffer *out, struct error *error);
/*
 * Looks for a string: *index receives its number and *found true; or, if it is not there, the
 * number that it would have (0 to count), and false. *found may be NULL.
 */
enum status string_table_find(const struct string_table *table, struct string_reader *reader,
                              const void *bytes, size_t size, uint64_t *index, bool *found,
                              struct error *error);
/* The strings that begin with `prefix`: numbers [*first, *end). */
enum status string_table_prefix(const struct string_table *table, struct string_reader *reader,
                                const void *prefix, size_t size, uint64_t *first, uint64_t *end,
                                struct error *error);
/* The strings with low <= string <= high; a NULL bound is none: numbers [*first, *end). */
enum status string_table_range(const struct string_table *table, struct string_reader *reader,
                               const void *low, size_t low_size, const void *high, size_t high_size,
                               uint64_t *first, uint64_t *end, struct error *error);

/* Decodes everything and proves that the strings ascend. */
enum status string_table_verify(const struct string_table *table, struct string_reader *reader,
                                struct error *error);

#endif
