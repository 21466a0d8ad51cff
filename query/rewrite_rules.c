#include "rewrite_rules.h"

#include <string.h>

#include "../common/utf8.h"
#include "rewrite_reader.h"

/* What things weigh as a whole, in terms of as rare ones. */
static const double article_weight = 3, number_weight = 1;

/* The end of the numeral characters from a byte on. */
static size_t numeral_end(const struct rewrite_reader *reader, size_t at)
{
    size_t size;
    while (rewrite_is_numeral(rewrite_peek(reader, at, &size)) && size > 0) {
        at += size;
    }
    return at;
}

/* Whether numeral_read took all of the numeral that ends at a byte. */
static bool ends_numeral(const struct rewrite_reader *reader, size_t at)
{
    size_t size;
    return !rewrite_is_numeral(rewrite_peek(reader, at, &size)) || size == 0;
}

/* before + the number in a style + after. */
static void write_number(struct rewrite_reader *reader, struct alternatives *item,
                         const char *before, const struct numeral *value, enum numeral_style style,
                         const char *after, unsigned flags)
{
    char number[NUMERAL_TEXT_SIZE];
    struct rewrite_text out = {.length = 0};
    if (numeral_write(value, style, number) > 0) {
        rewrite_put_text(&out, before);
        rewrite_put_text(&out, number);
        rewrite_put_text(&out, after);
        alternatives_write(reader->list, item, out.bytes, out.length, flags);
    }
}

/* --- Articles and ordinals ---------------------------------------------------------------------
 */

static const uint32_t ordinal_mark = 0x7B2C; /* 第 */

static const uint32_t articles[] = {0x6761, 0x689D}; /* 条 條 */
/* 款 项 目: parts of an article, when they follow one; else 第一款 is the first model of something
 */
static const uint32_t parts[] = {0x6B3E, 0x9879, 0x9805, 0x76EE};

/* The bytes of what makes an article of the ordinal [at, end); 0 when nothing does. */
static size_t article_unit(const struct rewrite_reader *reader, size_t at, size_t end)
{
    size_t before, unit = REWRITE_ONE_OF(reader, end, articles);
    rewrite_peek_back(reader, at, &before);
    bool follows = before > 0 && (REWRITE_ONE_OF(reader, at - before, articles) > 0 ||
                                  REWRITE_ONE_OF(reader, at - before, parts) > 0);
    return unit == 0 && follows ? REWRITE_ONE_OF(reader, end, parts) : unit;
}

static bool is_ordinal(const struct numeral *value)
{
    return value->exponent >= 0 && value->exponent < 4 && value->mantissa < 10000;
}

/* Looks at the 第 at `at`; answers where to go on. */
static size_t take_ordinal(struct rewrite_reader *reader, size_t at, size_t mark)
{
    struct numeral value;
    size_t begin = at + mark;
    size_t size = numeral_read(reader->text + begin, reader->length - begin, &value);
    size_t end = begin + size;
    if (size == 0 || !is_ordinal(&value) || !ends_numeral(reader, end)) {
        return size == 0 ? begin : numeral_end(reader, begin);
    }
    size_t unit = article_unit(reader, at, end);
    char after[UTF8_MAX + 1] = "";
    memcpy(after, reader->text + end, unit);
    struct alternatives *item =
        alternatives_add(reader->list, at, end + unit, unit > 0 ? "article" : "ordinal");
    write_number(reader, item, "第", &value, NUMERAL_IN_DIGITS, after, WRITING_ALONE);
    write_number(reader, item, "第", &value, NUMERAL_IN_WORDS, after, WRITING_ALONE);
    if (item != NULL && unit > 0) {
        item->whole = article_weight;
    }
    return end + unit;
}

/* --- Percentages -------------------------------------------------------------------------------
 */

static const uint32_t percent_signs[] = {'%', 0xFF05, 0xFE6A};

static const char percent_words[] = "百分之";

static void add_percent(struct rewrite_reader *reader, size_t begin, size_t end, bool in_words,
                        const struct numeral *value)
{
    struct alternatives *item = alternatives_add(reader->list, begin, end, "percent");
    write_number(reader, item, "", value, NUMERAL_IN_DIGITS, "%", WRITING_AT_BREAK);
    write_number(reader, item, percent_words, value, NUMERAL_IN_WORDS, "", WRITING_ALONE);
    if (item != NULL && in_words) {
        item->hides = true;
        item->whole = number_weight;
        item->flags = WRITING_ALONE;
    }
}

/* Looks at 百分之 at `at`; answers where to go on, or `at` when it is not there. */
static size_t take_percent_words(struct rewrite_reader *reader, size_t at)
{
    size_t skip = sizeof percent_words - 1;
    if (reader->length - at <= skip || memcmp(reader->text + at, percent_words, skip) != 0) {
        return at;
    }
    struct numeral value;
    size_t size = numeral_read(reader->text + at + skip, reader->length - at - skip, &value);
    size_t end = at + skip + size;
    if (size == 0 || !ends_numeral(reader, end)) {
        return numeral_end(reader, at + skip);
    }
    add_percent(reader, at, end, true, &value);
    return end;
}

/* --- Years -------------------------------------------------------------------------------------
 */

enum { YEAR_FIRST = 1000, YEAR_LAST = 2999 };

static const uint32_t year_mark[] = {0x5E74}; /* 年 */

