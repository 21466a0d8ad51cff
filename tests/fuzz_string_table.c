/*
 * Opens arbitrary bytes as a string table, gets strings and looks them up. In a table that verifies
 * every string is found where it was.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/string_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct string_table *table, struct string_reader *reader)
{
    struct buffer got = {.allocator = &system_allocator};
    struct error error;
    uint64_t first;
    uint64_t end;
    int sound = table->count < 5000 && string_table_verify(table, reader, &error) == STATUS_OK;
    uint64_t step = table->count / 40 + 1;
    for (uint64_t i = 0; i < table->count; i += step) {
        bool found = false;
        uint64_t index;
        buffer_clear(&got);
        enum status status = string_table_get(table, reader, i, &got, &error);
        if (status == STATUS_OK) {
            status = string_table_find(table, reader, got.data, got.size, &index, &found, &error);
        }
        if (sound && (status != STATUS_OK || !found || index != i)) {
            abort();
        }
        if (status == STATUS_OK) {
            string_table_prefix(table, reader, got.data, got.size / 2, &first, &end, &error);
            string_table_range(table, reader, got.data, got.size / 2, got.data, got.size, &first,
                               &end, &error);
        }
    }
    buffer_release(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct section section = section_from_memory(data, size, "FUZZ");
    struct string_table table;
    struct string_reader *reader;
    struct error error;
    if (string_table_open(&table, &section, 0, size, &error) != STATUS_OK ||
        string_reader_open(&system_allocator, &reader, &error) != STATUS_OK) {
        return 0;
    }
    use(&table, reader);
    string_reader_release(reader);
    return 0;
}
