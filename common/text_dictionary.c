#include "text_store.h"

#include <string.h>

#include "compressed_section.h"

enum {
    SMALLEST_TOTAL = 100 << 10, /* below this much text a dictionary costs more than it saves */
    TEXT_PER_DICTIONARY_BYTE = 40,
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

enum status text_dictionary_write(const void *dictionary, size_t size, uint64_t total,
                                  const struct allocator *allocator, struct buffer *out,
                                  struct error *error)
{
    if (size > TEXT_DICTIONARY_MAX) {
        return error_set(error, STATUS_LIMIT, "a dictionary of %zu bytes: at most %d are allowed",
                         size, TEXT_DICTIONARY_MAX);
    }
    int level = compressed_section_level(size, total);
    return compressed_section_write(dictionary, size, level, allocator, out, error);
}

enum status text_dictionary_read(const struct section *section, const struct allocator *allocator,
                                 struct buffer *out, struct error *error)
{
    return compressed_section_read(section, TEXT_DICTIONARY_MAX, allocator, out, error);
}
