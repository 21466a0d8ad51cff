#include "value_stretch.h"

/* --- Parts of a year ---------------------------------------------------------------------------
 */

/* The sign of a month, not the 月 of other words. */
static bool take_month_sign(struct value_cursor *cursor)
{
    struct value_cursor ahead = *cursor;
    cursor_skip_blanks(&ahead);
    if (!cursor_take(&ahead, "月") || cursor_sees_one_of(&ahead, "球饼亮季薪嫂经亏供租息")) {
        return false;
    }
    struct value_cursor portion = ahead;
    if (cursor_take(&portion, "份") && !cursor_sees_one_of(&portion, "额量")) {
        ahead = portion;
    }
    *cursor = ahead;
    return true;
}

static bool take_day(struct value_cursor *cursor, unsigned *day)
{
    struct value_cursor ahead = *cursor;
    cursor_skip_blanks(&ahead);
    if (!take_number(&ahead, 31, day)) {
        return false;
    }
    cursor_skip_blanks(&ahead);
    if (!cursor_take_one_of(&ahead, "日号") || cursor_sees_one_of(&ahead, "本元均文线楼")) {
        return false;
    }
    *cursor = ahead;
    return true;
}

/* 1日 and 1—3日 behind a month. */
static bool take_days(struct value_cursor *cursor, struct stretch *stretch)
{
    struct value_cursor ahead = *cursor;
    unsigned first, last;
    cursor_skip_blanks(&ahead);
    if (take_day(&ahead, &first)) {
        last = first;
    } else if (!take_number(&ahead, 31, &first) || !cursor_take_range_sign(&ahead) ||
               !take_day(&ahead, &last)) {
        return false;
    }
    if (first > last || last > days_in_month(stretch->year, stretch->month)) {
        return false;
    }
    stretch->first = calendar_day(stretch->year, stretch->month, first);
    stretch->last = calendar_day(stretch->year, stretch->month, last);
    stretch->grain = GRAIN_DAY;
    *cursor = ahead;
    return true;
}

/* 2月30日. */
static bool sees_impossible_day(const struct value_cursor *cursor, const struct stretch *month)
{
    struct value_cursor ahead = *cursor;
    unsigned day;
    return take_day(&ahead, &day) && day > days_in_month(month->year, month->month);
}

/* 上旬, 中旬, 下旬; 底, 末 and 初 do not narrow a month further. */
static void take_part_of_month(struct value_cursor *cursor, struct stretch *stretch)
{
    uint32_t month = calendar_day(stretch->year, stretch->month, 0);
    if (cursor_take(cursor, "上旬")) {
        stretch->last = month + 10;
    } else if (cursor_take(cursor, "中旬")) {
        stretch->first = month + 11;
        stretch->last = month + 20;
    } else if (cursor_take(cursor, "下旬")) {
        stretch->first = month + 21;
    } else if (!cursor_sees(cursor, "初步") && !cursor_sees(cursor, "初级")) {
        cursor_take_one_of(cursor, "底末初");
    }
}

/* 6月, 6月1日, 6月1—3日, 6月中旬, 1—9月. */
static bool take_month(struct value_cursor *cursor, unsigned year, struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned first, last;
    cursor_skip_blanks(&ahead);
    if (cursor_sees(&ahead, "两") || !take_number(&ahead, 12, &first)) {
        return false;
    }
    if (take_month_sign(&ahead)) {
        *out = stretch_of_months(year, first, first, GRAIN_MONTH);
        if (sees_impossible_day(&ahead, out)) {
            return false;
        }
        if (!take_days(&ahead, out)) {
            take_part_of_month(&ahead, out);
        }
    } else if (cursor_take_range_sign(&ahead) && take_number(&ahead, 12, &last) && first < last &&
               take_month_sign(&ahead)) {
        *out = stretch_of_months(year, first, last, GRAIN_PART);
    } else {
        return false;
    }
    *cursor = ahead;
    return true;
}

