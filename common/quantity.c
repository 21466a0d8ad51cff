#include "quantity.h"

#include <stdio.h>
#include <string.h>

#include "utf8.h"

/* numerator / denominator · 10^exponent of the dimension's unit. */
struct unit_facts {
    const char *name;
    uint8_t dimension;
    uint16_t numerator;
    uint8_t denominator;
    int8_t exponent;
};

static const struct unit_facts units[UNIT_COUNT] = {[UNIT_NONE] = {"", DIMENSION_NONE, 1, 1, 0},
#define UNIT_FACTS(name, number, chinese, dimension, numerator, denominator, exponent)             \
    [number] = {chinese, DIMENSION_##dimension, numerator, denominator, exponent},
                                                    QUANTITY_UNIT_LIST(UNIT_FACTS)
#undef UNIT_FACTS
};

static const struct unit_facts *facts_of(unsigned unit)
{
    return &units[unit < UNIT_COUNT ? unit : UNIT_NONE];
}

enum quantity_dimension quantity_unit_dimension(unsigned unit)
{
    return (enum quantity_dimension)facts_of(unit)->dimension;
}

const char *quantity_unit_name(unsigned unit)
{
    return facts_of(unit)->name;
}

/* --- Reading -----------------------------------------------------------------------------------
 */

/* How many bytes of text are the given characters; 0 when it does not begin with them. */
static size_t starts_with(const char *text, size_t length, const char *wanted)
{
    size_t size = strlen(wanted);
    return size <= length && memcmp(text, wanted, size) == 0 ? size : 0;
}

static size_t skip_spaces(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length && (text[at] == ' ' || starts_with(text + at, length - at, "\u00A0") > 0 ||
                           starts_with(text + at, length - at, "\u3000") > 0)) {
        at += text[at] == ' ' ? 1 : text[at] == '\xC2' ? 2 : 3;
    }
    return at;
}

/* 余 or 多 behind a number. */
static size_t skip_excess(const char *text, size_t length)
{
    size_t size = starts_with(text, length, "余");
    size = size > 0 ? size : starts_with(text, length, "餘");
    return size > 0 ? size : starts_with(text, length, "多");
}

/* 万 behind 100多 is the numeral 一万 without its digit. */
static size_t read_scale(const char *text, size_t length, struct numeral *scale)
{
    static const char one[] = "1";
    char scaled[1 + 3 * UTF8_MAX] = "1";
    size_t copied = length < sizeof scaled - 1 ? length : sizeof scaled - 1;
    memcpy(scaled + 1, text, copied);
    bool begins = copied > 0 && (unsigned char)text[0] >= 0xE4;
    size_t size = begins ? numeral_read(scaled, copied + 1, scale) : 0;
    return size > sizeof one - 1 ? size - 1 : 0;
}

/* The 千 of 220千伏 belongs to the unit. Only behind digits: 五千米 may be either, and is the same.
 * How long the number is without it. */
static size_t before_kilo(const char *text, size_t length, size_t size)
{
    static const char kilo[] = "千";
    enum quantity_unit unit;
    size_t before = size > strlen(kilo) ? size - strlen(kilo) : 0;
    bool digits = (unsigned char)text[0] < 0x80 || (unsigned char)text[0] == 0xEF;
    bool of_unit = digits && before > 0 && starts_with(text + before, length - before, kilo) > 0 &&
                   quantity_unit_read(text + before, length - before, &unit) > strlen(kilo);
    return of_unit ? before : size;
}

/* What lies between a number and its scale: 余 and 多, or blanks. */
static size_t skip_to_scale(const char *text, size_t length)
{
    size_t excess = skip_excess(text, length);
    return excess > 0 ? excess : skip_spaces(text, length);
}

size_t quantity_number_read(const char *text, size_t length, struct numeral *out)
{
    size_t size = numeral_read(text, length, out);
    size_t before = size > 0 ? before_kilo(text, length, size) : 0;
    if (before < size) {
        return numeral_read(text, before, out);
    }
    size_t between = size > 0 ? skip_to_scale(text + size, length - size) : 0;
    if (between == 0) {
        return size;
    }
    struct numeral scale;
    size_t rest = size + between;
    size_t scale_size = read_scale(text + rest, length - rest, &scale);
    if (scale_size > 0) {
        *out = numeral_make(out->mantissa, out->exponent + scale.exponent);
        return rest + scale_size;
    }
    return skip_excess(text + size, length - size) > 0 ? rest : size;
}

