/* Dates as people write them: what is recognised, how far, and what is not a date. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/date_text.h"

struct expectation {
    const char *text;
    const char *date; /* NULL: not a date */
    const char *rest; /* what is left after it */
};

static void check(const struct expectation *expectations)
{
    for (const struct expectation *e = expectations; e->text != NULL; e++) {
        char out[DATE_TEXT_SIZE] = "?";
        size_t consumed = 999;
        bool found = date_text_parse(e->text, strlen(e->text), out, &consumed);
        if (e->date == NULL) {
            if (found) {
                fail_msg("'%s' was read as %s", e->text, out);
            }
            continue;
        }
        if (!found) {
            fail_msg("'%s' was not recognised", e->text);
        }
        assert_string_equal(out, e->date);
        assert_string_equal(e->text + consumed, e->rest);
    }
}

static void reads_every_form(void **state)
{
    (void)state;
    static const struct expectation expectations[] = {
        {"2024-06-01", "2024-06-01", ""},
        {"2024/6/1", "2024-06-01", ""},
        {"2024.6.1", "2024-06-01", ""},
        {"20240601", "2024-06-01", ""},
        {"2024年6月1日", "2024-06-01", ""},
        {"2024 年 6 月 1 日起", "2024-06-01", "起"},
        {"２０２４年６月１日", "2024-06-01", ""},
        {"2024－06－01", "2024-06-01", ""},
        {"2024年12月31号", "2024-12-31", ""},
        {"二〇二四年六月一日", "2024-06-01", ""},
        {"二○一九年十二月三十一日印发", "2019-12-31", "印发"},
        {"二零二零年二月二十九日", "2020-02-29", ""},
        {"一九九八年十月十日", "1998-10-10", ""},
        {"2024-06", "2024-06", ""},
        {"2024/6", "2024-06", ""},
        {"2024年6月", "2024-06", ""},
        {"2024年6月1-3日", "2024-06", "1-3日"},
        {"2024年", "2024", ""},
        {"2024年度", "2024", "度"},
        {"2024", "2024", ""},
        {NULL, NULL, NULL},
    };
    check(expectations);
}

static void takes_the_time_along(void **state)
{
    (void)state;
    static const struct expectation expectations[] = {
        {"2024-06-01 09:26:22       作者", "2024-06-01", "       作者"},
        {"2024-06-01T09:26:22+08:00", "2024-06-01", ""},
        {"2024-06-01T09:26:22.123456Z", "2024-06-01", ""},
        {"2024-06-01 09:26 来源", "2024-06-01", " 来源"},
        {"2024年6月1日 9时26分", "2024-06-01", ""},
        {"2024年6月1日　09：26", "2024-06-01", ""},
        {"20240601092622", "2024-06-01", ""},
        {"202406010926", "2024-06-01", ""},
        {"20240601 09:26", "2024-06-01", ""},
        {"2024-06-01 25:00", "2024-06-01", " 25:00"},
        {"2024-06-01 3个项目", "2024-06-01", " 3个项目"},
        {"2024-06-01T", "2024-06-01", "T"},
        {NULL, NULL, NULL},
    };
    check(expectations);
}

static void refuses_what_is_no_date(void **state)
{
    (void)state;
    static const struct expectation expectations[] = {
        {"", NULL, NULL},
        {"2024-02-30", NULL, NULL},
        {"2023-02-29", NULL, NULL},
        {"1900-02-29", NULL, NULL},
        {"2024-13-01", NULL, NULL},
        {"2024-00-01", NULL, NULL},
        {"2024-06-00", NULL, NULL},
        {"2024-06-011", NULL, NULL},
        {"20240632", NULL, NULL},
        {"20240001", NULL, NULL},
        {"20240601250000", NULL, NULL},
        {"202406015", NULL, NULL},
        {"2024年13月1日", NULL, NULL},
        {"2024年0月", NULL, NULL},
        {"2024年6月32日", NULL, NULL},
        {"2024.6亿元", NULL, NULL},
        {"2024家企业", NULL, NULL},
        {"0999-01-01", NULL, NULL},
        {"3000年", NULL, NULL},
        {" 2024-06-01", NULL, NULL},
        {"六月一日", NULL, NULL},
        {"24-06-01", NULL, NULL},
        {"123456789012345678901234567890", NULL, NULL},
        {"\xE5\xB9", NULL, NULL},
        {NULL, NULL, NULL},
    };
    check(expectations);
}

static void reads_only_the_given_length(void **state)
{
    (void)state;
    char out[DATE_TEXT_SIZE];
    size_t consumed;
    assert_true(date_text_parse("2024-06-01", 7, out, &consumed));
    assert_string_equal(out, "2024-06");
    assert_int_equal(consumed, 7);
    assert_true(date_text_parse("2024x", 4, out, NULL));
    assert_false(date_text_parse("2024x", 5, out, NULL));
}

static void normalises_only_a_whole_value(void **state)
{
    (void)state;
    static const struct expectation expectations[] = {
        {" 2024-06-01 09:26:22 \n", "2024-06-01", NULL},
        {"　2024年6月1日　", "2024-06-01", NULL},
        {"2024 ", "2024", NULL},
        {"2024-06-01至2024-07-01", NULL, NULL},
        {"发布于2024-06-01", NULL, NULL},
        {"   ", NULL, NULL},
        {"", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
        char out[DATE_TEXT_SIZE];
        const char *text = expectations[i].text;
        bool found = date_text_normalise(text, strlen(text), out);
        assert_int_equal(found, expectations[i].date != NULL);
        if (found) {
            assert_string_equal(out, expectations[i].date);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_form),
        cmocka_unit_test(takes_the_time_along),
        cmocka_unit_test(refuses_what_is_no_date),
        cmocka_unit_test(reads_only_the_given_length),
        cmocka_unit_test(normalises_only_a_whole_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
