#include "index_environment.h"

#include "compiled_fold_table.h"

const struct index_environment system_environment = {
    .operations = &system_file_operations,
    .allocator = &system_allocator,
};

enum status environment_fold_table(const struct index_environment *environment, struct buffer *out,
                                   struct error *error)
{
    const struct buffer *given = environment->fold_table;
    if (given != NULL) {
        buffer_append(out, given->data, given->size);
    } else {
        buffer_append(out, compiled_fold_table, compiled_fold_table_size);
    }
    return out->failed ? error_memory(error) : STATUS_OK;
}
