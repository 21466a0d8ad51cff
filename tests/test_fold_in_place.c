/* Folding in place: what becomes simplified, what stays, and that a filter changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/fold_in_place.h"
#include "random_collection.h"

static struct fold_table *table;
static struct fold_in_place_filter filter;

static int open_table(void **state)
{
    (void)state;
    table = make_fold_table();
    fold_in_place_filter_init(&filter, table);
    return 0;
}

static int release_table(void **state)
{
    (void)state;
    fold_table_release(table);
    return 0;
}

static void expect_fold(const char *text, const char *expected)
{
    char one[256], other[256];
    size_t length = strlen(text);
    assert_int_equal(length, strlen(expected));
    memcpy(one, text, length + 1);
    memcpy(other, text, length + 1);
    fold_in_place(table, one, length);
    fold_in_place_filtered(&filter, other, length);
    assert_string_equal(one, expected);
    assert_string_equal(other, expected);
}

static void ideographs_become_simplified(void **state)
{
    (void)state;
    expect_fold("", "");
    expect_fold("寧津縣產業園區", "宁津县产业园区");
    expect_fold("产业园", "产业园");
    expect_fold("a寧b，é縣", "a宁b，é县");
}

/* Letters, digits, punctuation, and what has another number of bytes. */
static void all_else_stays(void **state)
{
    (void)state;
    expect_fold("ＡＢＣ１２３《園》“區”", "ＡＢＣ１２３《园》“区”");
    expect_fold("ABC Éé カガｶﾞ 한국", "ABC Éé カガｶﾞ 한국");
    expect_fold("\xF0\xA0\xAE\xB7野😀", "\xF0\xA0\xAE\xB7野😀");
}

static void random_texts_agree(void **state)
{
    (void)state;
    uint64_t random = 5;
    const struct text_profile profile = {3000, 40, 10};
    for (int i = 0; i < 200; i++) {
        struct buffer one = {.allocator = &system_allocator}, other = one;
        random_text(&random, &profile, 200, &one);
        buffer_append(&other, one.data, one.size);
        fold_in_place(table, (char *)one.data, one.size);
        fold_in_place_filtered(&filter, (char *)other.data, other.size);
        assert_memory_equal(one.data, other.data, one.size);
        assert_true(utf8_valid((const char *)one.data, one.size, NULL));
        buffer_release(&one);
        buffer_release(&other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ideographs_become_simplified),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(random_texts_agree),
    };
    return cmocka_run_group_tests(tests, open_table, release_table);
}
