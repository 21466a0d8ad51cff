#include "annotation_date.h"

#include "calendar.h"

enum {
    FORM_YEAR = 0,
    FORM_MONTH = 1,
    FORM_DAY = 2,
    FORM_STRETCH = 3,
    MIDDLE_YEAR = 2000,
    YEAR_MAX = 9999,
    MONTHS = 12,
    DAYS = 31, /* that every month is given room for */
};

static bool day_sound(uint32_t day)
{
    uint32_t year = day / 10000, month = day / 100 % 100;
    return year >= 1 && year <= YEAR_MAX && month >= 1 && month <= MONTHS && day % 100 >= 1 &&
           day % 100 <= days_in_month(year, month);
}

bool annotation_date_sound(const struct annotation_date *date)
{
    return day_sound(date->first) && day_sound(date->last) && date->first <= date->last;
}

/* Days since the year 0, all months being of 31: the number n of the format, and MIDDLE more. */
enum { MIDDLE = MIDDLE_YEAR * MONTHS * DAYS };

static int64_t day_number(uint32_t day)
{
    return ((int64_t)(day / 10000) * MONTHS + day / 100 % 100 - 1) * DAYS + day % 100 - 1;
}

static void append_head(struct buffer *out, int64_t n, unsigned form)
{
    uint64_t zigzag = n < 0 ? (uint64_t)-n * 2 - 1 : (uint64_t)n * 2;
    buffer_append_varint(out, zigzag * 4 + form);
}

void annotation_date_encode(const struct annotation_date *date, struct buffer *out)
{
    uint32_t year = date->first / 10000, month = date->first / 100 % 100;
    int64_t first = day_number(date->first), middle_month = MIDDLE_YEAR * MONTHS;
    if (date->first == year * 10000 + 101 && date->last == year * 10000 + 1231) {
        append_head(out, (int64_t)year - MIDDLE_YEAR, FORM_YEAR);
    } else if (date->first % 100 == 1 &&
               date->last == date->first - 1 + days_in_month(year, month)) {
        append_head(out, (int64_t)year * MONTHS + month - 1 - middle_month, FORM_MONTH);
    } else if (date->first == date->last) {
        append_head(out, first - MIDDLE, FORM_DAY);
    } else {
        append_head(out, first - MIDDLE, FORM_STRETCH);
        buffer_append_varint(out, (uint64_t)(day_number(date->last) - first));
    }
}

/* The day of a day_number, which is in range. */
static uint32_t number_day(int64_t number)
{
    int64_t months = number / DAYS;
    return (uint32_t)(months / MONTHS * 10000 + (months % MONTHS + 1) * 100 + number % DAYS + 1);
}

struct annotation_date annotation_date_decode(struct reader *reader)
{
    enum { UNITS_MAX = (YEAR_MAX + 1) * MONTHS * DAYS };
    static const int64_t middles[] = {MIDDLE_YEAR, MIDDLE_YEAR * MONTHS, MIDDLE, MIDDLE};
    static const int64_t sizes[] = {MONTHS * DAYS, DAYS, 1, 1};
    uint64_t head = reader_varint(reader);
    unsigned form = head % 4;
    uint64_t more = form == FORM_STRETCH ? reader_varint(reader) : 0;
    if (head / 4 > 2 * (uint64_t)UNITS_MAX || more > UNITS_MAX) {
        reader->failed = true;
        return (struct annotation_date){0, 0};
    }
    int64_t half = (int64_t)(head / 8), n = head / 4 % 2 == 0 ? half : -half - 1;
    int64_t first = (n + middles[form]) * sizes[form];
    if (first < 0 || first + (int64_t)more >= UNITS_MAX) {
        reader->failed = true;
        return (struct annotation_date){0, 0};
    }
    struct annotation_date date = {number_day(first), number_day(first + (int64_t)more)};
    uint32_t year = date.first / 10000, month = date.first / 100 % 100;
    if (form == FORM_YEAR) {
        date.last = year * 10000 + 1231;
    } else if (form == FORM_MONTH) {
        date.last = date.first - 1 + days_in_month(year, month);
    }
    return date;
}