/* 第三季度, 三季度, 前三季度, 前5个月. */
static bool take_quarters(struct value_cursor *cursor, unsigned year, struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned number;
    bool from_start = cursor_take(&ahead, "前");
    if (!from_start) {
        cursor_take(&ahead, "第");
    }
    if (!take_number(&ahead, 12, &number)) {
        return false;
    }
    cursor_take(&ahead, "个");
    if (number <= 4 && (cursor_take(&ahead, "季度") || cursor_take(&ahead, "季报"))) {
        *out = stretch_of_months(year, from_start ? 1 : number * 3 - 2, number * 3, GRAIN_PART);
    } else if (from_start && cursor_take(&ahead, "月")) {
        *out = stretch_of_months(year, 1, number, GRAIN_PART);
    } else {
        return false;
    }
    *cursor = ahead;
    return true;
}

/* 上半年, 下半年, 年底, 年初. */
static bool take_named_part(struct value_cursor *cursor, unsigned year, struct stretch *out)
{
    if (cursor_take(cursor, "上半年")) {
        *out = stretch_of_months(year, 1, 6, GRAIN_PART);
    } else if (cursor_take(cursor, "下半年")) {
        *out = stretch_of_months(year, 7, 12, GRAIN_PART);
    } else if (cursor_take(cursor, "年底") || cursor_take(cursor, "年末")) {
        *out = stretch_of_months(year, 12, 12, GRAIN_MONTH);
    } else if (cursor_take(cursor, "年初")) {
        *out = stretch_of_months(year, 1, 1, GRAIN_MONTH);
    } else {
        return false;
    }
    return true;
}

/* Any part of a year, behind it or alone. */
static bool take_part(struct value_cursor *cursor, unsigned year, struct stretch *out)
{
    switch (cursor_peek(cursor)) {
    case 0x4E0A: /* 上 */
    case 0x4E0B: /* 下 */
    case 0x5E74: /* 年 */
        return take_named_part(cursor, year, out);
    case 0x524D: /* 前 */
    case 0x7B2C: /* 第 */
        return take_quarters(cursor, year, out);
    default:
        return take_month(cursor, year, out) || take_quarters(cursor, year, out);
    }
}

static bool take_end_of_year(struct value_cursor *cursor, unsigned year, struct stretch *out)
{
    if (cursor_sees(cursor, "初步") || cursor_sees(cursor, "初级") || cursor_sees(cursor, "初中")) {
        return false;
    }
    if (cursor_take(cursor, "底") || cursor_take(cursor, "末")) {
        *out = stretch_of_months(year, 12, 12, GRAIN_MONTH);
        return true;
    }
    if (cursor_take(cursor, "初")) {
        *out = stretch_of_months(year, 1, 1, GRAIN_MONTH);
        return true;
    }
    return false;
}

/* --- Points in time ----------------------------------------------------------------------------
 */

/* 2024-06-01, 2024/6/1, 2024.6.1. */
static bool take_numeric(struct value_cursor *cursor, struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned year, month, day;
    if (!take_year_digits(&ahead, &year) || year < 1900 || ahead.at == ahead.end) {
        return false;
    }
    char sign[2] = {*ahead.at, '\0'};
    if (strchr("-/.", sign[0]) == NULL || !cursor_take(&ahead, sign)) {
        return false;
    }
    /* The digits alone: 6.1 would be read as one number. */
    struct value_cursor only = {.at = ahead.at, .end = ahead.at};
    while (only.end < ahead.end && *only.end >= '0' && *only.end <= '9') {
        only.end++;
    }
    if (cursor_rest(&only) > 2 || !take_number(&only, 12, &month)) {
        return false;
    }
    ahead.at = only.at;
    if (!cursor_take(&ahead, sign) || !take_number(&ahead, 31, &day) ||
        day > days_in_month(year, month)) {
        return false;
    }
    uint32_t whole = calendar_day(year, month, day);
    *out = (struct stretch){whole, whole, year, month, GRAIN_DAY};
    *cursor = ahead;
    return true;
}

/* A year, with the part of it that follows. */
static bool take_year(const struct value_scan *scan, struct value_cursor *cursor,
                      struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned year;
    bool digits = take_year_digits(&ahead, &year);
    if (digits ? !take_year_sign(&ahead, year) : !take_year_word(scan, &ahead, &year)) {
        return false;
    }
    if (!take_end_of_year(&ahead, year, out) && !take_part(&ahead, year, out)) {
        *out = stretch_of_months(year, 1, 12, GRAIN_YEAR);
    }
    *cursor = ahead;
    return true;
}