/* 百分之五, 千分之三, 百分之百. */
static size_t read_share(const char *text, size_t length, struct annotation_quantity *out)
{
    static const char percent[] = "百分之", per_mille[] = "千分之", whole[] = "百分之百";
    size_t size = starts_with(text, length, whole);
    if (size > 0) {
        *out = (struct annotation_quantity){.mantissa = 1, .exponent = 2, .unit = UNIT_PERCENT};
        return size;
    }
    bool percents = (size = starts_with(text, length, percent)) > 0;
    size = percents ? size : starts_with(text, length, per_mille);
    struct numeral number;
    size_t digits = size > 0 ? numeral_read(text + size, length - size, &number) : 0;
    if (digits == 0) {
        return 0;
    }
    *out = (struct annotation_quantity){.mantissa = number.mantissa,
                                        .exponent = (int8_t)number.exponent,
                                        .unit = percents ? UNIT_PERCENT : UNIT_PER_MILLE};
    return size + digits;
}

size_t quantity_parse(const char *text, size_t length, enum quantity_unit otherwise,
                      struct annotation_quantity *out)
{
    size_t share = read_share(text, length, out);
    if (share > 0) {
        return share;
    }
    struct numeral number;
    size_t size = quantity_number_read(text, length, &number);
    if (size == 0) {
        return 0;
    }
    size_t blank = skip_spaces(text + size, length - size);
    enum quantity_unit unit = otherwise;
    size_t unit_size = quantity_unit_read(text + size + blank, length - size - blank, &unit);
    if (unit == UNIT_NONE) {
        return 0;
    }
    *out = (struct annotation_quantity){
        .mantissa = number.mantissa, .exponent = (int8_t)number.exponent, .unit = (uint8_t)unit};
    return size + (unit_size > 0 ? blank + unit_size : 0);
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

__extension__ typedef unsigned __int128 wide;

/* mantissa · 10^exponent, whose mantissa has room above it. */
struct wide_decimal {
    wide mantissa;
    int exponent;
};

/* Brings the exponent down towards `least` as far as there is room. */
static void lower_exponent(struct wide_decimal *value, int least)
{
    const wide room = ~(wide)0 / 10;
    while (value->exponent > least && value->mantissa <= room) {
        value->mantissa *= 10;
        value->exponent--;
    }
}

/* A quantity without its denominator, which the other side is multiplied by. */
static struct wide_decimal scaled(const struct annotation_quantity *quantity,
                                  const struct unit_facts *unit, unsigned other_denominator)
{
    return (struct wide_decimal){(wide)quantity->mantissa * unit->numerator * other_denominator,
                                 quantity->exponent + unit->exponent};
}

bool quantity_compare(const struct annotation_quantity *a, const struct annotation_quantity *b,
                      int *order)
{
    const struct unit_facts *unit_a = facts_of(a->unit), *unit_b = facts_of(b->unit);
    bool same_count = unit_a->dimension != DIMENSION_COUNT || a->unit == b->unit;
    if (unit_a->dimension != unit_b->dimension || unit_a->dimension == DIMENSION_NONE ||
        !same_count) {
        return false;
    }
    struct wide_decimal left = scaled(a, unit_a, unit_b->denominator);
    struct wide_decimal right = scaled(b, unit_b, unit_a->denominator);
    if (left.mantissa == 0 || right.mantissa == 0) {
        *order = (left.mantissa > 0) - (right.mantissa > 0);
        return true;
    }
    /* Where room runs out first the mantissa is above all that the other side can hold. */
    lower_exponent(&left, right.exponent);
    lower_exponent(&right, left.exponent);
    if (left.exponent != right.exponent) {
        *order = left.exponent > right.exponent ? 1 : -1;
    } else {
        *order = (left.mantissa > right.mantissa) - (left.mantissa < right.mantissa);
    }
    return true;
}

double quantity_magnitude(const struct annotation_quantity *quantity)
{
    const struct unit_facts *unit = facts_of(quantity->unit);
    double value = (double)quantity->mantissa * unit->numerator / unit->denominator;
    int exponent = quantity->exponent + unit->exponent;
    for (; exponent > 0; exponent--) {
        value *= 10;
    }
    for (; exponent < 0; exponent++) {
        value /= 10;
    }
    return value;
}

/* --- Writing -----------------------------------------------------------------------------------
 */

size_t quantity_print(const struct annotation_quantity *quantity, char out[QUANTITY_TEXT_SIZE])
{
    struct numeral number = {quantity->mantissa, quantity->exponent};
    char digits[NUMERAL_TEXT_SIZE];
    if (numeral_write(&number, NUMERAL_IN_MYRIADS, digits) == 0 &&
        numeral_write(&number, NUMERAL_IN_DIGITS, digits) == 0) {
        snprintf(digits, sizeof digits, "%llue%d", (unsigned long long)number.mantissa,
                 number.exponent);
    }
    return (size_t)snprintf(out, QUANTITY_TEXT_SIZE, "%s%s", digits,
                            facts_of(quantity->unit)->name);
}
