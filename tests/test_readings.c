/* Readings: the list that the indexer comes with is sound; what is damaged is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/compressed_section.h"
#include "../common/readings.h"
#include "../indexer/compiled_lists.h"

static enum status open_text(const char *text, struct arena *arena, struct readings *readings,
                             struct error *error)
{
    struct buffer bytes = {.allocator = &system_allocator};
    assert_int_equal(compressed_section_write(text, strlen(text), COMPRESSED_SECTION_USUAL,
                                              &system_allocator, &bytes, NULL),
                     STATUS_OK);
    struct section section =
        section_from_memory(bytes.data == NULL ? "" : (char *)bytes.data, bytes.size, "READINGS");
    enum status status = readings_open(&section, arena, readings, error);
    buffer_release(&bytes);
    return status;
}

static void assert_read(const struct readings *readings, const char *syllable, uint32_t character)
{
    const struct reading *reading = readings_find(readings, syllable, strlen(syllable));
    assert_non_null(reading);
    assert_true(reading_holds(reading, character));
}

static void test_compiled_list(void **state)
{
    (void)state;
    struct arena arena = {.allocator = &system_allocator};
    struct readings readings;
    struct error error;
    assert_int_equal(open_text(list_readings, &arena, &readings, &error), STATUS_OK);
    assert_in_range(readings.count, 390, 420);
    assert_read(&readings, "jin", 0x91D1);   /* 金 */
    assert_read(&readings, "tang", 0x5802);  /* 堂 */
    assert_read(&readings, "zhong", 0x91CD); /* 重 has two readings */
    assert_read(&readings, "chong", 0x91CD);
    assert_read(&readings, "lv", 0x7EFF);     /* 绿: ü is v */
    assert_read(&readings, "zhuang", 0x88C5); /* 装: the longest syllables have six letters */
    assert_null(readings_find(&readings, "jinn", 4));
    assert_null(readings_find(&readings, "", 0));
    assert_false(reading_holds(readings_find(&readings, "jin", 3), 0x5802));
    assert_false(reading_holds(readings_find(&readings, "jin", 3), UINT32_MAX));
    arena_release(&arena);
}

static void test_nothing(void **state)
{
    (void)state;
    struct arena arena = {.allocator = &system_allocator};
    struct readings readings;
    assert_int_equal(open_text("", &arena, &readings, NULL), STATUS_OK);
    assert_int_equal(readings.count, 0);
    assert_null(readings_find(&readings, "a", 1));
    arena_release(&arena);
}

static void test_damage(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"a\t啊", "line 1: it is not a syllable"},
        {"a\t啊\nai\t\n", "line 2: it is not a syllable"},
        {"a\t", "line 1: it is not a syllable"},
        {"a", "line 1: it does not begin"},
        {"\t啊\n", "line 1: it does not begin"},
        {"A\t啊\n", "line 1: it does not begin"},
        {"zhuangs\t啊\n", "line 1: it does not begin"},
        {"\n", "line 1: it does not begin"},
        {"a\t啊\na\t阿\n", "line 2: the syllables do not ascend"},
        {"b\t啊\na\t阿\n", "line 2: the syllables do not ascend"},
        {"ab\t啊\na\t阿\n", "line 2: the syllables do not ascend"},
        {"a\t阿啊阿\n", "line 1: the characters do not ascend"},
        {"a\t啊啊\n", "line 1: the characters do not ascend"},
        {"a\t\xE5\x95\n", "line 1: the characters do not ascend"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {.allocator = &system_allocator};
        struct readings readings;
        struct error error = {0};
        assert_int_equal(open_text(cases[i].text, &arena, &readings, &error), STATUS_CORRUPT);
        assert_non_null(strstr(error.message, cases[i].why));
        assert_int_equal(readings.count, 0);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compiled_list),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