/* 本月, 上月, 下个月, with the days that follow. */
static bool take_month_word(const struct value_scan *scan, struct value_cursor *cursor,
                            struct stretch *out)
{
    static const struct {
        const char *word;
        int offset;
    } words[] = {{"本月", 0}, {"上月", -1}, {"上个月", -1}, {"下月", 1}, {"下个月", 1}};
    size_t at = (size_t)(cursor->at - scan->text);
    struct value_cursor ahead = *cursor;
    for (size_t i = 0; i < sizeof words / sizeof *words && cursor_sees_one_of(&ahead, "本上下");
         i++) {
        if (cursor_take(&ahead, words[i].word)) {
            if (scan->published_month == 0 || cursor_sees_one_of(&ahead, "球饼") ||
                stands_after_one_of(scan->text, at, "日以加")) {
                return false;
            }
            unsigned month = scan->published_year * 12 + scan->published_month - 1;
            month += (unsigned)words[i].offset;
            *out = stretch_of_months(month / 12, month % 12 + 1, month % 12 + 1, GRAIN_MONTH);
            if (!take_days(&ahead, out)) {
                take_part_of_month(&ahead, out);
            }
            *cursor = ahead;
            return true;
        }
    }
    return false;
}

/* 每年3月, 次年6月, 农历三月: not of the year that is spoken of. */
static bool is_of_another_year(const struct value_scan *scan, size_t at)
{
    return stands_after_one_of(scan->text, at, "年历每当次翌闰个满下上");
}

/* 今天（4月13日）: of the year of publication, whatever the sentence has spoken of. */
static bool is_of_these_days(const struct value_scan *scan, size_t at)
{
    static const char *const days[] = {"今天（", "昨天（", "明天（", "今晚（", "昨晚（", "今日（"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        size_t size = strlen(days[i]);
        if (at >= size && memcmp(scan->text + at - size, days[i], size) == 0) {
            return true;
        }
    }
    return false;
}

/* What has no year of its own. */
static bool take_without_year(const struct value_scan *scan, struct value_cursor *cursor,
                              struct stretch *out)
{
    size_t at = (size_t)(cursor->at - scan->text);
    bool of_sentence = scan->sentence_year > 0 && !is_of_these_days(scan, at);
    unsigned year = of_sentence ? scan->sentence_year : scan->published_year;
    return year > 0 && !is_of_another_year(scan, at) && take_part(cursor, year, out);
}

/* 15日 in a text of the 15th or the 16th; of other days the month is not sure. */
static bool take_recent_day(const struct value_scan *scan, struct value_cursor *cursor,
                            struct stretch *out)
{
    size_t at = (size_t)(cursor->at - scan->text);
    struct value_cursor ahead = *cursor;
    unsigned day;
    if (scan->published_day == 0 || !take_day(&ahead, &day) ||
        (day != scan->published_day && day + 1 != scan->published_day) ||
        stands_after_one_of(scan->text, at, "月期每第近") ||
        cursor_sees_one_of(&ahead, "内游龄后前")) {
        return false;
    }
    *out = stretch_of_months(scan->published_year, scan->published_month, scan->published_month,
                             GRAIN_DAY);
    out->first = out->last = calendar_day(out->year, out->month, day);
    *cursor = ahead;
    return true;
}

/* --- Ranges ------------------------------------------------------------------------------------
 */

/* The end of a range, where it names less than its beginning: 6月1日至3日, 9月—12月. */
static bool take_shorter_end(struct value_cursor *cursor, const struct stretch *begin,
                             struct stretch *out)
{
    unsigned day;
    if (begin->grain != GRAIN_MONTH && begin->grain != GRAIN_DAY) {
        return false;
    }
    if (take_month(cursor, begin->year, out)) {
        if (out->first < begin->first) { /* 12月30日至1月2日 */
            out->first += 10000;
            out->last += 10000;
        }
        return out->grain == begin->grain;
    }
    if (begin->grain == GRAIN_DAY && take_day(cursor, &day) &&
        day <= days_in_month(begin->year, begin->month)) {
        *out = *begin;
        out->first = out->last = calendar_day(begin->year, begin->month, day);
        return true;
    }
    return false;
}

