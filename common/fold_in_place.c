#include "fold_in_place.h"

#include <string.h>

/* From here on characters have three bytes or four: there are no shorter ideographs. */
enum { THREE_BYTES = 0x800, FOUR_BYTES = 0x10000 };

size_t fold_in_place_character(const struct fold_table *table, uint32_t code_point,
                               char target[UTF8_MAX])
{
    if (code_point < THREE_BYTES) {
        return 0;
    }
    uint32_t entry = fold_entry(table, code_point);
    size_t size = code_point < FOUR_BYTES ? 3 : 4;
    bool folds = fold_count(entry) == 1 && fold_class(entry) == CLASS_IDEOGRAPH &&
                 utf8_encode(target, fold_value(entry)) == size;
    return folds ? size : 0;
}

void fold_in_place(const struct fold_table *table, char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        char target[UTF8_MAX];
        uint32_t code_point = 0;
        size_t size = utf8_decode(text + at, length - at, &code_point);
        if (size >= 3 && fold_in_place_character(table, code_point, target) > 0) {
            memcpy(text + at, target, size);
        }
        at += size > 0 ? size : 1;
    }
}
