#include "value_range.h"

#include <string.h>

struct comparison {
    const char *sign;
    bool is_low, excluded;
};

/* Longer signs before those they begin with. */
static const struct comparison comparisons[] = {
    {">=", true, false}, {"<=", false, false}, {">", true, true},  {"<", false, true},
    {"≥", true, false},  {"≤", false, false},  {"＞", true, true}, {"＜", false, true},
};

static bool cut_comparison(const char *text, size_t length, struct value_range *range)
{
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
        const struct comparison *comparison = &comparisons[i];
        size_t size = strlen(comparison->sign);
        if (length < size || memcmp(text, comparison->sign, size) != 0) {
            continue;
        }
        if (comparison->is_low) {
            range->low = text + size;
            range->low_length = length - size;
            range->low_excluded = comparison->excluded;
        } else {
            range->high = text + size;
            range->high_length = length - size;
            range->high_excluded = comparison->excluded;
        }
        return true;
    }
    return false;
}

struct value_range value_range_cut(const char *text, size_t length)
{
    struct value_range range = {0};
    if (cut_comparison(text, length, &range)) {
        return range;
    }
    const char *dots = length >= 2 ? memmem(text, length, "..", 2) : NULL;
    if (dots == NULL) {
        range.low = range.high = text;
        range.low_length = range.high_length = length;
        return range;
    }
    range.low_length = (size_t)(dots - text);
    range.high_length = length - range.low_length - 2;
    range.low = range.low_length > 0 ? text : NULL;
    range.high = range.high_length > 0 ? dots + 2 : NULL;
    return range;
}
