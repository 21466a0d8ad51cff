#include "decompress.h"

#include <limits.h>
#include <string.h>

#include <zlib.h>
#include <zstd.h>

struct stream_decompressor {
    const struct allocator *allocator;
    enum compression compression;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool complete; /* at the end of a member or frame */
    bool padding;  /* after the last member nothing but zeros may come */
};

enum compression compression_of_magic(const uint8_t *bytes, size_t size)
{
    if (size >= 3 && memcmp(bytes, "\x1F\x8B\x08", 3) == 0) {
        return COMPRESSION_GZIP;
    }
    if (size >= 4 && memcmp(bytes, "\x28\xB5\x2F\xFD", 4) == 0) {
        return COMPRESSION_ZSTD;
    }
    return COMPRESSION_NONE;
}

static void *gzip_allocate(void *context, uInt count, uInt size)
{
    return memory_allocate(context, (size_t)count * size);
}

static void gzip_release(void *context, void *pointer)
{
    memory_release(context, pointer);
}

struct stream_decompressor *stream_decompressor_open(const struct allocator *allocator,
                                                     enum compression compression)
{
    struct stream_decompressor *decompressor =
        memory_allocate_array(allocator, 1, sizeof *decompressor);
    if (decompressor == NULL) {
        return NULL;
    }
    decompressor->allocator = allocator;
    decompressor->compression = compression;
    bool opened;
    if (compression == COMPRESSION_GZIP) {
        decompressor->gzip.zalloc = gzip_allocate;
        decompressor->gzip.zfree = gzip_release;
        decompressor->gzip.opaque = (void *)(uintptr_t)allocator; /* zlib knows no const */
        opened = inflateInit2(&decompressor->gzip, 15 + 16) == Z_OK;
    } else {
        decompressor->zstd = ZSTD_createDStream();
        opened = decompressor->zstd != NULL;
    }
    if (!opened) {
        memory_release(allocator, decompressor);
        return NULL;
    }
    return decompressor;
}

/* What may follow a gzip member: another one, or padding. */
static enum status begin_member(struct stream_decompressor *decompressor, const uint8_t **in,
                                size_t *in_size, struct error *error)
{
    if (!decompressor->padding && **in == 0x1F) {
        decompressor->complete = false;
        inflateReset(&decompressor->gzip);
        return STATUS_OK;
    }
    decompressor->padding = true;
    for (; *in_size > 0; (*in)++, (*in_size)--) {
        if (**in != 0) {
            return error_set(error, STATUS_INPUT, "something else follows the gzip data");
        }
    }
    return STATUS_OK;
}

static enum status step_gzip(struct stream_decompressor *decompressor, const uint8_t **in,
                             size_t *in_size, uint8_t *out, size_t room, size_t *written,
                             struct error *error)
{
    if (decompressor->complete && *in_size > 0) {
        enum status status = begin_member(decompressor, in, in_size, error);
        if (status != STATUS_OK || decompressor->complete) {
            return status;
        }
    }
    z_stream *stream = &decompressor->gzip;
    uInt given = *in_size < UINT_MAX ? (uInt)*in_size : UINT_MAX;
    uInt space = room < UINT_MAX ? (uInt)room : UINT_MAX;
    stream->next_in = (uint8_t *)(uintptr_t)*in; /* zlib knows no const */
    stream->avail_in = given;
    stream->next_out = out;
    stream->avail_out = space;
    int code = inflate(stream, Z_NO_FLUSH);
    *in += given - stream->avail_in;
    *in_size -= given - stream->avail_in;
    *written = space - stream->avail_out;
    if (code == Z_STREAM_END) {
        decompressor->complete = true;
        return STATUS_OK;
    }
    if (code == Z_MEM_ERROR) {
        return error_memory(error);
    }
    if (code != Z_OK && code != Z_BUF_ERROR) {
        const char *reason = stream->msg != NULL ? stream->msg : "not gzip data";
        return error_set(error, STATUS_INPUT, "the gzip data is damaged (%s)", reason);
    }
    return STATUS_OK;
}

static enum status step_zstd(struct stream_decompressor *decompressor, const uint8_t **in,
                             size_t *in_size, uint8_t *out, size_t room, size_t *written,
                             struct error *error)
{
    ZSTD_inBuffer source = {.src = *in, .size = *in_size};
    ZSTD_outBuffer target = {.dst = out, .size = room};
    size_t result = ZSTD_decompressStream(decompressor->zstd, &target, &source);
    *in += source.pos;
    *in_size -= source.pos;
    *written = target.pos;
    if (ZSTD_isError(result)) {
        return error_set(error, STATUS_INPUT, "the Zstandard data is damaged (%s)",
                         ZSTD_getErrorName(result));
    }
    if (source.pos > 0 || target.pos > 0) {
        decompressor->complete = result == 0;
    }
    return STATUS_OK;
}

enum status stream_decompressor_step(struct stream_decompressor *decompressor, const uint8_t **in,
                                     size_t *in_size, uint8_t *out, size_t room, size_t *written,
                                     struct error *error)
{
    *written = 0;
    if (decompressor->compression == COMPRESSION_GZIP) {
        return step_gzip(decompressor, in, in_size, out, room, written, error);
    }
    return step_zstd(decompressor, in, in_size, out, room, written, error);
}

bool stream_decompressor_is_complete(const struct stream_decompressor *decompressor)
{
    return decompressor->complete;
}

void stream_decompressor_close(struct stream_decompressor *decompressor)
{
    if (decompressor == NULL) {
        return;
    }
    if (decompressor->compression == COMPRESSION_GZIP) {
        inflateEnd(&decompressor->gzip);
    } else {
        ZSTD_freeDStream(decompressor->zstd);
    }
    memory_release(decompressor->allocator, decompressor);
}
