#include "answer_shape.h"

#include <string.h>

#include "../common/analyzer.h"

/* --- The question ------------------------------------------------------------------------------
 */

static void add_unit(struct answer_shape *shape, uint32_t character)
{
    if (shape->unit_count < ANSWER_UNITS_MAX) {
        shape->units[shape->unit_count++] = character;
    }
    shape->kind = ANSWER_UNIT;
}

static void add_units(struct answer_shape *shape, enum query_list list)
{
    const struct query_words *words = shape->words;
    for (uint32_t i = words->begins[list]; i < words->begins[list + 1]; i++) {
        add_unit(shape, unit_code(words->words[i].units[0]));
    }
}

/* 几集, 多少公里: the character behind, and the one behind 个, are the unit. */
static void find_unit(const struct query_words *words, const uint32_t *units, size_t count,
                      const uint8_t *marks, struct answer_shape *shape)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = marks[i] ? query_words_match(words, LIST_HOW_MANY, units, count, i) : 0;
        size_t at = i + length;
        if (length == 0 || at >= count || !unit_is_unspaced(units[at])) {
            continue;
        }
        add_unit(shape, unit_code(units[at]));
        if (query_words_match(words, LIST_MEASURE, units, count, at) > 0 && at + 1 < count) {
            add_unit(shape, unit_code(units[at + 1]));
        }
        return;
    }
}

static bool asks_for(const struct query_words *words, enum query_list list, const uint32_t *units,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (query_words_match(words, list, units, count, i) > 0) {
            return true;
        }
    }
    return false;
}

void answer_shape_of(const struct query_words *words, const uint32_t *units, size_t count,
                     const uint8_t *marks, struct answer_shape *shape)
{
    *shape = (struct answer_shape){.words = words};
    if (asks_for(words, LIST_ASK_PHONE, units, count)) {
        shape->kind = ANSWER_PHONE;
    } else if (asks_for(words, LIST_ASK_MONEY, units, count)) {
        add_units(shape, LIST_UNIT_MONEY);
    } else if (asks_for(words, LIST_ASK_TIME, units, count)) {
        add_units(shape, LIST_UNIT_TIME);
    } else {
        find_unit(words, units, count, marks, shape);
        if (shape->kind == ANSWER_ANY && asks_for(words, LIST_ASK_NUMBER, units, count)) {
            shape->kind = ANSWER_NUMBER;
        }
    }
}

/* --- The passage -------------------------------------------------------------------------------
 */

static bool is_digit(uint32_t unit)
{
    return unit_is_word(unit) && (unit_code(unit) - '0' < 10 || unit_code(unit) == '.');
}

static bool is_number(const struct answer_shape *shape, const uint32_t *units, size_t end, size_t i)
{
    return is_digit(units[i]) || (unit_is_unspaced(units[i]) &&
                                  query_words_match(shape->words, LIST_NUMERAL, units, end, i) > 0);
}

static bool is_unit(const struct answer_shape *shape, uint32_t unit)
{
    for (uint32_t i = 0; i < shape->unit_count; i++) {
        if (unit_is_unspaced(unit) && unit_code(unit) == shape->units[i]) {
            return true;
        }
    }
    return false;
}

/* Digits of a telephone number: parts may be separated by one break. */
static uint32_t count_phones(const uint32_t *units, size_t begin, size_t end)
{
    enum { DIGITS_LEAST = 7, DIGITS_MOST = 13 };
    uint32_t found = 0;
    for (size_t i = begin; i < end;) {
        size_t digits = 0;
        while (i < end && (is_digit(units[i]) || (digits > 0 && units[i] == UNIT_BREAK &&
                                                  i + 1 < end && is_digit(units[i + 1])))) {
            digits += units[i] != UNIT_BREAK;
            i++;
        }
        found += digits >= DIGITS_LEAST && digits <= DIGITS_MOST;
        i += digits == 0;
    }
    return found;
}

uint32_t answer_shape_count(const struct answer_shape *shape, const uint32_t *units, size_t begin,
                            size_t end)
{
    if (shape->kind == ANSWER_ANY) {
        return 0;
    }
    if (shape->kind == ANSWER_PHONE) {
        return count_phones(units, begin, end);
    }
    uint32_t found = 0;
    for (size_t i = begin; i < end; i++) {
        if (!is_number(shape, units, end, i)) {
            continue;
        }
        while (i + 1 < end && is_number(shape, units, end, i + 1)) {
            i++;
        }
        bool unit = shape->kind == ANSWER_NUMBER;
        for (size_t k = i; k < end && k <= i + 2 && !unit; k++) {
            unit = is_unit(shape, units[k]);
        }
        found += unit;
    }
    return found;
}
