/* Numbers with units: what is read, how they compare, how they are printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../common/quantity.h"

static void reads_numbers_with_units(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t mantissa;
        int exponent;
        enum quantity_unit unit;
        const char *rest;
    } table[] = {
        {"291.3亿元", 2913, 7, UNIT_YUAN, ""},
        {"3123亩土地", 3123, 0, UNIT_MU, "土地"},
        {"5.76平方公里", 576, -2, UNIT_SQUARE_KILOMETRE, ""},
        {"10万平方米", 1, 5, UNIT_SQUARE_METRE, ""},
        {"63家", 63, 0, UNIT_FIRM, ""},
        {"63 家", 63, 0, UNIT_FIRM, ""},
        {"45个县级重点项目", 45, 0, UNIT_PIECE, "县级重点项目"},
        {"2.5个百分点", 25, -1, UNIT_PERCENTAGE_POINT, ""},
        {"40%", 4, 1, UNIT_PERCENT, ""},
        {"66.11％", 6611, -2, UNIT_PERCENT, ""},
        {"百分之五", 5, 0, UNIT_PERCENT, ""},
        {"百分之百", 1, 2, UNIT_PERCENT, ""},
        {"百分之三点五", 35, -1, UNIT_PERCENT, ""},
        {"千分之三", 3, 0, UNIT_PER_MILLE, ""},
        {"600余人", 6, 2, UNIT_PERSON, ""},
        {"100多万元", 1, 6, UNIT_YUAN, ""},
        {"十余亿元", 1, 9, UNIT_YUAN, ""},
        {"1 万元", 1, 4, UNIT_YUAN, ""},
        {"三十五千瓦", 35, 0, UNIT_KILOWATT, ""},
        {"100架次", 1, 2, UNIT_SORTIE, ""},
        {"5000人次", 5, 3, UNIT_VISIT, ""},
        {"30万千瓦时", 3, 5, UNIT_KILOWATT_HOUR, ""},
        {"5千米", 5, 0, UNIT_KILOMETRE, ""},
        {"220千伏", 22, 1, UNIT_KILOVOLT, ""},
        {"五千米", 5, 3, UNIT_METRE, ""},
        {"5千元", 5, 3, UNIT_YUAN, ""},
        {"3km²", 3, 0, UNIT_SQUARE_KILOMETRE, ""},
        {"3 km", 3, 0, UNIT_KILOMETRE, ""},
        {"两千五百亩", 25, 2, UNIT_MU, ""},
        {"100億元", 1, 10, UNIT_YUAN, ""},
        {"1.2亿美元", 12, 7, UNIT_US_DOLLAR, ""},
        {"30", 3, 1, UNIT_NONE, NULL},
        {"元", 0, 0, UNIT_NONE, NULL},
        {"5kmx", 0, 0, UNIT_NONE, NULL},
        {"5公", 0, 0, UNIT_NONE, NULL},
        {"百分之", 0, 0, UNIT_NONE, NULL},
        {"几十亿元", 0, 0, UNIT_NONE, NULL},
        {"", 0, 0, UNIT_NONE, NULL},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct annotation_quantity value = {0};
        const char *text = table[i].text;
        size_t size = quantity_parse(text, strlen(text), UNIT_NONE, &value);
        bool right = table[i].rest == NULL
                         ? size == 0
                         : size > 0 && strcmp(text + size, table[i].rest) == 0 &&
                               value.mantissa == table[i].mantissa &&
                               value.exponent == table[i].exponent && value.unit == table[i].unit;
        if (!right) {
            fail_msg("'%s' was read as %llu·10^%d of unit %d, leaving '%s'", text,
                     (unsigned long long)value.mantissa, value.exponent, value.unit, text + size);
        }
    }
}

static void takes_the_unit_that_is_meant(void **state)
{
    (void)state;
    struct annotation_quantity value;
    assert_int_equal(quantity_parse("100亿", 6, UNIT_YUAN, &value), 6);
    assert_int_equal(value.unit, UNIT_YUAN);
    assert_int_equal(value.exponent, 10);
    assert_int_equal(quantity_parse("100 x", 5, UNIT_MU, &value), 3);
    assert_int_equal(quantity_parse("100亩", 6, UNIT_YUAN, &value), 6);
    assert_int_equal(value.unit, UNIT_MU);
}

/* -1, 0, 1; 9 when they cannot be compared. */
static int compare(const char *a, const char *b)
{
    struct annotation_quantity left, right;
    int order;
    assert_int_equal(quantity_parse(a, strlen(a), UNIT_NONE, &left), strlen(a));
    assert_int_equal(quantity_parse(b, strlen(b), UNIT_NONE, &right), strlen(b));
    return quantity_compare(&left, &right, &order) ? (order > 0) - (order < 0) : 9;
}

