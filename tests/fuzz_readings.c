/* Opens arbitrary bytes as the text of section READINGS; what opens finds each of its characters
 * again. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/compressed_section.h"
#include "../common/readings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct readings *readings)
{
    for (uint32_t r = 0; r < readings->count; r++) {
        const struct reading *reading = &readings->readings[r];
        if (readings_find(readings, reading->syllable, reading->syllable_length) != reading) {
            abort();
        }
        for (uint32_t i = 0; i < reading->count; i++) {
            if (!reading_holds(reading, reading->characters[i])) {
                abort();
            }
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buffer bytes = {.allocator = &system_allocator};
    struct arena arena = {.allocator = &system_allocator};
    struct readings readings;
    if (compressed_section_write(data, size, COMPRESSED_SECTION_USUAL, &system_allocator, &bytes,
                                 NULL) == STATUS_OK &&
        bytes.size > 0) {
        struct section section = section_from_memory(bytes.data, bytes.size, "READINGS");
        if (readings_open(&section, &arena, &readings, NULL) == STATUS_OK) {
            use(&readings);
        }
    }
    arena_release(&arena);
    buffer_release(&bytes);
    return 0;
}
