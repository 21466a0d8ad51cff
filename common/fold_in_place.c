#include "fold_in_place.h"

#include <string.h>

#include "utf8.h"

/* The leads of characters of as many bytes, or more. */
enum { THREE_BYTES = 0xE0, FOUR_BYTES = 0xF0 };

/* Writes what the character of `size` bytes folds to; false when it stays what it is. */
static bool fold_character(const struct fold_table *table, uint32_t code_point, size_t size,
                           char target[UTF8_MAX])
{
    uint32_t entry = fold_entry(table, code_point);
    return fold_count(entry) == 1 && fold_class(entry) == CLASS_IDEOGRAPH &&
           utf8_encode(target, fold_value(entry)) == size;
}

static uint32_t decode_three(const char *text)
{
    const unsigned char *p = (const unsigned char *)text;
    return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

void fold_in_place_filter_init(struct fold_in_place_filter *filter, const struct fold_table *table)
{
    *filter = (struct fold_in_place_filter){.table = table};
    char target[UTF8_MAX];
    for (uint32_t c = 0x800; c < 0x10000; c++) {
        if (fold_character(table, c, 3, target)) {
            filter->folds[c / 64] |= UINT64_C(1) << c % 64;
        }
    }
}

/* Folds the character at `text`, which has `length` bytes or more to its end, and answers its
 * bytes. */
static size_t fold_first(const struct fold_table *table, char *text, size_t length)
{
    unsigned char lead = (unsigned char)*text;
    size_t size = lead < THREE_BYTES ? 1 : lead < FOUR_BYTES ? 3 : 4;
    if (size == 1 || size > length) { /* no ideograph: bytes of two pass one by one */
        return 1;
    }
    uint32_t code_point = size == 3 ? decode_three(text) : 0;
    char target[UTF8_MAX];
    if (size == 4) {
        utf8_decode(text, size, &code_point);
    }
    if (fold_character(table, code_point, size, target)) {
        memcpy(text, target, size);
    }
    return size;
}

void fold_in_place(const struct fold_table *table, char *text, size_t length)
{
    size_t i = 0;
    while (i < length) {
        i += fold_first(table, text + i, length - i);
    }
}

void fold_in_place_filtered(const struct fold_in_place_filter *filter, char *text, size_t length)
{
    char *at = text, *end = text + length;
    while (end - at >= 3) {
        if (((unsigned char)*at & FOUR_BYTES) == THREE_BYTES) {
            uint32_t code_point = decode_three(at);
            if ((filter->folds[code_point / 64] >> code_point % 64 & 1) == 0) {
                at += 3;
                continue;
            }
        }
        at += (signed char)*at >= 0 ? 1 : fold_first(filter->table, at, (size_t)(end - at));
    }
}
