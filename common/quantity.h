/*
 * Numbers with a unit: 291.3亿元, 5.76平方公里, 63家, 40%. The indexer finds them in texts with
 * this, the query reads what it is asked for (amount:>=100亿元) with the same, and compares
 * exactly.
 *
 *     struct annotation_quantity a, b;
 *     quantity_parse("3123亩", 7, UNIT_NONE, &a);            // 7 bytes
 *     quantity_parse("2平方公里", 13, UNIT_NONE, &b);
 *     int order;
 *     quantity_compare(&a, &b, &order);                      // true, order > 0: 2.082 and 2 km²
 *
 * Pure functions: they allocate nothing and are safe in any number of threads.
 */
#ifndef SUOYIN_COMMON_QUANTITY_H
#define SUOYIN_COMMON_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "annotation.h"
#include "numeral.h"

/* What may be compared with what. DIMENSION_COUNT is the exception: of counts, only those of one
 * unit (63家 and 100家, but not 63家 and 100台). */
enum quantity_dimension {
    DIMENSION_NONE,
    DIMENSION_COUNT,
    DIMENSION_MONEY, /* in yuan; foreign money is of a dimension each, since no rate is known */
    DIMENSION_US_DOLLAR,
    DIMENSION_HONG_KONG_DOLLAR,
    DIMENSION_EURO,
    DIMENSION_YEN,
    DIMENSION_POUND,
    DIMENSION_AREA,   /* in square metres */
    DIMENSION_LENGTH, /* in metres */
    DIMENSION_VOLUME, /* in cubic metres */
    DIMENSION_MASS,   /* in kilograms */
    DIMENSION_POWER,  /* in watts */
    DIMENSION_ENERGY, /* in watt-hours */
    DIMENSION_VOLTAGE,
    DIMENSION_SHARE,  /* of one: 40% is 0.4 */
    DIMENSION_POINTS, /* percentage points */
    DIMENSION_TIMES,  /* 倍 */
    DIMENSION_PEOPLE, /* 人, 名, 位 */
};

/*
 * X(name, number, Chinese, dimension, numerator, denominator, exponent): the unit is numerator /
 * denominator · 10^exponent of its dimension's unit. The numbers are part of the format: new ones
 * go to the end, none is ever reused.
 */
#define QUANTITY_UNIT_LIST(X)                                                                      \
    X(YUAN, 1, "元", MONEY, 1, 1, 0)                                                               \
    X(US_DOLLAR, 2, "美元", US_DOLLAR, 1, 1, 0)                                                    \
    X(HONG_KONG_DOLLAR, 3, "港元", HONG_KONG_DOLLAR, 1, 1, 0)                                      \
    X(EURO, 4, "欧元", EURO, 1, 1, 0)                                                              \
    X(YEN, 5, "日元", YEN, 1, 1, 0)                                                                \
    X(POUND, 6, "英镑", POUND, 1, 1, 0)                                                            \
    X(SQUARE_METRE, 7, "平方米", AREA, 1, 1, 0)                                                    \
    X(SQUARE_KILOMETRE, 8, "平方公里", AREA, 1, 1, 6)                                              \
    X(HECTARE, 9, "公顷", AREA, 1, 1, 4)                                                           \
    X(MU, 10, "亩", AREA, 2, 3, 3)                                                                 \
    X(METRE, 11, "米", LENGTH, 1, 1, 0)                                                            \
    X(KILOMETRE, 12, "公里", LENGTH, 1, 1, 3)                                                      \
    X(CENTIMETRE, 13, "厘米", LENGTH, 1, 1, -2)                                                    \
    X(MILLIMETRE, 14, "毫米", LENGTH, 1, 1, -3)                                                    \
    X(NAUTICAL_MILE, 15, "海里", LENGTH, 1852, 1, 0)                                               \
    X(CUBIC_METRE, 16, "立方米", VOLUME, 1, 1, 0)                                                  \
    X(LITRE, 17, "升", VOLUME, 1, 1, -3)                                                           \
    X(TONNE, 18, "吨", MASS, 1, 1, 3)                                                              \
    X(KILOGRAM, 19, "公斤", MASS, 1, 1, 0)                                                         \
    X(JIN, 20, "斤", MASS, 1, 2, 0)                                                                \
    X(GRAM, 21, "克", MASS, 1, 1, -3)                                                              \
    X(WATT, 22, "瓦", POWER, 1, 1, 0)                                                              \
    X(KILOWATT, 23, "千瓦", POWER, 1, 1, 3)                                                        \
    X(MEGAWATT, 24, "兆瓦", POWER, 1, 1, 6)                                                        \
    X(GIGAWATT, 25, "吉瓦", POWER, 1, 1, 9)                                                        \
    X(KILOWATT_HOUR, 26, "千瓦时", ENERGY, 1, 1, 3)                                                \
    X(MEGAWATT_HOUR, 27, "兆瓦时", ENERGY, 1, 1, 6)                                                \
    X(GIGAWATT_HOUR, 28, "吉瓦时", ENERGY, 1, 1, 9)                                                \
    X(VOLT, 29, "伏", VOLTAGE, 1, 1, 0)                                                            \
    X(KILOVOLT, 30, "千伏", VOLTAGE, 1, 1, 3)                                                      \
    X(PERCENT, 31, "%", SHARE, 1, 1, -2)                                                           \
    X(PER_MILLE, 32, "‰", SHARE, 1, 1, -3)                                                         \
    X(PERCENTAGE_POINT, 33, "个百分点", POINTS, 1, 1, 0)                                           \
    X(TIMES, 34, "倍", TIMES, 1, 1, 0)                                                             \
    X(PERSON, 35, "人", PEOPLE, 1, 1, 0)                                                           \
    X(PERSON_NAMED, 36, "名", PEOPLE, 1, 1, 0)                                                     \
    X(PERSON_HONOURED, 37, "位", PEOPLE, 1, 1, 0)                                                  \
    X(VISIT, 38, "人次", COUNT, 1, 1, 0)                                                           \
    X(PIECE, 39, "个", COUNT, 1, 1, 0)                                                             \
    X(FIRM, 40, "家", COUNT, 1, 1, 0)                                                              \
    X(HOUSEHOLD, 41, "户", COUNT, 1, 1, 0)                                                         \
    X(SEAT, 42, "席", COUNT, 1, 1, 0)                                                              \
    X(ITEM, 43, "项", COUNT, 1, 1, 0)                                                              \
    X(ARTICLE, 44, "条", COUNT, 1, 1, 0)                                                           \
    X(MATTER, 45, "件", COUNT, 1, 1, 0)                                                            \
    X(MACHINE, 46, "台", COUNT, 1, 1, 0)                                                           \
    X(SET, 47, "套", COUNT, 1, 1, 0)                                                               \
    X(VEHICLE, 48, "辆", COUNT, 1, 1, 0)                                                           \
    X(EDIFICE, 49, "座", COUNT, 1, 1, 0)                                                           \
    X(SITE, 50, "处", COUNT, 1, 1, 0)                                                              \
    X(SCHOOL, 51, "所", COUNT, 1, 1, 0)                                                            \
    X(OCCASION, 52, "次", COUNT, 1, 1, 0)                                                          \
    X(EVENT, 53, "场", COUNT, 1, 1, 0)                                                             \
    X(BATCH, 54, "批", COUNT, 1, 1, 0)                                                             \
    X(SORT, 55, "种", COUNT, 1, 1, 0)                                                              \
    X(CLASS, 56, "类", COUNT, 1, 1, 0)                                                             \
    X(TEAM, 57, "支", COUNT, 1, 1, 0)                                                              \
    X(SHIP, 58, "艘", COUNT, 1, 1, 0)                                                              \
    X(FRAME, 59, "架", COUNT, 1, 1, 0)                                                             \
    X(BUILDING, 60, "栋", COUNT, 1, 1, 0)                                                          \
    X(ROOM, 61, "间", COUNT, 1, 1, 0)                                                              \
    X(SHEET, 62, "张", COUNT, 1, 1, 0)                                                             \
    X(COPY, 63, "份", COUNT, 1, 1, 0)                                                              \
    X(VOLUME, 64, "册", COUNT, 1, 1, 0)                                                            \
    X(WORK, 65, "部", COUNT, 1, 1, 0)                                                              \
    X(ESSAY, 66, "篇", COUNT, 1, 1, 0)                                                             \
    X(DEAL, 67, "笔", COUNT, 1, 1, 0)                                                              \
    X(CASE, 68, "例", COUNT, 1, 1, 0)                                                              \
    X(LOT, 69, "宗", COUNT, 1, 1, 0)                                                               \
    X(PLANT, 70, "株", COUNT, 1, 1, 0)                                                             \
    X(TREE, 71, "棵", COUNT, 1, 1, 0)                                                              \
    X(HEAD, 72, "头", COUNT, 1, 1, 0)                                                              \
    X(ANIMAL, 73, "只", COUNT, 1, 1, 0)                                                            \
    X(BIRD, 74, "羽", COUNT, 1, 1, 0)                                                              \
    X(SORTIE, 75, "架次", COUNT, 1, 1, 0)

