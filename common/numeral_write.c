#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "numeral.h"

#define VALUE_LIMIT UINT64_C(10000000000000000) /* 10^16: 一万亿亿 has no usual name */

static const char *const han_digits[] = {"零", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};

/* Text being put together; it always ends in a NUL. The limits on values keep it short. */
struct writing {
    char *text;
    size_t length;
};

static void append(struct writing *writing, const char *piece)
{
    size_t length = strlen(piece);
    memcpy(writing->text + writing->length, piece, length + 1);
    writing->length += length;
}

/* The number as whole + fraction / 10^places, where both fit. */
struct decimal {
    uint64_t whole, fraction;
    unsigned places;
};

static bool split(const struct numeral *value, struct decimal *out)
{
    uint64_t power = 1;
    if (value->exponent < 0) {
        if (value->exponent < NUMERAL_EXPONENT_MIN) {
            return false;
        }
        for (int i = 0; i < -value->exponent; i++) {
            power *= 10;
        }
        *out = (struct decimal){value->mantissa / power, value->mantissa % power,
                                (unsigned)-value->exponent};
    } else {
        uint64_t whole = value->mantissa;
        for (int i = 0; i < value->exponent && whole < VALUE_LIMIT; i++) {
            whole *= 10;
        }
        *out = (struct decimal){whole, 0, 0};
    }
    return out->whole < VALUE_LIMIT;
}

static void write_digits(const struct decimal *value, struct writing *writing)
{
    char digits[64];
    snprintf(digits, sizeof digits, "%" PRIu64, value->whole);
    append(writing, digits);
    if (value->places > 0) {
        snprintf(digits, sizeof digits, ".%0*" PRIu64, (int)value->places, value->fraction);
        append(writing, digits);
    }
}

static void write_myriads(const struct numeral *value, struct writing *writing)
{
    struct decimal whole;
    if (!split(value, &whole) || whole.whole < 10000) {
        return;
    }
    int scale = whole.whole < 100000000 ? 4 : 8;
    struct numeral scaled = {value->mantissa, value->exponent - scale};
    if (split(&scaled, &whole)) {
        write_digits(&whole, writing);
        append(writing, scale == 4 ? "万" : "亿");
    }
}

/* A section of four digits; `inside` when others stand before it, so that a gap is spoken. */
static void write_section(unsigned section, bool inside, struct writing *writing)
{
    static const char *const scales[] = {"千", "百", "十", ""};
    bool gap = false;
    bool any = inside;
    for (unsigned i = 0, power = 1000; i < 4; i++, power /= 10) {
        unsigned digit = section / power % 10;
        if (digit == 0) {
            gap = any;
            continue;
        }
        if (gap) {
            append(writing, han_digits[0]);
            gap = false;
        }
        if (digit != 1 || i != 2 || any) { /* 十二, but 一百一十二 */
            append(writing, han_digits[digit]);
        }
        append(writing, scales[i]);
        any = true;
    }
}

static void write_words(const struct decimal *value, struct writing *writing)
{
    static const char *const scales[] = {"万", "亿", "万", ""};
    uint64_t power = UINT64_C(1000000000000);
    bool gap = false; /* a section of zeros lies between */
    for (unsigned i = 0; i < 4; i++, power /= 10000) {
        unsigned section = (unsigned)(value->whole / power % 10000);
        bool names_yi = i == 1 && value->whole >= power;
        if (section > 0) {
            if (gap && section >= 1000) {
                append(writing, han_digits[0]);
            }
            write_section(section, writing->length > 0, writing);
        }
        if (section > 0 || names_yi) {
            append(writing, scales[i]);
        }
        gap = section == 0 && writing->length > 0;
    }
    if (writing->length == 0) {
        append(writing, han_digits[0]);
    }
    uint64_t place = 1;
    for (unsigned i = 1; i < value->places; i++) {
        place *= 10;
    }
    for (unsigned i = 0; i < value->places; i++, place /= 10) {
        append(writing, i == 0 ? "点" : "");
        append(writing, han_digits[value->fraction / place % 10]);
    }
}

static void write_han_digits(const struct decimal *value, struct writing *writing)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, value->whole);
    for (const char *digit = digits; *digit != '\0' && value->places == 0; digit++) {
        append(writing, *digit == '0' ? "〇" : han_digits[*digit - '0']);
    }
}

size_t numeral_write(const struct numeral *value, enum numeral_style style,
                     char out[NUMERAL_TEXT_SIZE])
{
    struct writing writing = {.text = out};
    struct decimal decimal;
    out[0] = '\0';
    if (!split(value, &decimal)) {
        return 0;
    }
    switch (style) {
    case NUMERAL_IN_DIGITS:
        write_digits(&decimal, &writing);
        break;
    case NUMERAL_IN_MYRIADS:
        write_myriads(value, &writing);
        break;
    case NUMERAL_IN_WORDS:
        write_words(&decimal, &writing);
        break;
    case NUMERAL_IN_HAN_DIGITS:
        write_han_digits(&decimal, &writing);
        break;
    }
    return writing.length;
}
