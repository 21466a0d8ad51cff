/*
 * A command of the user's that turns a file into text, run without a shell.
 */
#ifndef SUOYIN_INDEXER_FILTER_COMMAND_H
#define SUOYIN_INDEXER_FILTER_COMMAND_H

#include <stddef.h>

#include "../common/buffer.h"
#include "../common/memory.h"
#include "../common/status.h"

struct filter_command;

/*
 * Splits a command into words at white space; '…' and "…" hold together and nothing else is
 * special. STATUS_USAGE for a command without words or with an open quote.
 */
enum status filter_command_open(const struct allocator *allocator, const char *command,
                                struct filter_command **out, struct error *error);

/*
 * Runs it and appends its standard output to *output, at most `limit` bytes. Every %s in its words
 * becomes the path (with "./" before a path that begins with '-', which could pass for an option);
 * where there is none, the file is its standard input. Standard error is the caller's.
 *
 * STATUS_INPUT, naming path, command and exit status or signal, where it fails; STATUS_LIMIT (the
 * command is killed) where it writes too much; STATUS_IO where it cannot be started.
 */
enum status filter_command_run(const struct filter_command *filter, const char *path, size_t limit,
                               struct buffer *output, struct error *error);

void filter_command_close(struct filter_command *filter);

#endif
