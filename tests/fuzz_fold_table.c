/*
 * Opens arbitrary bytes as a folding table. What opens must be sound, and must fold and compose any
 * character without leaving its arrays.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/fold_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fold_table *table;
    struct error error;
    if (fold_table_open(data, size, &system_allocator, &table, &error) != STATUS_OK) {
        return 0;
    }
    if (fold_table_validate(table, &error) != STATUS_OK) {
        abort();
    }
    for (uint32_t c = 0; c < CODE_POINT_LIMIT; c += 97) {
        uint32_t single;
        unsigned count;
        const uint32_t *targets = fold_targets(table, c, fold_entry(table, c), &single, &count);
        uint32_t composed = fold_compose(table, targets[0], targets[count - 1]);
        if (fold_count(fold_entry(table, composed)) != 0 && composed != 0) {
            abort();
        }
    }
    fold_table_release(table);
    return 0;
}