static void compares_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } table[] = {
        {"1亿元", "10000万元", 0},
        {"100000000元", "1亿元", 0},
        {"0.3元", "0.30元", 0},
        {"99.99亿元", "100亿元", -1},
        {"3亩", "2000平方米", 0},
        {"3亩", "2000.000000000001平方米", -1},
        {"1500亩", "1平方公里", 0},
        {"1501亩", "1平方公里", 1},
        {"1公顷", "15亩", 0},
        {"1斤", "0.5公斤", 0},
        {"1吨", "999.9公斤", 1},
        {"5千米", "5公里", 0},
        {"0亩", "0平方公里", 0},
        {"0亩", "0.001平方米", -1},
        {"99999999999999999万亿吨", "0.000000000000001克", 1},
        {"0.000000000000001克", "99999999999999999万亿吨", -1},
        {"5%", "百分之五", 0},
        {"5%", "50‰", 0},
        {"5人", "5名", 0},
        {"5家", "6家", -1},
        {"5家", "5台", 9},
        {"5亩", "5元", 9},
        {"5元", "5美元", 9},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        int order = compare(table[i].a, table[i].b);
        if (order != table[i].order) {
            fail_msg("%s and %s: %d", table[i].a, table[i].b, order);
        }
        assert_int_equal(compare(table[i].b, table[i].a), order == 9 ? 9 : -order);
    }
}

/* Whatever an index on disk says, comparing and printing come to an end. */
static void bears_any_value(void **state)
{
    (void)state;
    static const struct annotation_quantity values[] = {
        {UINT64_MAX, 127, UNIT_MU}, {UINT64_MAX, -128, UNIT_NAUTICAL_MILE},
        {10, 3, UNIT_MU},           {0, 127, UNIT_MU},
        {1, -128, UNIT_MU},         {5, 0, 255},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char out[QUANTITY_TEXT_SIZE];
        assert_true(quantity_print(&values[i], out) < sizeof out);
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            int order, reverse;
            if (quantity_compare(&values[i], &values[k], &order)) {
                assert_true(quantity_compare(&values[k], &values[i], &reverse));
                assert_int_equal(order, -reverse);
            }
        }
    }
    int order;
    assert_true(quantity_compare(&values[0], &values[4], &order));
    assert_true(order > 0);
    assert_int_equal(quantity_unit_dimension(255), DIMENSION_NONE);
}

static void prints_as_people_write(void **state)
{
    (void)state;
    static const char *const texts[] = {"291.3亿元", "3123亩", "5.76平方公里", "40%",
                                        "1.2万人",   "0.5‰",   "2.5个百分点",  "3000亿元"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct annotation_quantity value;
        char out[QUANTITY_TEXT_SIZE];
        assert_true(quantity_parse(texts[i], strlen(texts[i]), UNIT_NONE, &value) > 0);
        assert_int_equal(quantity_print(&value, out), strlen(texts[i]));
        assert_string_equal(out, texts[i]);
    }
}

static void reads_each_unit_by_its_name(void **state)
{
    (void)state;
    for (unsigned unit = 1; unit < UNIT_COUNT; unit++) {
        const char *name = quantity_unit_name(unit);
        enum quantity_unit read = UNIT_NONE;
        assert_int_equal(quantity_unit_read(name, strlen(name), &read), strlen(name));
        assert_int_equal(read, unit);
        assert_int_not_equal(quantity_unit_dimension(unit), DIMENSION_NONE);
    }
    enum quantity_unit read = UNIT_NONE;
    assert_int_equal(quantity_unit_read("平方", 6, &read), 0);
    assert_int_equal(quantity_unit_read("\xE5\xAE", 2, &read), 0);
    assert_int_equal(quantity_unit_read("", 0, &read), 0);
    assert_int_equal(read, UNIT_NONE);
}

static void tells_about_how_much(void **state)
{
    (void)state;
    struct annotation_quantity value;
    quantity_parse("3亩", 4, UNIT_NONE, &value);
    assert_true(quantity_magnitude(&value) == 2000.0);
    quantity_parse("40%", 3, UNIT_NONE, &value);
    assert_true(quantity_magnitude(&value) > 0.39999 && quantity_magnitude(&value) < 0.40001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_numbers_with_units), cmocka_unit_test(takes_the_unit_that_is_meant),
        cmocka_unit_test(compares_exactly),         cmocka_unit_test(bears_any_value),
        cmocka_unit_test(prints_as_people_write),   cmocka_unit_test(reads_each_unit_by_its_name),
        cmocka_unit_test(tells_about_how_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
