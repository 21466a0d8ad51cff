/*
 * Opens arbitrary bytes as a text store and reads passages. The input is
 *
 *     size of FRAMES u16, size of DICTIONARY u16, FRAMES, DICTIONARY, TEXT
 *
 * In a store that verifies every passage can be read.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "../common/bytes.h"
#include "../common/text_store.h"
#include "../common/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct text_store *store)
{
    struct text_reader *reader;
    struct error error;
    int sound = store->passage_count < 2000 &&
                text_store_verify(store, &system_allocator, &error) == STATUS_OK;
    if (text_reader_open(store, &system_allocator, &reader, &error) != STATUS_OK) {
        return;
    }
    uint64_t step = store->passage_count / 30 + 1;
    for (uint64_t passage = 0; passage < store->passage_count; passage += step) {
        const char *text;
        size_t length;
        enum status status = text_reader_passage(reader, passage, &text, &length, &error);
        if (status == STATUS_OK ? !utf8_valid(text, length, NULL) : sound) {
            abort();
        }
    }
    text_reader_release(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader bytes = {.data = data, .size = size};
    const uint8_t *sizes = reader_bytes(&bytes, 4);
    if (sizes == NULL) {
        return 0;
    }
    size_t frames_size = get_u16(sizes);
    size_t dictionary_size = get_u16(sizes + 2);
    const uint8_t *frames_bytes = reader_bytes(&bytes, frames_size);
    const uint8_t *dictionary_bytes = reader_bytes(&bytes, dictionary_size);
    if (bytes.failed) {
        return 0;
    }
    struct section frames = section_from_memory(frames_bytes, frames_size, "FRAMES");
    struct section dictionary =
        section_from_memory(dictionary_bytes, dictionary_size, "DICTIONARY");
    struct section text = section_from_memory(data + bytes.position, size - bytes.position, "TEXT");
    struct text_store store;
    struct error error;
    if (text_store_open(&store, &text, &frames, &dictionary, &system_allocator, &error) ==
        STATUS_OK) {
        use(&store);
        text_store_close(&store);
    }
    return 0;
}
