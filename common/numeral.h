/*
 * Numbers as Chinese texts write them, read exactly and written again.
 *
 * Read are digits of either width (291.3, 1,200, １２), with Chinese scales behind them (1.2万,
 * 1000亿, 3亿5000万, 3千), Chinese numerals in both scripts (一千二百, 三萬五千, 两百, 廿三,
 * 十点五, 一百二 for 120, 千亿 for 1000亿, 壹佰贰拾), and Chinese digits in a row (二〇二三, at
 * least three). What names no single number is none: 三五, 十二三, 五六千. So is a scale alone (百,
 * 万).
 *
 *     struct numeral value;
 *     size_t bytes = numeral_read("291.3亿元", 12, &value);     // 8: the 元 is left
 *     value.mantissa == 2913, value.exponent == 7
 *
 * Pure functions: they allocate nothing and are safe in any number of threads.
 */
#ifndef SUOYIN_COMMON_NUMERAL_H
#define SUOYIN_COMMON_NUMERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* mantissa · 10^exponent; the mantissa does not end in a zero, so that equal numbers are equal
 * structs. Zero is 0 · 10^0. */
struct numeral {
    uint64_t mantissa;
    int exponent; /* NUMERAL_EXPONENT_MIN to NUMERAL_EXPONENT_MAX */
};

enum { NUMERAL_EXPONENT_MIN = -18, NUMERAL_EXPONENT_MAX = 40, NUMERAL_TEXT_SIZE = 128 };

/*
 * Reads the longest numeral at the very beginning of text (any bytes) and answers how many bytes it
 * takes; 0, with *out untouched, where there is none or it has more than 18 digits.
 */
size_t numeral_read(const char *text, size_t length, struct numeral *out);

/* What a character is in a numeral: at least one of these begins every numeral. */
enum numeral_character {
    NUMERAL_NONE,
    NUMERAL_ARABIC, /* 0 to 9, of either width */
    NUMERAL_DIGIT,  /* 〇 to 九, 两, 廿 … */
    NUMERAL_SCALE,  /* 十 百 千 万 亿 … */
};
enum numeral_character numeral_character(uint32_t code_point);

enum numeral_style {
    NUMERAL_IN_DIGITS,     /* 35000, 1.5 */
    NUMERAL_IN_MYRIADS,    /* 3.5万, 1000亿 */
    NUMERAL_IN_WORDS,      /* 三万五千; 十点五 */
    NUMERAL_IN_HAN_DIGITS, /* 二〇二三, as years are written */
};

/*
 * Writes a number in a style (Simplified) with a NUL, and answers its bytes without it; 0 and ""
 * where the style has no writing for it: 10^16 and above, myriads below 10000, Han digits of
 * fractions.
 */
size_t numeral_write(const struct numeral *value, enum numeral_style style,
                     char out[NUMERAL_TEXT_SIZE]);

/* Brings mantissa · 10^exponent into the one form of struct numeral. */
struct numeral numeral_make(uint64_t mantissa, int exponent);

#endif
