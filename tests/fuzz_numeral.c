/*
 * Reads numerals at every offset of arbitrary bytes. What is read must lie inside, be in the one
 * form that struct numeral promises, and be read again from what it is written as.
 */
#include <stdint.h>
#include <stdlib.h>

#include "../common/numeral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct numeral *value)
{
    bool sound = value->mantissa == 0 ? value->exponent == 0 : value->mantissa % 10 != 0;
    if (!sound || value->exponent < NUMERAL_EXPONENT_MIN ||
        value->exponent > NUMERAL_EXPONENT_MAX) {
        abort();
    }
    for (int style = NUMERAL_IN_DIGITS; style <= NUMERAL_IN_HAN_DIGITS; style++) {
        char out[NUMERAL_TEXT_SIZE];
        struct numeral again;
        size_t length = numeral_write(value, (enum numeral_style)style, out);
        bool one = length > 0 && numeral_read(out, length, &again) == length;
        if (one && (again.mantissa != value->mantissa || again.exponent != value->exponent)) {
            abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    for (size_t at = 0; at < size && at < 256; at++) {
        struct numeral value;
        size_t bytes = numeral_read((const char *)data + at, size - at, &value);
        if (bytes > size - at) {
            abort();
        }
        if (bytes > 0) {
            check(&value);
        }
    }
    return 0;
}
