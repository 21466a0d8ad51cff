#include "rewrite_reader.h"

#include <string.h>

#include "../common/utf8.h"

uint32_t rewrite_peek(const struct rewrite_reader *reader, size_t at, size_t *size)
{
    uint32_t code = 0;
    *size = at < reader->length ? utf8_decode(reader->text + at, reader->length - at, &code) : 0;
    return *size > 0 ? code : 0;
}

uint32_t rewrite_peek_back(const struct rewrite_reader *reader, size_t at, size_t *size)
{
    size_t begin = at;
    while (begin > 0 && at - begin < UTF8_MAX) {
        begin--;
        if ((reader->text[begin] & 0xC0) != 0x80) {
            break;
        }
    }
    *size = at - begin;
    size_t own;
    uint32_t code = rewrite_peek(reader, begin, &own);
    return own == *size ? code : 0;
}

size_t rewrite_one_of(const struct rewrite_reader *reader, size_t at, const uint32_t *set,
                      size_t count)
{
    size_t size;
    uint32_t code = rewrite_peek(reader, at, &size);
    for (size_t i = 0; i < count && size > 0; i++) {
        if (set[i] == code) {
            return size;
        }
    }
    return 0;
}

unsigned rewrite_digits(const struct rewrite_reader *reader, size_t begin, size_t end, bool *arabic)
{
    unsigned count = 0, arabics = 0;
    for (size_t size; begin < end; begin += size, count++) {
        enum numeral_character kind = numeral_character(rewrite_peek(reader, begin, &size));
        if (size == 0 || (kind != NUMERAL_ARABIC && kind != NUMERAL_DIGIT)) {
            return 0;
        }
        arabics += kind == NUMERAL_ARABIC;
    }
    *arabic = arabics == count;
    return arabics == 0 || arabics == count ? count : 0;
}

uint64_t rewrite_year(const struct numeral *value)
{
    uint64_t whole = value->mantissa;
    for (int i = 0; i < value->exponent && whole < 10000; i++) {
        whole *= 10;
    }
    return value->exponent < 0 ? 0 : whole;
}

void rewrite_put(struct rewrite_text *out, const char *text, size_t length)
{
    if (length <= sizeof out->bytes - out->length) {
        memcpy(out->bytes + out->length, text, length);
        out->length += length;
    }
}

void rewrite_put_text(struct rewrite_text *out, const char *text)
{
    rewrite_put(out, text, strlen(text));
}
