#include "day_range.h"

#include <string.h>

#include "value_range.h"

enum { DAY_FIRST = 101, DAY_LAST = 99991231 };

/* The digits at *at, at most `most`; false when there are none. */
static bool read_digits(const char *text, size_t length, size_t *at, size_t most, uint32_t *number)
{
    size_t start = *at;
    *number = 0;
    while (*at < length && *at - start < most && text[*at] >= '0' && text[*at] <= '9') {
        *number = *number * 10 + (uint32_t)(text[(*at)++] - '0');
    }
    return *at > start;
}

/* Passes over what stands between two parts of a date, or behind the last. */
static bool read_separator(const char *text, size_t length, size_t *at)
{
    static const char *const separators[] = {"-", "/", ".", "年", "月", "日"};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t size = strlen(separators[i]);
        if (length - *at >= size && memcmp(text + *at, separators[i], size) == 0) {
            *at += size;
            return true;
        }
    }
    return false;
}

/* A year, month or day. */
static bool read_days(const char *text, size_t length, struct annotation_date *days)
{
    uint32_t year, month, day;
    size_t at = 0;
    if (!read_digits(text, length, &at, 4, &year) || at != 4) {
        return false;
    }
    *days = (struct annotation_date){year * 10000 + DAY_FIRST, year * 10000 + 1231};
    read_separator(text, length, &at);
    if (at == length) {
        return true;
    }
    if (!read_digits(text, length, &at, 2, &month) || month < 1 || month > 12) {
        return false;
    }
    *days =
        (struct annotation_date){year * 10000 + month * 100 + 1, year * 10000 + month * 100 + 31};
    read_separator(text, length, &at);
    if (at == length) {
        return true;
    }
    if (!read_digits(text, length, &at, 2, &day) || day < 1 || day > 31) {
        return false;
    }
    days->first = days->last = year * 10000 + month * 100 + day;
    read_separator(text, length, &at);
    return at == length;
}

bool day_range_read(const char *text, size_t length, struct annotation_date *out)
{
    struct value_range range = value_range_cut(text, length);
    struct annotation_date low = {DAY_FIRST, DAY_FIRST}, high = {DAY_LAST, DAY_LAST};
    if ((range.low == NULL && range.high == NULL) ||
        (range.low != NULL && !read_days(range.low, range.low_length, &low)) ||
        (range.high != NULL && !read_days(range.high, range.high_length, &high))) {
        return false;
    }
    out->first = range.low_excluded ? low.last + 1 : low.first;
    out->last = range.high_excluded ? high.first - 1 : high.last;
    return true;
}
