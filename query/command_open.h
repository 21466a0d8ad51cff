/*
 * Opening the INDEX of a command.
 */
#ifndef SUOYIN_QUERY_COMMAND_OPEN_H
#define SUOYIN_QUERY_COMMAND_OPEN_H

#include "../common/program.h"
#include "suoyin.h"

/* NULL after telling what is wrong; then *result is the exit status. */
suoyin_index *command_open_index(const char *command, const char *path, enum program_exit *result);

#endif
