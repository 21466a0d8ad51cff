#include "date_text.h"

#include <stdint.h>
#include <stdio.h>

#include "../common/calendar.h"
#include "../common/utf8.h"

struct cursor {
    const char *at;
    const char *end;
};

struct date {
    unsigned year;
    unsigned month; /* 0: not stated */
    unsigned day;   /* 0: not stated */
};

/* The character at the cursor, 0 at the end and for malformed bytes. */
static uint32_t peek(const struct cursor *cursor, size_t *size)
{
    uint32_t code_point = 0;
    *size = 0;
    if (cursor->at < cursor->end) {
        *size = utf8_decode(cursor->at, (size_t)(cursor->end - cursor->at), &code_point);
    }
    return *size > 0 ? code_point : 0;
}

/* Full-width digits and punctuation count as their ASCII forms. */
static uint32_t narrow(uint32_t c)
{
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

static bool take(struct cursor *cursor, uint32_t wanted)
{
    size_t size;
    uint32_t c = peek(cursor, &size);
    if (c == 0 || narrow(c) != wanted) {
        return false;
    }
    cursor->at += size;
    return true;
}

static bool take_any(struct cursor *cursor, const uint32_t *wanted)
{
    for (; *wanted != 0; wanted++) {
        if (take(cursor, *wanted)) {
            return true;
        }
    }
    return false;
}

static bool skip_spaces(struct cursor *cursor)
{
    static const uint32_t spaces[] = {' ', '\t', 0xA0, 0x3000, 0};
    bool any = false;
    while (take_any(cursor, spaces)) {
        any = true;
    }
    return any;
}

static int peek_digit(const struct cursor *cursor, size_t *size)
{
    uint32_t c = narrow(peek(cursor, size));
    return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
}

/* Up to `limit` digits; answers how many there were. */
static unsigned take_digits(struct cursor *cursor, unsigned limit, uint64_t *value)
{
    unsigned count = 0;
    size_t size;
    int digit;
    *value = 0;
    while (count < limit && (digit = peek_digit(cursor, &size)) >= 0) {
        *value = *value * 10 + (unsigned)digit;
        cursor->at += size;
        count++;
    }
    return count;
}

/* A number of one or two digits that no third follows. */
static bool take_short_number(struct cursor *cursor, unsigned *value)
{
    struct cursor ahead = *cursor;
    uint64_t number;
    size_t size;
    if (take_digits(&ahead, 2, &number) == 0 || peek_digit(&ahead, &size) >= 0) {
        return false;
    }
    *value = (unsigned)number;
    *cursor = ahead;
    return true;
}

/* 〇 to 九, or -1. */
static int han_digit(uint32_t c)
{
    static const uint32_t digits[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                      0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 10; i++) {
        if (c == digits[i]) {
            return i;
        }
    }
    /* ○, 零 and the letter that looks like them */
    return c == 0x25CB || c == 0x96F6 || c == 'O' ? 0 : -1;
}

static bool take_han_year(struct cursor *cursor, unsigned *year)
{
    struct cursor ahead = *cursor;
    *year = 0;
    for (int i = 0; i < 4; i++) {
        size_t size;
        int digit = han_digit(narrow(peek(&ahead, &size)));
        if (digit < 0) {
            return false;
        }
        *year = *year * 10 + (unsigned)digit;
        ahead.at += size;
    }
    *cursor = ahead;
    return true;
}

/* 一 to 九十九: [digit] 十 [digit], or one digit. */
static bool take_han_number(struct cursor *cursor, unsigned *value)
{
    struct cursor ahead = *cursor;
    size_t size;
    int digit = han_digit(peek(&ahead, &size));
    unsigned tens = 0;
    if (digit > 0) {
        ahead.at += size;
        tens = (unsigned)digit;
    }
    if (!take(&ahead, 0x5341)) { /* 十 */
        *value = tens;
        *cursor = ahead;
        return digit > 0;
    }
    *value = (tens > 0 ? tens : 1) * 10;
    digit = han_digit(peek(&ahead, &size));
    if (digit > 0) {
        ahead.at += size;
        *value += (unsigned)digit;
    }
    *cursor = ahead;
    return true;
}

static bool date_is_possible(const struct date *date)
{
    if (date->year < 1000 || date->year > 2999 || date->month > 12) {
        return false;
    }
    if (date->day == 0) {
        return true;
    }
    return date->day <= days_in_month(date->year, date->month);
}

/* What follows a year's 年: 6月1日, 6月, or nothing of the kind. */
static void take_month_and_day(struct cursor *cursor, struct date *date,
                               bool (*take_number)(struct cursor *, unsigned *))
{
    static const uint32_t day_signs[] = {0x65E5, 0x53F7, 0x865F, 0}; /* 日 号 號 */
    struct cursor ahead = *cursor;
    skip_spaces(&ahead);
    unsigned month;
    if (!take_number(&ahead, &month) || (skip_spaces(&ahead), !take(&ahead, 0x6708))) { /* 月 */
        return;
    }
    date->month = month > 0 ? month : 13;
    *cursor = ahead;
    skip_spaces(&ahead);
    unsigned day;
    if (take_number(&ahead, &day) && (skip_spaces(&ahead), take_any(&ahead, day_signs))) {
        date->day = day > 0 ? day : 32;
        *cursor = ahead;
    }
}

/* What follows a year and a separator: 06-01, or 06 alone (not after a '.', which would make dates
 * of decimal numbers). */
static bool take_separated(struct cursor *cursor, uint32_t separator, struct date *date)
{
    size_t size;
    if (!take_short_number(cursor, &date->month) || date->month == 0) {
        return false;
    }
    struct cursor ahead = *cursor;
    if (!take(&ahead, separator) || peek_digit(&ahead, &size) < 0) {
        return separator != '.';
    }
    *cursor = ahead;
    return take_short_number(cursor, &date->day) && date->day > 0;
}

static bool take_clock_part(struct cursor *cursor, unsigned limit)
{
    unsigned value;
    return take_short_number(cursor, &value) && value < limit;
}

static void take_zone(struct cursor *cursor)
{
    struct cursor ahead = *cursor;
    uint64_t value;
    if (take(&ahead, 'Z') || take(&ahead, 'z')) {
        *cursor = ahead;
        return;
    }
    skip_spaces(&ahead);
    if ((take(&ahead, '+') || take(&ahead, '-')) && take_digits(&ahead, 2, &value) == 2) {
        take(&ahead, ':');
        if (take_digits(&ahead, 2, &value) == 2) {
            *cursor = ahead;
        }
    }
}

/* Moves past a time of day where there is one; the cursor stays where there is none. */
static void take_time(struct cursor *cursor)
{
    static const uint32_t hour_signs[] = {0x65F6, 0x6642, 0x70B9, 0x9EDE, 0}; /* 时 時 点 點 */
    struct cursor ahead = *cursor;
    uint64_t fraction;
    if (!(take(&ahead, 'T') || skip_spaces(&ahead)) || !take_clock_part(&ahead, 24)) {
        return;
    }
    if (take_any(&ahead, hour_signs)) {
        if (take_clock_part(&ahead, 60) && take(&ahead, 0x5206) && /* 分 */
            take_clock_part(&ahead, 61)) {
            take(&ahead, 0x79D2); /* 秒 */
        }
        *cursor = ahead;
        return;
    }
    if (!take(&ahead, ':') || !take_clock_part(&ahead, 60)) {
        return;
    }
    *cursor = ahead;
    if (take(&ahead, ':') && take_clock_part(&ahead, 61)) {
        *cursor = ahead;
        if ((take(&ahead, '.') || take(&ahead, ',')) && take_digits(&ahead, 9, &fraction) > 0) {
            *cursor = ahead;
        }
    }
    take_zone(cursor);
}

/* 20240601, 202406010926 or 20240601092622. */
static bool split_compact(uint64_t number, unsigned digits, struct date *date)
{
    unsigned clock = 0;
    if (digits > 8) {
        clock = (unsigned)(number % (digits == 14 ? 1000000 : 10000));
        clock = digits == 14 ? clock : clock * 100;
        number /= digits == 14 ? 1000000 : 10000;
    }
    date->year = (unsigned)(number / 10000);
    date->month = (unsigned)(number / 100 % 100);
    date->day = (unsigned)(number % 100);
    return date->month > 0 && date->day > 0 && clock / 10000 < 24 && clock / 100 % 100 < 60 &&
           clock % 100 < 61;
}

static bool take_numeric(struct cursor *cursor, struct date *date)
{
    uint64_t number;
    size_t size;
    unsigned digits = take_digits(cursor, 14, &number);
    if (peek_digit(cursor, &size) >= 0) {
        return false;
    }
    if (digits == 8 || digits == 12 || digits == 14) {
        return split_compact(number, digits, date);
    }
    if (digits != 4) {
        return false;
    }
    date->year = (unsigned)number;
    for (const char *separator = "-/."; *separator != '\0'; separator++) {
        if (take(cursor, (uint32_t)*separator)) {
            return take_separated(cursor, (uint32_t)*separator, date);
        }
    }
    struct cursor ahead = *cursor;
    skip_spaces(&ahead);
    if (take(&ahead, 0x5E74)) { /* 年 */
        *cursor = ahead;
        take_month_and_day(cursor, date, take_short_number);
        return true;
    }
    return cursor->at == cursor->end;
}

bool date_text_parse(const char *text, size_t length, char out[DATE_TEXT_SIZE], size_t *consumed)
{
    struct cursor cursor = {.at = text, .end = text + length};
    struct date date = {0};
    size_t size;
    if (peek_digit(&cursor, &size) >= 0) {
        if (!take_numeric(&cursor, &date)) {
            return false;
        }
    } else if (take_han_year(&cursor, &date.year) && take(&cursor, 0x5E74)) {
        take_month_and_day(&cursor, &date, take_han_number);
    } else {
        return false;
    }
    if (!date_is_possible(&date)) {
        return false;
    }
    if (date.day > 0) {
        take_time(&cursor);
        snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", date.year % 10000, date.month % 100,
                 date.day % 100);
    } else if (date.month > 0) {
        snprintf(out, DATE_TEXT_SIZE, "%04u-%02u", date.year % 10000, date.month % 100);
    } else {
        snprintf(out, DATE_TEXT_SIZE, "%04u", date.year % 10000);
    }
    if (consumed != NULL) {
        *consumed = (size_t)(cursor.at - text);
    }
    return true;
}

bool date_text_normalise(const char *text, size_t length, char out[DATE_TEXT_SIZE])
{
    static const uint32_t white[] = {'\n', '\r', 0};
    struct cursor cursor = {.at = text, .end = text + length};
    while (skip_spaces(&cursor) || take_any(&cursor, white)) {
    }
    /* A bare year must be all of the text: the white space after it is left out too. */
    while (cursor.end > cursor.at && (cursor.end[-1] == ' ' || cursor.end[-1] == '\t' ||
                                      cursor.end[-1] == '\n' || cursor.end[-1] == '\r')) {
        cursor.end--;
    }
    size_t consumed;
    size_t rest = (size_t)(cursor.end - cursor.at);
    if (rest == 0 || !date_text_parse(cursor.at, rest, out, &consumed)) {
        return false;
    }
    cursor.at += consumed;
    while (skip_spaces(&cursor) || take_any(&cursor, white)) {
    }
    return cursor.at == cursor.end;
}
