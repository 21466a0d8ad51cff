/*
 * Opens arbitrary bytes as columns and reads around in them. In columns that verify, every ordinal
 * has a value, and every value its ordinal.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/columns.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_column(const struct column *column, struct string_reader *reader, int sound)
{
    struct buffer got = {.allocator = &system_allocator};
    struct error error;
    uint64_t first;
    uint64_t end;
    uint64_t step = column->documents / 30 + 1;
    for (uint64_t document = 0; document < column->documents; document += step) {
        uint64_t ordinal = 0;
        uint64_t again = 0;
        buffer_clear(&got);
        enum status status = column_ordinal(column, document, &ordinal, &error);
        if (status == STATUS_OK && ordinal > 0) {
            status = column_value(column, reader, ordinal, &got, &error);
            if (status == STATUS_OK) {
                status = column_find(column, reader, got.data, got.size, &again, &error);
            }
        }
        if (sound && (status != STATUS_OK || again != ordinal)) {
            abort();
        }
        column_prefix(column, reader, got.data, got.size / 2, &first, &end, &error);
    }
    column_range(column, reader, "1", 1, "2", 1, &first, &end, &error);
    buffer_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct section section = section_from_memory(data, size, "FUZZ");
    struct columns columns;
    struct string_reader *reader;
    struct error error;
    if (columns_open(&columns, &section, 0, size, &error) != STATUS_OK ||
        string_reader_open(&system_allocator, &reader, &error) != STATUS_OK) {
        return 0;
    }
    int sound = columns.documents < 5000 && columns_verify(&columns, reader, &error) == STATUS_OK;
    struct buffer name = {.allocator = &system_allocator};
    for (uint64_t i = 0; i < columns.count && i < 20; i++) {
        struct column column;
        struct column again;
        buffer_clear(&name);
        if (columns_column(&columns, i, &column, &error) != STATUS_OK ||
            columns_name(&columns, reader, i, &name, &error) != STATUS_OK ||
            columns_find(&columns, reader, name.data, name.size, &again, &error) != STATUS_OK) {
            if (sound) {
                abort();
            }
            continue;
        }
        use_column(&column, reader, sound);
    }
    buffer_release(&name);
    string_reader_release(reader);
    return 0;
}
