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

/* A filter of NULL lets all pass. */
static inline __attribute__((always_inline)) void
fold_text(const struct fold_table *table, const struct fold_in_place_filter *filter, char *text,
          size_t length)
{
    size_t i = 0;
    while (i < length) {
        unsigned char lead = (unsigned char)text[i];
        size_t size = lead < THREE_BYTES ? 1 : lead < FOUR_BYTES ? 3 : 4;
        if (size == 1 || size > length - i) { /* no ideograph: bytes of two pass one by one */
            i++;
            continue;
        }
        uint32_t code_point = decode_three(text + i);
        char target[UTF8_MAX];
        if (size == 4) {
            utf8_decode(text + i, size, &code_point);
        } else if (filter != NULL && (filter->folds[code_point / 64] >> code_point % 64 & 1) == 0) {
            i += size;
            continue;
        }
        if (fold_character(table, code_point, size, target)) {
            memcpy(text + i, target, size);
        }
        i += size;
    }
}

void fold_in_place(const struct fold_table *table, char *text, size_t length)
{
    fold_text(table, NULL, text, length);
}

void fold_in_place_filtered(const struct fold_in_place_filter *filter, char *text, size_t length)
{
    fold_text(filter->table, filter, text, length);
}
