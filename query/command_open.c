#include "command_open.h"

#include <unistd.h>

suoyin_index *command_open_index(const char *command, const char *path, enum program_exit *result)
{
    suoyin_index *index = NULL;
    suoyin_error error;
    suoyin_status status = suoyin_open(path, NULL, &index, &error);
    *result = program_exit_of(status);
    if (status == SUOYIN_NOT_FOUND && access(path, F_OK) != 0) {
        program_message("%s: %s: there is no such index", command, path);
    } else if (status != SUOYIN_OK) {
        program_message("%s: %s", command, error.message);
    }
    return index;
}
