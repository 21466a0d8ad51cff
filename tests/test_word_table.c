/* Words by how they begin and how they end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/word_table.h"

static void fill(struct word_table *table, enum word_table_direction direction)
{
    static const char *const words[] = {"产业园区", "产业园", "园区", "园", "a", "业园", "产业园"};
    *table = (struct word_table){.allocator = &system_allocator};
    for (uint32_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_true(word_table_add(table, words[i], strlen(words[i]), 1u << i));
    }
    assert_true(word_table_finish(table, direction));
}

static void the_longest_word_that_begins(void **state)
{
    (void)state;
    static const char text[] = "在产业园区a里";
    struct word_table table;
    fill(&table, WORDS_BEGIN);
    assert_int_equal(table.count, 6);
    assert_int_equal(word_table_at(&table, text, strlen(text), 3, 99).length, 12);
    struct word_match shorter = word_table_at(&table, text, strlen(text), 3, 11);
    assert_int_equal(shorter.length, 9);
    assert_int_equal(shorter.value, 1u << 1 | 1u << 6); /* it was added twice */
    assert_int_equal(word_table_at(&table, text, strlen(text), 15, 99).length, 1);
    assert_int_equal(word_table_at(&table, text, strlen(text), 0, 99).length, 0);
    word_table_release(&table);
}

static void the_longest_word_that_ends(void **state)
{
    (void)state;
    static const char text[] = "产业园区";
    struct word_table table;
    fill(&table, WORDS_END);
    assert_int_equal(word_table_before(&table, text, 12, 12).length, 12);
    assert_int_equal(word_table_before(&table, text, 12, 11).length, 6);
    assert_int_equal(word_table_before(&table, text, 9, 9).length, 9);
    assert_int_equal(word_table_before(&table, text, 6, 6).length, 0);
    assert_int_equal(word_table_before(&table, text, 0, 0).length, 0);
    word_table_release(&table);
}

static void an_empty_table_finds_nothing(void **state)
{
    (void)state;
    struct word_table table = {.allocator = &system_allocator};
    assert_true(word_table_finish(&table, WORDS_BEGIN));
    assert_int_equal(word_table_at(&table, "园", 3, 0, 3).length, 0);
    word_table_release(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_word_that_begins),
        cmocka_unit_test(the_longest_word_that_ends),
        cmocka_unit_test(an_empty_table_finds_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
