#include "columns.h"

#include <string.h>

#include "bytes.h"

enum { HEADER_SIZE = 24, COLUMN_HEADER_SIZE = 16 };

static const uint64_t SPARSE = (uint64_t)1 << 63;

/* --- Opening --------------------------------------------------------------------------------- */

enum status columns_open(struct columns *columns, const struct section *section, uint64_t offset,
                         uint64_t size, struct error *error)
{
    if (size < HEADER_SIZE || size > UINT64_MAX - offset) {
        return section_corrupt(section, error, offset, "the columns are cut short");
    }
    const uint8_t *header = section_bytes(section, offset, HEADER_SIZE, error);
    if (header == NULL) {
        return STATUS_CORRUPT;
    }
    struct columns opened = {.section = section, .end = offset + size};
    opened.documents = get_u64(header);
    uint64_t names_size = get_u64(header + 8);
    uint64_t places_size = get_u64(header + 16);
    uint64_t room = size - HEADER_SIZE;
    if (opened.documents > UINT32_MAX || names_size > room || places_size > room - names_size) {
        return section_corrupt(section, error, offset, "the columns' header is wrong");
    }
    uint64_t names = offset + HEADER_SIZE;
    uint64_t places = names + names_size;
    opened.first = places + places_size;
    enum status status = string_table_open(&opened.names, section, names, names_size, error);
    if (status == STATUS_OK) {
        status = sequence_open(&opened.places, section, places, places_size, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    opened.count = opened.names.count;
    if (opened.count > COLUMNS_MAX || opened.places.count != opened.count + 1) {
        return section_corrupt(section, error, offset, "there are not as many columns as names");
    }
    uint64_t end;
    status = sequence_get(&opened.places, opened.count, &end, error);
    if (status == STATUS_OK && end != opened.end - opened.first) {
        status = section_corrupt(section, error, offset, "the columns do not fill their place");
    }
    if (status == STATUS_OK) {
        *columns = opened;
    }
    return status;
}

enum status columns_name(const struct columns *columns, struct string_reader *reader,
                         uint64_t index, struct buffer *out, struct error *error)
{
    return string_table_get(&columns->names, reader, index, out, error);
}

/* The ordinals, and which documents they belong to: [offset, end). */
static enum status open_ordinals(struct column *column, uint64_t offset, uint64_t end,
                                 struct error *error)
{
    uint64_t which_size = 0;
    uint64_t expected = column->documents;
    if (column->sparse) {
        enum status status =
            sequence_open_prefix(&column->which, column->section, offset, end, &which_size, error);
        if (status != STATUS_OK) {
            return status;
        }
        expected = column->holders;
        if (column->which.count != expected) {
            return section_corrupt(column->section, error, offset,
                                   "a column's documents are miscounted");
        }
    }
    offset += which_size;
    enum status status =
        packed_array_open(&column->ordinals, column->section, offset, end - offset, error);
    if (status == STATUS_OK && column->ordinals.count != expected) {
        status =
            section_corrupt(column->section, error, offset, "a column's ordinals are miscounted");
    }
    return status;
}

enum status columns_column(const struct columns *columns, uint64_t index, struct column *column,
                           struct error *error)
{
    const struct section *section = columns->section;
    if (index >= columns->count) {
        return error_set(error, STATUS_USAGE, "no column %llu among %llu",
                         (unsigned long long)index, (unsigned long long)columns->count);
    }
    uint64_t begin;
    uint64_t end;
    enum status status = sequence_pair(&columns->places, index, &begin, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (end > columns->end - columns->first || end - begin < COLUMN_HEADER_SIZE) {
        return section_corrupt(section, error, columns->first, "column %llu is misplaced",
                               (unsigned long long)index);
    }
    uint64_t offset = columns->first + begin;
    end += columns->first;
    const uint8_t *header = section_bytes(section, offset, COLUMN_HEADER_SIZE, error);
    if (header == NULL) {
        return STATUS_CORRUPT;
    }
    struct column opened = {.section = section, .documents = columns->documents};
    opened.sparse = (get_u64(header) & SPARSE) != 0;
    opened.holders = get_u64(header) & ~SPARSE;
    uint64_t values_size = get_u64(header + 8);
    uint64_t values = offset + COLUMN_HEADER_SIZE;
    if (opened.holders > opened.documents || values_size > end - values) {
        return section_corrupt(section, error, offset, "a column's header is wrong");
    }
    status = string_table_open(&opened.values, section, values, values_size, error);
    if (status == STATUS_OK) {
        status = open_ordinals(&opened, values + values_size, end, error);
    }
    if (status == STATUS_OK) {
        *column = opened;
    }
    return status;
}

enum status columns_find(const struct columns *columns, struct string_reader *reader,
                         const void *name, size_t name_size, struct column *column,
                         struct error *error)
{
    uint64_t index;
    bool found;
    enum status status =
        string_table_find(&columns->names, reader, name, name_size, &index, &found, error);
    if (status != STATUS_OK) {
        return status;
    }
    return found ? columns_column(columns, index, column, error) : STATUS_NOT_FOUND;
}

/* --- Reading --------------------------------------------------------------------------------- */

/* Where a document's ordinal stands; STATUS_NOT_FOUND when it has none. */
static enum status find_holder(const struct column *column, uint64_t document, uint64_t *place,
                               struct error *error)
{
    if (!column->sparse) {
        *place = document;
        return STATUS_OK;
    }
    uint64_t holder;
    enum status status = sequence_find(&column->which, document, place, error);
    if (status == STATUS_OK) {
        status = sequence_get(&column->which, *place, &holder, error);
    }
    if (status == STATUS_OK && holder != document) {
        status = STATUS_NOT_FOUND;
    }
    return status;
}

enum status column_ordinal(const struct column *column, uint64_t document, uint64_t *ordinal,
                           struct error *error)
{
    if (document >= column->documents) {
        return error_set(error, STATUS_USAGE, "no document %llu among %llu",
                         (unsigned long long)document, (unsigned long long)column->documents);
    }
    uint64_t place;
    uint64_t found = 0;
    enum status status = find_holder(column, document, &place, error);
    if (status == STATUS_NOT_FOUND) {
        *ordinal = 0;
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = packed_array_get(&column->ordinals, place, &found, error);
    }
    if (status == STATUS_OK && found > column->values.count) {
        status = section_corrupt(column->section, error, column->ordinals.offset,
                                 "document %llu has a value that is not in its column",
                                 (unsigned long long)document);
    }
    if (status == STATUS_OK) {
        *ordinal = found;
    }
    return status;
}

static enum status value_missing(const struct column *column, struct error *error)
{
    return section_corrupt(column->section, error, column->ordinals.offset,
                           "a document has a value that is not in its column");
}

/* The same for a sparse column, whose holders are found one after another. */
static enum status select_holders(const struct column *column, uint64_t first, uint32_t count,
                                  uint64_t low, uint64_t end, uint64_t *bits, struct error *error)
{
    uint64_t place = 0, holder = 0;
    enum status status = sequence_find(&column->which, first, &place, error);
    if (status == STATUS_NOT_FOUND) {
        place = 0;
        status = STATUS_OK;
    }
    for (; place < column->which.count && status == STATUS_OK; place++) {
        uint64_t ordinal = 0;
        status = sequence_get(&column->which, place, &holder, error);
        if (status != STATUS_OK || (holder >= first && holder - first >= count)) {
            break;
        }
        status = packed_array_get(&column->ordinals, place, &ordinal, error);
        if (status == STATUS_OK && ordinal > column->values.count) {
            return value_missing(column, error);
        }
        if (holder >= first && ordinal >= low && ordinal < end) {
            bits[(holder - first) / 64] |= UINT64_C(1) << (holder - first) % 64;
        }
    }
    return status;
}

enum status column_select(const struct column *column, enum instruction_set set, uint64_t first,
                          uint32_t count, uint64_t low, uint64_t end, uint64_t *bits,
                          struct error *error)
{
    memset(bits, 0, ((size_t)count + 63) / 64 * sizeof *bits);
    if (column->sparse) {
        return select_holders(column, first, count, low, end, bits, error);
    }
    if (first >= column->ordinals.count) {
        return STATUS_OK;
    }
    uint64_t left = column->ordinals.count - first, largest = 0;
    count = count < left ? count : (uint32_t)left;
    enum status status =
        packed_scan(set, &column->ordinals, first, count, low, end, bits, &largest, error);
    return status == STATUS_OK && largest > column->values.count ? value_missing(column, error)
                                                                 : status;
}

enum status column_value(const struct column *column, struct string_reader *reader,
                         uint64_t ordinal, struct buffer *out, struct error *error)
{
    if (ordinal == 0) {
        return error_set(error, STATUS_USAGE, "ordinal 0 stands for no value");
    }
    return string_table_get(&column->values, reader, ordinal - 1, out, error);
}

enum status column_find(const struct column *column, struct string_reader *reader,
                        const void *value, size_t size, uint64_t *ordinal, struct error *error)
{
    uint64_t index;
    bool found;
    enum status status =
        string_table_find(&column->values, reader, value, size, &index, &found, error);
    if (status == STATUS_OK) {
        *ordinal = found ? index + 1 : 0;
    }
    return status;
}

enum status column_range(const struct column *column, struct string_reader *reader, const void *low,
                         size_t low_size, const void *high, size_t high_size, uint64_t *first,
                         uint64_t *end, struct error *error)
{
    enum status status = string_table_range(&column->values, reader, low, low_size, high, high_size,
                                            first, end, error);
    *first += 1;
    *end += 1;
    return status;
}

enum status column_prefix(const struct column *column, struct string_reader *reader,
                          const void *prefix, size_t size, uint64_t *first, uint64_t *end,
                          struct error *error)
{
    enum status status =
        string_table_prefix(&column->values, reader, prefix, size, first, end, error);
    *first += 1;
    *end += 1;
    return status;
}

/* --- Verifying ------------------------------------------------------------------------------- */

static enum status verify_column(const struct columns *columns, uint64_t index,
                                 struct string_reader *reader, struct error *error)
{
    struct column column = {0};
    enum status status = columns_column(columns, index, &column, error);
    if (status == STATUS_OK) {
        status = string_table_verify(&column.values, reader, error);
    }
    if (status == STATUS_OK && column.sparse) {
        status = sequence_verify(&column.which, error);
    }
    uint64_t holders = 0;
    uint64_t last = UINT64_MAX;
    for (uint64_t i = 0; i < column.ordinals.count && status == STATUS_OK; i++) {
        uint64_t document = i;
        uint64_t ordinal;
        if (column.sparse) {
            status = sequence_get(&column.which, i, &document, error);
        }
        if (status == STATUS_OK && (document >= column.documents || document == last)) {
            return section_corrupt(columns->section, error, column.which.offset,
                                   "column %llu: document %llu is out of place",
                                   (unsigned long long)index, (unsigned long long)document);
        }
        last = document;
        if (status == STATUS_OK) {
            status = column_ordinal(&column, document, &ordinal, error);
        }
        holders += status == STATUS_OK && ordinal > 0;
    }
    if (status == STATUS_OK && holders != column.holders) {
        status =
            section_corrupt(columns->section, error, column.ordinals.offset,
                            "column %llu: its documents are miscounted", (unsigned long long)index);
    }
    return status;
}

enum status columns_verify(const struct columns *columns, struct string_reader *reader,
                           struct error *error)
{
    enum status status = string_table_verify(&columns->names, reader, error);
    if (status == STATUS_OK) {
        status = sequence_verify(&columns->places, error);
    }
    for (uint64_t i = 0; i < columns->count && status == STATUS_OK; i++) {
        status = verify_column(columns, i, reader, error);
    }
    return status;
}
