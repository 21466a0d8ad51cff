/*
 * Stretches of time that texts name, and the small steps of reading them. Private to value_dates.c,
 * value_years.c and value_eras.c.
 *
 * Each take_ function reads something at the cursor: true, and the cursor stands behind it, or
 * false, and the cursor has not moved.
 */
#ifndef SUOYIN_INDEXER_VALUE_STRETCH_H
#define SUOYIN_INDEXER_VALUE_STRETCH_H

#include "../common/calendar.h"
#include "value_scan.h"

/* How exactly a stretch of time was named, which decides how a range may go on from it. */
enum grain { GRAIN_YEAR, GRAIN_PART, GRAIN_MONTH, GRAIN_DAY };

struct stretch {
    uint32_t first, last;
    unsigned year, month;
    enum grain grain;
};

/* From the first day of a month to the last of another, of the same year. */
static inline struct stretch stretch_of_months(unsigned year, unsigned first, unsigned last,
                                               enum grain grain)
{
    return (struct stretch){calendar_day(year, first, 1),
                            calendar_day(year, last, days_in_month(year, last)), year, first,
                            grain};
}

/* A small number, in digits or words, of 1 to `most`. */
bool take_number(struct value_cursor *cursor, unsigned most, unsigned *out);

/* 2023 or 二〇二三: four digits, no scale among them. */
bool take_year_digits(struct value_cursor *cursor, unsigned *year);

/* The 年 of a year; not that of 2020年代 and 2000年历史. */
bool take_year_sign(struct value_cursor *cursor, unsigned year);

/* 民国112年, and where the year of publication is known 今年, 去年 and the like. */
bool take_year_word(const struct value_scan *scan, struct value_cursor *cursor, unsigned *year);

/* What has a name of its own: 十四五, 20世纪90年代, 近三年. */
bool take_era(const struct value_scan *scan, struct value_cursor *cursor, struct stretch *out);

#endif
