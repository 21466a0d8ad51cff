#include "recognise_values.h"

#include "../common/numeral.h"
#include "date_text.h"
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
static bool is_trigger(const struct value_cursor *cursor, enum trigger trigger)
{
    return trigger == TRIGGER_NUMERAL ? numeral_character(cursor_peek(cursor)) != NUMERAL_NONE
           : trigger == TRIGGER_ORDINAL
               ? cursor_sees(cursor, "第")
               : trigger == TRIGGER_DATE || cursor_sees_one_of(cursor, "。！？\n");
}

static size_t scan_trigger(struct value_scan *scan, enum trigger trigger, size_t at, size_t size)
{
    struct value_cursor cursor = {.at = scan->text + at, .end = scan->text + scan->length};
    size_t taken;
    if (!is_trigger(&cursor, trigger)) {
        return at + size;
    }
    switch (trigger) {
    case TRIGGER_NUMERAL:
        taken = scan_date(scan, at);
        taken = taken > 0 ? taken : scan_quantity(scan, at);
        return taken > 0 ? at + taken : skip_numeral(scan, at + size);
    case TRIGGER_DATE:
        taken = scan_date(scan, at);
        return at + (taken > 0 ? taken : size);
    case TRIGGER_ORDINAL:
        taken = scan_date(scan, at);
        return taken > 0 ? at + taken : skip_ordinals(scan, at + size);
    case TRIGGER_SENTENCE:
        scan->sentence_year = 0;
        return at + size;
    case TRIGGER_NOTHING:
        break;
    }
    return at + size;
}

/* As many digits, of a date in its normal form. */
static unsigned read_digits(const char *digits, size_t count)
{
    unsigned value = 0;
    for (size_t i = 0; i < count; i++) {
        value = value * 10 + (unsigned)(digits[i] - '0');
    }
    return value;
}

/* The day of publication, as far as the date field tells it. */
static void read_published(struct text date, struct value_scan *scan)
{
    char normal[DATE_TEXT_SIZE];
    if (date.data == NULL || !date_text_normalise(date.data, date.length, normal)) {
        return;
    }
    size_t length = strlen(normal); /* YYYY, YYYY-MM or YYYY-MM-DD */
    scan->published_year = read_digits(normal, 4);
    scan->published_month = length >= 7 ? read_digits(normal + 5, 2) : 0;
    scan->published_day = length >= 10 ? read_digits(normal + 8, 2) : 0;
}

void recognise_values(const struct recogniser_context *context, const char *text, size_t length,
                      struct annotation_list *out)
{
    struct value_scan scan = {.text = text, .length = length, .out = out};
    read_published(context->date, &scan);
    size_t at = 0;
    while (at < length) {
        unsigned char lead = (unsigned char)text[at];
        enum trigger trigger = TRIGGER_NOTHING;
        size_t size = 1;
        if (lead < 0x80) {
            trigger = lead >= '0' && lead <= '9' ? TRIGGER_NUMERAL
                      : lead == '\n'             ? TRIGGER_SENTENCE
                                                 : TRIGGER_NOTHING;
        } else if (lead >= 0xE0 && lead < 0xF0 && length - at >= 3) {
            size = 3;
            trigger = (enum trigger)
                triggers[((unsigned)text[at + 1] & 0x3F) << 6 | ((unsigned)text[at + 2] & 0x3F)];
        } else {
            size = lead >= 0xF0 ? 4 : lead >= 0xC0 ? 2 : 1;
        }
        at = trigger == TRIGGER_NOTHING ? at + size : scan_trigger(&scan, trigger, at, size);
    }
}
