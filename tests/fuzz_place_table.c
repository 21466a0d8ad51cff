/*
 * Opens arbitrary bytes as a list of places. What is accepted answers consistently: every name is
 * found with its code, every code has a name.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../common/place_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool finds(const struct place_table *table, const struct place_name *name)
{
    struct place_match match;
    if (!place_table_match(table, name->text, name->length, &match) ||
        match.length != name->length) {
        return false;
    }
    for (size_t i = 0; i < match.count; i++) {
        if (match.names[i].code == name->code) {
            return true;
        }
    }
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct place_table *table = NULL;
    struct error error;
    enum status status =
        place_table_open((const char *)data, size, &system_allocator, &table, &error);
    if (status != STATUS_OK) {
        return 0;
    }
    for (size_t i = 0; i < table->name_count; i++) {
        if (!finds(table, &table->names[i])) {
            abort();
        }
    }
    for (size_t i = 0; i < table->code_count; i++) {
        const struct place_name *name = place_table_name(table, table->codes[i]);
        if (name == NULL || name->code != table->codes[i]) {
            abort();
        }
    }
    place_table_release(table);
    return 0;
}
