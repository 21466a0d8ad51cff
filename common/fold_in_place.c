#include "fold_in_place.h"

#include <string.h>

#include "utf8.h"

void fold_in_place(const struct fold_table *table, char *text, size_t length)
{
    enum { THREE_BYTES = 0xE0, FOUR_BYTES = 0xF0 }; /* the lead of such a character, or more */
    size_t i = 0;
    while (i < length) {
        const unsigned char *p = (const unsigned char *)text + i;
        size_t size = p[0] < THREE_BYTES ? 1 : p[0] < FOUR_BYTES ? 3 : 4;
        if (size == 1 || size > length - i) { /* no ideograph: bytes of two pass one by one */
            i++;
            continue;
        }
        uint32_t code_point = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
        if (size == 4) {
            utf8_decode(text + i, size, &code_point);
        }
        uint32_t entry = fold_entry(table, code_point);
        char target[UTF8_MAX];
        if (fold_count(entry) == 1 && fold_class(entry) == CLASS_IDEOGRAPH &&
            utf8_encode(target, fold_value(entry)) == size) {
            memcpy(text + i, target, size);
        }
        i += size;
    }
}
