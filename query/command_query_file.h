/*
 * A file of queries: `qid TAB query` a line, in UTF-8.
 *
 * Blank lines are passed over, as are a byte-order mark and the CR of CR LF. A line that is no
 * query is told by file and line, and the next one is read; the answer of query_file_close
 * remembers it.
 */
#ifndef SUOYIN_QUERY_COMMAND_QUERY_FILE_H
#define SUOYIN_QUERY_COMMAND_QUERY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../common/program.h"

struct query_line {
    const char *id; /* NULL for a query of the command line */
    const char *query;
    size_t length;
};

struct query_file {
    const char *name; /* for messages */
    FILE *stream;
    char *buffer;
    size_t capacity;
    uint64_t line; /* the number of the line read last, from 1 */
    enum program_exit result;
};

/* "-" is standard input. False after telling why not. */
bool query_file_open(struct query_file *file, const char *path);

/* The next good line; it lives until the next call. False at the end. */
bool query_file_next(struct query_file *file, struct query_line *line);

/* PROGRAM_DONE, PROGRAM_USAGE when a line was bad, PROGRAM_TROUBLE when the file could not be read
 * to its end. */
enum program_exit query_file_close(struct query_file *file);

#endif
