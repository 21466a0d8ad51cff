#include "utf8.h"

#include <string.h>

#include "bytes.h"

/* Whether a character of three bytes needs no look at its second byte: its lead, the lowest byte of
 * `word`, is neither E0 nor ED, which have rules of their own. */
static inline bool lead_is_plain(uint64_t word)
{
    return (0xDFFEu >> (word & 0x0F) & 1) != 0;
}

/*
 * How many of the bytes at `text` are characters of three bytes, nearly all of Chinese text, taken
 * in pairs: a plain loop of utf8_decode would say the same. Stops at any other, and at those whose
 * lead is not plain.
 */
static size_t skip_three_byte_characters(const char *text, size_t length)
{
    const uint64_t kinds = 0xC0C0F0C0C0F0u, three_bytes = 0x8080E08080E0u;
    const unsigned char *p = (const unsigned char *)text;
    size_t i = 0;
    while (length - i >= sizeof(uint64_t)) {
        uint64_t pair = get_u64(p + i);
        if ((pair & kinds) != three_bytes || !lead_is_plain(pair) || !lead_is_plain(pair >> 24)) {
            break;
        }
        i += 6;
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
