#include "input_lines.h"

#include "encoding.h"
#include "input.h"

/* Enough to see a byte-order mark, or the NUL beside a '{' that blank lines may precede. */
enum { LOOK_SIZE = 256 };

enum status line_cutter_open(struct line_cutter *cutter, struct input_stream *stream,
                             const char *encoding, const struct buffer *begun, struct error *error)
{
    *cutter =
        (struct line_cutter){.stream = stream, .carry.allocator = stream->allocator, .line = 1};
    buffer_append(&cutter->carry, begun->data, begun->size);
    if (cutter->carry.failed) {
        line_cutter_close(cutter);
        return error_memory(error);
    }
    input_stream_fill(stream, &cutter->carry, LOOK_SIZE, &cutter->ended, &cutter->failure);
    cutter->encoding = encoding_of_lines(encoding, cutter->carry.data, cutter->carry.size);
    cutter->unit.wide =
        cutter->encoding != NULL && encoding_is_utf16(cutter->encoding, &cutter->unit.big_endian);
    return STATUS_OK;
}

static enum status tell_long_line(const struct line_cutter *cutter,
                                  struct problem_reporter *reporter, struct error *error)
{
    struct error problem;
    error_set(&problem, STATUS_LIMIT, "%s:%llu: the line is longer than the limit of %zu bytes",
              cutter->stream->path, (unsigned long long)cutter->line, INPUT_LINE_LIMIT);
    return problem_pass_over(reporter, &problem, error);
}

/* Leaves out the rest of a line of which the piece holds the beginning: what follows its end, if it
 * ends at all, is all that the piece holds afterwards. */
static enum status skip_line(struct line_cutter *cutter, struct buffer *piece, struct error *error)
{
    size_t end;
    while ((end = line_end_first(cutter->unit, piece->data, piece->size)) == 0 && !cutter->ended) {
        piece->size = 0;
        enum status status =
            input_stream_fill(cutter->stream, piece, INPUT_PIECE_SIZE, &cutter->ended, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    size_t skipped = end > 0 ? end : piece->size;
    memmove(piece->data, piece->data + skipped, piece->size - skipped);
    piece->size -= skipped;
    cutter->line++;
    return STATUS_OK;
}

/* Reads on until the piece holds a line end (*cut is the offset after the last), or too much, or
 * the stream ends or fails. */
static void fill_piece(struct line_cutter *cutter, struct buffer *piece, size_t *cut)
{
    size_t searched = 0;
    size_t wanted = INPUT_PIECE_SIZE;
    *cut = 0;
    while (*cut == 0 && piece->size <= INPUT_LINE_LIMIT) {
        if (!cutter->ended && cutter->failure.code == STATUS_OK) {
            wanted = wanted > piece->size ? wanted : piece->size + INPUT_PIECE_SIZE;
            input_stream_fill(cutter->stream, piece, wanted, &cutter->ended, &cutter->failure);
        }
        *cut = line_end_last(cutter->unit, piece->data + searched, piece->size - searched);
        *cut += *cut > 0 ? searched : 0;
        if (cutter->ended) {
            *cut = piece->size;
        }
        if (cutter->ended || cutter->failure.code != STATUS_OK) {
            return;
        }
        searched = piece->size & ~(size_t)1;
    }
}

static bool is_too_long(const struct line_cutter *cutter, const struct buffer *piece)
{
    /* Only the first line can be: the others lie within what was read last. */
    if (piece->size <= INPUT_LINE_LIMIT) {
        return false;
    }
    size_t end = line_end_first(cutter->unit, piece->data, piece->size);
    return end == 0 || end > INPUT_LINE_LIMIT;
}

enum status line_cutter_next(struct line_cutter *cutter, struct buffer *piece, uint64_t *first_line,
                             bool *found, struct problem_reporter *reporter, struct error *error)
{
    *found = false;
    buffer_clear(piece);
    buffer_reserve(piece, INPUT_PIECE_SIZE);
    buffer_append(piece, cutter->carry.data, cutter->carry.size);
    buffer_clear(&cutter->carry);
    size_t cut;
    for (;;) {
        if (piece->failed) {
            return error_memory(error);
        }
        fill_piece(cutter, piece, &cut);
        if (cutter->failure.code != STATUS_OK && cut == 0) {
            *error = cutter->failure;
            return error->code;
        }
        if (!is_too_long(cutter, piece)) {
            break;
        }
        enum status status = tell_long_line(cutter, reporter, error);
        if (status == STATUS_OK) {
            status = skip_line(cutter, piece, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    buffer_append(&cutter->carry, piece->data + cut, piece->size - cut);
    if (cutter->carry.failed) {
        return error_memory(error);
    }
    piece->size = cut;
    *found = cut > 0;
    *first_line = cutter->line;
    cutter->line += line_end_count(cutter->unit, piece->data, cut);
    return STATUS_OK;
}

void line_cutter_close(struct line_cutter *cutter)
{
    buffer_release(&cutter->carry);
}
