/*
 * Which files the PATHs of a command line stand for.
 */
#ifndef SUOYIN_INDEXER_INPUT_WALK_H
#define SUOYIN_INDEXER_INPUT_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/memory.h"
#include "../common/status.h"
#include "problem.h"

struct input_file {
    const char *path; /* to open it, and for messages */
    const char *id;   /* the end of path: relative to the folder, or the file's name; "-" */
    uint64_t size;    /* 0 for what is not a regular file */
    bool standard_input;
};

struct input_file_list {
    const struct allocator *allocator; /* set by the caller */
    struct arena arena;                /* of the names; its allocator too */
    struct input_file *files;
    size_t count;
    size_t capacity;
    uint64_t total_bytes;
};

/*
 * Adds the files of one PATH: itself, or where it is a folder all files below it in the bytewise
 * order of their relative paths. Links are followed. Names that begin with '.' and what is neither
 * a file nor a folder are left out; broken links, loops and folders that cannot be read are told to
 * `reporter`. STATUS_NOT_FOUND where PATH itself is missing.
 */
enum status input_walk(struct input_file_list *list, const char *path,
                       struct problem_reporter *reporter, struct error *error);

void input_file_list_release(struct input_file_list *list);

#endif
