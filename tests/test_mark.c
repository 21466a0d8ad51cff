/* Marks: which ones a passage has, how names are folded, and that no text makes one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../common/mark.h"
#include "../indexer/compiled_fold_table.h"
#include "fault_injection.h"

static struct fold_table *table;

static int open_table(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(fold_table_open(compiled_fold_table, compiled_fold_table_size,
                                     &system_allocator, &table, &error),
                     STATUS_OK);
    return 0;
}

static int release_table(void **state)
{
    (void)state;
    fold_table_release(table);
    return 0;
}

/* The span of a part of the text. */
static struct annotation_span span_of(const char *text, const char *part)
{
    const char *found = strstr(text, part);
    assert_non_null(found);
    uint32_t begin = (uint32_t)(found - text);
    return (struct annotation_span){begin, begin + (uint32_t)strlen(part)};
}

/* `expected` has the marks in their order, a comma between them, without their first bytes. */
static void expect_marks(const char *text, struct annotation *items, size_t count,
                         unsigned subjects, uint32_t region, const char *expected)
{
    struct mark_list marks = {.allocator = &system_allocator};
    struct annotation_list list = {.items = items, .count = count};
    struct buffer found = {.allocator = &system_allocator};
    for (int again = 0; again < 2; again++) {
        buffer_clear(&found);
        marks_of_passage(&marks, table, text, strlen(text), &list, subjects, region);
        assert_false(marks.failed);
        for (size_t i = 0; i < marks.count; i++) {
            assert_true(word_is_mark(marks.marks[i].bytes, marks.marks[i].length));
            buffer_append_text(&found, i > 0 ? "," : "");
            buffer_append(&found, marks.marks[i].bytes + 1, marks.marks[i].length - 1);
        }
        buffer_append_byte(&found, 0);
        assert_string_equal((const char *)found.data, expected);
    }
    buffer_release(&found);
    mark_list_release(&marks);
}

static void names_are_folded(void **state)
{
    (void)state;
    const char *text = "寧津“硬质合金”產業園，又名ＡＩ 小镇；《园区 政策》。";
    struct annotation items[] = {
        {.kind = ANNOTATION_PARK, .span = span_of(text, "寧津“硬质合金”產業園")},
        {.kind = ANNOTATION_PROJECT, .span = span_of(text, "ＡＩ 小镇")},
        {.kind = ANNOTATION_POLICY, .span = span_of(text, "《园区 政策》")},
        {.kind = ANNOTATION_POLICY, .span = span_of(text, "，")},
    };
    expect_marks(text, items, 4, 0, 0, "jai小镇,k宁津硬质合金产业园,p园区 政策");
}

static void all_kinds(void **state)
{
    (void)state;
    const char *text = "经济技术开发区（以下简称经开区）去年投资3亿元。";
    struct annotation items[] = {
        {.kind = ANNOTATION_ALIAS,
         .span = span_of(text, "经开区"),
         .value.full = span_of(text, "经济技术开发区")},
        {.kind = ANNOTATION_DATE,
         .span = span_of(text, "去年"),
         .value.date = {20221201, 20240131}},
        {.kind = ANNOTATION_PLACE, .span = span_of(text, "经济"), .value.place = 10001},
        {.kind = ANNOTATION_QUANTITY, .span = span_of(text, "3亿元"), .value.quantity = {3, 8, 1}},
    };
    expect_marks(text, items, 4, SUBJECT_ALL, 510121,
                 "a经开区\x02经济技术开发区,a经济技术开发区\x03经开区,l010001,r510121,spark,"
                 "spolicy,sproject,y2022,y2023,"
                 "y2024");
}

static void what_comes_twice_is_one_mark(void **state)
{
    (void)state;
    const char *text = "园区园区";
    struct annotation items[] = {
        {.kind = ANNOTATION_PARK, .span = {0, 6}},
        {.kind = ANNOTATION_PARK, .span = {6, 12}},
    };
    expect_marks(text, items, 2, SUBJECT_PARK, 0, "k园区,spark");
}

static void long_stretches_have_no_years(void **state)
{
    (void)state;
    const char *text = "十年";
    struct annotation ten = {
        .kind = ANNOTATION_DATE, .span = {0, 6}, .value.date = {20110101, 20201231}};
    expect_marks(text, &ten, 1, 0, 0,
                 "y2011,y2012,y2013,y2014,y2015,y2016,y2017,y2018,y2019,y2020");
    ten.value.date.last = 20210101;
    expect_marks(text, &ten, 1, 0, 0, "");
}

/* At 256 bytes there is a mark, one unit later none. */
static void long_names_have_no_mark(void **state)
{
    (void)state;
    char text[3 * 90], expected[3 * 90];
    for (size_t i = 0; i < 85; i++) {
        memcpy(text + 3 * i, "园", 3);
    }
    memcpy(text + 3 * 84, "a园", 4);
    text[3 * 85 + 1] = 0;
    struct annotation park = {.kind = ANNOTATION_PARK, .span = {0, 3 * 84 + 1}};
    snprintf(expected, sizeof expected, "k%.253s", text);
    expect_marks(text, &park, 1, 0, 0, expected);
    park.span.end += 3;
    expect_marks(text, &park, 1, 0, 0, "");
}

static void note_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)at;
    char bytes[WORD_BYTES_MAX];
    size_t used, size = unit_word_bytes(units, count, bytes, &used);
    assert_false(word_is_mark(bytes, size));
    ++*(unsigned *)context;
}

static void note_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    (void)context;
    (void)second;
    (void)at;
    assert_true(first != MARK_FIRST);
}

static void no_text_makes_a_mark(void **state)
{
    (void)state;
    const char text[] = "\x01spark 园区\x01kabc\x01";
    uint32_t units[sizeof text];
    unsigned words = 0;
    size_t count = fold_units(table, text, sizeof text - 1, units, NULL);
    analyze_units(units, count, &words, note_pair, note_word);
    assert_int_equal(words, 2);
}

static void short_memory_sticks(void **state)
{
    (void)state;
    const char *text = "园区政策";
    struct annotation park = {.kind = ANNOTATION_PARK, .span = {0, 6}};
    struct annotation_list list = {.items = &park, .count = 1};
    struct faulty_memory memory;
    for (long n = 1;; n++) {
        struct allocator allocator = faulty_allocator(&memory, n);
        struct mark_list marks = {.allocator = &allocator};
        marks_of_passage(&marks, table, text, strlen(text), &list, SUBJECT_PARK, 0);
        assert_int_equal(marks.failed, memory.struck);
        mark_list_release(&marks);
        assert_int_equal(memory.live, 0);
        if (!memory.struck) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_folded),
        cmocka_unit_test(all_kinds),
        cmocka_unit_test(what_comes_twice_is_one_mark),
        cmocka_unit_test(long_stretches_have_no_years),
        cmocka_unit_test(long_names_have_no_mark),
        cmocka_unit_test(no_text_makes_a_mark),
        cmocka_unit_test(short_memory_sticks),
    };
    return cmocka_run_group_tests(tests, open_table, release_table);
}
