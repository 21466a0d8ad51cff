/*
 * Quantities and dates in text. A case is a text in which what must be found stands in brackets,
 * and what it must be found to be: "占地[3123亩]", "3123亩".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../common/quantity.h"
#include "../indexer/recognise_values.h"

enum { TEXT_MAX = 1024 };

/* Of a quantity as quantity_print has it; of a date its days, or both with a hyphen between. */
static void describe(const struct annotation *annotation, char out[QUANTITY_TEXT_SIZE])
{
    if (annotation->kind == ANNOTATION_QUANTITY) {
        quantity_print(&annotation->value.quantity, out);
        return;
    }
    assert_int_equal(annotation->kind, ANNOTATION_DATE);
    struct annotation_date date = annotation->value.date;
    if (date.first == date.last) {
        snprintf(out, QUANTITY_TEXT_SIZE, "%u", date.first);
    } else {
        snprintf(out, QUANTITY_TEXT_SIZE, "%u-%u", date.first, date.last);
    }
}

/* The text with brackets around what was found; what it is, separated by blanks, in `values`. */
static void mark_up(const char *text, const struct annotation_list *found, char marked[TEXT_MAX],
                    char values[TEXT_MAX])
{
    size_t at = 0, length = 0;
    marked[0] = values[0] = '\0';
    for (size_t i = 0; i < found->count; i++) {
        const struct annotation *annotation = &found->items[i];
        char value[QUANTITY_TEXT_SIZE];
        describe(annotation, value);
        assert_true(annotation->span.begin >= at && annotation->span.begin < annotation->span.end);
        length += (size_t)snprintf(marked + length, TEXT_MAX - length, "%.*s[%.*s]",
                                   (int)(annotation->span.begin - at), text + at,
                                   (int)(annotation->span.end - annotation->span.begin),
                                   text + annotation->span.begin);
        at = annotation->span.end;
        snprintf(values + strlen(values), TEXT_MAX - strlen(values), "%s%s", i > 0 ? " " : "",
                 value);
    }
    snprintf(marked + length, TEXT_MAX - length, "%s", text + at);
}

static void check(const char *published, const char *expected, const char *expected_values)
{
    char text[TEXT_MAX], marked[TEXT_MAX], values[TEXT_MAX];
    size_t length = 0;
    for (const char *c = expected; *c != '\0'; c++) {
        if (*c != '[' && *c != ']') {
            text[length++] = *c;
        }
    }
    text[length] = '\0';
    struct recogniser_context context = {0};
    if (published != NULL) {
        context.date = (struct text){published, strlen(published)};
    }
    struct annotation_list found = {.allocator = &system_allocator};
    recognise_values(&context, &(struct scanned_text){text, length, NULL}, &found);
    mark_up(text, &found, marked, values);
    annotation_list_release(&found);
    assert_string_equal(marked, expected);
    assert_string_equal(values, expected_values);
}

static void finds_quantities(void **state)
{
    (void)state;
    check(NULL, "总投资[291.3亿元]，占地[3123亩]", "291.3亿元 3123亩");
    check(NULL, "[45个]县级重点项目，入驻企业[63家]、[260席]", "45个 63家 260席");
    check(NULL, "面积[5.76平方公里]，占[66.11%]，下降[百分之五]", "5.76平方公里 66.11% 5%");
    check(NULL, "厂房[10万平方米]，[600余人]参加，[100多万元]", "10万平方米 600人 100万元");
    check(NULL, "[一千二百户]村民，[三万五千亩]耕地", "1200户 3.5万亩");
    check(NULL, "增长[2.5个百分点]，[1.5倍]", "2.5个百分点 1.5倍");
    check(NULL, "装机[30万千瓦]，[220千伏]变电站，发电[5亿千瓦时]", "30万千瓦 220千伏 5亿千瓦时");
    check(NULL, "企业[63 家]，[百亿元]产业，[1.2亿美元]", "63家 100亿元 1.2亿美元");
    check(NULL, "（[１２亩]）每亩补[500元]", "12亩 500元");
    check(NULL, "补贴[1 万元]，功率[三十五千瓦]，发电[1.1亿度]", "1万元 35千瓦 1.1亿千瓦时");
    check(NULL, "[一亩]毛竹，[七家]乡镇卫生院，增长[一倍]", "1亩 7家 1倍");
    check(NULL, "[5项]目标，[2家]具有资质，[3人]", "5项 2家 3人");
}

/* No unit is passed over for its first character. */
static void finds_every_unit(void **state)
{
    (void)state;
    for (unsigned unit = 1; unit < UNIT_COUNT; unit++) {
        char text[64], value[64];
        snprintf(text, sizeof text, "共[5%s]，", quantity_unit_name(unit));
        snprintf(value, sizeof value, "5%s", quantity_unit_name(unit));
        check(NULL, text, value);
    }
    check(NULL, "[5 km²]，[5㎡]，[5圆]，[5度电]", "5平方公里 5平方米 5元 5千瓦时");
}

static void finds_both_ends_of_ranges(void **state)
{
    (void)state;
    check(NULL, "补助[20]—[30万元]", "20万元 30万元");
    check(NULL, "补助[8000]至[1万元]", "8000元 1万元");
    check(NULL, "补助[20万元]—[30万元]，[3]至[5家]", "20万元 30万元 3家 5家");
    check(NULL, "增长[5%]—[8%]，[1.5]-[2.5亿元]", "5% 8% 1.5亿元 2.5亿元");
    check(NULL, "[二十]至[三十亩]，20—abc", "20亩 30亩");
}

