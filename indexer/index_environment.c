#include "index_environment.h"

const struct index_environment system_environment = {
    .operations = &system_file_operations,
    .allocator = &system_allocator,
};
