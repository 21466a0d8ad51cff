/*
 * The syllables of Standard Chinese in pinyin, for telling a gloss from a unit or a symbol.
 */
#ifndef SUOYIN_INDEXER_PINYIN_SYLLABLE_H
#define SUOYIN_INDEXER_PINYIN_SYLLABLE_H

#include <stdbool.h>
#include <stddef.h>

struct pinyin_syllable {
    size_t letters; /* without the tone */
    bool toned;     /* a tone mark stands on one of its vowels */
};

/*
 * Whether all of the text (UTF-8) is one syllable in lower case, with at most one tone mark: as in
 * fā, zhǎn, lǜ or de; the mark may be a combining character, ü may be written v, and the
 * phonetic letters ɑ and ɡ pass for a and g. Pure function.
 */
bool pinyin_syllable_parse(const char *text, size_t length, struct pinyin_syllable *syllable);

#endif
