/* Numbers as texts write them: what is read, how far, what is no number; and written again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/numeral.h"
#include "../common/utf8.h"

struct expectation {
    const char *text;
    uint64_t mantissa;
    int exponent;
    const char *rest;
};

static void check(const struct expectation *expectations, size_t count)
{
    for (const struct expectation *e = expectations; e < expectations + count; e++) {
        struct numeral value = {99, 99};
        size_t bytes = numeral_read(e->text, strlen(e->text), &value);
        if (bytes == 0 || value.mantissa != e->mantissa || value.exponent != e->exponent ||
            strcmp(e->text + bytes, e->rest) != 0) {
            fail_msg("'%s' was read as %llu·10^%d, leaving '%s'", e->text,
                     (unsigned long long)value.mantissa, value.exponent, e->text + bytes);
        }
    }
}

#define CHECK(table) check(table, sizeof(table) / sizeof *(table))

static void reads_digits(void **state)
{
    (void)state;
    static const struct expectation table[] = {
        {"0", 0, 0, ""},
        {"7", 7, 0, ""},
        {"1200", 12, 2, ""},
        {"291.3亿元", 2913, 7, "元"},
        {"3123亩", 3123, 0, "亩"},
        {"66.11%", 6611, -2, "%"},
        {"0.50", 5, -1, ""},
        {"1,200,000元", 12, 5, "元"},
        {"1,200.5", 12005, -1, ""},
        {"120,30", 12, 1, ",30"},
        {"2023,100家", 2023, 0, ",100家"},
        {"3,", 3, 0, ","},
        {"１２．５亩", 125, -1, "亩"},
        {"１０００", 1, 3, ""},
        {"1.", 1, 0, "."},
        {"1.2.3", 12, -1, ".3"},
        {"999999999999999999", 999999999999999999, 0, ""},
        {"007", 7, 0, ""},
    };
    CHECK(table);
}

static void reads_scales_behind_digits(void **state)
{
    (void)state;
    static const struct expectation table[] = {
        {"1.2万", 12, 3, ""},        {"1000亿元", 1, 11, "元"},  {"2万亿元", 2, 12, "元"},
        {"5千", 5, 3, ""},           {"3千万元", 3, 7, "元"},    {"3億5000萬元", 35, 7, "元"},
        {"1万2千亩", 12, 3, "亩"},   {"1万5000元", 15, 3, "元"}, {"1万5", 1, 4, "5"},
        {"1亿2.5万", 1, 8, "2.5万"}, {"30万千瓦", 3, 5, "千瓦"}, {"3十", 3, 0, "十"},
        {"3百千", 3, 2, "千"},       {"1亿2亿", 1, 8, "2亿"},
    };
    CHECK(table);
}

static void reads_words(void **state)
{
    (void)state;
    static const struct expectation table[] = {
        {"五", 5, 0, ""},
        {"两个", 2, 0, "个"},
        {"十", 1, 1, ""},
        {"十二", 12, 0, ""},
        {"二十", 2, 1, ""},
        {"九十九", 99, 0, ""},
        {"一百二十", 12, 1, ""},
        {"一百二", 12, 1, ""},
        {"一百零二", 102, 0, ""},
        {"一百十五", 115, 0, ""},
        {"一千二百", 12, 2, ""},
        {"两千零五十", 205, 1, ""},
        {"三万五千", 35, 3, ""},
        {"三萬五", 35, 3, ""},
        {"三万零五", 30005, 0, ""},
        {"十万五千", 105, 3, ""},
        {"一亿二千万", 12, 7, ""},
        {"兩億三千萬", 23, 7, ""},
        {"三万五千亿", 35, 11, ""},
        {"千亿", 1, 11, ""},
        {"百万", 1, 6, ""},
        {"万亿元", 1, 12, "元"},
        {"十点五", 105, -1, ""},
        {"三点二五亿", 325, 6, ""},
        {"零", 0, 0, ""},
        {"零点五", 5, -1, ""},
        {"廿三", 23, 0, ""},
        {"壹佰贰拾元", 12, 1, "元"},
        {"三点二十分", 3, 0, "点二十分"},
        {"三点五分", 3, 0, "点五分"},
        {"五百千瓦", 5, 2, "千瓦"},
        {"一千二百三十四万五千六百七十八亿九千零一万二千三百四十五", 1234567890012345, 0, ""},
    };
    CHECK(table);
}

static void reads_chinese_digits_in_a_row(void **state)
{
    (void)state;
    static const struct expectation table[] = {
        {"二〇二三年", 2023, 0, "年"}, {"二零二四", 2024, 0, ""}, {"二○一九年", 2019, 0, "年"},
        {"一九四九", 1949, 0, ""},     {"一〇五", 105, 0, ""},
    };
    CHECK(table);
}

static void refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "元",
        "三五",
        "十二三",
        "五六千",
        "三四十",
        "百",
        "千",
        "万",
        "亿",
        "万一",
        "千一",
        "千百",
        "陆",
        "伍家",
        "拾",
        "一两百",
        "零五",
        "零零",
        "二〇二万",
        "一百一百",
        "三万五万",
        "十十十百十",
        "\xE4\xB8",
        "\xFF",
        ".5",
        ",100",
        "-1",
        "1000000000000000000",
        "一一一一一一一一一一一一一一一一一一一",
        "百一十五",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct numeral value = {99, 99};
        size_t bytes = numeral_read(texts[i], strlen(texts[i]), &value);
        if (strcmp(texts[i], "十十十百十") == 0) {
            assert_int_equal(bytes, 3); /* ten, and what follows it does not go on */
            continue;
        }
        if (bytes != 0) {
            fail_msg("'%s' was read as %llu·10^%d", texts[i], (unsigned long long)value.mantissa,
                     value.exponent);
        }
        assert_int_equal(value.mantissa, 99);
    }
}

