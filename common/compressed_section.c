#include "compressed_section.h"

#include <string.h>

#include "bytes.h"
#include "compression.h"

enum { SECTION_HEADER = 4, MUCH_TEXT = 32 << 20 };

int compressed_section_level(size_t size, uint64_t text_bytes)
{
    return text_bytes >= MUCH_TEXT && size <= COMPRESSION_STORED_MAX ? COMPRESSED_SECTION_STORED
                                                                     : COMPRESSED_SECTION_USUAL;
}

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
    if (level == COMPRESSED_SECTION_STORED) {
        buffer_append_u32(out, (uint32_t)size);
        compression_store(bytes, size, out);
        return out->failed ? error_memory(error) : STATUS_OK;
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

enum status compressed_section_view(const struct section *section, size_t limit,
                                    const struct allocator *allocator, struct buffer *room,
                                    const uint8_t **bytes, size_t *size, struct error *error)
{
    buffer_clear(room);
    *bytes = (const uint8_t *)"";
    *size = 0;
    if (section->size == 0) {
        return STATUS_OK;
    }
    if (section->size < SECTION_HEADER) {
        return section_corrupt(section, error, 0, "it is too short");
    }
    const uint8_t *block = section_bytes(section, 0, section->size, error);
    if (block == NULL) {
        return STATUS_CORRUPT;
    }
    size_t told = get_u32(block), stored;
    if (told > limit) {
        return section_corrupt(section, error, 0, "its size is out of range");
    }
    block += SECTION_HEADER;
    const uint8_t *found =
        compression_stored(block, (size_t)section->size - SECTION_HEADER, &stored);
    if (found != NULL && stored == told) {
        *bytes = found;
        *size = told;
        return STATUS_OK;
    }
    enum status status = decompress(section, block, told, allocator, room, error);
    if (status == STATUS_OK && room->size > 0) {
        *bytes = room->data;
        *size = room->size;
    }
    return status;
}

enum status compressed_section_read(const struct section *section, size_t limit,
                                    const struct allocator *allocator, struct buffer *out,
                                    struct error *error)
{
    struct buffer room = {.allocator = allocator};
    const uint8_t *bytes;
    size_t size;
    enum status status =
        compressed_section_view(section, limit, allocator, &room, &bytes, &size, error);
    if (status == STATUS_OK) {
        buffer_append(out, bytes, size);
        status = out->failed ? error_memory(error) : STATUS_OK;
    }
    buffer_release(&room);
    return status;
}

enum status compressed_section_equal(const struct section *a, const struct section *b, size_t limit,
                                     const struct allocator *allocator, bool *equal,
                                     struct error *error)
{
    const struct section *sections[2] = {a, b};
    struct buffer rooms[2] = {{.allocator = allocator}, {.allocator = allocator}};
    const uint8_t *bytes[2];
    size_t sizes[2];
    enum status status = STATUS_OK;
    *equal = a->size == b->size && memcmp(a->data, b->data, (size_t)a->size) == 0;
    for (int i = 0; i < 2 && status == STATUS_OK && !*equal; i++) {
        status = compressed_section_view(sections[i], limit, allocator, &rooms[i], &bytes[i],
                                         &sizes[i], error);
    }
    if (status == STATUS_OK && !*equal) {
        *equal = sizes[0] == sizes[1] && memcmp(bytes[0], bytes[1], sizes[0]) == 0;
    }
    buffer_release(&rooms[0]);
    buffer_release(&rooms[1]);
    return status;
}
