/*
 * Analysis: from text to folded units, and from units to terms. The indexer, the query engine and
 * the highlighter all go through here, so a query is cut exactly as the text was.
 *
 * Units. fold_units() turns text into a sequence of units: folded characters, and breaks between
 * them. A run of separators is one break; text neither begins nor ends with one. What joins and
 * what separates:
 *
 *   - Transparent characters vanish, and so do marks after what they stand on.
 *   - A blank between an ideograph (or another unspaced character) and a letter or digit vanishes:
 *     8 月 and 8月 are the same. Any other blank is a break.
 *   - A line break inside a paragraph (U+2028, and what class LINE holds beside LF) vanishes
 * between unspaced characters, and is a blank otherwise. LF ends a paragraph: a break.
 *   - A point between two digits is part of the number; any other is a break.
 *
 * Terms. A run of unspaced characters (ideographs, kana, hangul, Thai …) gives a term for each of
 * its characters: the character and its successor, or the character and END for the last. The pairs
 * are the bigrams that are ranked. With the END terms, every occurrence of a character is the first
 * of exactly one term, so that all passages with that character are one range of the lexicon, and a
 * single character needs no postings of its own. A run of letters and digits is one word, cut after
 * WORD_UNITS_MAX units.
 *
 * A passage's length, which ranking normalises by, is its bigrams, its words, and its runs of one
 * character.
 */
#ifndef SUOYIN_COMMON_ANALYZER_H
#define SUOYIN_COMMON_ANALYZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fold_table.h"
#include "utf8.h"

enum {
    UNIT_BREAK = 0,
    UNIT_UNSPACED = 1 << 24, /* with the code point in the low bits */
    UNIT_WORD = 2 << 24,     /* a letter or digit, or a point inside a number */
    UNIT_CODE_MASK = (1 << 24) - 1,
    TERM_END = 0, /* the second character of the term of a run's last character */
    WORD_UNITS_MAX = 64,
    WORD_BYTES_MAX = WORD_UNITS_MAX * UTF8_MAX,
};

static inline uint32_t unit_code(uint32_t unit)
{
    return unit & UNIT_CODE_MASK;
}

static inline bool unit_is_unspaced(uint32_t unit)
{
    return (unit & UNIT_UNSPACED) != 0;
}

static inline bool unit_is_word(uint32_t unit)
{
    return (unit & UNIT_WORD) != 0;
}

/*
 * Folds text (valid UTF-8; malformed bytes are breaks) into units, and answers how many there are:
 * never more than length. `units` has room for `length` of them. `offsets` is NULL or has the same
 * room: the byte at which each unit's source character begins (of a break: the first separator).
 */
size_t fold_units(const struct fold_table *table, const char *text, size_t length, uint32_t *units,
                  uint32_t *offsets);

/*
 * Where the source of the unit ends that begins at byte `begin`: after its character and the marks
 * that were dropped or composed with it.
 */
size_t unit_source_end(const struct fold_table *table, const char *text, size_t length,
                       size_t begin);

/* The word that begins at units[0], as UTF-8 in `bytes` (room for WORD_BYTES_MAX); answers its
 * bytes and sets *used to its units. */
size_t unit_word_bytes(const uint32_t *units, size_t count, char *bytes, size_t *used);

/* The number of units of the word that begins at units[0]. */
static inline size_t unit_word_length(const uint32_t *units, size_t count)
{
    size_t limit = count < WORD_UNITS_MAX ? count : WORD_UNITS_MAX;
    size_t n = 1;
    while (n < limit && unit_is_word(units[n])) {
        n++;
    }
    return n;
}

/*
 * Calls on_pair(context, first, second, at) and on_word(context, units, count, at) for each term in
 * order, `at` being the index of its first unit, and answers the length for ranking. Inlined, so
 * that the callbacks cost nothing.
 */
static inline __attribute__((always_inline)) uint32_t
analyze_units(const uint32_t *units, size_t count, void *context,
              void (*on_pair)(void *context, uint32_t first, uint32_t second, size_t at),
              void (*on_word)(void *context, const uint32_t *units, size_t count, size_t at))
{
    uint32_t length = 0;
    size_t i = 0;
    while (i < count) {
        uint32_t unit = units[i];
        if (unit_is_unspaced(unit)) {
            size_t begin = i;
            uint32_t next;
            do {
                next = i + 1 < count ? units[i + 1] : UNIT_BREAK;
                next = unit_is_unspaced(next) ? next : UNIT_UNSPACED | TERM_END;
                on_pair(context, unit_code(unit), unit_code(next), i);
                unit = next;
                i++;
            } while (unit_code(next) != TERM_END);
            length += i - begin > 1 ? (uint32_t)(i - begin - 1) : 1;
        } else if (unit_is_word(unit)) {
            size_t used = unit_word_length(units + i, count - i);
            on_word(context, units + i, used, i);
            length++;
            i += used;
        } else {
            i++;
        }
    }
    return length;
}

#endif
