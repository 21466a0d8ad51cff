/*
 * Small questions about Chinese text in UTF-8, shared by what cleans text and what cuts it. All
 * texts are valid UTF-8; a position is a byte offset at a character's boundary.
 */
#ifndef SUOYIN_INDEXER_HAN_TEXT_H
#define SUOYIN_INDEXER_HAN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../common/utf8.h"

/* The code point that begins at, or ends before, a position; 0 at the end of the text. */
static inline uint32_t character_at(const char *text, size_t length, size_t position)
{
    uint32_t code_point = 0;
    if (position < length) {
        utf8_decode(text + position, length - position, &code_point);
    }
    return code_point;
}

static inline size_t previous_position(const char *text, size_t position)
{
    do {
        position--;
    } while (position > 0 && ((unsigned char)text[position] & 0xC0) == 0x80);
    return position;
}

static inline uint32_t character_before(const char *text, size_t position)
{
    if (position == 0) {
        return 0;
    }
    size_t begin = previous_position(text, position);
    return character_at(text, position, begin);
}

static inline size_t next_position(const char *text, size_t length, size_t position)
{
    do {
        position++;
    } while (position < length && ((unsigned char)text[position] & 0xC0) == 0x80);
    return position;
}

static inline bool is_ascii_alphanumeric(uint32_t c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Unicode's White_Space, and the marks of no width that pages leave at the ends of lines. */
static inline bool is_space(uint32_t c)
{
    if (c < 0x80) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
    return c == 0x3000 || c == 0xA0 || c == 0x85 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) ||
           c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F || c == 0xFEFF;
}

static inline bool is_ideograph(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == 0x3007 ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/* 。 and its like, which end a sentence; the ASCII ones need a look at what follows. */
static inline bool is_sentence_end(uint32_t c)
{
    return c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF1B || c == 0xFF61 || c == '!' ||
           c == '?' || c == ';';
}

/* Marks that close what was opened before them. */
static inline bool is_closer(uint32_t c)
{
    switch (c) {
    case ')':
    case ']':
    case '}':
    case '"':
    case '\'':
    case 0x2019: /* ’ */
    case 0x201D: /* ” */
    case 0x3009: /* 〉 》 」 』 】 〕 〗 */
    case 0x300B:
    case 0x300D:
    case 0x300F:
    case 0x3011:
    case 0x3015:
    case 0x3017:
    case 0xFF09: /* ） ］ ｝ */
    case 0xFF3D:
    case 0xFF5D:
        return true;
    default:
        return false;
    }
}

/* Any mark that ends or divides a clause. */
static inline bool is_clause_mark(uint32_t c)
{
    return is_sentence_end(c) || c == 0xFF0C || c == 0x3001 || c == 0xFF1A || c == 0x2026 ||
           c == 0x2014 || c == ',' || c == ':';
}

/* Cuts white space off both ends of [*begin, *end). */
static inline void trim_range(const char *text, size_t *begin, size_t *end)
{
    while (*begin < *end) {
        size_t next = next_position(text, *end, *begin);
        if (!is_space(character_at(text, next, *begin))) {
            break;
        }
        *begin = next;
    }
    while (*begin < *end) {
        size_t previous = previous_position(text, *end);
        if (!is_space(character_at(text, *end, previous))) {
            break;
        }
        *end = previous;
    }
}

/* How many of eight bytes begin a character. */
static inline size_t leads_in_word(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    uint64_t continuation = (word >> 7) & (~word >> 6) & 0x0101010101010101u;
    return 8 - (size_t)(continuation * 0x0101010101010101u >> 56);
}

static inline size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        count += leads_in_word(text + i);
    }
    for (; i < length; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

/* The position `characters` after `position`, or length. */
static inline size_t skip_characters(const char *text, size_t length, size_t position,
                                     size_t characters)
{
    while (position + 8 <= length) {
        size_t leads = leads_in_word(text + position);
        if (leads >= characters) {
            break;
        }
        characters -= leads;
        position += 8;
    }
    /* The word may have ended inside a character. */
    while (position < length && ((unsigned char)text[position] & 0xC0) == 0x80) {
        position++;
    }
    while (characters > 0 && position < length) {
        position = next_position(text, length, position);
        characters--;
    }
    return position;
}

#endif