/* The year in Han digits with another sign for zero. */
static void write_year_with(struct rewrite_reader *reader, struct alternatives *item,
                            const struct numeral *value, const char *zero)
{
    static const char usual[] = "〇";
    char number[NUMERAL_TEXT_SIZE];
    struct rewrite_text out = {.length = 0};
    size_t length = numeral_write(value, NUMERAL_IN_HAN_DIGITS, number), step;
    for (size_t i = 0; i < length; i += step) {
        step = sizeof usual - 1;
        if (memcmp(number + i, usual, step) == 0) {
            rewrite_put_text(&out, zero);
        } else {
            rewrite_put(&out, number + i, step);
        }
    }
    rewrite_put_text(&out, "年");
    alternatives_write(reader->list, item, out.bytes, out.length, WRITING_ALONE);
}

/* Whether the numeral is a year; `mark` bytes of 年 follow it. */
static bool take_year(struct rewrite_reader *reader, size_t begin, size_t end, size_t mark,
                      const struct numeral *value)
{
    bool arabic;
    uint64_t year = rewrite_year(value);
    if (mark == 0 || rewrite_digits(reader, begin, end, &arabic) != YEAR_DIGITS ||
        year < YEAR_FIRST || year > YEAR_LAST) {
        return false;
    }
    struct alternatives *item = alternatives_add(reader->list, begin, end + mark, "year");
    write_number(reader, item, "", value, NUMERAL_IN_DIGITS, "年", WRITING_ALONE);
    write_year_with(reader, item, value, "〇");
    write_year_with(reader, item, value, "零");
    write_year_with(reader, item, value, "○");
    if (item != NULL && !arabic) {
        item->hides = true;
        item->whole = number_weight;
        item->flags = WRITING_ALONE;
    }
    return true;
}

/* --- Amounts -----------------------------------------------------------------------------------
 */

static const uint32_t large_scales[] = {0x4E07, 0x4EBF, 0x842C, 0x5104}; /* 万 亿 萬 億 */
static const uint32_t yi_scales[] = {0x4EBF, 0x5104};
static const uint32_t vague[] = {0x6570, 0x51E0, 0x4E0A, 0x591A, 0x6578, 0x5E7E}; /* 数几上多 */

static bool holds_any(const struct rewrite_reader *reader, size_t begin, size_t end,
                      const uint32_t *set, size_t count)
{
    for (size_t size; begin < end; begin += size) {
        if (rewrite_one_of(reader, begin, set, count) > 0) {
            return true;
        }
        rewrite_peek(reader, begin, &size);
        size += size == 0;
    }
    return false;
}

#define HOLDS_ANY(reader, begin, end, set)                                                         \
    holds_any(reader, begin, end, set, sizeof(set) / sizeof *(set))

/* 千亿 for 一千亿. */
static void write_bare(struct rewrite_reader *reader, struct alternatives *item,
                       const struct numeral *value)
{
    static const char one[] = "一";
    char number[NUMERAL_TEXT_SIZE];
    size_t length = numeral_write(value, NUMERAL_IN_WORDS, number), skip = sizeof one - 1;
    if (value->mantissa == 1 && value->exponent > 8 && length > skip &&
        memcmp(number, one, skip) == 0) {
        alternatives_write(reader->list, item, number + skip, length - skip, WRITING_ALONE);
    }
}

static void take_amount(struct rewrite_reader *reader, size_t begin, size_t end,
                        const struct numeral *value)
{
    size_t size;
    if (!HOLDS_ANY(reader, begin, end, large_scales)) {
        return;
    }
    uint32_t before = rewrite_peek_back(reader, begin, &size);
    bool bare = numeral_character(rewrite_peek(reader, begin, &size)) == NUMERAL_SCALE;
    bool is_vague = false;
    for (size_t i = 0; i < sizeof vague / sizeof *vague; i++) {
        is_vague = is_vague || before == vague[i];
    }
    if (bare && (is_vague || !HOLDS_ANY(reader, begin, end, yi_scales))) {
        return;
    }
    struct alternatives *item = alternatives_add(reader->list, begin, end, "amount");
    write_number(reader, item, "", value, NUMERAL_IN_MYRIADS, "", WRITING_ALONE);
    write_number(reader, item, "", value, NUMERAL_IN_WORDS, "", WRITING_ALONE);
    write_bare(reader, item, value);
    if (value->exponent < 8) {
        write_number(reader, item, "", value, NUMERAL_IN_DIGITS, "", WRITING_ALONE);
    }
}

/* --- All ---------------------------------------------------------------------------------------
 */

/* Looks at the numeral at `at`; answers where to go on. */
static size_t take_numeral(struct rewrite_reader *reader, size_t at)
{
    struct numeral value;
    size_t end;
    if (rewrite_document(reader, at, &end)) {
        return end;
    }
    size_t size = numeral_read(reader->text + at, reader->length - at, &value);
    end = at + size;
    if (size == 0 || !ends_numeral(reader, end)) {
        end = numeral_end(reader, at);
        return end > at + size ? end : at + size;
    }
    size_t sign = REWRITE_ONE_OF(reader, end, percent_signs);
    size_t year = REWRITE_ONE_OF(reader, end, year_mark);
    if (sign > 0) {
        add_percent(reader, at, end + sign, false, &value);
    } else if (!take_year(reader, at, end, year, &value)) {
        take_amount(reader, at, end, &value);
    }
    return end;
}

void rewrite_rules_find(const char *text, size_t length, struct alternatives_list *list)
{
    struct rewrite_reader reader = {text, length, list};
    size_t size;
    for (size_t at = 0; at < length && list->status == STATUS_OK;) {
        uint32_t code = rewrite_peek(&reader, at, &size);
        if (code == ordinal_mark) {
            at = take_ordinal(&reader, at, size);
        } else if (rewrite_is_numeral(code)) {
            size_t next = take_percent_words(&reader, at);
            at = next > at ? next : take_numeral(&reader, at);
        } else {
            at += size > 0 ? size : 1;
        }
    }
}
