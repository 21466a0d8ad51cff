#include "../common/numeral.h"
#include "value_stretch.h"

enum { FORECAST_YEARS_MAX = 30, LAST_YEARS_MAX = 5 };

/* --- Stretches that have a name ----------------------------------------------------------------
 */

static bool set_years(struct stretch *out, unsigned first, unsigned last)
{
    *out = stretch_of_months(first, 1, 12, GRAIN_PART);
    out->last = calendar_day(last, 12, 31);
    return true;
}

/* 十四五; the earlier plans only where 时期, 规划 or the like says so. */
static bool take_plan(struct value_cursor *cursor, struct stretch *out)
{
    static const struct {
        const char *name;
        uint16_t first, last;
    } plans[] = {
        {"十五五", 2026, 2030}, {"十四五", 2021, 2025}, {"十三五", 2016, 2020},
        {"十二五", 2011, 2015}, {"十一五", 2006, 2010}, {"十五", 2001, 2005},
        {"九五", 1996, 2000},   {"八五", 1991, 1995},   {"七五", 1986, 1990},
        {"六五", 1981, 1985},   {"五五", 1976, 1980},   {"四五", 1971, 1975},
        {"三五", 1966, 1970},   {"二五", 1958, 1962},   {"一五", 1953, 1957},
    };
    enum { SURE = 5 }; /* of these the name alone is enough */
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        struct value_cursor ahead = *cursor;
        if (!cursor_take(&ahead, plans[i].name)) {
            continue;
        }
        struct value_cursor after = ahead;
        cursor_take_one_of(&after, "”\"」");
        if (i >= SURE && !cursor_sees(&after, "时期") && !cursor_sees(&after, "期间") &&
            !cursor_sees(&after, "计划") && !cursor_sees(&after, "规划")) {
            return false;
        }
        *cursor = ahead;
        return set_years(out, plans[i].first, plans[i].last);
    }
    return false;
}

/* 第十四个五年规划. */
static bool take_numbered_plan(struct value_cursor *cursor, struct stretch *out)
{
    enum { FIRST = 10, FIRST_YEAR = 2001, LAST = 20 };
    struct value_cursor ahead = *cursor;
    unsigned number;
    if (!cursor_take(&ahead, "第") || !take_number(&ahead, LAST, &number) || number < FIRST ||
        !cursor_take(&ahead, "个五年") ||
        !(cursor_take(&ahead, "规划") || cursor_take(&ahead, "计划"))) {
        return false;
    }
    *cursor = ahead;
    unsigned first = FIRST_YEAR + (number - FIRST) * 5;
    return set_years(out, first, first + 4);
}

/* 20世纪90年代, 上世纪八十年代, 九十年代, 2020年代. */
static bool take_decade(struct value_cursor *cursor, struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned century = 20, decade, year;
    if (take_year_digits(&ahead, &year)) {
        if (year % 10 != 0 || !cursor_take(&ahead, "年代")) {
            return false;
        }
        *cursor = ahead;
        return set_years(out, year, year + 9);
    }
    bool named = cursor_take(&ahead, "上世纪");
    if (!named && take_number(&ahead, 21, &century)) {
        named = century >= 15 && cursor_take(&ahead, "世纪");
    }
    if (!named) {
        ahead = *cursor;
        century = 20;
    }
    bool found = take_number(&ahead, 90, &decade) && decade % 10 == 0 &&
                 cursor_take(&ahead, "年代") && (named || decade >= 50);
    if (!found) {
        return false;
    }
    *cursor = ahead;
    unsigned first = (century - 1) * 100 + decade;
    return set_years(out, first, first + 9);
}

/* 近三年, 过去五年, 今后五年. Before April a year counts as not yet begun. */
static bool take_some_years(const struct value_scan *scan, struct value_cursor *cursor,
                            struct stretch *out)
{
    static const struct {
        const char *word;
        bool future;
    } words[] = {{"近", false}, {"过去", false}, {"未来", true}, {"今后", true}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct value_cursor ahead = *cursor;
        unsigned count;
        unsigned most = i == 0 ? LAST_YEARS_MAX : FORECAST_YEARS_MAX;
        if (scan->published_month == 0 || !cursor_take(&ahead, words[i].word) ||
            !take_number(&ahead, most, &count) || count < 2 || !cursor_take(&ahead, "年") ||
            cursor_sees_one_of(&ahead, "多余历级")) {
            continue;
        }
        unsigned begun = scan->published_month > 3 ? 1 : 0;
        unsigned first = scan->published_year + begun - (words[i].future ? 0 : count);
        *cursor = ahead;
        return set_years(out, first, first + count - 1);
    }
    return false;
}

/* Each is looked for where its first character allows it. */
bool take_era(const struct value_scan *scan, struct value_cursor *cursor, struct stretch *out)
{
    uint32_t first = cursor_peek(cursor);
    switch (numeral_character(first)) {
    case NUMERAL_ARABIC:
        return take_decade(cursor, out);
    case NUMERAL_DIGIT:
    case NUMERAL_SCALE:
        return take_plan(cursor, out) || take_decade(cursor, out);
    case NUMERAL_NONE:
        break;
    }
    return first == 0x7B2C   ? take_numbered_plan(cursor, out) /* 第 */
           : first == 0x4E0A ? take_decade(cursor, out)        /* 上 */
                             : take_some_years(scan, cursor, out);
}
