/* Where phrases stand in the units of a text. */
#include <string.h>
#include <wchar.h>

#include "../common/analyzer.h"
#include "../common/numeral.h"
#include "phrase.h"

void phrase_scan_begin(struct phrase_scan *scan, const uint32_t *pattern, size_t pattern_count,
                       const uint32_t *units, size_t unit_count)
{
    *scan = (struct phrase_scan){
        .pattern = pattern,
        .units = units,
        .pattern_count = pattern_count,
        .unit_count = unit_count,
    };
    while (scan->tail < pattern_count && unit_is_word(pattern[pattern_count - scan->tail - 1])) {
        scan->tail++;
    }
}

void phrase_scan_writing(struct phrase_scan *scan, const struct phrase *writing,
                         const uint32_t *units, size_t unit_count)
{
    phrase_scan_begin(scan, writing->units, writing->unit_count, units, unit_count);
    scan->flags = writing->flags;
}

static bool is_numeral(uint32_t unit)
{
    return unit != UNIT_BREAK && numeral_character(unit_code(unit)) != NUMERAL_NONE;
}

/* Whether a numeral at the beginning of the pattern goes on before it: 三十亿 in 一百三十亿. */
static bool numeral_before(const struct phrase_scan *scan, size_t at)
{
    static const uint32_t vague[] = {0x6570, 0x51E0, 0x4E0A, 0x591A}; /* 数 几 上 多 */
    uint32_t first = scan->pattern[0];
    if (at == 0 || !is_numeral(first)) {
        return false;
    }
    uint32_t before = scan->units[at - 1];
    bool goes_on = is_numeral(before);
    bool is_scale = numeral_character(unit_code(first)) == NUMERAL_SCALE;
    for (size_t i = 0; i < sizeof vague / sizeof *vague && is_scale; i++) {
        goes_on = goes_on || unit_code(before) == vague[i];
    }
    return goes_on;
}

/* Whether a numeral at the end of the pattern goes on after it: 百分之五 in 百分之五十, and in
 * 百分之五点三. */
static bool numeral_after(const struct phrase_scan *scan, size_t end)
{
    enum { POINT = 0x70B9 }; /* 点 */
    const uint32_t *units = scan->units;
    if (end >= scan->unit_count || !is_numeral(scan->pattern[scan->pattern_count - 1])) {
        return false;
    }
    return is_numeral(units[end]) || (unit_code(units[end]) == POINT &&
                                      end + 1 < scan->unit_count && is_numeral(units[end + 1]));
}

/* Whether what must stand beside the pattern does. */
static bool is_meant(const struct phrase_scan *scan, size_t at)
{
    size_t end = at + scan->pattern_count;
    if ((scan->flags & WRITING_ALONE) != 0 &&
        (numeral_before(scan, at) || numeral_after(scan, end))) {
        return false;
    }
    return (scan->flags & WRITING_AT_BREAK) == 0 || end == scan->unit_count ||
           scan->units[end] == UNIT_BREAK;
}

/* Whether the pattern stands at unit `at`, before which a word may begin and `run` letters and
 * digits stand. */
static bool stands_at(const struct phrase_scan *scan, size_t at, size_t run)
{
    size_t end = at + scan->pattern_count;
    if (memcmp(scan->units + at, scan->pattern, scan->pattern_count * sizeof *scan->units) != 0) {
        return false;
    }
    size_t run_end = scan->tail == scan->pattern_count ? run + scan->tail : scan->tail;
    return scan->tail == 0 || end == scan->unit_count || !unit_is_word(scan->units[end]) ||
           run_end % WORD_UNITS_MAX == 0;
}

/* Moves to the next unit that the pattern may begin at, at most to `end`. Answers how many letters
 * and digits of its run stand before it; of a pattern that begins with none, it does not matter. */
static size_t find_first(struct phrase_scan *scan, size_t end)
{
    uint32_t first = scan->pattern[0];
    if (!unit_is_word(first)) {
        const wchar_t *units = (const wchar_t *)scan->units;
        const wchar_t *found = wmemchr(units + scan->next, (wchar_t)first, end - scan->next);
        scan->next = found == NULL ? end : (size_t)(found - units);
        return 0;
    }
    for (; scan->next < end; scan->next++) {
        uint32_t unit = scan->units[scan->next];
        if (unit == first && scan->run % WORD_UNITS_MAX == 0) {
            break;
        }
        scan->run = unit_is_word(unit) ? scan->run + 1 : 0;
    }
    return scan->run;
}

