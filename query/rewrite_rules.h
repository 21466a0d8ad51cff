/*
 * Other writings that the language itself has: of numbers, and of what is numbered.
 *
 *     rule       in the query                        also found
 *     document   国发〔2023〕5号, 国发2023 5号 …      any of these, as a whole and first
 *     article    第二十三条, 第23条第2款              either, as a whole and first
 *     ordinal    第三批, 第3批                        第3, 第三
 *     year       2023年, 二〇二三年                   either, 二零二三年 and 二○二三年, too
 *     percent    5%, ５％, 百分之五                   either
 *     amount     1000亿, 一千亿, 3.5万                in digits and in words; 千亿 for 1000亿
 *
 * Which brackets stand about a document's year needs no rule: all are breaks (analyzer.h). Numerals
 * are read by common/numeral.h; what it does not read exactly (三五, 十几) is left alone. A bare
 * 千亿 is 1000亿 unless 数, 几, 上 or 多 stands before it; 千万 and the like are words and stay
 * what they are.
 *
 * A writing that begins or ends with a numeral is found where that is the whole numeral: 百分之五
 * does not find 百分之五十. The query's own writing finds what it always did.
 */
#ifndef SUOYIN_QUERY_REWRITE_RULES_H
#define SUOYIN_QUERY_REWRITE_RULES_H

#include "query_alternatives.h"

/* Adds what the rules find in a query's text (valid UTF-8). Takes time in proportion to it. */
void rewrite_rules_find(const char *text, size_t length, struct alternatives_list *list);

#endif