static void leaves_what_is_no_quantity(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "第三十五条，第3—5名，排名前10位",
        "国发〔2023〕15号，电话0571-87654321",
        "1.项目概况\n2 项目简介\n3 人才引进",
        "数十亿元，几百家，十几个，上百家，三五家，百家",
        "一个项目，一批企业，一家，一元",
        "五位一体，三台县，七台河市，“四个自信”",
        "1/3家，3.2.1项，A12个，第1个",
        "3个月，15个工作日，5个小时",
        "二十届三中全会，三次全会",
        "5元素，2元旦，8位数",
        "12345678901234567890家",
        "ISO9001条",
        "零部件，二类，二次电池，两头都报",
        "三个亿，四个半月，同一吨，新台币一亿元",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check(NULL, texts[i], "");
    }
}

static void finds_dates(void **state)
{
    (void)state;
    check(NULL, "[2023年]，[二〇二四年五月]，[2024年6月1日]",
          "20230101-20231231 20240501-20240531 20240601");
    check(NULL, "[2023 年 6 月 1 日]，[２０２３年]", "20230601 20230101-20231231");
    check(NULL, "[2021—2025年]，[2021年至2025年]", "20210101-20251231 20210101-20251231");
    check(NULL, "自[2024年6月1日至2025年5月31日]施行", "20240601-20250531");
    check(NULL, "[2024年2月]，[2023年2月下旬]", "20240201-20240229 20230221-20230228");
    check(NULL, "[2023年上半年]、[2023年底]、[2023年第三季度]",
          "20230101-20230630 20231201-20231231 20230701-20230930");
    check(NULL, "“[十四五]”规划，“[八五]”期间，八五折", "20210101-20251231 19910101-19951231");
    check(NULL, "[第十四个五年规划]，[20世纪90年代]，[2010年代]",
          "20210101-20251231 19900101-19991231 20100101-20191231");
    check(NULL, "[2024-06-01]，[2024/6/1]，[2024.6.1]", "20240601 20240601 20240601");
    check(NULL, "[2023年度]，[2020年]，[2000年]",
          "20230101-20231231 20200101-20201231 "
          "20000101-20001231");
    check(NULL, "[民国112年4月6日]", "20230406");
    check(NULL, "[2023年1—9月]，[2023年12月30日至1月2日]", "20230101-20230930 20231230-20240102");
}

static void resolves_what_counts_from_publication(void **state)
{
    (void)state;
    const char *published = "2024-05-16";
    check(published, "[去年底]，[今年]，[明年]，[上年]，[本月]",
          "20231201-20231231 20240101-20241231 20250101-20251231 20230101-20231231 "
          "20240501-20240531");
    check(published, "[6月1日]，[6月]，[6月1日至3日]，[1—4月份]",
          "20240601 20240601-20240630 20240601-20240603 20240101-20240430");
    check(published, "公布[1—4月份]，[前三季度]，[上半年]，[第三季度]",
          "20240101-20240430 20240101-20240930 20240101-20240630 20240701-20240930");
    check(published, "[近三年]，[过去五年]，[今后五年]",
          "20220101-20241231 20200101-20241231 20250101-20291231");
    check("2024-03-05", "[过去五年]，[今后五年]，[上月]",
          "20190101-20231231 20240101-20281231 20240201-20240229");
    check("2024-01-05", "[上个月]", "20231201-20231231");
    check(published, "[16日]，[15日]，12日", "20240516 20240515");
    check(published, "[2008年]入选，今天（[4月13日]）", "20080101-20081231 20240413");
    check("2024", "[去年]，本月，16日", "20230101-20231231");
    check("昨天", "去年，本月", "");
}

static void leaves_dates_that_are_not_known(void **state)
{
    (void)state;
    check(NULL, "6月1日，去年底，本月，近三年，上半年，第三季度，1—9月", "");
    check(NULL, "[2023年6月]前后；[2023年]，[9月]开工。10月竣工",
          "20230601-20230630 20230101-20231231 20230901-20230930");
    const char *published = "2024-05-16";
    check(published, "两月不动，下一季度", "");
    check(published, "3个月，每年3月，次年6月，农历三月，近几年，近年来", "");
    check(published, "如今年轻，以上年龄，日本年会，过去年份，光明年华，以前年度", "");
    check(published, "[2024年]2月30日，13月，6月31日", "20240101-20241231");
    check(published, "2020年级，3000年，2000年历史，1000年以上", "");
}

static void names_the_year_of_the_sentence(void **state)
{
    (void)state;
    check("2024-05-16", "[2021年3月]启动，[9月]完成。[4月]验收",
          "20210301-20210331 20210901-20210930 20240401-20240430");
}

/* Characters that share twelve bits with a numeral do not hide the one behind them. */
static void is_not_misled_by_its_triggers(void **state)
{
    (void)state;
    check(NULL, "公布[12家]，公布[三十家]", "12家 30家");
    check(NULL, "😀[12家]é[3亩]\xEF\xBC\x9A[5元]", "12家 3亩 5元");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_quantities),
        cmocka_unit_test(finds_every_unit),
        cmocka_unit_test(finds_both_ends_of_ranges),
        cmocka_unit_test(leaves_what_is_no_quantity),
        cmocka_unit_test(finds_dates),
        cmocka_unit_test(resolves_what_counts_from_publication),
        cmocka_unit_test(leaves_dates_that_are_not_known),
        cmocka_unit_test(names_the_year_of_the_sentence),
        cmocka_unit_test(is_not_misled_by_its_triggers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
