#include "fold_in_place.h"

#include <string.h>

#include "utf8.h"

void fold_in_place(const struct fold_table *table, char *text, size_t length)
{
    size_t size;
    for (size_t i = 0; i < length; i += size) {
        uint32_t code_point;
        size = (signed char)text[i] >= 0 ? 1 : utf8_decode(text + i, length - i, &code_point);
        if (size <= 1) {
            size = 1;
            continue;
        }
        uint32_t entry = fold_entry(table, code_point);
        char target[UTF8_MAX];
        if (fold_count(entry) == 1 && fold_class(entry) == CLASS_IDEOGRAPH &&
            utf8_encode(target, fold_value(entry)) == size) {
            memcpy(text + i, target, size);
        }
    }
}
