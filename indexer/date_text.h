/*
 * Dates as people write them, brought into one form: YYYY-MM-DD, YYYY-MM or YYYY.
 *
 * Recognised: 2024-06-01, 2024/6/1, 2024.6.1, 20240601, 2024年6月1日 (digits of any width, spaces
 * around 年 and 月), 二〇二四年六月一日, and of these 2024-06, 2024/6, 2024年6月, 2024年 and 2024.
 * A time may follow the full forms: " 09:26", "T09:26:22.5+08:00", "Z", " 9时26分", "092622" after
 * 20240601. The calendar is checked (no 30 February); years run from 1000 to 2999.
 *
 * Pure functions: they allocate nothing and are safe in any number of threads.
 */
#ifndef SUOYIN_INDEXER_DATE_TEXT_H
#define SUOYIN_INDEXER_DATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { DATE_TEXT_SIZE = 11 }; /* "YYYY-MM-DD" and its NUL */

/*
 * Recognises a date at the very beginning of text. True: out holds the normal form and *consumed
 * (unless NULL) how many bytes the date takes, the time after it included. A bare year ("2024") is
 * recognised only where it is all of the text; a date that runs on into more digits is none.
 */
bool date_text_parse(const char *text, size_t length, char out[DATE_TEXT_SIZE], size_t *consumed);

/* Whether text, but for white space around it, is one date and nothing else. */
bool date_text_normalise(const char *text, size_t length, char out[DATE_TEXT_SIZE]);

#endif
