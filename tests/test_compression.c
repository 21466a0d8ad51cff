/* Compression: frames come back as they were, bombs and damage do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/compression.h"
#include "fault_injection.h"

static const char *const words[] = {"园区", "政策", "项目", "经济", "发展", "企业", "投资",
                                    "建设", "服务", "产业", "。",   "，",   "县",   "镇"};

static size_t make_text(uint64_t *random, char *text, size_t room)
{
    size_t size = 0;
    while (size + 16 < room) {
        const char *word = words[next_random(random) % (sizeof words / sizeof words[0])];
        memcpy(text + size, word, strlen(word));
        size += strlen(word);
    }
    return size;
}

/* A dictionary trained on text like that of make_text. */
static struct buffer train(void)
{
    enum { SAMPLES = 400, SAMPLE = 512 };
    static char samples[SAMPLES * SAMPLE];
    size_t sizes[SAMPLES];
    uint64_t random = 42;
    size_t size = 0;
    for (size_t i = 0; i < SAMPLES; i++) {
        sizes[i] = make_text(&random, samples + size, SAMPLE);
        size += sizes[i];
    }
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(compression_train(samples, sizes, SAMPLES, 8192, &out, NULL), STATUS_OK);
    struct buffer again = {.allocator = &system_allocator};
    assert_int_equal(compression_train(samples, sizes, SAMPLES, 8192, &again, NULL), STATUS_OK);
    assert_true(out.size > 100 && out.size <= 8192 && out.size == again.size);
    assert_memory_equal(out.data, again.data, out.size);
    buffer_release(&again);
    return out;
}

static enum status round_trip(const struct allocator *allocator, const struct buffer *prepared,
                              const char *text, size_t size, size_t *frame_size)
{
    struct compression_dictionary *dictionary = NULL;
    struct compressor *compressor = NULL;
    struct decompressor *decompressor = NULL;
    struct buffer frame = {.allocator = allocator};
    enum status status = STATUS_OK;
    if (prepared != NULL) {
        status = compression_dictionary_open(prepared->data, prepared->size,
                                             COMPRESSION_USE_READ | COMPRESSION_USE_WRITE, 3,
                                             allocator, &dictionary, NULL);
    }
    if (status == STATUS_OK) {
        status = compressor_open(allocator, 3, dictionary, &compressor, NULL);
    }
    if (status == STATUS_OK) {
        status = compressor_run(compressor, text, size, &frame, NULL);
    }
    if (status == STATUS_OK) {
        status = decompressor_open(allocator, &decompressor, NULL);
    }
    if (status == STATUS_OK) {
        char *out = malloc(size + 1);
        size_t length = 0;
        status = decompressor_run(decompressor, dictionary, frame.data, frame.size, out, size,
                                  &length, NULL);
        if (status == STATUS_OK) {
            assert_int_equal(length, size);
            assert_memory_equal(out, text, size);
            if (size > 0) {
                assert_int_equal(decompressor_run(decompressor, dictionary, frame.data, frame.size,
                                                  out, size - 1, &length, NULL),
                                 STATUS_LIMIT);
            }
        }
        free(out);
        *frame_size = frame.size;
    }
    decompressor_release(decompressor);
    compressor_release(compressor);
    compression_dictionary_release(dictionary);
    buffer_release(&frame);
    return status;
}

static void round_trips(void **state)
{
    (void)state;
    static char text[70000];
    struct buffer dictionary = train();
    uint64_t random = 1;
    for (size_t room = 0; room < sizeof text; room = room * 3 / 2 + 7) {
        size_t plain;
        size_t with;
        size_t size = make_text(&random, text, room);
        assert_int_equal(round_trip(&system_allocator, NULL, text, size, &plain), STATUS_OK);
        assert_int_equal(round_trip(&system_allocator, &dictionary, text, size, &with), STATUS_OK);
        assert_true(size < 40 || size > 4096 || with < plain);
    }
    buffer_release(&dictionary);
}

static void memory_faults(void **state)
{
    (void)state;
    static char text[2000];
    struct buffer dictionary = train();
    uint64_t random = 1;
    size_t size = make_text(&random, text, sizeof text);
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        size_t frame_size;
        enum status status = round_trip(&allocator, &dictionary, text, size, &frame_size);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
    buffer_release(&dictionary);
}

static void damage_is_told(void **state)
{
    (void)state;
    static char text[1500];
    static char out[1500];
    uint64_t random = 5;
    size_t size = make_text(&random, text, sizeof text);
    struct buffer frame = {.allocator = &system_allocator};
    struct compressor *compressor;
    struct decompressor *decompressor;
    assert_int_equal(compressor_open(&system_allocator, 3, NULL, &compressor, NULL), STATUS_OK);
    assert_int_equal(compressor_run(compressor, text, size, &frame, NULL), STATUS_OK);
    assert_int_equal(decompressor_open(&system_allocator, &decompressor, NULL), STATUS_OK);
    size_t length;
    for (size_t cut = 0; cut < frame.size; cut++) {
        enum status status =
            decompressor_run(decompressor, NULL, frame.data, cut, out, sizeof out, &length, NULL);
        assert_true(status == STATUS_CORRUPT || (status == STATUS_OK && length == 0));
    }
    for (size_t bit = 0; bit < frame.size * 8; bit++) {
        frame.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        decompressor_run(decompressor, NULL, frame.data, frame.size, out, sizeof out, &length,
                         NULL);
        frame.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_int_equal(decompressor_run(decompressor, NULL, frame.data, frame.size, out, sizeof out,
                                      &length, NULL),
                     STATUS_OK);
    decompressor_release(decompressor);
    compressor_release(compressor);
    buffer_release(&frame);
}

static void bad_dictionaries(void **state)
{
    (void)state;
    struct compression_dictionary *dictionary;
    const uint8_t fake[64] = {0x37, 0xA4, 0x30, 0xEC, 1, 2, 3, 4, 0xFF, 0xFF, 0xFF};
    assert_int_equal(compression_dictionary_open(fake, sizeof fake, COMPRESSION_USE_READ, 3,
                                                 &system_allocator, &dictionary, NULL),
                     STATUS_CORRUPT);
    assert_null(dictionary);
    assert_int_equal(compression_dictionary_open("園區政策", 12, COMPRESSION_USE_READ, 3,
                                                 &system_allocator, &dictionary, NULL),
                     STATUS_OK);
    struct compressor *compressor;
    assert_int_equal(compressor_open(&system_allocator, 3, dictionary, &compressor, NULL),
                     STATUS_USAGE);
    compression_dictionary_release(dictionary);
}

static void too_little_to_train(void **state)
{
    (void)state;
    size_t sizes[] = {3};
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(compression_train("abc", sizes, 1, 4096, &out, NULL), STATUS_OK);
    assert_int_equal(out.size, 0);
    assert_int_equal(compression_train("abc", sizes, 0, 4096, &out, NULL), STATUS_OK);
    assert_int_equal(compression_train("abc", sizes, 1, 10, &out, NULL), STATUS_OK);
    assert_int_equal(out.size, 0);
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),         cmocka_unit_test(memory_faults),
        cmocka_unit_test(damage_is_told),      cmocka_unit_test(bad_dictionaries),
        cmocka_unit_test(too_little_to_train),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
