/*
 * Columns: the documents' stored fields (title, source, date, whatever the user brought), kept by
 * field, so that one field of many documents is read without the others and values of few kinds
 * cost few bits.
 *
 *     columns = documents u64, names size u64, places size u64, names, places, { column } ;
 *     column  = holders u64, values size u64, values, [ which ], ordinals ;
 *
 * `names` is a string table (string_table.h) of the columns' names, `places` a sequence
 * (sequence.h) with each column's offset, counted from the first column, and last the end of all.
 * When there are no columns at all, names is the empty table and places holds one 0.
 *
 * In a column, `holders` says how many documents have the field; bit 63 of it is set when the
 * column is sparse. `values` is a string table of the distinct values. The ordinals are a packed
 * array (packed_array.h) that ends where the column ends:
 *
 *     dense   for each document, 0 when it lacks the field, else the value's number + 1
 *     sparse  `which` is a sequence of the documents that have it, ascending; the ordinals are
 *             theirs alone (the value's number + 1, never 0)
 *
 * The writer takes the smaller of the two, dense when they are equal. A document has at most one
 * value of a name. Documents are numbered from 0; there are fewer than 2³².
 *
 * Names are any bytes, 1 to COLUMNS_NAME_MAX of them; values up to STRING_TABLE_STRING_MAX.
 */
#ifndef SUOYIN_COMMON_COLUMNS_H
#define SUOYIN_COMMON_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "memory.h"
#include "packed_array.h"
#include "packed_scan.h"
#include "section.h"
#include "sequence.h"
#include "status.h"
#include "string_table.h"

enum { COLUMNS_NAME_MAX = 1 << 10, COLUMNS_MAX = 1 << 16 };

/* --- Building -------------------------------------------------------------------------------- */

/*
 * Collects the fields of documents in memory: each distinct value once, and 8 bytes for each value
 * of a document.
 *
 *     struct columns_builder *builder;
 *     columns_builder_open(&system_allocator, &builder, error);
 *     for each document, in the order of their numbers:
 *         columns_builder_add(builder, "title", 5, title, title_length, error);
 *         columns_builder_end_document(builder);
 *     columns_builder_finish(builder, &buffer, error);
 *     columns_builder_release(builder);
 *
 * The result depends only on what the documents hold, not on the order of a document's fields.
 */
struct columns_builder;

enum status columns_builder_open(const struct allocator *allocator, struct columns_builder **out,
                                 struct error *error);
/* A field of the current document. STATUS_USAGE when it has a field of that name, or the name is
 * empty; STATUS_LIMIT for a name or a value that is too long, or too many names. */
enum status columns_builder_add(struct columns_builder *builder, const void *name, size_t name_size,
                                const void *value, size_t value_size, struct error *error);
void columns_builder_end_document(struct columns_builder *builder);
/*
 * The same in two steps, for who adds one value to many documents: a value becomes a number of its
 * field, then a document gets the field by its numbers. Each value that is given a number must be
 * added to a document in the end.
 */
enum status columns_builder_number(struct columns_builder *builder, const void *name,
                                   size_t name_size, const void *value, size_t value_size,
                                   uint32_t *field, uint32_t *number, struct error *error);
enum status columns_builder_add_number(struct columns_builder *builder, uint32_t field,
                                       uint32_t number, struct error *error);
/* Bytes of memory held: for keeping a budget. */
size_t columns_builder_memory(const struct columns_builder *builder);
/* Appends the columns to `out`. The builder is spent: release it. */
enum status columns_builder_finish(struct columns_builder *builder, struct buffer *out,
                                   struct error *error);
void columns_builder_release(struct columns_builder *builder); /* NULL: nothing */

/* --- Reading --------------------------------------------------------------------------------- */

/* Open it with columns_open; read it through the functions. Holds no memory. */
struct columns {
    const struct section *section;
    uint64_t documents;
    uint64_t count; /* columns */
    uint64_t first; /* offset of the first column, in the section */
    uint64_t end;
    struct string_table names;
    struct sequence places;
};

/* One column. Holds no memory. */
struct column {
    const struct section *section;
    uint64_t documents;
    uint64_t holders; /* documents that have the field */
    int sparse;
    struct string_table values; /* values.count distinct values */
    struct sequence which;      /* when sparse */
    struct packed_array ordinals;
};

/* Opens the columns that fill [offset, offset + size) of the section; constant time. */
enum status columns_open(struct columns *columns, const struct section *section, uint64_t offset,
                         uint64_t size, struct error *error);
/* Appends the name of column `index` < count; names ascend bytewise. */
enum status columns_name(const struct columns *columns, struct string_reader *reader,
                         uint64_t index, struct buffer *out, struct error *error);
enum status columns_column(const struct columns *columns, uint64_t index, struct column *column,
                           struct error *error);
/* The column of that name; STATUS_NOT_FOUND (without a message) when there is none. */
enum status columns_find(const struct columns *columns, struct string_reader *reader,
                         const void *name, size_t name_size, struct column *column,
                         struct error *error);

/* The ordinal of a document's value: 0 when it has none, else the value's number + 1. */
enum status column_ordinal(const struct column *column, uint64_t document, uint64_t *ordinal,
                           struct error *error);
/*
 * Sets bit i of `bits` (the words that hold `count` of them; those behind are 0) when the ordinal
 * of document `first` + i lies in [low, end), `low` being 1 or more. `first` is a multiple of
 * PACKED_SCAN_STEP; documents that do not exist have no ordinal.
 */
enum status column_select(const struct column *column, enum instruction_set set, uint64_t first,
                          uint32_t count, uint64_t low, uint64_t end, uint64_t *bits,
                          struct error *error);
/* Appends the value of an ordinal from 1 to values.count. */
enum status column_value(const struct column *column, struct string_reader *reader,
                         uint64_t ordinal, struct buffer *out, struct error *error);
/* The ordinal of a value; 0 when no document has it. */
enum status column_find(const struct column *column, struct string_reader *reader,
                        const void *value, size_t size, uint64_t *ordinal, struct error *error);
/* The ordinals of the values with low <= value <= high (a NULL bound is none): [*first, *end),
 * empty when *first == *end. */
enum status column_range(const struct column *column, struct string_reader *reader, const void *low,
                         size_t low_size, const void *high, size_t high_size, uint64_t *first,
                         uint64_t *end, struct error *error);
/* The ordinals of the values that begin with `prefix`: [*first, *end). */
enum status column_prefix(const struct column *column, struct string_reader *reader,
                          const void *prefix, size_t size, uint64_t *first, uint64_t *end,
                          struct error *error);

/* Decodes everything and proves what opening only assumes. */
enum status columns_verify(const struct columns *columns, struct string_reader *reader,
                           struct error *error);

#endif
