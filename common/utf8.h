/*
 * UTF-8 as defined by RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF.
 */
#ifndef SUOYIN_COMMON_UTF8_H
#define SUOYIN_COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF8_MAX = 4, CODE_POINT_LIMIT = 0x110000 };

/*
 * Decodes the character at text (length > 0) into *code_point and answers its bytes, 1 to 4.
 * Malformed bytes answer 0 and leave *code_point alone.
 */
static inline size_t utf8_decode(const char *text, size_t length, uint32_t *code_point)
{
    const unsigned char *p = (const unsigned char *)text;
    uint32_t lead = p[0];
    if (lead < 0x80) {
        *code_point = lead;
        return 1;
    }
    if (lead >= 0xE0 && lead < 0xF0 && length >= 3) {
        uint32_t c = (lead & 0x0F) << 12 | (uint32_t)(p[1] & 0x3F) << 6 | (p[2] & 0x3F);
        if ((p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80 && c >= 0x800 &&
            (c & 0xF800) != 0xD800) {
            *code_point = c;
            return 3;
        }
        return 0;
    }
    if (lead >= 0xC2 && lead < 0xE0 && length >= 2 && (p[1] & 0xC0) == 0x80) {
        *code_point = (lead & 0x1F) << 6 | (p[1] & 0x3F);
        return 2;
    }
    if (lead >= 0xF0 && lead < 0xF5 && length >= 4 && (p[1] & 0xC0) == 0x80 &&
        (p[2] & 0xC0) == 0x80 && (p[3] & 0xC0) == 0x80) {
        uint32_t c = (lead & 0x07) << 18 | (uint32_t)(p[1] & 0x3F) << 12 |
                     (uint32_t)(p[2] & 0x3F) << 6 | (p[3] & 0x3F);
        if (c >= 0x10000 && c < CODE_POINT_LIMIT) {
            *code_point = c;
            return 4;
        }
    }
    return 0;
}

/* Writes a code point (a scalar value) to text, which has room for UTF8_MAX, and answers its bytes.
 */
static inline size_t utf8_encode(char *text, uint32_t code_point)
{
    if (code_point < 0x80) {
        text[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        text[0] = (char)(0xC0 | code_point >> 6);
        text[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        text[0] = (char)(0xE0 | code_point >> 12);
        text[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        text[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    text[0] = (char)(0xF0 | code_point >> 18);
    text[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    text[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    text[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

/* Whether all of text is UTF-8. When not, *bad (unless NULL) is the offset of the first bad byte.
 */
bool utf8_valid(const char *text, size_t length, size_t *bad);

#endif
