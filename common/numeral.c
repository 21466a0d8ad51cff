#include "numeral.h"

#include "utf8.h"

enum {
    DIGITS_MAX = 18, /* what fits into 64 bits with room to spare */
    SCALE_MYRIAD = 4,
    SCALE_YI = 8, /* 亿 */
    TWENTY = 20,  /* 廿, 卅, 卌 stand for a digit and 十 */
};

/* One character of a numeral. */
struct sign {
    uint32_t code_point;
    uint8_t character; /* enum numeral_character */
    uint8_t value;     /* of a digit; of a scale the power of ten; 廿 and the like: 20, 30, 40 */
    bool formal;       /* 壹 and the like, which alone are ordinary words */
};

/* The rest of a division finds a sign; no two have the same. */
enum { SIGN_SLOTS = 162 };
#define SLOT(code_point) ((code_point) % SIGN_SLOTS)

static const struct sign signs[SIGN_SLOTS] = {
    [SLOT(0x25CB)] = {0x25CB, NUMERAL_DIGIT, 0, false}, /* ○ */
    [SLOT(0x3007)] = {0x3007, NUMERAL_DIGIT, 0, false}, /* 〇 */
    [SLOT(0x4E00)] = {0x4E00, NUMERAL_DIGIT, 1, false}, /* 一 */
    [SLOT(0x4E03)] = {0x4E03, NUMERAL_DIGIT, 7, false}, /* 七 */
    [SLOT(0x4E07)] = {0x4E07, NUMERAL_SCALE, 4, false}, /* 万 */
    [SLOT(0x4E09)] = {0x4E09, NUMERAL_DIGIT, 3, false}, /* 三 */
    [SLOT(0x4E24)] = {0x4E24, NUMERAL_DIGIT, 2, false}, /* 两 */
    [SLOT(0x4E5D)] = {0x4E5D, NUMERAL_DIGIT, 9, false}, /* 九 */
    [SLOT(0x4E8C)] = {0x4E8C, NUMERAL_DIGIT, 2, false}, /* 二 */
    [SLOT(0x4E94)] = {0x4E94, NUMERAL_DIGIT, 5, false}, /* 五 */
    [SLOT(0x4EBF)] = {0x4EBF, NUMERAL_SCALE, 8, false}, /* 亿 */
    [SLOT(0x4EDF)] = {0x4EDF, NUMERAL_SCALE, 3, true},  /* 仟 */
    [SLOT(0x4F0D)] = {0x4F0D, NUMERAL_DIGIT, 5, true},  /* 伍 */
    [SLOT(0x4F70)] = {0x4F70, NUMERAL_SCALE, 2, true},  /* 佰 */
    [SLOT(0x5104)] = {0x5104, NUMERAL_SCALE, 8, false}, /* 億 */
    [SLOT(0x5169)] = {0x5169, NUMERAL_DIGIT, 2, false}, /* 兩 */
    [SLOT(0x516B)] = {0x516B, NUMERAL_DIGIT, 8, false}, /* 八 */
    [SLOT(0x516D)] = {0x516D, NUMERAL_DIGIT, 6, false}, /* 六 */
    [SLOT(0x5341)] = {0x5341, NUMERAL_SCALE, 1, false}, /* 十 */
    [SLOT(0x5343)] = {0x5343, NUMERAL_SCALE, 3, false}, /* 千 */
    [SLOT(0x5345)] = {0x5345, NUMERAL_DIGIT, 30, true}, /* 卅 */
    [SLOT(0x534C)] = {0x534C, NUMERAL_DIGIT, 40, true}, /* 卌 */
    [SLOT(0x53C1)] = {0x53C1, NUMERAL_DIGIT, 3, true},  /* 叁 */
    [SLOT(0x56DB)] = {0x56DB, NUMERAL_DIGIT, 4, false}, /* 四 */
    [SLOT(0x58F9)] = {0x58F9, NUMERAL_DIGIT, 1, true},  /* 壹 */
    [SLOT(0x5EFF)] = {0x5EFF, NUMERAL_DIGIT, 20, true}, /* 廿 */
    [SLOT(0x62FE)] = {0x62FE, NUMERAL_SCALE, 1, true},  /* 拾 */
    [SLOT(0x634C)] = {0x634C, NUMERAL_DIGIT, 8, true},  /* 捌 */
    [SLOT(0x67D2)] = {0x67D2, NUMERAL_DIGIT, 7, true},  /* 柒 */
    [SLOT(0x7396)] = {0x7396, NUMERAL_DIGIT, 9, true},  /* 玖 */
    [SLOT(0x767E)] = {0x767E, NUMERAL_SCALE, 2, false}, /* 百 */
    [SLOT(0x8086)] = {0x8086, NUMERAL_DIGIT, 4, true},  /* 肆 */
    [SLOT(0x842C)] = {0x842C, NUMERAL_SCALE, 4, false}, /* 萬 */
    [SLOT(0x8CB3)] = {0x8CB3, NUMERAL_DIGIT, 2, true},  /* 貳 */
    [SLOT(0x8D30)] = {0x8D30, NUMERAL_DIGIT, 2, true},  /* 贰 */
    [SLOT(0x9646)] = {0x9646, NUMERAL_DIGIT, 6, true},  /* 陆 */
    [SLOT(0x9678)] = {0x9678, NUMERAL_DIGIT, 6, true},  /* 陸 */
    [SLOT(0x96F6)] = {0x96F6, NUMERAL_DIGIT, 0, false}, /* 零 */
};

