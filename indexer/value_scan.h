/*
 * What the recognisers of dates and quantities share: the passage that is read, and small steps
 * through it. Private to recognise_values.c and the value_ files.
 *
 * The text has simplified ideographs (recognise.h), so words are written once.
 */
#ifndef SUOYIN_INDEXER_VALUE_SCAN_H
#define SUOYIN_INDEXER_VALUE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../common/annotation_list.h"
#include "../common/utf8.h"
#include "recognise_values.h"

struct value_scan {
    const char *text;
    size_t length;
    struct annotation_list *out;
    unsigned published_year, published_month, published_day; /* 0: not known */
    uint32_t behind_number; /* the character behind the number to be looked at; 0: it is a word */
    unsigned sentence_year; /* that this sentence has spoken of last; 0: of none yet */
    size_t sentence_at;     /* how far the sentence is known to go on */
};

/* Whether a word for a date can begin at this offset, as far as two characters tell. */
bool date_word_may_begin(const struct value_scan *scan, size_t at);
/* Those two characters. */
void date_beginnings(value_beginning *enter, void *arrived);

/* Whether a unit may begin with this character, directly behind a number. */
bool unit_may_begin(uint32_t code_point);

/* A date, or a quantity (a range of them makes two), that begins at this offset: added to the list.
 * How many bytes it takes, 0 where there is none. */
size_t scan_date(struct value_scan *scan, size_t at);
size_t scan_quantity(struct value_scan *scan, size_t at);

/* The rest of the text, from some character on. */
struct value_cursor {
    const char *at, *end;
};

static inline size_t cursor_rest(const struct value_cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

static inline bool cursor_sees(const struct value_cursor *cursor, const char *word)
{
    size_t size = strlen(word);
    return size <= cursor_rest(cursor) && memcmp(cursor->at, word, size) == 0;
}

static inline bool cursor_take(struct value_cursor *cursor, const char *word)
{
    if (!cursor_sees(cursor, word)) {
        return false;
    }
    cursor->at += strlen(word);
    return true;
}

/* The character at the cursor, 0 at the end. */
static inline uint32_t cursor_peek(const struct value_cursor *cursor)
{
    uint32_t code_point = 0;
    if (cursor->at < cursor->end) {
        utf8_decode(cursor->at, cursor_rest(cursor), &code_point);
    }
    return code_point;
}

/* Whether the character at the cursor is one of these. */
static inline bool cursor_sees_one_of(const struct value_cursor *cursor, const char *characters)
{
    char one[UTF8_MAX + 1] = "";
    uint32_t code_point = cursor_peek(cursor);
    if (code_point == 0) {
        return false;
    }
    utf8_encode(one, code_point);
    return strstr(characters, one) != NULL;
}

static inline bool cursor_take_one_of(struct value_cursor *cursor, const char *characters)
{
    char one[UTF8_MAX];
    if (!cursor_sees_one_of(cursor, characters)) {
        return false;
    }
    cursor->at += utf8_encode(one, cursor_peek(cursor));
    return true;
}

/* Moves past blanks, not past the end of a line. */
static inline void cursor_skip_blanks(struct value_cursor *cursor)
{
    while (cursor_take_one_of(cursor, " \u00A0\u3000")) {
    }
}

/* The character that ends before this offset, 0 at the beginning. */
static inline uint32_t character_before(const char *text, size_t at)
{
    uint32_t code_point = 0;
    size_t begin = at;
    while (begin > 0 && at - begin < UTF8_MAX) {
        begin--;
        if (((unsigned char)text[begin] & 0xC0) != 0x80) {
            utf8_decode(text + begin, at - begin, &code_point);
            return code_point;
        }
    }
    return 0;
}

/* Whether the text before this offset ends with one of these characters. */
static inline bool stands_after_one_of(const char *text, size_t at, const char *characters)
{
    char one[UTF8_MAX + 1] = "";
    uint32_t code_point = character_before(text, at);
    if (code_point == 0) {
        return false;
    }
    utf8_encode(one, code_point);
    return strstr(characters, one) != NULL;
}

/* What stands between the two ends of a range: 20—30万元, 1至9月. */
static inline bool cursor_take_range_sign(struct value_cursor *cursor)
{
    return cursor_take(cursor, "——") || cursor_take_one_of(cursor, "-–—―~～－−至到");
}

#endif
