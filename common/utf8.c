#include "utf8.h"

#include <string.h>

/*
 * How many of the bytes at `text` are characters of three bytes, nearly all of Chinese text: a
 * plain loop of utf8_decode would say the same. Stops at any other, and at those whose lead is E0
 * or ED, which have rules of their own.
 */
static size_t skip_three_byte_characters(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (length - i >= 3 && p[i] > 0xE0 && p[i] < 0xF0 && p[i] != 0xED &&
           (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80) {
        i += 3;
    }
    return i;
}

bool utf8_valid(const char *text, size_t length, size_t *bad)
{
    size_t i = 0;
    if (length == 0) {
        return true; /* of nothing there may be no pointer */
    }
    while ((i += skip_three_byte_characters(text + i, length - i)) < length) {
        uint64_t word;
        if (length - i >= sizeof word) {
            memcpy(&word, text + i, sizeof word);
            if ((word & 0x8080808080808080u) == 0) {
                i += sizeof word;
                continue;
            }
        }
        uint32_t code_point;
        size_t size = utf8_decode(text + i, length - i, &code_point);
        if (size == 0) {
            if (bad != NULL) {
                *bad = i;
            }
            return false;
        }
        i += size;
    }
    return true;
}
