#include "recognise_values.h"

#include "../common/calendar.h"
#include "../common/numeral.h"
#include "value_scan.h"

/* What a character may begin. */
enum trigger {
    TRIGGER_NOTHING,
    TRIGGER_NUMERAL,
    TRIGGER_DATE,     /* a word for a date */
    TRIGGER_ORDINAL,  /* 第 */
    TRIGGER_SENTENCE, /* it ends a sentence */
};

/* Twelve bits of a code point find it; another character with the same bits costs a look. */
enum { TRIGGER_COUNT = 1 << 12 };
#define TRIGGER(code_point) ((code_point) & (TRIGGER_COUNT - 1))

static const unsigned char triggers[TRIGGER_COUNT] = {
    [TRIGGER(0x25CB)] = TRIGGER_NUMERAL, /* ○ */
    [TRIGGER(0x3007)] = TRIGGER_NUMERAL, /* 〇 */
    [TRIGGER(0x96F6)] = TRIGGER_NUMERAL, /* 零 */
    [TRIGGER(0x4E00)] = TRIGGER_NUMERAL, /* 一 */
    [TRIGGER(0x4E8C)] = TRIGGER_NUMERAL, /* 二 */
    [TRIGGER(0x4E24)] = TRIGGER_NUMERAL, /* 两 */
    [TRIGGER(0x4E09)] = TRIGGER_NUMERAL, /* 三 */
    [TRIGGER(0x56DB)] = TRIGGER_NUMERAL, /* 四 */
    [TRIGGER(0x4E94)] = TRIGGER_NUMERAL, /* 五 */
    [TRIGGER(0x516D)] = TRIGGER_NUMERAL, /* 六 */
    [TRIGGER(0x4E03)] = TRIGGER_NUMERAL, /* 七 */
    [TRIGGER(0x516B)] = TRIGGER_NUMERAL, /* 八 */
    [TRIGGER(0x4E5D)] = TRIGGER_NUMERAL, /* 九 */
    [TRIGGER(0x5341)] = TRIGGER_NUMERAL, /* 十 */
    [TRIGGER(0x767E)] = TRIGGER_NUMERAL, /* 百 */
    [TRIGGER(0x5343)] = TRIGGER_NUMERAL, /* 千 */
    [TRIGGER(0x4E07)] = TRIGGER_NUMERAL, /* 万 */
    [TRIGGER(0x4EBF)] = TRIGGER_NUMERAL, /* 亿 */
    [TRIGGER(0x5EFF)] = TRIGGER_NUMERAL, /* 廿 */
    [TRIGGER(0x58F9)] = TRIGGER_NUMERAL, /* 壹 */
    [TRIGGER(0x8D30)] = TRIGGER_NUMERAL, /* 贰 */
    [TRIGGER(0x53C1)] = TRIGGER_NUMERAL, /* 叁 */
    [TRIGGER(0xFF10)] = TRIGGER_NUMERAL, /* ０ */
    [TRIGGER(0xFF11)] = TRIGGER_NUMERAL,  [TRIGGER(0xFF12)] = TRIGGER_NUMERAL,
    [TRIGGER(0xFF13)] = TRIGGER_NUMERAL,  [TRIGGER(0xFF14)] = TRIGGER_NUMERAL,
    [TRIGGER(0xFF15)] = TRIGGER_NUMERAL,  [TRIGGER(0xFF16)] = TRIGGER_NUMERAL,
    [TRIGGER(0xFF17)] = TRIGGER_NUMERAL,  [TRIGGER(0xFF18)] = TRIGGER_NUMERAL,
    [TRIGGER(0xFF19)] = TRIGGER_NUMERAL,  /* ９ */
    [TRIGGER(0x4ECA)] = TRIGGER_DATE,     /* 今 */
    [TRIGGER(0x53BB)] = TRIGGER_DATE,     /* 去 */
    [TRIGGER(0x660E)] = TRIGGER_DATE,     /* 明 */
    [TRIGGER(0x672C)] = TRIGGER_DATE,     /* 本 */
    [TRIGGER(0x4E0A)] = TRIGGER_DATE,     /* 上 */
    [TRIGGER(0x4E0B)] = TRIGGER_DATE,     /* 下 */
    [TRIGGER(0x524D)] = TRIGGER_DATE,     /* 前 */
    [TRIGGER(0x540E)] = TRIGGER_DATE,     /* 后 */
    [TRIGGER(0x8FD1)] = TRIGGER_DATE,     /* 近 */
    [TRIGGER(0x8FC7)] = TRIGGER_DATE,     /* 过 */
    [TRIGGER(0x672A)] = TRIGGER_DATE,     /* 未 */
    [TRIGGER(0x5E74)] = TRIGGER_DATE,     /* 年 */
    [TRIGGER(0x6C11)] = TRIGGER_DATE,     /* 民 */
    [TRIGGER(0x7B2C)] = TRIGGER_ORDINAL,  /* 第 */
    [TRIGGER(0x3002)] = TRIGGER_SENTENCE, /* 。 */
    [TRIGGER(0xFF01)] = TRIGGER_SENTENCE, /* ！ */
    [TRIGGER(0xFF1F)] = TRIGGER_SENTENCE, /* ？ */
};

