/*
 * What file_io.c, file_reader.c and file_writer.c share: how a failed call is told, and how a file
 * is opened in spite of interruptions. Not for use elsewhere.
 */
#ifndef SUOYIN_COMMON_FILE_FAILURE_H
#define SUOYIN_COMMON_FILE_FAILURE_H

#include "file_io.h"

/* Fills *error from errno: "WHAT: PATH: reason". Missing and existing files have statuses of their
 * own. */
enum status file_failure(struct error *error, const char *what, const char *path);

/* The table's open, with O_CLOEXEC, mode 0666, and again when interrupted. */
int file_open_retrying(const struct file_operations *operations, const char *path, int flags);
/* The table's fsync, again when interrupted. */
int file_sync_retrying(const struct file_operations *operations, int file);

#endif
