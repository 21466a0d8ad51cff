#include "input_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { RAW_SIZE = 128 * 1024, FILL_STEP = 256 * 1024 };

static enum status read_descriptor(struct input_stream *stream, uint8_t *out, size_t room,
                                   size_t *got, struct error *error)
{
    ssize_t count;
    do {
        count = read(stream->descriptor, out, room);
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        return error_system(error, errno, "read", stream->path);
    }
    *got = (size_t)count;
    stream->taken += *got;
    atomic_fetch_add_explicit(stream->counter, *got, memory_order_relaxed);
    return STATUS_OK;
}

static enum status fill_raw(struct input_stream *stream, struct error *error)
{
    size_t got = 0;
    enum status status = read_descriptor(stream, stream->raw + stream->raw_end,
                                         RAW_SIZE - stream->raw_end, &got, error);
    if (status == STATUS_OK) {
        stream->raw_end += got;
        stream->raw_ended = got == 0;
    }
    return status;
}

static enum status look_at_magic(struct input_stream *stream, enum compression *compression,
                                 struct error *error)
{
    while (stream->raw_end < COMPRESSION_MAGIC_SIZE && !stream->raw_ended) {
        enum status status = fill_raw(stream, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    *compression = compression_of_magic(stream->raw, stream->raw_end);
    return STATUS_OK;
}

static enum status prepare(struct input_stream *stream, enum compression compression, bool look,
                           struct error *error)
{
    if (fstat(stream->descriptor, &stream->before) != 0) {
        return error_system(error, errno, "read", stream->path);
    }
    if (S_ISDIR(stream->before.st_mode)) {
        return error_system(error, EISDIR, "read", stream->path);
    }
    stream->regular = S_ISREG(stream->before.st_mode);
    stream->raw = memory_allocate(stream->allocator, RAW_SIZE);
    if (stream->raw == NULL) {
        return error_memory(error);
    }
    if (compression == COMPRESSION_NONE && look) {
        enum status status = look_at_magic(stream, &compression, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (compression != COMPRESSION_NONE) {
        stream->decompressor = stream_decompressor_open(stream->allocator, compression);
        if (stream->decompressor == NULL) {
            return error_memory(error);
        }
    }
    return STATUS_OK;
}

enum status input_stream_open(struct input_stream *stream, const struct allocator *allocator,
                              const char *path, bool standard_input, enum compression compression,
                              bool look, _Atomic uint64_t *counter, struct error *error)
{
    *stream = (struct input_stream){
        .allocator = allocator, .path = path, .descriptor = -1, .counter = counter};
    stream->descriptor = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                                        : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (stream->descriptor < 0) {
        return error_system(error, errno, "open", path);
    }
    enum status status = prepare(stream, compression, look, error);
    if (status != STATUS_OK) {
        input_stream_close(stream);
    }
    return status;
}

static enum status read_plain(struct input_stream *stream, uint8_t *out, size_t room, size_t *got,
                              struct error *error)
{
    size_t held = stream->raw_end - stream->raw_begin;
    if (held > 0) {
        *got = held < room ? held : room;
        memcpy(out, stream->raw + stream->raw_begin, *got);
        stream->raw_begin += *got;
        return STATUS_OK;
    }
    *got = 0;
    return stream->raw_ended ? STATUS_OK : read_descriptor(stream, out, room, got, error);
}

static enum status read_compressed(struct input_stream *stream, uint8_t *out, size_t room,
                                   size_t *got, struct error *error)
{
    struct error reason;
    *got = 0;
    while (*got == 0) {
        const uint8_t *in = stream->raw + stream->raw_begin;
        size_t in_size = stream->raw_end - stream->raw_begin;
        size_t before = in_size;
        enum status status =
            stream_decompressor_step(stream->decompressor, &in, &in_size, out, room, got, &reason);
        if (status != STATUS_OK) {
            return error_set(error, status, "%s: %s", stream->path, reason.message);
        }
        stream->raw_begin = stream->raw_end - in_size;
        if (*got > 0 || in_size < before) {
            continue;
        }
        if (stream->raw_ended) {
            bool complete = stream_decompressor_is_complete(stream->decompressor);
            return complete ? STATUS_OK
                            : error_set(error, STATUS_INPUT, "%s: the compressed data ends early",
                                        stream->path);
        }
        memmove(stream->raw, in, in_size);
        stream->raw_begin = 0;
        stream->raw_end = in_size;
        status = fill_raw(stream, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

enum status input_stream_read(struct input_stream *stream, uint8_t *out, size_t room, size_t *got,
                              struct error *error)
{
    if (stream->decompressor != NULL) {
        return read_compressed(stream, out, room, got, error);
    }
    return read_plain(stream, out, room, got, error);
}

enum status input_stream_fill(struct input_stream *stream, struct buffer *bytes, size_t size,
                              bool *ended, struct error *error)
{
    *ended = false;
    while (bytes->size < size && !*ended) {
        /* What was reserved is used up first: a caller that knows the size reserved just that. */
        size_t spare = bytes->capacity - bytes->size;
        size_t room = spare > 0 ? spare : FILL_STEP;
        room = room < size - bytes->size ? room : size - bytes->size;
        uint8_t *end = buffer_reserve(bytes, room);
        if (end == NULL) {
            return error_memory(error);
        }
        size_t got;
        enum status status = input_stream_read(stream, end, room, &got, error);
        if (status != STATUS_OK) {
            return status;
        }
        bytes->size += got;
        *ended = got == 0;
    }
    return STATUS_OK;
}

static enum status compare_states(const char *path, const struct stat *before,
                                  const struct stat *after, bool all_read, struct error *error)
{
    if (!all_read || before->st_size != after->st_size ||
        before->st_mtim.tv_sec != after->st_mtim.tv_sec ||
        before->st_mtim.tv_nsec != after->st_mtim.tv_nsec) {
        return error_set(error, STATUS_INPUT, "%s: it changed while it was read", path);
    }
    return STATUS_OK;
}

enum status input_stream_check_unchanged(const struct input_stream *stream, struct error *error)
{
    struct stat after;
    if (!stream->regular) {
        return STATUS_OK;
    }
    if (fstat(stream->descriptor, &after) != 0) {
        return error_system(error, errno, "read", stream->path);
    }
    /* The files of /proc state no size. */
    bool all_read =
        stream->before.st_size == 0 || stream->taken == (uint64_t)stream->before.st_size;
    return compare_states(stream->path, &stream->before, &after, all_read, error);
}

enum status input_check_unchanged(const char *path, const struct stat *before, struct error *error)
{
    struct stat after;
    if (stat(path, &after) != 0) {
        return error_system(error, errno, "read", path);
    }
    return compare_states(path, before, &after, true, error);
}

void input_stream_close(struct input_stream *stream)
{
    if (stream->descriptor >= 0) {
        close(stream->descriptor);
        stream->descriptor = -1;
    }
    stream_decompressor_close(stream->decompressor);
    stream->decompressor = NULL;
    if (stream->raw != NULL) {
        memory_release(stream->allocator, stream->raw);
        stream->raw = NULL;
    }
}