/* The end of a run of characters that numerals are made of, with the points and commas inside. */
static size_t skip_numeral(const struct value_scan *scan, size_t at)
{
    size_t end = at;
    while (at < scan->length) {
        uint32_t code_point = 0;
        size_t size = utf8_decode(scan->text + at, scan->length - at, &code_point);
        if (size == 0) {
            break;
        }
        at += size;
        if (numeral_character(code_point) != NUMERAL_NONE) {
            end = at;
        } else if ((code_point != '.' && code_point != ',') || end != at - size) {
            break;
        }
    }
    return end;
}

/* 第三, 第3—5: numbers that count nothing. */
static size_t skip_ordinals(const struct value_scan *scan, size_t at)
{
    struct value_cursor cursor = {.at = scan->text + at, .end = scan->text + scan->length};
    for (;;) {
        size_t end = skip_numeral(scan, at);
        if (end == at) {
            return end;
        }
        cursor.at = scan->text + end;
        if (!cursor_take_range_sign(&cursor)) {
            return end;
        }
        at = (size_t)(cursor.at - scan->text);
    }
}

/* Whether the character is what the trigger says. A date's words are compared in any case. */
static bool is_trigger(uint32_t code_point, enum trigger trigger)
{
    switch (trigger) {
    case TRIGGER_NUMERAL:
        return numeral_character(code_point) != NUMERAL_NONE;
    case TRIGGER_ORDINAL:
        return code_point == 0x7B2C;
    case TRIGGER_SENTENCE:
        return code_point == 0x3002 || code_point == 0xFF01 || code_point == 0xFF1F ||
               code_point == '\n';
    case TRIGGER_DATE:
        return true;
    case TRIGGER_NOTHING:
        break;
    }
    return false;
}

/* What can stand behind a number: whether a date may have begun, or a quantity. */
enum { DATE_MAY_BEGIN = 1, QUANTITY_MAY_BEGIN = 2 };

static unsigned what_may_begin(struct value_scan *scan, size_t begin, size_t end)
{
    struct value_cursor run = {.at = scan->text + begin, .end = scan->text + end};
    struct value_cursor after = {.at = run.end, .end = scan->text + scan->length};
    uint32_t next = scan->behind_number = cursor_peek(&after);
    switch (next) {
    case 0x5E74: /* 年 */
    case 0x6708: /* 月 */
    case 0x53F7: /* 号 */
    case 0x5B63: /* 季 */
    case 0x5B66: /* 学 */
    case 0x4E16: /* 世 */
        return DATE_MAY_BEGIN;
    case '-':
    case '/':
    case ' ':
    case 0xA0:
    case 0x3000:
    case 0x65E5: /* 日, of 日元 too */
    case 0x2013: /* – and the other signs of a range */
    case 0x2014:
    case 0x2015:
    case '~':
    case 0xFF5E:
    case 0xFF0D:
    case 0x2212:
    case 0x81F3:
    case 0x5230:
        return DATE_MAY_BEGIN | QUANTITY_MAY_BEGIN;
    case 0x500D: /* 倍 */
    case 0x4E2A: /* 个 */
    case 0x70B9: /* 点 */
        return QUANTITY_MAY_BEGIN;
    default:
        break;
    }
    bool plan = end - begin >= 6 && memcmp(run.end - 3, "五", 3) == 0;
    bool numeric = end - begin >= 8 && memchr(run.at, '.', end - begin) != NULL;
    bool quantity = unit_may_begin(next);
    if (quantity && end - begin == 3 && cursor_sees(&run, "一")) {
        quantity =
            cursor_sees_one_of(&after, "亩米吨公千斤克升平立海毫厘瓦兆吉百"); /* no article */
    }
    return (plan || numeric ? DATE_MAY_BEGIN : 0) | (quantity ? QUANTITY_MAY_BEGIN : 0);
}

