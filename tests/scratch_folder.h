/*
 * A folder for a test's files, under TMPDIR or /tmp, and what tests do with files. What fails ends
 * the test.
 */
#ifndef SUOYIN_TESTS_SCRATCH_FOLDER_H
#define SUOYIN_TESTS_SCRATCH_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/buffer.h"

enum { SCRATCH_PATH = 512 };

struct scratch {
    char path[SCRATCH_PATH];
};

void scratch_make(struct scratch *scratch);
/* Removes the folder and all that is in it. */
void scratch_remove(const struct scratch *scratch);

/* The path of a file in the folder, in one of a few places that are used in turn. */
const char *scratch_path(const struct scratch *scratch, const char *name);

void scratch_write(const char *path, const void *bytes, size_t size);
/* The whole file; release it with buffer_release. */
struct buffer scratch_read(const char *path);
bool scratch_exists(const char *path);
/* Removes a file or a folder and what is in it; it need not exist. */
void scratch_remove_path(const char *path);
/* The path of a file of the folder whose name ends so, as scratch_path answers it. */
const char *scratch_find(const char *folder, const char *ending);
/* How many entries a folder has. */
size_t scratch_count(const char *folder);

#endif