static void reads_only_the_given_length(void **state)
{
    (void)state;
    struct numeral value;
    assert_int_equal(numeral_read("1234", 2, &value), 2);
    assert_int_equal(value.mantissa, 12);
    assert_int_equal(numeral_read("1.5", 2, &value), 1);
    assert_int_equal(numeral_read("三十", 3, &value), 3);
    assert_int_equal(numeral_read("三十", 4, &value), 3);
    assert_int_equal(value.mantissa, 3);
}

static void classifies_characters(void **state)
{
    (void)state;
    static const struct {
        uint32_t code_point;
        enum numeral_character character;
    } table[] = {
        {'0', NUMERAL_ARABIC},    {'9', NUMERAL_ARABIC},   {'/', NUMERAL_NONE},
        {0xFF15, NUMERAL_ARABIC}, {0x4E00, NUMERAL_DIGIT}, {0x96F6, NUMERAL_DIGIT},
        {0x25CB, NUMERAL_DIGIT},  {0x5341, NUMERAL_SCALE}, {0x842C, NUMERAL_SCALE},
        {0x5143, NUMERAL_NONE},   {0x9999, NUMERAL_NONE},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_int_equal(numeral_character(table[i].code_point), table[i].character);
    }
}

static void writes_each_style(void **state)
{
    (void)state;
    static const struct {
        uint64_t mantissa;
        int exponent;
        const char *digits, *myriads, *words, *han_digits;
    } table[] = {
        {0, 0, "0", "", "零", "〇"},
        {12, 0, "12", "", "十二", "一二"},
        {12, 1, "120", "", "一百二十", "一二〇"},
        {102, 0, "102", "", "一百零二", "一〇二"},
        {111, 0, "111", "", "一百一十一", "一一一"},
        {2023, 0, "2023", "", "二千零二十三", "二〇二三"},
        {35, 3, "35000", "3.5万", "三万五千", "三五〇〇〇"},
        {30005, 0, "30005", "3.0005万", "三万零五", "三〇〇〇五"},
        {105, 3, "105000", "10.5万", "十万五千", "一〇五〇〇〇"},
        {1, 11, "100000000000", "1000亿", "一千亿", "一〇〇〇〇〇〇〇〇〇〇〇"},
        {2, 12, "2000000000000", "20000亿", "二万亿", "二〇〇〇〇〇〇〇〇〇〇〇〇"},
        {100001, 3, "100001000", "1.00001亿", "一亿零一千", "一〇〇〇〇一〇〇〇"},
        {105, -1, "10.5", "", "十点五", ""},
        {5, -2, "0.05", "", "零点零五", ""},
        {1, 16, "", "", "", ""},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct numeral value = {table[i].mantissa, table[i].exponent};
        const char *expected[] = {table[i].digits, table[i].myriads, table[i].words,
                                  table[i].han_digits};
        for (int style = 0; style < 4; style++) {
            char out[NUMERAL_TEXT_SIZE];
            size_t length = numeral_write(&value, (enum numeral_style)style, out);
            assert_string_equal(out, expected[style]);
            assert_int_equal(length, strlen(expected[style]));
        }
    }
}

/* What is written is read as the same number, for numbers of every shape. */
static void reads_what_it_writes(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int round = 0; round < 20000; round++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint64_t limit = 10;
        for (unsigned digits = (unsigned)(random >> 60); digits > 0; digits--) {
            limit *= 10;
        }
        uint64_t plain = (random >> 8) % limit;
        if (random >> 7 & 1) {
            plain = plain / 10000 * 10000; /* zeros are what goes wrong */
        }
        struct numeral value = numeral_make(plain % 9999999999999999, -(int)(random >> 5 & 3));
        for (int style = 0; style < 3; style++) {
            char out[NUMERAL_TEXT_SIZE];
            struct numeral again = {99, 99};
            size_t length = numeral_write(&value, (enum numeral_style)style, out);
            if (length > 0 &&
                (numeral_read(out, length, &again) != length || again.mantissa != value.mantissa ||
                 again.exponent != value.exponent)) {
                fail_msg("%llu·10^%d was written as '%s'", (unsigned long long)value.mantissa,
                         value.exponent, out);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_digits),
        cmocka_unit_test(reads_scales_behind_digits),
        cmocka_unit_test(reads_words),
        cmocka_unit_test(reads_chinese_digits_in_a_row),
        cmocka_unit_test(refuses_what_is_no_number),
        cmocka_unit_test(reads_only_the_given_length),
        cmocka_unit_test(classifies_characters),
        cmocka_unit_test(writes_each_style),
        cmocka_unit_test(reads_what_it_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