static size_t scan_numeral(struct value_scan *scan, size_t at)
{
    size_t end = skip_numeral(scan, at);
    unsigned may_begin = what_may_begin(scan, at, end);
    size_t taken = (may_begin & DATE_MAY_BEGIN) != 0 ? scan_date(scan, at) : 0;
    if (taken == 0 && (may_begin & QUANTITY_MAY_BEGIN) != 0) {
        taken = scan_quantity(scan, at);
    }
    return taken > 0 ? at + taken : end;
}

static size_t scan_trigger(struct value_scan *scan, enum trigger trigger, size_t at, size_t size)
{
    struct value_cursor cursor = {.at = scan->text + at, .end = scan->text + scan->length};
    size_t taken = 0;
    if (!is_trigger(cursor_peek(&cursor), trigger)) {
        return at + size;
    }
    scan->behind_number = 0;
    switch (trigger) {
    case TRIGGER_NUMERAL:
        return scan_numeral(scan, at);
    case TRIGGER_DATE:
        taken = date_word_may_begin(scan, at) ? scan_date(scan, at) : 0;
        return at + (taken > 0 ? taken : size);
    case TRIGGER_ORDINAL:
        taken = date_word_may_begin(scan, at) ? scan_date(scan, at) : 0;
        return taken > 0 ? at + taken : skip_ordinals(scan, at + size);
    case TRIGGER_SENTENCE:
        scan->sentence_year = 0;
        break;
    case TRIGGER_NOTHING:
        break;
    }
    return at + size;
}

/* As many digits; 0 when one of them is none. */
static unsigned read_digits(const char *digits, size_t count)
{
    unsigned value = 0;
    for (size_t i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9') {
            return 0;
        }
        value = value * 10 + (unsigned)(digits[i] - '0');
    }
    return value;
}

/* The day of publication, where the date field has a normal form: YYYY, YYYY-MM or YYYY-MM-DD. */
static void read_published(struct text date, struct value_scan *scan)
{
    unsigned year = date.length >= 4 ? read_digits(date.data, 4) : 0;
    unsigned month = date.length >= 7 ? read_digits(date.data + 5, 2) : 0;
    unsigned day = date.length == 10 ? read_digits(date.data + 8, 2) : 0;
    bool with_month = date.length >= 7 && date.data[4] == '-' && month >= 1 && month <= 12;
    bool with_day = with_month && date.length == 10 && date.data[7] == '-' && day >= 1 &&
                    day <= days_in_month(year, month);
    if (year >= 1000 && (date.length == 4 || (date.length == 7 && with_month) || with_day)) {
        scan->published_year = year;
        scan->published_month = with_month ? month : 0;
        scan->published_day = with_day ? day : 0;
    }
}

static enum trigger ascii_trigger(unsigned char c)
{
    return c >= '0' && c <= '9' ? TRIGGER_NUMERAL : c == '\n' ? TRIGGER_SENTENCE : TRIGGER_NOTHING;
}

/* The next character from `at` on that may begin something; its size too. The end when there is
 * none. This is where the time goes: most of a text is nothing. */
static size_t find_trigger(const char *text, size_t at, size_t length, enum trigger *trigger,
                           size_t *size)
{
    while (at < length) {
        unsigned char lead = (unsigned char)text[at];
        unsigned char found = TRIGGER_NOTHING;
        size_t bytes = 3;
        if ((lead & 0xF0) == 0xE0 && length - at >= 3) {
            unsigned second = (unsigned char)text[at + 1], third = (unsigned char)text[at + 2];
            found = triggers[(second & 0x3F) << 6 | (third & 0x3F)];
        } else if (lead < 0x80) {
            found = (unsigned char)ascii_trigger(lead);
            bytes = 1;
        } else {
            bytes = lead < 0xC0 ? 1 : lead < 0xF0 ? 2 : 4;
        }
        if (found != TRIGGER_NOTHING) {
            *trigger = (enum trigger)found;
            *size = bytes;
            return at;
        }
        at += bytes;
    }
    return length;
}

void recognise_values(const struct recogniser_context *context, const char *text, size_t length,
                      struct annotation_list *out)
{
    struct value_scan scan = {.text = text, .length = length, .out = out};
    enum trigger trigger;
    size_t at = 0, size;
    read_published(context->date, &scan);
    while ((at = find_trigger(text, at, length, &trigger, &size)) < length) {
        at = scan_trigger(&scan, trigger, at, size);
    }
}
