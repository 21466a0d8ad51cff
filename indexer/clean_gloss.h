/*
 * Glosses: the reading of a character in parentheses behind it, as in 發(fā)展, which some pages
 * carry in the middle of every other word.
 *
 * Internal to the cleaner.
 */
#ifndef SUOYIN_INDEXER_CLEAN_GLOSS_H
#define SUOYIN_INDEXER_CLEAN_GLOSS_H

#include "clean_page.h"

#define CLEAN_GLOSS_RULE "pinyin_gloss"

/*
 * Takes glosses out of document->text. A text that is clearly glossed (three toned glosses or
 * more) loses all of them, toned or not; any other only toned ones in the middle of a word, and
 * none where it speaks of how a character is read. A gloss holds one syllable, hence 氨(an) stays
 * in a text without glosses, and 长度(m) or 张力(km) in any. False when memory is short.
 */
bool clean_gloss(const struct cleaner *cleaner, struct document *document);

#endif
