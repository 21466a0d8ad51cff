/* A section of one block: what was written comes back; damage and bombs do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/compressed_section.h"
#include "../common/compression.h"

enum { LIMIT = 1000 };

static const char words[] = "园区 政策 项目 园区 政策 项目 园区 政策 项目";

static enum status read_back(const void *bytes, size_t size, struct buffer *out,
                             struct error *error)
{
    struct section section = section_from_memory(bytes, size, "WORDS");
    return compressed_section_read(&section, LIMIT, &system_allocator, out, error);
}

static struct buffer written(const void *bytes, size_t size)
{
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(compressed_section_write(bytes, size, COMPRESSED_SECTION_USUAL,
                                              &system_allocator, &out, NULL),
                     STATUS_OK);
    return out;
}

static void test_comes_back(void **state)
{
    (void)state;
    struct buffer section = written(words, sizeof words);
    struct buffer out = {.allocator = &system_allocator};
    buffer_append(&out, "before", 6);
    assert_int_equal(read_back(section.data, section.size, &out, NULL), STATUS_OK);
    assert_int_equal(out.size, 6 + sizeof words);
    assert_memory_equal(out.data + 6, words, sizeof words);
    buffer_release(&out);
    buffer_release(&section);
}

/* What is stored is found where it lies, and any decompressor reads it. */
static void test_stored_lies_in_place(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator}, room = bytes, out = bytes;
    assert_int_equal(compressed_section_write(words, sizeof words, COMPRESSED_SECTION_STORED,
                                              &system_allocator, &bytes, NULL),
                     STATUS_OK);
    struct section section = section_from_memory(bytes.data, bytes.size, "WORDS");
    const uint8_t *found;
    size_t size;
    assert_int_equal(
        compressed_section_view(&section, LIMIT, &system_allocator, &room, &found, &size, NULL),
        STATUS_OK);
    assert_ptr_equal(found + size, bytes.data + bytes.size);
    assert_int_equal(size, sizeof words);
    assert_memory_equal(found, words, sizeof words);
    assert_int_equal(room.size, 0);
    assert_int_equal(read_back(bytes.data, bytes.size, &out, NULL), STATUS_OK);
    assert_memory_equal(out.data, words, sizeof words);

    char raw[sizeof words];
    struct decompressor *decompressor;
    assert_int_equal(decompressor_open(&system_allocator, &decompressor, NULL), STATUS_OK);
    assert_int_equal(decompressor_run(decompressor, NULL, bytes.data + 4, bytes.size - 4, raw,
                                      sizeof raw, &size, NULL),
                     STATUS_OK);
    assert_memory_equal(raw, words, sizeof words);
    decompressor_release(decompressor);
    assert_int_equal(compression_frame_size(bytes.data + 4, bytes.size - 4), bytes.size - 4);

    bytes.data[0]--; /* it says less than it holds */
    assert_int_equal(read_back(bytes.data, bytes.size, &out, NULL), STATUS_CORRUPT);
    buffer_release(&bytes);
    buffer_release(&room);
    buffer_release(&out);
}

static void test_equal_whatever_the_form(void **state)
{
    (void)state;
    struct buffer forms[3] = {written(words, sizeof words),
                              {.allocator = &system_allocator},
                              written(words, sizeof words - 1)};
    assert_int_equal(compressed_section_write(words, sizeof words, COMPRESSED_SECTION_STORED,
                                              &system_allocator, &forms[1], NULL),
                     STATUS_OK);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            struct section a = section_from_memory(forms[i].data, forms[i].size, "WORDS");
            struct section b = section_from_memory(forms[k].data, forms[k].size, "WORDS");
            bool equal;
            assert_int_equal(
                compressed_section_equal(&a, &b, LIMIT, &system_allocator, &equal, NULL),
                STATUS_OK);
            assert_int_equal(equal, (i == 2) == (k == 2));
        }
    }
    for (int i = 0; i < 3; i++) {
        buffer_release(&forms[i]);
    }
}

static void test_stored_beside_much_text_only(void **state)
{
    (void)state;
    const uint64_t much = 32 << 20;
    assert_int_equal(compressed_section_level(1000, much - 1), COMPRESSED_SECTION_USUAL);
    assert_int_equal(compressed_section_level(1000, much), COMPRESSED_SECTION_STORED);
    assert_int_equal(compressed_section_level(COMPRESSION_STORED_MAX, much),
                     COMPRESSED_SECTION_STORED);
    assert_int_equal(compressed_section_level(COMPRESSION_STORED_MAX + 1, much),
                     COMPRESSED_SECTION_USUAL);
}

static void test_nothing_is_empty(void **state)
{
    (void)state;
    struct buffer section = written("", 0);
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(section.size, 0);
    assert_int_equal(read_back("", 0, &out, NULL), STATUS_OK);
    assert_int_equal(out.size, 0);
    buffer_release(&out);
    buffer_release(&section);
}

static void refuse(const uint8_t *bytes, size_t size, const char *why)
{
    struct buffer out = {.allocator = &system_allocator};
    struct error error = {0};
    assert_int_equal(read_back(bytes, size, &out, &error), STATUS_CORRUPT);
    assert_non_null(strstr(error.message, why));
    assert_int_equal(out.size, 0);
    buffer_release(&out);
}

static void test_damage_is_refused(void **state)
{
    (void)state;
    struct buffer section = written(words, sizeof words);
    refuse(section.data, 3, "too short");
    refuse(section.data, section.size - 1, "WORDS");
    section.data[0]++;
    refuse(section.data, section.size, "tells of");
    section.data[0] -= 2;
    refuse(section.data, section.size, "WORDS");
    section.data[3] = 1;
    refuse(section.data, section.size, "out of range");
    buffer_release(&section);
}

static void test_more_than_the_limit_is_refused(void **state)
{
    (void)state;
    static const uint8_t zeros[LIMIT + 1];
    struct buffer section = written(zeros, LIMIT);
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(read_back(section.data, section.size, &out, NULL), STATUS_OK);
    assert_int_equal(out.size, LIMIT);
    buffer_release(&out);
    buffer_release(&section);
    section = written(zeros, LIMIT + 1);
    refuse(section.data, section.size, "out of range");
    buffer_release(&section);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comes_back),
        cmocka_unit_test(test_stored_lies_in_place),
        cmocka_unit_test(test_equal_whatever_the_form),
        cmocka_unit_test(test_stored_beside_much_text_only),
        cmocka_unit_test(test_nothing_is_empty),
        cmocka_unit_test(test_damage_is_refused),
        cmocka_unit_test(test_more_than_the_limit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
