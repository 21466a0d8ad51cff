/* Folding in place: what becomes simplified, and what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/fold_in_place.h"
#include "random_collection.h"

static struct fold_table *table;

static int open_table(void **state)
{
    (void)state;
    table = make_fold_table();
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
    char folded[256];
    size_t length = strlen(text);
    assert_int_equal(length, strlen(expected));
    memcpy(folded, text, length + 1);
    fold_in_place(table, folded, length);
    assert_string_equal(folded, expected);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ideographs_become_simplified),
        cmocka_unit_test(all_else_stays),
    };
    return cmocka_run_group_tests(tests, open_table, release_table);
}
