/*
 * A JSON Lines file, cut into pieces of whole lines.
 */
#ifndef SUOYIN_INDEXER_INPUT_LINES_H
#define SUOYIN_INDEXER_INPUT_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/buffer.h"
#include "../common/status.h"
#include "input_stream.h"
#include "line_ends.h"
#include "problem.h"

struct line_cutter {
    struct input_stream *stream;
    const char *encoding; /* of the lines; NULL is UTF-8 */
    struct line_unit unit;
    struct buffer carry;  /* the beginning of the next piece */
    uint64_t line;        /* the number of the line that carry begins with */
    bool ended;           /* the stream, not the carry */
    struct error failure; /* of the stream, held back until its whole lines are out */
};

/*
 * Begins to cut a stream of which `begun` was read already (it is copied). `encoding` is what the
 * user asked for or NULL; what it turns out to be is cutter->encoding: UTF-16 is told by its
 * byte-order mark or by the first character's NUL byte. *cutter need not be initialised. Only
 * STATUS_MEMORY is possible: trouble with the stream is told by line_cutter_next.
 */
enum status line_cutter_open(struct line_cutter *cutter, struct input_stream *stream,
                             const char *encoding, const struct buffer *begun, struct error *error);

/*
 * Replaces the contents of *piece by about INPUT_PIECE_SIZE bytes of whole lines (the last of the
 * file may lack its end), the first of which is number *first_line. Lines beyond INPUT_LINE_LIMIT
 * are left out and told to `reporter`. *found is false at the end.
 *
 * Where the stream fails, the whole lines before are still answered; the next call then fails.
 * `error` must not be NULL.
 */
enum status line_cutter_next(struct line_cutter *cutter, struct buffer *piece, uint64_t *first_line,
                             bool *found, struct problem_reporter *reporter, struct error *error);

void line_cutter_close(struct line_cutter *cutter);

#endif
