/*
 * Finds quantities (总投资291.3亿元, 45个, 百分之五, 600余人) and dates (2023年, 二〇二四年五月,
 * 去年底, “十四五”), as a recogniser (recognise.h) does, in one pass: what is part of a date is no
 * quantity.
 *
 * A quantity's span is its number with its unit; of 20—30万元 the two ends are two quantities.
 * Years, ordinals (第三), ids, section numbers, approximations (数十亿, 三五家, 上百家) and 一 as
 * an article (一个, 一批) are none.
 *
 * A date's span is all of it, of 2021—2025年 both ends. A day, month, quarter or half without a
 * year takes the year that its sentence has named, else that of publication; words that count from
 * the publication (去年, 近三年) need its date. Where neither is known they are left alone.
 */
#ifndef SUOYIN_INDEXER_RECOGNISE_VALUES_H
#define SUOYIN_INDEXER_RECOGNISE_VALUES_H

#include "recognise.h"

recogniser recognise_values;

/* What is called for each beginning of quantities and dates: one character of them, or two. */
typedef void value_beginning(void *arrived, const char *characters, size_t length);
void value_beginnings(value_beginning *enter, void *arrived);

#endif
