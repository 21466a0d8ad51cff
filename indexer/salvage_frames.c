#include "salvage_frames.h"

#include "../common/bytes.h"

enum { FIRST_CAPACITY = 64 << 10 };

/* Decompresses a frame, as large as it may be. */
static enum status decompress(struct decompressor *decompressor,
                              const struct compression_dictionary *dictionary, const uint8_t *frame,
                              size_t size, struct buffer *raw, struct error *error)
{
    enum status status = STATUS_LIMIT;
    for (size_t capacity = FIRST_CAPACITY; status == STATUS_LIMIT; capacity *= 8) {
        size_t room = capacity < TEXT_FRAME_RAW_MAX ? capacity : TEXT_FRAME_RAW_MAX;
        buffer_clear(raw);
        uint8_t *out = buffer_reserve(raw, room);
        if (out == NULL) {
            return error_memory(error);
        }
        status =
            decompressor_run(decompressor, dictionary, frame, size, out, room, &raw->size, error);
        if (room == TEXT_FRAME_RAW_MAX) {
            break;
        }
    }
    return status;
}

static enum status follow(const struct section *text, struct decompressor *decompressor,
                          const struct compression_dictionary *dictionary, uint64_t passages,
                          struct text_frame_list *list, uint64_t *size, struct error *error)
{
    struct buffer raw = {.allocator = list->allocator};
    enum status status = STATUS_OK;
    uint64_t found = 0;
    *size = 0;
    while (status == STATUS_OK && found < passages) {
        const uint8_t *frame = text->data + *size;
        size_t length = compression_frame_size(frame, (size_t)(text->size - *size));
        if (length == 0 || length > UINT32_MAX) {
            break;
        }
        status = decompress(decompressor, dictionary, frame, length, &raw, error);
        struct reader bytes = {.data = raw.data, .size = raw.size};
        uint64_t count = status == STATUS_OK ? reader_varint(&bytes) : 0;
        if (status == STATUS_MEMORY || bytes.failed || count == 0 ||
            count > TEXT_FRAME_PASSAGES_MAX || count > passages - found) {
            break;
        }
        const struct text_frame known = {
            .passages = (uint32_t)count, .raw_size = (uint32_t)raw.size, .size = (uint32_t)length};
        text_frame_list_append(list, &known, 1);
        status = list->failed ? error_memory(error) : STATUS_OK;
        found += count;
        *size += length;
    }
    buffer_release(&raw);
    return status == STATUS_MEMORY ? status : STATUS_OK;
}

static enum status open_dictionary(const struct section *section, const struct allocator *allocator,
                                   struct compression_dictionary **dictionary, struct error *error)
{
    struct buffer bytes = {.allocator = allocator};
    *dictionary = NULL;
    enum status status =
        section == NULL ? STATUS_OK : text_dictionary_read(section, allocator, &bytes, error);
    if (status == STATUS_OK && bytes.size > 0) {
        status = compression_dictionary_open(bytes.data, bytes.size, COMPRESSION_USE_READ,
                                             TEXT_COMPRESSION_LEVEL, allocator, dictionary, error);
    }
    buffer_release(&bytes);
    return status;
}

enum status salvage_frames_find(const struct section *text, const struct section *dictionary,
                                uint64_t passages, const struct allocator *allocator,
                                struct buffer *frames, uint64_t *size, struct error *error)
{
    struct text_frame_list list = {.allocator = allocator};
    struct decompressor *decompressor = NULL;
    struct compression_dictionary *opened;
    enum status status = open_dictionary(dictionary, allocator, &opened, error);
    if (status == STATUS_OK) {
        status = decompressor_open(allocator, &decompressor, error);
    }
    if (status == STATUS_OK) {
        status = follow(text, decompressor, opened, passages, &list, size, error);
    }
    if (status == STATUS_OK && list.count == 0) {
        status = section_corrupt(text, error, 0, "no frame of text begins here");
    }
    if (status == STATUS_OK) {
        status = text_frames_write(&list, frames, error);
    }
    text_frame_list_release(&list);
    decompressor_release(decompressor);
    compression_dictionary_release(opened);
    return status;
}