struct cursor {
    const char *at, *end;
};

static uint32_t peek(const struct cursor *cursor, size_t *size)
{
    uint32_t code_point = 0;
    *size = 0;
    if (cursor->at < cursor->end) {
        *size = utf8_decode(cursor->at, (size_t)(cursor->end - cursor->at), &code_point);
    }
    return *size > 0 ? code_point : 0;
}

static const struct sign *find_sign(uint32_t code_point)
{
    const struct sign *sign = &signs[SLOT(code_point)];
    return code_point != 0 && sign->code_point == code_point ? sign : NULL;
}

static uint32_t narrow(uint32_t c)
{
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

enum numeral_character numeral_character(uint32_t code_point)
{
    uint32_t c = narrow(code_point);
    if (c >= '0' && c <= '9') {
        return NUMERAL_ARABIC;
    }
    const struct sign *sign = find_sign(code_point);
    return sign == NULL ? NUMERAL_NONE : (enum numeral_character)sign->character;
}

static uint64_t power_of_ten(unsigned exponent)
{
    uint64_t power = 1;
    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

struct numeral numeral_make(uint64_t mantissa, int exponent)
{
    if (mantissa == 0) {
        return (struct numeral){0, 0};
    }
    while (mantissa % 10 == 0) {
        mantissa /= 10;
        exponent++;
    }
    return (struct numeral){mantissa, exponent};
}

/* --- Arabic ------------------------------------------------------------------------------------
 */

static int arabic_digit(const struct cursor *cursor, size_t *size)
{
    uint32_t c = narrow(peek(cursor, size));
    return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
}

/* Appends all digits at the cursor and answers how many they were. The value of more than
 * DIGITS_MAX is of no use. */
static unsigned take_digits(struct cursor *cursor, uint64_t *value)
{
    unsigned count = 0;
    size_t size;
    for (int digit; (digit = arabic_digit(cursor, &size)) >= 0; cursor->at += size) {
        *value = *value * 10 + (unsigned)digit;
        count++;
    }
    return count;
}

static bool take_comma(struct cursor *cursor)
{
    if (cursor->at == cursor->end || *cursor->at != ',') {
        return false;
    }
    cursor->at++;
    return true;
}

/* The groups of a number with separators, 1,200,000, which must all be of three digits: else the
 * commas separate numbers. Answers how many digits they have. */
static unsigned take_groups(struct cursor *cursor, uint64_t *value)
{
    struct cursor ahead = *cursor;
    uint64_t grouped = *value;
    unsigned count = 0;
    for (;;) {
        struct cursor group = ahead;
        unsigned digits = take_comma(&group) ? take_digits(&group, &grouped) : 0;
        if (digits == 0) {
            *cursor = ahead;
            *value = grouped;
            return count;
        }
        if (digits != 3) {
            return 0;
        }
        count += digits;
        ahead = group;
    }
}

/* The decimal places at the cursor, and how many digits they have. */
static unsigned take_fraction(struct cursor *cursor, uint64_t *value)
{
    struct cursor ahead = *cursor;
    size_t size;
    if (narrow(peek(&ahead, &size)) != '.') {
        return 0;
    }
    ahead.at += size;
    unsigned count = take_digits(&ahead, value);
    if (count > 0) {
        *cursor = ahead;
    }
    return count;
}

/* The scales behind a number in digits: 百 or 千, then 万, then 亿, each of which may lack. */
static unsigned take_scales(struct cursor *cursor)
{
    unsigned exponent = 0;
    unsigned least = 2;
    for (;;) {
        size_t size;
        const struct sign *sign = find_sign(peek(cursor, &size));
        if (sign == NULL || sign->character != NUMERAL_SCALE || sign->formal ||
            sign->value < least) {
            return exponent;
        }
        exponent += sign->value;
        least = sign->value < SCALE_MYRIAD ? SCALE_MYRIAD : sign->value + 1u;
        cursor->at += size;
    }
}

/* What follows 3亿 in 3亿5000万, and 1万 in 1万5000: parts below the scale before. */
static void add_parts(struct cursor *cursor, uint64_t *total, unsigned exponent)
{
    while (exponent > 0) {
        struct cursor ahead = *cursor;
        uint64_t part = 0;
        unsigned count = take_digits(&ahead, &part);
        uint64_t fraction = 0;
        unsigned scale = take_scales(&ahead);
        if (count == 0 || count + scale > exponent || (scale == 0 && count < exponent) ||
            take_fraction(&ahead, &fraction) > 0) {
            return;
        }
        *total += part * power_of_ten(scale);
        *cursor = ahead;
        exponent = scale;
    }
}

static bool read_arabic(struct cursor *cursor, struct numeral *out)
{
    uint64_t value = 0;
    unsigned count = take_digits(cursor, &value);
    count += count <= 3 ? take_groups(cursor, &value) : 0;
    unsigned fraction = take_fraction(cursor, &value);
    if (count + fraction > DIGITS_MAX) {
        return false;
    }
    unsigned exponent = take_scales(cursor);
    if (fraction == 0 && count + exponent <= DIGITS_MAX) {
        value *= power_of_ten(exponent);
        add_parts(cursor, &value, exponent);
        exponent = 0;
    }
    *out = numeral_make(value, (int)exponent - (int)fraction);
    return true;
}

/* --- Chinese -----------------------------------------------------------------------------------
 */

/* A digit of 〇 to 九, or -1. */
static int plain_digit(const struct cursor *cursor, size_t *size)
{
    const struct sign *sign = find_sign(peek(cursor, size));
    bool plain = sign != NULL && sign->character == NUMERAL_DIGIT && !sign->formal &&
                 sign->code_point != 0x4E24 && sign->code_point != 0x5169; /* 两 兩 */
    return plain ? sign->value : -1;
}

static unsigned take_plain_digits(struct cursor *cursor, uint64_t *value)
{
    unsigned count = 0;
    size_t size;
    for (int digit; (digit = plain_digit(cursor, &size)) >= 0; cursor->at += size) {
        *value = *value * 10 + (unsigned)digit;
        count++;
    }
    return count;
}

/* 二〇二三: three digits or more, and nothing that would be read with them. */
static bool read_digits_in_a_row(struct cursor *cursor, struct numeral *out)
{
    struct cursor ahead = *cursor;
    uint64_t value = 0;
    size_t size;
    unsigned count = take_plain_digits(&ahead, &value);
    if (count < 3 || count > DIGITS_MAX || find_sign(peek(&ahead, &size)) != NULL) {
        return false;
    }
    *cursor = ahead;
    *out = numeral_make(value, 0);
    return true;
}

/* A numeral in words while it is read: yi + myriad + section + the pending digit. */
struct words {
    uint64_t yi, myriad, section;
    int pending;         /* a digit whose scale may follow; -1: none */
    unsigned small;      /* the last scale of this section; SCALE_MYRIAD before the first */
    unsigned last_scale; /* 0 before the first */
    bool zero;           /* 零 came after it */
    bool bare;           /* begins with a scale above 十, as 千亿 does */
    unsigned count;      /* signs */
};

enum step { STEP_TAKEN, STEP_END, STEP_SENSELESS };

static enum step take_digit_sign(struct words *words, unsigned value)
{
    if (words->pending >= 0 || words->bare) {
        return STEP_SENSELESS;
    }
    if (value >= TWENTY) {
        bool fits = words->small > 1;
        words->section += value;
        words->small = words->last_scale = 1;
        return fits ? STEP_TAKEN : STEP_SENSELESS;
    }
    if (value > 0) {
        words->pending = (int)value;
        return STEP_TAKEN;
    }
    if (words->zero || words->last_scale < 2) {
        return STEP_SENSELESS;
    }
    words->zero = true;
    return STEP_TAKEN;
}

static enum step take_small_scale(struct words *words, unsigned scale)
{
    uint64_t unit = words->pending > 0 ? (unsigned)words->pending : 1;
    if (words->pending < 0) {
        if (words->count == 0) {
            words->bare = scale > 1;
        } else if (scale > 1 || words->small == 1 || words->bare) { /* 一百十五 is left */
            return STEP_END;
        }
    }
    if (scale >= words->small) { /* 三十五千瓦 goes on with a unit */
        return scale == 3 && words->small < scale ? STEP_END : STEP_SENSELESS;
    }
    words->section += unit * power_of_ten(scale);
    words->small = scale;
    return STEP_TAKEN;
}

static enum step take_large_scale(struct words *words, unsigned scale)
{
    uint64_t value = words->section + (words->pending > 0 ? (unsigned)words->pending : 0);
    value += scale == SCALE_YI ? words->myriad : 0;
    if (words->count == 0) {
        words->bare = true;
        value = 1;
    }
    bool repeated = scale == SCALE_YI ? words->yi > 0 : words->myriad > 0;
    if (value == 0 || repeated) {
        return value == 0 ? STEP_END : STEP_SENSELESS;
    }
    words->yi += scale == SCALE_YI ? value * power_of_ten(SCALE_YI) : 0;
    words->myriad = scale == SCALE_MYRIAD ? value * power_of_ten(SCALE_MYRIAD) : 0;
    words->section = 0;
    words->small = SCALE_MYRIAD;
    return STEP_TAKEN;
}

static enum step take_sign(struct words *words, const struct sign *sign)
{
    if (sign->character == NUMERAL_DIGIT) {
        return take_digit_sign(words, sign->value);
    }
    enum step step = sign->value < SCALE_MYRIAD ? take_small_scale(words, sign->value)
                                                : take_large_scale(words, sign->value);
    if (step == STEP_TAKEN) {
        words->pending = -1;
        words->last_scale = sign->value;
        words->zero = false;
    }
    return step;
}

static uint64_t value_of_words(const struct words *words)
{
    uint64_t digit = words->pending > 0 ? (unsigned)words->pending : 0;
    if (words->last_scale >= 2 && !words->zero) { /* 一百二 is 120, 三万五 is 35000 */
        digit *= power_of_ten(words->last_scale - 1);
    }
    return words->yi + words->myriad + words->section + digit;
}

/* 十二 and 千亿, but not 百 and 万, which are used as words. */
static bool words_make_sense(const struct words *words, bool formal)
{
    bool alone = words->count == 1;
    return words->count > 0 && !(alone && formal) &&
           !(words->bare && (alone || words->section > 0));
}

static bool read_words(struct cursor *cursor, uint64_t *value)
{
    struct words words = {.pending = -1, .small = SCALE_MYRIAD};
    bool formal = false;
    for (;;) {
        size_t size;
        const struct sign *sign = find_sign(peek(cursor, &size));
        enum step step = sign == NULL ? STEP_END : take_sign(&words, sign);
        if (step == STEP_SENSELESS) {
            return false;
        }
        if (step == STEP_END) {
            break;
        }
        formal = sign->formal;
        words.count++;
        cursor->at += size;
    }
    *value = value_of_words(&words);
    return words_make_sense(&words, formal);
}

/* 点五 of 三点五, which is not the 点 of 三点五十分 or 三点五分. Answers how many digits. */
static unsigned take_point_in_words(struct cursor *cursor, uint64_t *value)
{
    struct cursor ahead = *cursor;
    size_t size;
    uint32_t point = peek(&ahead, &size);
    if (point != 0x70B9 && point != 0x9EDE) { /* 点 點 */
        return 0;
    }
    ahead.at += size;
    uint64_t with_fraction = *value;
    unsigned count = take_plain_digits(&ahead, &with_fraction);
    uint32_t next = peek(&ahead, &size);
    bool clock = next == 0x5341 || next == 0x5206 || next == 0x523B || next == point; /* 十 分 刻 */
    if (count == 0 || count >= DIGITS_MAX || clock || *value >= power_of_ten(DIGITS_MAX - count)) {
        return 0;
    }
    *cursor = ahead;
    *value = with_fraction;
    return count;
}

static bool read_zero(struct cursor *cursor)
{
    size_t size;
    if (plain_digit(cursor, &size) != 0) {
        return false;
    }
    cursor->at += size;
    return find_sign(peek(cursor, &size)) == NULL;
}

static bool read_han(struct cursor *cursor, struct numeral *out)
{
    if (read_digits_in_a_row(cursor, out)) {
        return true;
    }
    size_t size;
    uint64_t value = 0;
    bool found = plain_digit(cursor, &size) == 0 ? read_zero(cursor) : read_words(cursor, &value);
    if (!found) {
        return false;
    }
    unsigned fraction = take_point_in_words(cursor, &value);
    unsigned exponent = fraction > 0 ? take_scales(cursor) : 0;
    *out = numeral_make(value, (int)exponent - (int)fraction);
    return true;
}

size_t numeral_read(const char *text, size_t length, struct numeral *out)
{
    struct cursor cursor = {.at = text, .end = text + length};
    struct numeral value;
    size_t size;
    bool arabic = arabic_digit(&cursor, &size) >= 0;
    if (!(arabic ? read_arabic(&cursor, &value) : read_han(&cursor, &value))) {
        return 0;
    }
    *out = value;
    return (size_t)(cursor.at - text);
}
