/*
 * Opens arbitrary bytes as a segment, and the same bytes once more with a right seal, so that the
 * checks behind the seal are reached, too. Whatever opens is read in and around its sections.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/buffer.h"
#include "../common/bytes.h"
#include "../common/segment_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const uint8_t *data, size_t size)
{
    struct segment_file *file;
    struct error error;
    volatile uint8_t seen = 0;
    if (segment_file_open_memory(data, size, "fuzz", &system_allocator, &file, &error) !=
        STATUS_OK) {
        return;
    }
    int sound = segment_file_verify(file, &error) == STATUS_OK;
    for (size_t i = 0; i < segment_file_section_count(file); i++) {
        const struct section *section = segment_file_section_at(file, i);
        if (segment_file_section(file, section->id) != section) {
            abort();
        }
        for (uint64_t at = 0; at < section->size; at += section->size / 7 + 1) {
            const uint8_t *byte = section_bytes(section, at, 1, &error);
            if (byte != NULL) {
                seen = (uint8_t)(seen + *byte);
            } else if (sound) {
                abort();
            }
        }
        if (section_bytes(section, 0, section->size + 1, &error) != NULL) {
            abort();
        }
    }
    segment_file_release(file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    use(data, size);
    if (size < SEGMENT_HEADER_SIZE + SEGMENT_FOOTER_SIZE) {
        return 0;
    }
    uint8_t *copy = malloc(size);
    struct buffer sealed = {.allocator = &system_allocator};
    memcpy(copy, data, size);
    put_u64(copy + size - 24, size);
    memcpy(copy, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE);
    memcpy(copy + size - SEGMENT_MAGIC_SIZE, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE);
    uint64_t contents = get_u64(copy + size - 32);
    if (contents <= size - SEGMENT_FOOTER_SIZE) {
        buffer_append(&sealed, copy, SEGMENT_HEADER_SIZE);
        buffer_append(&sealed, copy + contents, size - 16 - (size_t)contents);
        put_u64(copy + size - 16, checksum_bytes(sealed.data, sealed.size));
        use(copy, size);
    }
    buffer_release(&sealed);
    free(copy);
    return 0;
}
