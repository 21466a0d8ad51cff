#include "term_splitter.h"

#include <stdint.h>
#include <string.h>

enum { LONGEST_WORD = 64 };
enum character_class { SEPARATOR, UNSPACED, WORD };

/* Decodes one code point of well-formed UTF-8; malformed bytes come out as separators one by one.
 */
static uint32_t decode(const unsigned char *text, size_t left, size_t *size)
{
    uint32_t lead = text[0];
    *size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0x80) {
        return lead;
    }
    if (lead < 0xC0 || *size > left) {
        *size = 1;
        return 0;
    }
    uint32_t point = lead & (0x7Fu >> *size);
    for (size_t i = 1; i < *size; i++) {
        point = point << 6 | (text[i] & 0x3F);
    }
    return point;
}

static enum character_class classify(uint32_t c)
{
    if (c < 0x80) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                   ? WORD
                   : SEPARATOR;
    }
    if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
        (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3005 ||
        c == 0x3007) {
        return UNSPACED;
    }
    if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC ||
        (c >= 0x31F0 && c <= 0x31FF)) {
        return UNSPACED;
    }
    if ((c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF)) {
        return UNSPACED;
    }
    if ((c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x370 && c <= 0x52F)) {
        return WORD;
    }
    if ((c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) ||
        (c >= 0xFF41 && c <= 0xFF5A)) {
        return WORD;
    }
    return SEPARATOR;
}

/* Appends one character of a word, lowercased where it is ASCII or its full-width form. */
static size_t append_letter(char *word, size_t length, const char *from, size_t size, uint32_t c)
{
    if (c >= 0xFF10) {
        c -= 0xFEE0;
    }
    if (c < 0x80) {
        word[length] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        return length + 1;
    }
    memcpy(word + length, from, size);
    return length + size;
}

int split_terms(const char *text, size_t length, term_receiver *receive, void *context)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < length) {
        size_t size;
        uint32_t c = decode(bytes + at, length - at, &size);
        enum character_class kind = classify(c);
        size_t start = at;
        if (kind == SEPARATOR) {
            at += size;
        } else if (kind == WORD) {
            char word[LONGEST_WORD + 4];
            size_t used = 0;
            do {
                if (used < LONGEST_WORD) {
                    used = append_letter(word, used, text + at, size, c);
                }
                at += size;
                if (at >= length) {
                    break;
                }
                c = decode(bytes + at, length - at, &size);
            } while (classify(c) == WORD);
            struct term term = {word, used, start, at, 0};
            int stop = receive(context, &term);
            if (stop) {
                return stop;
            }
        } else {
            /* `first` and `second` are the two last characters of the run; each pair is one term.
             */
            size_t first = at;
            size_t second = at + size;
            for (;;) {
                at = second;
                size_t second_size = 0;
                int goes_on = at < length &&
                              classify(decode(bytes + at, length - at, &second_size)) == UNSPACED;
                if (!goes_on) {
                    break;
                }
                struct term term = {text + first, second + second_size - first, first,
                                    second + second_size, 1};
                int stop = receive(context, &term);
                if (stop) {
                    return stop;
                }
                first = second;
                second += second_size;
            }
            if (first == start) { /* a lone character */
                struct term term = {text + start, second - start, start, second, 0};
                int stop = receive(context, &term);
                if (stop) {
                    return stop;
                }
            }
        }
    }
    return 0;
}