size_t phrase_scan_next(struct phrase_scan *scan)
{
    _Static_assert(sizeof(wchar_t) == sizeof *scan->units, "units are as wide as wchar_t");
    if (scan->pattern_count > scan->unit_count) {
        return SIZE_MAX;
    }
    size_t end = scan->unit_count - scan->pattern_count + 1;
    while (scan->next < end) {
        size_t run = find_first(scan, end), at = scan->next;
        if (at == end) {
            break;
        }
        scan->next++;
        scan->run = unit_is_word(scan->units[at]) ? run + 1 : 0;
        if (stands_at(scan, at, run) && (scan->flags == 0 || is_meant(scan, at))) {
            return at;
        }
    }
    return SIZE_MAX;
}

uint32_t phrase_count(const struct phrase *phrase, const uint32_t *units, size_t count)
{
    uint32_t found = 0;
    struct phrase_scan scan;
    phrase_scan_writing(&scan, phrase, units, count);
    while (phrase_scan_next(&scan) != SIZE_MAX) {
        found++;
    }
    for (uint32_t i = 0; i < phrase->other_count; i++) {
        found += phrase_count(&phrase->others[i], units, count);
    }
    return found;
}

/* --- Near --------------------------------------------------------------------------------------
 */

/* Whether at most `distance` characters and words stand in the units, which begin with a word's
 * first letter or with none. */
static bool are_few(const uint32_t *units, size_t count, uint32_t distance)
{
    size_t tokens = 0, run = 0;
    if (count <= distance) {
        return true;
    }
    for (size_t i = 0; i < count && tokens <= distance; i++) {
        bool is_word = unit_is_word(units[i]);
        tokens += units[i] != UNIT_BREAK && !(is_word && run % WORD_UNITS_MAX != 0);
        run = is_word ? run + 1 : 0;
    }
    return tokens <= distance;
}

/* Whether the second stands after the first, near enough. */
static bool follows_near(const struct phrase *first, const struct phrase *second, uint32_t distance,
                         const uint32_t *units, size_t count)
{
    struct phrase_scan ahead, behind;
    size_t end = SIZE_MAX, at; /* of the last that ends before `at`; SIZE_MAX for none */
    phrase_scan_writing(&behind, first, units, count);
    phrase_scan_writing(&ahead, second, units, count);
    size_t first_at = phrase_scan_next(&behind);
    while ((at = phrase_scan_next(&ahead)) != SIZE_MAX) {
        while (first_at != SIZE_MAX && first_at + first->unit_count <= at) {
            end = first_at + first->unit_count;
            first_at = phrase_scan_next(&behind);
        }
        if (end != SIZE_MAX && are_few(units + end, at - end, distance)) {
            return true;
        }
    }
    return false;
}

bool phrases_stand_near(const struct phrase *a, const struct phrase *b, uint32_t distance,
                        const uint32_t *units, size_t count)
{
    bool near =
        follows_near(a, b, distance, units, count) || follows_near(b, a, distance, units, count);
    for (uint32_t i = 0; i < a->other_count && !near; i++) {
        near = phrases_stand_near(&a->others[i], b, distance, units, count);
    }
    for (uint32_t i = 0; i < b->other_count && !near; i++) {
        const struct phrase *other = &b->others[i];
        near = follows_near(a, other, distance, units, count) ||
               follows_near(other, a, distance, units, count);
    }
    return near;
}

enum status phrases_near_in_passage(const struct phrase *a, const struct phrase *b,
                                    uint32_t distance, struct passage_units *texts,
                                    uint32_t passage, bool *near, struct error *error)
{
    enum status status = passage_units_load(texts, passage, error);
    *near = status == STATUS_OK &&
            (phrases_stand_near(a, b, distance, texts->units, texts->title_count) ||
             phrases_stand_near(a, b, distance, texts->units + texts->title_count,
                                texts->count - texts->title_count));
    return status;
}
