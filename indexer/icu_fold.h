/*
 * Makes the folding table that an index carries (common/fold_table.h), from ICU's data and a short
 * list of variant characters. It runs when the indexer is built (compiled_fold_table.h): indexing
 * uses the table and never ICU, so that a query is folded as the text was.
 *
 * A code point folds to what a fixed point of these steps makes of it:
 *
 *     1. NFKD, then full case folding, until neither changes anything;
 *     2. decimal digits of all scripts, and circled ones that NFKD does not know (❶), to 0–9;
 *     3. each target to its simplified character (simplified_characters.h): ICU's transliterator
 *        Traditional-Simplified and a list of variants, taken for single code points and followed
 *        to the end. Where they go in circles (苎 ⇄ 苧), the smallest code point of the circle
 *        stands for all;
 *     4. kana with a voicing mark and hangul jamo are composed again;
 *     5. marks and transparent characters are dropped, unless nothing else is there.
 *
 * Departures from ICU, which the test lists one by one:
 *
 *     - marks and invisible characters in expansions are dropped (é is e);
 *     - decimal digits of all scripts are ASCII digits, ❶ ➀ ⓫ … too;
 *     - ゛ and ゜ are the combining marks, so that か゛ is が (NFKD has a space before them);
 *     - an expansion that has more code points than the source has bytes loses its parentheses
 *       (⑽ is 10), and if that is not enough, is not made: the character stays as it is, but for
 *       case (Ⅷ is ⅷ), and takes the class of the first word character (㍿ is an ideograph, ½ a
 *       letter);
 *     - an expansion without any word character is not made (… is one break and not three points);
 *     - the circle of 苎 and 苧, and the listed variants.
 */
#ifndef SUOYIN_INDEXER_ICU_FOLD_H
#define SUOYIN_INDEXER_ICU_FOLD_H

#include "../common/buffer.h"
#include "../common/status.h"

/*
 * Appends the section to *out. Takes some hundredths of a second, most of them to open ICU's
 * transliterator, and keeps nothing. STATUS_MEMORY, or STATUS_INPUT when ICU lacks its data or its
 * data make no sound table. Several threads may call it at once.
 */
enum status icu_fold_build(const struct allocator *allocator, struct buffer *out,
                           struct error *error);

#endif
