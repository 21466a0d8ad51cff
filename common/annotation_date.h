/*
 * The days that a text speaks of, as numbers of few bytes.
 *
 *     date = head:varint [ more:varint ] ;             head = zigzag(n) × 4 + form
 *
 *     form   n                                               says
 *     0      year − 2000                                     a whole year
 *     1      (year − 2000) × 12 + month − 1                  a whole month
 *     2      ((year − 2000) × 12 + month − 1) × 31 + day − 1    a day
 *     3      of the first day, as in form 2                  from there to the day whose n is
 * `more` larger
 *
 * The first form that fits is taken. Years are 1 to 9999. zigzag makes 0, 1, 2, 3, 4 … of
 * 0, −1, 1, −2, 2 …: most texts speak of the years around 2000.
 */
#ifndef SUOYIN_COMMON_ANNOTATION_DATE_H
#define SUOYIN_COMMON_ANNOTATION_DATE_H

#include <stdbool.h>

#include "annotation.h"
#include "buffer.h"
#include "bytes.h"

/* Whether both are days of the calendar, and in their order. */
bool annotation_date_sound(const struct annotation_date *date);

/* The date is sound. */
void annotation_date_encode(const struct annotation_date *date, struct buffer *out);

/* What is read may be unsound. Sets reader->failed when it cannot be a date at all. */
struct annotation_date annotation_date_decode(struct reader *reader);

#endif
