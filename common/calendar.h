/*
 * The Gregorian calendar, and days as numbers: year · 10000 + month · 100 + day.
 */
#ifndef SUOYIN_COMMON_CALENDAR_H
#define SUOYIN_COMMON_CALENDAR_H

#include <stdint.h>

/* How many days a month (1 to 12) has; 0 for what is no month. */
static inline unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month > 12 ? 0 : days[month] + (month == 2 ? leap : 0);
}

static inline uint32_t calendar_day(unsigned year, unsigned month, unsigned day)
{
    return year * 10000 + month * 100 + day;
}

#endif