/* Takes the other end where there is one. */
static void take_range_end(const struct value_scan *scan, struct value_cursor *cursor,
                           struct stretch *stretch)
{
    struct value_cursor ahead = *cursor, longer;
    struct stretch end;
    if (!cursor_take_range_sign(&ahead)) {
        return;
    }
    longer = ahead;
    bool found = take_numeric(&longer, &end) || take_year(scan, &longer, &end);
    if (!found) {
        longer = ahead;
        found = take_shorter_end(&longer, stretch, &end);
    }
    bool comparable = found && (end.grain == stretch->grain || end.grain == GRAIN_MONTH ||
                                stretch->grain == GRAIN_MONTH);
    if (comparable && end.last >= stretch->first && end.first >= stretch->first) {
        stretch->last = end.last;
        *cursor = longer;
    }
}

/* 2021—2025年. */
static bool take_years(struct value_cursor *cursor, struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned first, last;
    if (!take_year_digits(&ahead, &first) || !cursor_take_range_sign(&ahead) ||
        !take_year_digits(&ahead, &last) || !take_year_sign(&ahead, last) || first >= last) {
        return false;
    }
    *out = stretch_of_months(first, 1, 12, GRAIN_YEAR);
    out->last = calendar_day(last, 12, 31);
    *cursor = ahead;
    return true;
}

/* --- All of them -------------------------------------------------------------------------------
 */

/* What begins with the four digits of a year. */
static bool take_from_year(const struct value_scan *scan, struct value_cursor *cursor,
                           struct stretch *out)
{
    if (take_year(scan, cursor, out) || take_numeric(cursor, out)) {
        take_range_end(scan, cursor, out);
        return true;
    }
    return take_years(cursor, out) || take_era(scan, cursor, out);
}

/* What names no year, and maybe counts from one that is known. */
static bool take_of_known_year(const struct value_scan *scan, struct value_cursor *cursor,
                               struct stretch *out)
{
    if (!take_without_year(scan, cursor, out) && !take_recent_day(scan, cursor, out)) {
        return false;
    }
    take_range_end(scan, cursor, out);
    return true;
}

/* Begins with a word: 去年, 上月. */
static bool take_from_word(const struct value_scan *scan, struct value_cursor *cursor,
                           struct stretch *out)
{
    if (!take_year(scan, cursor, out) && !take_month_word(scan, cursor, out)) {
        return false;
    }
    take_range_end(scan, cursor, out);
    return true;
}

static bool take_date(struct value_scan *scan, struct value_cursor *cursor, struct stretch *out)
{
    struct value_cursor ahead = *cursor;
    unsigned year;
    bool of_month = scan->behind_number == 0x6708 || scan->behind_number == 0x65E5; /* 月 日 */
    bool year_digits = !of_month && take_year_digits(&ahead, &year);
    bool names_year = year_digits ? take_from_year(scan, cursor, out)
                                  : scan->behind_number == 0 && take_from_word(scan, cursor, out);
    if (names_year) {
        bool one_year = out->first / 10000 == out->last / 10000;
        scan->sentence_year = one_year ? out->last / 10000 : 0;
        return true;
    }
    return !year_digits &&
           ((!of_month && take_era(scan, cursor, out)) || take_of_known_year(scan, cursor, out));
}

/* Whether a sentence, or a line, ends in [begin, end). */
static bool sentence_ends(const char *text, size_t begin, size_t end)
{
    while (begin < end) {
        uint32_t c = 0;
        size_t size = utf8_decode(text + begin, end - begin, &c);
        if (c == '\n' || c == 0x3002 || c == 0xFF01 || c == 0xFF1F) { /* 。！？ */
            return true;
        }
        begin += size > 0 ? size : 1;
    }
    return false;
}

/* Forgets the year of a sentence that has ended. */
static void go_on_to(struct value_scan *scan, size_t at)
{
    if (scan->sentence_year > 0 && sentence_ends(scan->text, scan->sentence_at, at)) {
        scan->sentence_year = 0;
    }
    scan->sentence_at = at;
}

size_t scan_date(struct value_scan *scan, size_t at)
{
    struct value_cursor cursor = {.at = scan->text + at, .end = scan->text + scan->length};
    struct stretch stretch;
    go_on_to(scan, at);
    if (!take_date(scan, &cursor, &stretch)) {
        return 0;
    }
    struct annotation annotation = {
        .kind = ANNOTATION_DATE,
        .span = {(uint32_t)at, (uint32_t)(cursor.at - scan->text)},
        .value.date = {stretch.first, stretch.last},
    };
    annotation_list_add(scan->out, &annotation);
    return (size_t)(cursor.at - (scan->text + at));
}
