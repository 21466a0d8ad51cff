/*
 * Places in text, and the region of a document. A case is a text in which what must be found stands
 * in brackets, and the codes it must be found to have.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../common/place_table.h"
#include "../indexer/compiled_lists.h"
#include "../indexer/document_region.h"
#include "../indexer/recognise_places.h"

enum { TEXT_MAX = 1024 };

static struct place_table *table;

static int open_table(void **state)
{
    (void)state;
    struct error error;
    return place_table_open(list_places, strlen(list_places), &system_allocator, &table, &error) ==
                   STATUS_OK
               ? 0
               : -1;
}

static int close_table(void **state)
{
    (void)state;
    place_table_release(table);
    return 0;
}

static struct text text_of(const char *text)
{
    return (struct text){text, text == NULL ? 0 : strlen(text)};
}

static void check_in(const char *source, const char *title, const char *expected,
                     const char *expected_codes)
{
    char text[TEXT_MAX], marked[TEXT_MAX] = "", codes[TEXT_MAX] = "";
    size_t length = 0, at = 0;
    for (const char *c = expected; *c != '\0'; c++) {
        if (*c != '[' && *c != ']') {
            text[length++] = *c;
        }
    }
    text[length] = '\0';
    struct recogniser_context context = {
        .places = table, .source = text_of(source), .title = text_of(title)};
    struct annotation_list found = {.allocator = &system_allocator};
    recognise_places(&context, &(struct scanned_text){text, length, NULL}, &found);
    for (size_t i = 0; i < found.count; i++) {
        const struct annotation *place = &found.items[i];
        assert_int_equal(place->kind, ANNOTATION_PLACE);
        size_t end = strlen(marked), codes_end = strlen(codes);
        snprintf(marked + end, TEXT_MAX - end, "%.*s[%.*s]", (int)(place->span.begin - at),
                 text + at, (int)(place->span.end - place->span.begin), text + place->span.begin);
        snprintf(codes + codes_end, TEXT_MAX - codes_end, "%s%u", i > 0 ? " " : "",
                 place->value.place);
        at = place->span.end;
    }
    snprintf(marked + strlen(marked), TEXT_MAX - strlen(marked), "%s", text + at);
    annotation_list_release(&found);
    assert_string_equal(marked, expected);
    assert_string_equal(codes, expected_codes);
}

static void check(const char *expected, const char *expected_codes)
{
    check_in(NULL, NULL, expected, expected_codes);
}

static void finds_names_of_one_place(void **state)
{
    (void)state;
    check("[四川省][金堂县]与[成都]", "510000 510121 510100");
    check("[宁津县]和[自贡市][大安区]", "371422 510300 510304");
    check("原[襄樊市]，[内蒙古]，[凉山州]", "420600 150000 513400");
    check("", "");
    check("无地名", "");
}

static void leaves_other_words(void **state)
{
    (void)state;
    check("隆重庆祝，三明治，长治久安，创新乡村治理，以上海拔", "");
    check("北京路，南京西路，和平，示范县，老城区", "");
    check("[四川]示范县，[成都]城区", "510000 510100");
}

static void resolves_by_what_else_is_named(void **state)
{
    (void)state;
    check("鼓楼区，金堂", "");
    check("[江苏][南京][鼓楼区]，[福州市][鼓楼区]", "320000 320100 320106 350100 350102");
    check("[金堂]位于[成都]", "510121 510100");
    check("[金堂]，[金堂县]", "510121 510121");
    check("[贵州]，金堂", "520000");
    check("[山西省][阳泉市][城区]，[山西]城区", "140000 140300 140302 140000");
    check("[江苏]、[福建]的鼓楼区", "320000 350000");
}

static void resolves_by_title_and_source(void **state)
{
    (void)state;
    check_in("成都日报", NULL, "[金堂]", "510121");
    check_in(NULL, "福建：新区", "[鼓楼区]", "350102");
    check_in("新华社", "简讯", "鼓楼区", "");
}

static void works_without_a_table(void **state)
{
    (void)state;
    struct recogniser_context context = {0};
    struct annotation_list found = {.allocator = &system_allocator};
    recognise_places(&context, &(struct scanned_text){"四川省", 9, NULL}, &found);
    assert_int_equal(found.count, 0);
    assert_int_equal(document_region(&context, NULL, 0), 0);
    annotation_list_release(&found);
}

/* The region of a document of one passage that names these places. */
static uint32_t region_of(const char *source, const char *title, const char *text)
{
    struct recogniser_context context = {
        .places = table, .source = text_of(source), .title = text_of(title)};
    struct annotated_passage passage = {.list.allocator = &system_allocator};
    recognise_places(&context, &(struct scanned_text){text, strlen(text), NULL}, &passage.list);
    uint32_t region = document_region(&context, &passage, 1);
    annotation_list_release(&passage.list);
    return region;
}

static void tells_the_region_of_a_document(void **state)
{
    (void)state;
    assert_int_equal(region_of("四川省金堂县人民政府", "北京", "上海上海上海"), 510121);
    assert_int_equal(region_of("新华社", "四川成都：开工", "上海上海上海"), 510100);
    assert_int_equal(region_of(NULL, NULL, "成都、金堂县、绵阳、德阳，四川"), 510000);
    assert_int_equal(region_of(NULL, NULL, "成都、金堂县、双流区，四川"), 510100);
    assert_int_equal(region_of(NULL, NULL, "金堂县、金堂县、成都"), 510121);
    assert_int_equal(region_of(NULL, NULL, "成都、上海、北京、成都"), 0);
    assert_int_equal(region_of(NULL, NULL, "成都"), 0);
    assert_int_equal(region_of(NULL, NULL, "五指山市、琼海市"), 460000);
    assert_int_equal(region_of(NULL, NULL, ""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_names_of_one_place),
        cmocka_unit_test(leaves_other_words),
        cmocka_unit_test(resolves_by_what_else_is_named),
        cmocka_unit_test(resolves_by_title_and_source),
        cmocka_unit_test(works_without_a_table),
        cmocka_unit_test(tells_the_region_of_a_document),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
