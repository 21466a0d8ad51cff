#include "compressed_section.h"

#include "bytes.h"
#include "compression.h"

enum { SECTION_HEADER = 4 };

enum status compressed_section_write(const void *bytes, size_t size, int level,
                                     const struct allocator *allocator, struct buffer *out,
                                     struct error *error)
{
    if (size == 0) {
        return STATUS_OK;
    }
    if (size > UINT32_MAX) {
        return error_set(error, STATUS_LIMIT, "%zu bytes: a section of one block holds fewer",
                         size);
    }
    struct compressor *compressor;
    enum status status = compressor_open(allocator, level, NULL, &compressor, error);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_append_u32(out, (uint32_t)size);
    status = compressor_run(compressor, bytes, size, out, error);
    compressor_release(compressor);
    return status;
}

static enum status decompress(const struct section *section, const uint8_t *block, size_t size,
                              const struct allocator *allocator, struct buffer *out,
                              struct error *error)
{
    uint8_t *end = buffer_reserve(out, size);
    if (end == NULL) {
        return error_memory(error);
    }
    struct decompressor *decompressor;
    struct error cause;
    size_t length = 0;
    enum status status = decompressor_open(allocator, &decompressor, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = decompressor_run(decompressor, NULL, block, (size_t)section->size - SECTION_HEADER,
                              end, size, &length, &cause);
    decompressor_release(decompressor);
    if (status == STATUS_MEMORY) {
        return error_memory(error);
    }
    if (status != STATUS_OK) {
        return section_corrupt(section, error, 0, "%s", cause.message);
    }
    if (length != size) {
        return section_corrupt(section, error, 0, "it holds %zu bytes and tells of %zu", length,
                               size);
    }
    out->size += size;
    return STATUS_OK;
}

enum status compressed_section_read(const struct section *section, size_t limit,
                                    const struct allocator *allocator, struct buffer *out,
                                    struct error *error)
{
    if (section->size == 0) {
        return STATUS_OK;
    }
    if (section->size < SECTION_HEADER) {
        return section_corrupt(section, error, 0, "it is too short");
    }
    const uint8_t *bytes = section_bytes(section, 0, section->size, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    size_t size = get_u32(bytes);
    if (size > limit) {
        return section_corrupt(section, error, 0, "its size is out of range");
    }
    return decompress(section, bytes + SECTION_HEADER, size, allocator, out, error);
}
