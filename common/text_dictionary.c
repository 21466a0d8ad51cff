#include "text_store.h"

#include <string.h>

#include "bytes.h"

enum {
    SMALLEST_TOTAL = 100 << 10, /* below this much text a dictionary costs more than it saves */
    TEXT_PER_DICTIONARY_BYTE = 40,
    SECTION_LEVEL = 19,
    SECTION_HEADER = 4,
};

enum status text_dictionary_train(const struct text_piece *samples, size_t count, uint64_t total,
                                  const struct allocator *allocator, struct buffer *out,
                                  struct error *error)
{
    if (total < SMALLEST_TOTAL || count == 0) {
        return STATUS_OK;
    }
    uint64_t capacity = total / TEXT_PER_DICTIONARY_BYTE;
    capacity = capacity < TEXT_DICTIONARY_MAX ? capacity : TEXT_DICTIONARY_MAX;
    struct buffer bytes = {.allocator = allocator};
    size_t *sizes = memory_allocate_array(allocator, count, sizeof *sizes);
    size_t used = 0;
    for (size_t i = 0; i < count && bytes.size < TEXT_SAMPLE_MAX; i++) {
        size_t room = TEXT_SAMPLE_MAX - bytes.size;
        size_t size = samples[i].length < room ? samples[i].length : room;
        buffer_append(&bytes, samples[i].text, size);
        if (sizes != NULL && size > 0) {
            sizes[used++] = size;
        }
    }
    enum status status = STATUS_OK;
    if (sizes == NULL || bytes.failed) {
        status = error_memory(error);
    } else {
        status = compression_train(bytes.data, sizes, used, (size_t)capacity, out, error);
    }
    memory_release(allocator, sizes);
    buffer_release(&bytes);
    return status;
}

enum status text_dictionary_write(const void *dictionary, size_t size,
                                  const struct allocator *allocator, struct buffer *out,
                                  struct error *error)
{
    if (size == 0) {
        return STATUS_OK;
    }
    if (size > TEXT_DICTIONARY_MAX) {
        return error_set(error, STATUS_LIMIT, "a dictionary of %zu bytes: at most %d are allowed",
                         size, TEXT_DICTIONARY_MAX);
    }
    struct compressor *compressor;
    enum status status = compressor_open(allocator, SECTION_LEVEL, NULL, &compressor, error);
    if (status != STATUS_OK) {
        return status;
    }
    buffer_append_u32(out, (uint32_t)size);
    status = compressor_run(compressor, dictionary, size, out, error);
    compressor_release(compressor);
    return status;
}

enum status text_dictionary_read(const struct section *section, const struct allocator *allocator,
                                 struct buffer *out, struct error *error)
{
    if (section->size == 0) {
        return STATUS_OK;
    }
    const uint8_t *bytes = section_bytes(section, 0, section->size, error);
    if (bytes == NULL) {
        return STATUS_CORRUPT;
    }
    if (section->size < SECTION_HEADER || get_u32(bytes) > TEXT_DICTIONARY_MAX) {
        return section_corrupt(section, error, 0, "the dictionary's size is wrong");
    }
    size_t size = get_u32(bytes);
    uint8_t *end = buffer_reserve(out, size);
    if (end == NULL) {
        return error_memory(error);
    }
    struct decompressor *decompressor;
    enum status status = decompressor_open(allocator, &decompressor, error);
    if (status != STATUS_OK) {
        return status;
    }
    size_t length = 0;
    status = decompressor_run(decompressor, NULL, bytes + SECTION_HEADER,
                              (size_t)section->size - SECTION_HEADER, end, size, &length, NULL);
    decompressor_release(decompressor);
    if (status == STATUS_MEMORY) {
        return error_memory(error);
    }
    if (status != STATUS_OK || length != size) {
        return section_corrupt(section, error, 0, "the dictionary cannot be decompressed");
    }
    out->size += size;
    return STATUS_OK;
}
