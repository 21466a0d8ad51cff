#include "utf8.h"

#include <string.h>

bool utf8_valid(const char *text, size_t length, size_t *bad)
{
    size_t i = 0;
    while (i < length) {
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
