#include "input.h"

#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

#include "encoding.h"
#include "filter_command.h"
#include "input_kind.h"
#include "input_lines.h"
#include "input_stream.h"
#include "input_walk.h"
#include "problem.h"

/* Enough to tell a binary file without reading it all. */
enum { LOOK_SIZE = 64 * 1024 };

struct input {
    struct input_options options;
    struct problem_reporter reporter;
    struct filter_command **filters; /* as many as options.filter_count */
    struct input_file_list list;
    size_t next_file;
    uint64_t finished_bytes; /* the sizes of the files before next_file */
    _Atomic uint64_t read_bytes;
    struct input_stream stream; /* open while lines are cut */
    struct line_cutter cutter;
    bool cutting;
};

static enum status open_filters(struct input *input, struct error *error)
{
    const struct input_options *options = &input->options;
    if (options->filter_count == 0) {
        return STATUS_OK;
    }
    input->filters =
        memory_allocate_array(options->allocator, options->filter_count, sizeof *input->filters);
    if (input->filters == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < options->filter_count; i++) {
        if (options->filters[i].extension[0] == '\0') {
            return error_set(error, STATUS_USAGE, "filter: '%.200s': no extension is named",
                             options->filters[i].command);
        }
        enum status status = filter_command_open(options->allocator, options->filters[i].command,
                                                 &input->filters[i], error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static enum status find_files(struct input *input, struct error *error)
{
    bool standard_input = false;
    for (size_t i = 0; i < input->options.path_count; i++) {
        const char *path = input->options.paths[i];
        if (strcmp(path, "-") == 0) {
            if (standard_input) {
                return error_set(error, STATUS_USAGE, "standard input is named twice");
            }
            standard_input = true;
        }
        enum status status = input_walk(&input->list, path, &input->reporter, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status input_open(const struct input_options *options, struct input **out, struct error *error)
{
    *out = NULL;
    struct input *input = memory_allocate_array(options->allocator, 1, sizeof *input);
    if (input == NULL) {
        return error_memory(error);
    }
    input->options = *options;
    input->reporter = (struct problem_reporter){
        .strict = options->strict, .warn = options->warn, .context = options->warn_context};
    input->list.allocator = options->allocator;
    input->list.arena.allocator = options->allocator;
    input->stream.descriptor = -1;
    atomic_init(&input->read_bytes, 0);
    enum status status = STATUS_OK;
    if (options->encoding != NULL) {
        status = encoding_check(options->encoding, error);
    }
    if (status == STATUS_OK) {
        status = open_filters(input, error);
    }
    if (status == STATUS_OK) {
        status = find_files(input, error);
    }
    if (status != STATUS_OK) {
        input_close(input);
        return status;
    }
    *out = input;
    return STATUS_OK;
}

static char *copy_text(const struct allocator *allocator, const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = memory_allocate(allocator, size);
    return copy != NULL ? memcpy(copy, text, size) : NULL;
}

static const char *shown_path(const struct input_file *file)
{
    return file->standard_input ? "standard input" : file->path;
}

static enum status name_piece(struct input_piece *piece, const struct input_file *file,
                              struct error *error)
{
    memory_release(piece->bytes.allocator, piece->path);
    memory_release(piece->bytes.allocator, piece->id);
    piece->path = copy_text(piece->bytes.allocator, shown_path(file));
    piece->id = copy_text(piece->bytes.allocator, file->id);
    return piece->path == NULL || piece->id == NULL ? error_memory(error) : STATUS_OK;
}

static const struct input_file *current_file(const struct input *input)
{
    return &input->list.files[input->next_file - 1];
}

/* The file that was begun is done with, whether all of it was read or not. */
static void finish_file(struct input *input)
{
    if (input->cutting) {
        line_cutter_close(&input->cutter);
        input->cutting = false;
    }
    input_stream_close(&input->stream);
    input->finished_bytes += current_file(input)->size;
    atomic_store_explicit(&input->read_bytes, input->finished_bytes, memory_order_relaxed);
}

static const struct filter_command *find_filter(const struct input *input, const char *name)
{
    for (size_t i = 0; i < input->options.filter_count; i++) {
        const char *extension = input->options.filters[i].extension;
        if (input_has_extension(name, extension[0] == '.' ? extension + 1 : extension)) {
            return input->filters[i];
        }
    }
    return NULL;
}

static enum status run_filter(const struct filter_command *filter, const struct input_file *file,
                              struct input_piece *piece, struct error *error)
{
    struct stat before;
    if (stat(file->path, &before) != 0) {
        return error_system(error, errno, "open", file->path);
    }
    enum status status =
        filter_command_run(filter, file->path, INPUT_DOCUMENT_LIMIT, &piece->bytes, error);
    if (status == STATUS_OK) {
        status = input_check_unchanged(file->path, &before, error);
    }
    bool html = input_declares_html(piece->bytes.data, piece->bytes.size);
    piece->format = html ? INPUT_HTML : INPUT_TEXT;
    return status;
}

static enum status too_large(const char *path, struct error *error)
{
    return error_set(error, STATUS_LIMIT, "%s: the document is longer than the limit of %zu bytes",
                     path, INPUT_DOCUMENT_LIMIT);
}

/* The rest of a file that is one document. */
static enum status read_whole(struct input *input, struct input_piece *piece, struct error *error)
{
    struct input_stream *stream = &input->stream;
    uint64_t size = current_file(input)->size;
    if (size > INPUT_DOCUMENT_LIMIT) {
        return too_large(stream->path, error);
    }
    /* One byte more than the file has shows its end without another growth. */
    if (stream->decompressor == NULL && size >= piece->bytes.size) {
        buffer_reserve(&piece->bytes, (size_t)size + 1 - piece->bytes.size);
    }
    bool ended;
    enum status status =
        input_stream_fill(stream, &piece->bytes, INPUT_DOCUMENT_LIMIT + 1, &ended, error);
    if (status != STATUS_OK) {
        return status;
    }
    return ended ? input_stream_check_unchanged(stream, error) : too_large(stream->path, error);
}

/* Where the name does not tell what it is: the first bytes. */
static enum status look(struct input *input, struct input_piece *piece, struct error *error)
{
    bool ended;
    enum status status = input_stream_fill(&input->stream, &piece->bytes, LOOK_SIZE, &ended, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *bytes = piece->bytes.data;
    size_t size = piece->bytes.size;
    if (!input->stream.regular || current_file(input)->standard_input) {
        piece->format = input_format_of_bytes(bytes, size);
    } else if (input_declares_html(bytes, size)) {
        piece->format = INPUT_HTML;
    }
    if (input->options.encoding == NULL && encoding_is_binary(bytes, size)) {
        return error_set(error, STATUS_INPUT, "%s: this is a binary file, not text",
                         input->stream.path);
    }
    return STATUS_OK;
}

/* Other JSON would be a warning for each of its lines; none of them is read then. */
static enum status check_lines(struct input *input, struct error *error)
{
    const struct buffer *begun = &input->cutter.carry;
    const char *trouble =
        input->cutter.unit.wide ? NULL : input_json_trouble(begun->data, begun->size);
    if (trouble == NULL) {
        return STATUS_OK;
    }
    line_cutter_close(&input->cutter);
    input->cutting = false;
    return error_set(error, STATUS_INPUT, "%s: %s", input->stream.path, trouble);
}

/* Opens the next file and, where it is one document, reads it. For JSON Lines the cutter is set up.
 * Errors are those of this file alone. */
static enum status begin_file(struct input *input, struct input_piece *piece, struct error *error)
{
    const struct input_file *file = current_file(input);
    const struct filter_command *filter =
        file->standard_input ? NULL : find_filter(input, file->id);
    piece->encoding = filter == NULL ? input->options.encoding : NULL;
    piece->first_line = 1;
    if (filter != NULL) {
        return run_filter(filter, file, piece, error);
    }
    struct input_kind kind = input_kind_of_name(file->id);
    piece->format = kind.format;
    enum status status = input_stream_open(&input->stream, input->options.allocator,
                                           shown_path(file), file->standard_input, kind.compression,
                                           kind.guessed, &input->read_bytes, error);
    if (status == STATUS_OK && kind.guessed) {
        status = look(input, piece, error);
    }
    if (status != STATUS_OK || piece->format != INPUT_JSON_LINES) {
        return status != STATUS_OK ? status : read_whole(input, piece, error);
    }
    status = line_cutter_open(&input->cutter, &input->stream, input->options.encoding,
                              &piece->bytes, error);
    input->cutting = status == STATUS_OK;
    return status == STATUS_OK ? check_lines(input, error) : status;
}

/* The next lines of the file at hand; at its end the file is finished. */
static enum status continue_lines(struct input *input, struct input_piece *piece, bool *found,
                                  struct error *error)
{
    struct error problem;
    piece->format = INPUT_JSON_LINES;
    piece->encoding = input->cutter.encoding;
    /* Not the struct that the last piece came in, perhaps. */
    enum status status = name_piece(piece, current_file(input), &problem);
    if (status == STATUS_OK) {
        status = line_cutter_next(&input->cutter, &piece->bytes, &piece->first_line, found,
                                  &input->reporter, &problem);
    }
    if (status == STATUS_OK && *found) {
        return STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = input_stream_check_unchanged(&input->stream, &problem);
    }
    finish_file(input);
    return status == STATUS_OK ? STATUS_OK : problem_pass_over(&input->reporter, &problem, error);
}

enum status input_next(struct input *input, struct input_piece *piece, bool *found,
                       struct error *error)
{
    struct error problem;
    enum status status = STATUS_OK;
    *found = false;
    while (status == STATUS_OK) {
        if (input->cutting) {
            status = continue_lines(input, piece, found, error);
            if (*found) {
                return status;
            }
            continue;
        }
        if (input->next_file == input->list.count) {
            return STATUS_OK;
        }
        buffer_clear(&piece->bytes);
        status = name_piece(piece, &input->list.files[input->next_file++], error);
        if (status != STATUS_OK) {
            return status;
        }
        status = begin_file(input, piece, &problem);
        if (input->cutting) {
            continue;
        }
        finish_file(input);
        if (status == STATUS_OK) {
            *found = true;
            return STATUS_OK;
        }
        status = problem_pass_over(&input->reporter, &problem, error);
    }
    return status;
}

void input_piece_release(struct input_piece *piece)
{
    memory_release(piece->bytes.allocator, piece->path);
    memory_release(piece->bytes.allocator, piece->id);
    piece->path = NULL;
    piece->id = NULL;
    buffer_release(&piece->bytes);
}

uint64_t input_total_bytes(const struct input *input)
{
    return input->list.total_bytes;
}

uint64_t input_read_bytes(const struct input *input)
{
    return atomic_load_explicit(&input->read_bytes, memory_order_relaxed);
}

uint64_t input_problem_count(const struct input *input)
{
    return input->reporter.count;
}

void input_close(struct input *input)
{
    if (input == NULL) {
        return;
    }
    if (input->cutting) {
        line_cutter_close(&input->cutter);
    }
    input_stream_close(&input->stream);
    input_file_list_release(&input->list);
    for (size_t i = 0; input->filters != NULL && i < input->options.filter_count; i++) {
        filter_command_close(input->filters[i]);
    }
    memory_release(input->options.allocator, input->filters);
    memory_release(input->options.allocator, input);
}
