#include "../common/numeral.h"
#include "value_scan.h"

/* How words for dates begin: the characters that may follow the first, and whether numerals may. */
struct date_word {
    const char *first, *second;
    bool numeral;
};

static const struct date_word date_words[] = {
    {"今", "年后", false},
    {"去", "年", false},
    {"明", "年", false},
    {"后", "年", false},
    {"本", "年月", false},
    {"上", "年一半月个世", false},
    {"下", "年一半月个世", false},
    {"年", "底末初", false},
    {"过", "去", false},
    {"未", "来", false},
    {"民", "国", false},
    {"前", "年", true},
    {"近", "年", true},
    {"第", "年", true},
};
enum { DATE_WORDS = sizeof date_words / sizeof *date_words };

bool date_word_may_begin(const struct value_scan *scan, size_t at)
{
    struct value_cursor cursor = {.at = scan->text + at, .end = scan->text + scan->length};
    for (size_t i = 0; i < DATE_WORDS; i++) {
        if (cursor_take(&cursor, date_words[i].first)) {
            return cursor_sees_one_of(&cursor, date_words[i].second) ||
                   (date_words[i].numeral &&
                    numeral_character(cursor_peek(&cursor)) != NUMERAL_NONE);
        }
    }
    return false;
}

static void enter_beginning(const struct date_word *word, const char *second, size_t size,
                            value_beginning *enter, void *arrived)
{
    char both[2 * UTF8_MAX];
    size_t first = strlen(word->first);
    memcpy(both, word->first, first);
    memcpy(both + first, second, size);
    enter(arrived, both, first + size);
}

void date_beginnings(value_beginning *enter, void *arrived)
{
    enum { CODES = 0x10000, IDEOGRAPH = 3 };
    for (size_t i = 0; i < DATE_WORDS; i++) {
        for (const char *second = date_words[i].second; *second != '\0'; second += IDEOGRAPH) {
            enter_beginning(&date_words[i], second, IDEOGRAPH, enter, arrived);
        }
    }
    for (uint32_t c = 0; c < CODES; c++) {
        for (size_t i = 0; numeral_character(c) != NUMERAL_NONE && i < DATE_WORDS; i++) {
            char numeral[UTF8_MAX];
            if (date_words[i].numeral) {
                enter_beginning(&date_words[i], numeral, utf8_encode(numeral, c), enter, arrived);
            }
        }
    }
}
