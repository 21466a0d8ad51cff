#include "recognise_values.h"

#include "../common/calendar.h"
#include "../common/numeral.h"
#include "value_scan.h"

/* Whether numbers begin with the character. */
static bool begins_number(uint32_t code_point)
{
    switch (code_point) {
    case 0x25CB: /* ○ */
    case 0x3007: /* 〇 */
    case 0x96F6: /* 零 */
    case 0x4E00: /* 一 */
    case 0x4E8C: /* 二 */
    case 0x4E24: /* 两 */
    case 0x4E09: /* 三 */
    case 0x56DB: /* 四 */
    case 0x4E94: /* 五 */
    case 0x516D: /* 六 */
    case 0x4E03: /* 七 */
    case 0x516B: /* 八 */
    case 0x4E5D: /* 九 */
    case 0x5341: /* 十 */
    case 0x767E: /* 百 */
    case 0x5343: /* 千 */
    case 0x4E07: /* 万 */
    case 0x4EBF: /* 亿 */
    case 0x5EFF: /* 廿 */
    case 0x58F9: /* 壹 */
    case 0x8D30: /* 贰 */
    case 0x53C1: /* 叁 */
        return true;
    default:
        return code_point - '0' < 10 || code_point - 0xFF10 < 10;
    }
}

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

/* Reads what the character may begin; where to go on. */
static size_t scan_from(struct value_scan *scan, size_t at)
{
    static const uint32_t ORDINAL = 0x7B2C; /* 第 */
    uint32_t code_point = 0;
    size_t size = utf8_decode(scan->text + at, scan->length - at, &code_point);
    if (begins_number(code_point)) {
        return scan_numeral(scan, at);
    }
    scan->behind_number = 0;
    size_t taken = date_word_may_begin(scan, at) ? scan_date(scan, at) : 0;
    return taken > 0               ? at + taken
           : code_point == ORDINAL ? skip_ordinals(scan, at + size)
                                   : at + size;
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

void recognise_values(const struct recogniser_context *context, const struct scanned_text *text,
                      struct annotation_list *out)
{
    struct value_scan scan = {.text = text->data, .length = text->length, .out = out};
    const struct text_candidate *candidate = text->candidates;
    size_t at = 0;
    read_published(context->date, &scan);
    while ((at = next_beginning(&candidate, BEGINS_VALUE, at)) < text->length) {
        at = scan_from(&scan, at);
    }
}

void value_beginnings(value_beginning *enter, void *arrived)
{
    enum { CODES = 0x10000 };
    date_beginnings(enter, arrived);
    for (uint32_t c = 0; c < CODES; c++) {
        if (begins_number(c)) {
            char number[UTF8_MAX];
            enter(arrived, number, utf8_encode(number, c));
        }
    }
}
