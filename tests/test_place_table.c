/* The table of places: what is read and refused, the longest match, and the list of this project.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/place_table.h"
#include "../indexer/compiled_lists.h"

static const char small_list[] = "110000\t北京市\t北京\n"
                                 "320106\t鼓楼区\n"
                                 "350102\t鼓楼区\n"
                                 "510000\t四川省\t四川\n"
                                 "510100\t成都市\t成都\n"
                                 "510121\t金堂县\t金堂\t金堂县\n"
                                 "-\t北京时间\n";

static struct place_table *open_list(const char *list)
{
    struct place_table *table = NULL;
    struct error error;
    enum status status = place_table_open(list, strlen(list), &system_allocator, &table, &error);
    if (status != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    return table;
}

static void check_match(const struct place_table *table, const char *text, const char *name,
                        size_t count, uint32_t code)
{
    struct place_match match;
    bool found = place_table_match(table, text, strlen(text), &match);
    assert_int_equal(found, name != NULL);
    if (found) {
        assert_int_equal(match.length, strlen(name));
        assert_memory_equal(text, name, match.length);
        assert_int_equal(match.count, count);
        assert_int_equal(match.names[0].code, code);
    }
}

static void matches_the_longest_name(void **state)
{
    (void)state;
    struct place_table *table = open_list(small_list);
    check_match(table, "金堂县淮口镇", "金堂县", 1, 510121);
    check_match(table, "金堂淮口镇", "金堂", 1, 510121);
    check_match(table, "北京市", "北京市", 1, 110000);
    check_match(table, "北京时间八点", "北京时间", 1, 0);
    check_match(table, "鼓楼区", "鼓楼区", 2, 320106);
    check_match(table, "鼓楼", NULL, 0, 0);
    check_match(table, "金", NULL, 0, 0);
    check_match(table, "", NULL, 0, 0);
    place_table_release(table);
}

static void answers_about_names_and_codes(void **state)
{
    (void)state;
    struct place_table *table = open_list(small_list);
    struct place_match match;
    assert_true(place_table_find(table, "鼓楼区", 9, &match));
    assert_int_equal(match.count, 2);
    assert_int_equal(match.names[1].code, 350102);
    assert_true(place_table_find(table, "四川", 6, &match));
    assert_true(match.names[0].further);
    assert_false(place_table_find(table, "四川人", 9, &match));
    assert_false(place_table_find(table, "北京时间", 12, &match));
    const struct place_name *name = place_table_name(table, 510121);
    assert_int_equal(name->length, 9);
    assert_memory_equal(name->text, "金堂县", 9);
    assert_false(name->further);
    assert_null(place_table_name(table, 510122));
    assert_null(place_table_name(table, 0));
    place_table_release(table);
}

static void knows_what_lies_in_what(void **state)
{
    (void)state;
    assert_int_equal(place_parent(510121), 510100);
    assert_int_equal(place_parent(510100), 510000);
    assert_int_equal(place_parent(510000), 0);
    assert_int_equal(place_digits(510121), 6);
    assert_int_equal(place_digits(510100), 4);
    assert_int_equal(place_digits(510000), 2);
    assert_true(place_is_within(510121, 510000));
    assert_true(place_is_within(510121, 510100));
    assert_true(place_is_within(510121, 510121));
    assert_false(place_is_within(510100, 510121));
    assert_false(place_is_within(520121, 510000));
}

static void refuses_what_is_no_list(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "510000\t四川省",
        "51000\t四川省\n",
        "5100000\t四川省\n",
        "51000x\t四川省\n",
        "010000\t四川省\n",
        "510000\n",
        "510000\t\n",
        "510000\t川\n",
        "510000\t四川省\t\n",
        "510000\t四\x01川省\n",
        "510000\t四川\xE7\x9C\n",
        "510000\t四川省\n510000\t四川省\n",
        "510000\t四川省\n110000\t北京市\n",
        "-\t北京时间\n510000\t四川省\n",
        "\t四川省\n",
        "\n",
        "510000\t一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三\n",
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct place_table *table = NULL;
        struct error error;
        enum status status =
            place_table_open(lists[i], strlen(lists[i]), &system_allocator, &table, &error);
        if (status != STATUS_INPUT) {
            fail_msg("list %zu was accepted", i);
        }
        assert_null(table);
        assert_non_null(strstr(error.message, "line "));
    }
    struct place_table *empty = open_list("");
    check_match(empty, "四川省", NULL, 0, 0);
    place_table_release(empty);
}

/* Facts of the list that is compiled in. */
static void knows_the_divisions(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t code;
    } facts[] = {
        {"四川省", 510000}, {"四川", 510000},   {"金堂县", 510121},   {"大安区", 510304},
        {"宁津县", 371422}, {"襄樊市", 420600}, {"襄阳", 420600},     {"内蒙古", 150000},
        {"凉山州", 513400}, {"郫县", 510117},   {"浦东新区", 310115}, {"宣武区", 110104},
        {"吉林省", 220000}, {"吉林市", 220200}, {"临平区", 330113},   {"香港", 810000},
    };
    struct place_table *table = open_list(list_places);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        struct place_match match;
        if (!place_table_find(table, facts[i].name, strlen(facts[i].name), &match) ||
            match.count != 1 || match.names[0].code != facts[i].code) {
            fail_msg("%s", facts[i].name);
        }
    }
    struct place_match match;
    assert_false(place_table_find(table, "和平", 6, &match));
    assert_true(place_table_find(table, "和平区", 9, &match));
    assert_true(match.count >= 2);
    assert_true(table->code_count > 3200);
    for (size_t i = 0; i < table->code_count; i++) { /* what a place lies in is in the list, too */
        uint32_t parent = place_parent(table->codes[i]);
        bool direct = table->codes[i] / 100 % 100 == 90 || place_digits(parent) == 4;
        assert_true(parent == 0 || direct || place_table_name(table, parent) != NULL);
    }
    place_table_release(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_the_longest_name), cmocka_unit_test(answers_about_names_and_codes),
        cmocka_unit_test(knows_what_lies_in_what),  cmocka_unit_test(refuses_what_is_no_list),
        cmocka_unit_test(knows_the_divisions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
