#include "../common/numeral.h"
#include "value_stretch.h"

enum { YEAR_MIN = 1000, YEAR_MAX = 2199 };

bool take_number(struct value_cursor *cursor, unsigned most, unsigned *out)
{
    struct numeral number;
    size_t size = numeral_read(cursor->at, cursor_rest(cursor), &number);
    if (size == 0 || number.exponent < 0 || number.mantissa > most) {
        return false;
    }
    uint64_t value = number.mantissa;
    for (int i = 0; i < number.exponent && value <= most; i++) {
        value *= 10;
    }
    if (value == 0 || value > most) {
        return false;
    }
    *out = (unsigned)value;
    cursor->at += size;
    return true;
}

bool take_year_digits(struct value_cursor *cursor, unsigned *year)
{
    uint32_t code_point;
    size_t bytes = 0;
    for (int i = 0; i < 4; i++) {
        size_t size =
            bytes < cursor_rest(cursor)
                ? utf8_decode(cursor->at + bytes, cursor_rest(cursor) - bytes, &code_point)
                : 0;
        enum numeral_character character = size == 0 ? NUMERAL_NONE : numeral_character(code_point);
        if (character == NUMERAL_NONE || character == NUMERAL_SCALE) {
            return false;
        }
        bytes += size;
    }
    struct value_cursor digits = {.at = cursor->at, .end = cursor->at + bytes};
    if (!take_number(&digits, YEAR_MAX, year) || *year < YEAR_MIN || digits.at != digits.end) {
        return false;
    }
    cursor->at = digits.at;
    return true;
}

bool take_year_sign(struct value_cursor *cursor, unsigned year)
{
    struct value_cursor ahead = *cursor;
    cursor_skip_blanks(&ahead);
    if (!cursor_take(&ahead, "年") && !cursor_take(&ahead, "学年")) {
        return false;
    }
    bool round = year % 500 == 0;
    if (cursor_sees_one_of(&ahead, "代级") ||
        (round && (cursor_sees(&ahead, "历史") || cursor_sees(&ahead, "的历史") ||
                   cursor_sees(&ahead, "以上") || cursor_sees(&ahead, "文明")))) {
        return false;
    }
    cursor_take(&ahead, "度");
    *cursor = ahead;
    return true;
}

/* 民国112年, which is 2023. */
static bool take_republican_year(struct value_cursor *cursor, unsigned *year)
{
    enum { BEFORE_FIRST = 1911, MOST = 199 };
    struct value_cursor ahead = *cursor;
    unsigned number;
    if (!cursor_take(&ahead, "民国")) {
        return false;
    }
    cursor_skip_blanks(&ahead);
    if (!take_number(&ahead, MOST, &number) || !take_year_sign(&ahead, BEFORE_FIRST + number)) {
        return false;
    }
    *year = BEFORE_FIRST + number;
    *cursor = ahead;
    return true;
}

/* A word for a year that counts from that of publication. */
struct year_word {
    const char *word;
    int offset;
    const char *not_after;  /* characters before which it is part of other words */
    const char *not_before; /* … and after */
};

static const struct year_word year_words[] = {
    {"今年", 0, "如当古", "轻龄"},
    {"本年度", 0, "", ""},
    {"本年", 0, "日基资成样版根文脚书课剧标", "会级"},
    {"去年", -1, "过失", ""},
    {"上年度", -1, "", ""},
    {"上一年度", -1, "", ""},
    {"上一年", -1, "", ""},
    {"上年", -1, "以加线身路网", "纪龄货均轻限"},
    {"前年", -2, "以之目日空提此", "度份"},
    {"明年", 1, "光文证说发声透清表英", ""},
    {"后年", 2, "今以之然最", "度份龄均"},
};

bool take_year_word(const struct value_scan *scan, struct value_cursor *cursor, unsigned *year)
{
    size_t at = (size_t)(cursor->at - scan->text);
    if (!cursor_sees_one_of(cursor, "今本去上前明后民")) {
        return false;
    }
    if (take_republican_year(cursor, year)) {
        return true;
    }
    for (size_t i = 0; i < sizeof year_words / sizeof *year_words; i++) {
        const struct year_word *word = &year_words[i];
        struct value_cursor ahead = *cursor;
        if (!cursor_take(&ahead, word->word)) {
            continue;
        }
        if (scan->published_year == 0 || stands_after_one_of(scan->text, at, word->not_after) ||
            cursor_sees_one_of(&ahead, word->not_before)) {
            return false;
        }
        *year = scan->published_year + (unsigned)word->offset;
        *cursor = ahead;
        return true;
    }
    return false;
}
