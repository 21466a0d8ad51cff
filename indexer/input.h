/*
 * The files that are to be indexed, as a stream of pieces.
 *
 *     input_open(&options, &input, &error);
 *     struct input_piece piece = {.bytes.allocator = options.allocator};
 *     bool found;
 *     while (input_next(input, &piece, &found, &error) == STATUS_OK && found) …
 *     input_piece_release(&piece);
 *     input_close(input);
 *
 * PATHs are files, folders (walked in the bytewise order of the relative paths; names that begin
 * with '.' and folders that are indexes are skipped, links are followed), and "-" for standard
 * input. A file that holds one document is one piece; a JSON Lines file is many, each of whole
 * lines. `.gz` and `.zst` are decompressed on the way.
 *
 * One thread reads; a piece is self-contained and may be handed to another. A file that cannot be
 * used (unreadable, damaged, changed while it was read, too large, a loop of links) is told to
 * options.warn and passed over, or, with options.strict, ends the reading with its error.
 */
#ifndef SUOYIN_INDEXER_INPUT_H
#define SUOYIN_INDEXER_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/buffer.h"
#include "../common/memory.h"
#include "../common/status.h"

/* Limits, in bytes after decompression. */
#define INPUT_DOCUMENT_LIMIT                                                                       \
    ((size_t)1 << 30)                        /* a file, or a filter's output, that is a document */
#define INPUT_LINE_LIMIT ((size_t)128 << 20) /* a line of JSON Lines */
#define INPUT_PIECE_SIZE ((size_t)1 << 20)   /* about what a piece of JSON Lines holds */

enum input_format { INPUT_TEXT, INPUT_MARKDOWN, INPUT_HTML, INPUT_JSON_LINES };

struct input_piece {
    enum input_format format;
    char *path;           /* the file, for messages; owned by the piece, as is id */
    char *id;             /* the document's id; of JSON Lines the FILE in FILE:LINE */
    const char *encoding; /* NULL: to be detected (JSON Lines: UTF-8); outlives the piece */
    uint64_t first_line;  /* the number of the first line in the file, from 1 */
    struct buffer bytes;  /* JSON Lines: whole lines; else all of the file */
};

/* A command that makes text (or HTML) of the files with an extension. The command is split into
 * words at spaces ('…' and "…" hold together) and run without a shell; %s is the path; without %s
 * the file is its standard input. */
struct input_filter {
    const char *extension; /* "pdf", without the dot; case does not matter */
    const char *command;
};

struct input_options {
    const struct allocator *allocator;
    const char *const *paths;
    size_t path_count;
    const char *encoding; /* of every file, or NULL to detect it */
    const struct input_filter *filters;
    size_t filter_count;
    bool strict;
    /* One line, UTF-8. Called by the thread that calls input_open or input_next. May be NULL. */
    void (*warn)(void *context, const char *message);
    void *warn_context;
};

struct input;

/*
 * Finds all files (their names are held in memory until input_close). The strings of options must
 * live as long as the input. STATUS_NOT_FOUND names a PATH that is missing, STATUS_USAGE an
 * encoding that is unknown or a filter that cannot be; *out is then NULL. Folders without a file
 * are no error.
 */
enum status input_open(const struct input_options *options, struct input **out,
                       struct error *error);

/*
 * Fills *piece with the next piece, reusing its memory, or sets *found to false at the end. After
 * an error nothing more can be read.
 */
enum status input_next(struct input *input, struct input_piece *piece, bool *found,
                       struct error *error);

void input_piece_release(struct input_piece *piece);

/* For progress: the sum of the files' sizes as they lie on disk (0 for streams), and how much of it
 * has been read. Safe in any thread. */
uint64_t input_total_bytes(const struct input *input);
uint64_t input_read_bytes(const struct input *input);

/* How many files were passed over or cut short, each with a warning. */
uint64_t input_problem_count(const struct input *input);

void input_close(struct input *input);

#endif