enum quantity_unit {
    UNIT_NONE = 0,
#define QUANTITY_UNIT_ENUM(name, number, chinese, dimension, numerator, denominator, exponent)     \
    UNIT_##name = (number),
    QUANTITY_UNIT_LIST(QUANTITY_UNIT_ENUM)
#undef QUANTITY_UNIT_ENUM
        UNIT_COUNT
};

/* What a unit measures; DIMENSION_NONE for UNIT_NONE and numbers that are no unit. */
enum quantity_dimension quantity_unit_dimension(unsigned unit);

/* The unit's usual name, Simplified; "" for what is none. A static string. */
const char *quantity_unit_name(unsigned unit);

/*
 * Reads a unit, in any of its writings (平方公里, km²; both scripts and widths), at the very
 * beginning of text: how many bytes it takes, 0 for none.
 */
size_t quantity_unit_read(const char *text, size_t length, enum quantity_unit *out);

/*
 * Reads a number as it stands before a unit: a numeral, with 余 or 多 and the scale behind them
 * (600余, 100多万: 600 and 100万), and blanks before a scale (1 万). How many bytes it takes, 0 for
 * none.
 */
size_t quantity_number_read(const char *text, size_t length, struct numeral *out);

/*
 * Reads a number and its unit at the very beginning of text: how many bytes they take, 0 for none.
 * Spaces may lie between. 百分之五 is read as 5%. A number without a unit is one of the unit
 * `otherwise`, unless that is UNIT_NONE.
 */
size_t quantity_parse(const char *text, size_t length, enum quantity_unit otherwise,
                      struct annotation_quantity *out);

/*
 * Whether two quantities can be compared; then *order is below, above or 0. Exact: 1亩 is 2000/3
 * square metres.
 */
bool quantity_compare(const struct annotation_quantity *a, const struct annotation_quantity *b,
                      int *order);

/* About how much it is in its dimension's unit. For charts; quantity_compare is for comparing. */
double quantity_magnitude(const struct annotation_quantity *quantity);

enum { QUANTITY_TEXT_SIZE = NUMERAL_TEXT_SIZE + 16 };

/* As people write it, with a NUL: 291.3亿元, 3123亩, 40%. Answers its bytes. */
size_t quantity_print(const struct annotation_quantity *quantity, char out[QUANTITY_TEXT_SIZE]);

#endif
