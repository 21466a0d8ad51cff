#include "name_readers.h"

#include <string.h>

#include "han_text.h"
#include "name_boundary.h"

enum {
    TITLE_BYTES_MAX = 400,
    TITLE_TELLING_MIN = 3, /* characters of a title besides its end: 《实施办法》 tells nothing */
    SET_TELLING_MIN = 2, /* characters before the number of a set */
    LINE_CHARS_MIN = 9,
    LINE_BYTES_MAX = 240,
    ISSUER_CHARS_MAX = 12,
    TITLE_OPENS = 0x300A,  /* 《 */
    TITLE_CLOSES = 0x300B, /* 》 */
};

static void add_policy(size_t begin, size_t end, struct annotation_list *out)
{
    struct annotation annotation = {.kind = ANNOTATION_POLICY,
                                    .span = {(uint32_t)begin, (uint32_t)end}};
    annotation_list_add(out, &annotation);
}

/* --- Titles ------------------------------------------------------------------------------------
 */

/* The end of [begin, end) without what stands in brackets at its end: （试行）, (2023—2025年). */
static size_t without_brackets(const char *text, size_t begin, size_t end)
{
    for (;;) {
        uint32_t closer = character_before(text, end);
        if (closer != ')' && closer != 0xFF09) {
            return end;
        }
        uint32_t opener = closer == ')' ? '(' : 0xFF08;
        size_t at = previous_position(text, end);
        while (at > begin && character_before(text, at) != opener) {
            at = previous_position(text, at);
        }
        if (at == begin) {
            return end;
        }
        end = previous_position(text, at);
    }
}

/* 二十条: a number and 条 at the end. */
static size_t numbered_end(const char *text, size_t begin, size_t end)
{
    if (end - begin < 3 || character_before(text, end) != 0x6761) { /* 条 */
        return 0;
    }
    size_t unit = previous_position(text, end);
    size_t numeral = numeral_before(text, unit);
    return numeral > 0 && unit - numeral > begin ? end - unit + numeral : 0;
}

/* Bytes of the last word by which [begin, end) is a policy's title, or 0. */
static size_t policy_end(const struct subject_rules *rules, const char *text, size_t begin,
                         size_t end)
{
    struct word_match match = word_table_before(&rules->policy_ends, text, end, end - begin);
    return (match.value & POLICY_END_OTHER) != 0 ? 0
           : match.length > 0                    ? match.length
                                                 : numbered_end(text, begin, end);
}

static bool is_policy_title(const struct subject_rules *rules, const char *text, size_t begin,
                            size_t end)
{
    size_t kept = without_brackets(text, begin, end);
    size_t last = policy_end(rules, text, begin, kept);
    return last > 0 && count_characters(text + begin, kept - last - begin) >= TITLE_TELLING_MIN;
}

/* The title that 《 opens. */
void read_policy_title(const struct subject_rules *rules, const char *text, size_t length,
                       size_t mark, size_t begin, struct annotation_list *out)
{
    (void)mark;
    size_t limit = length - begin < TITLE_BYTES_MAX ? length : begin + TITLE_BYTES_MAX;
    int depth = 1;
    for (size_t end = begin; end < limit; end = next_position(text, length, end)) {
        uint32_t c = character_at(text, length, end);
        depth += (c == TITLE_OPENS) - (c == TITLE_CLOSES);
        if (depth == 0) {
            if (is_policy_title(rules, text, begin, end)) {
                add_policy(begin, end, out);
            }
            break;
        }
    }
}

/* --- Document numbers --------------------------------------------------------------------------
 */

static bool is_year_bracket(uint32_t c, bool opens)
{
    static const uint32_t brackets[][2] = {{0x3014, 0x3015}, {'[', ']'},       {0xFF3B, 0xFF3D},
                                           {'(', ')'},       {0xFF08, 0xFF09}, {0x3010, 0x3011},
                                           {0x2018, 0x2019}, {0x3016, 0x3017}};
    for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
        if (c == brackets[i][opens ? 0 : 1]) {
            return true;
        }
    }
    return false;
}

static size_t skip_spaces_left(const char *text, size_t at)
{
    while (at > 0 && is_space(character_before(text, at))) {
        at = previous_position(text, at);
    }
    return at;
}

/* Where the 〔2023〕 begins that ends before `at`, or `at`. */
static size_t year_before(const char *text, size_t at)
{
    size_t end = skip_spaces_left(text, at);
    if (end == 0 || !is_year_bracket(character_before(text, end), false)) {
        return at;
    }
    size_t digits_end = skip_spaces_left(text, previous_position(text, end));
    size_t digits = numeral_before(text, digits_end);
    size_t begin = skip_spaces_left(text, digits_end - digits);
    if (count_characters(text + digits_end - digits, digits) != 4 || begin == 0 ||
        !is_year_bracket(character_before(text, begin), true)) {
        return at;
    }
    return previous_position(text, begin);
}

/* The letters of the issuer before the year: 云政办发, 国办函. */
static size_t issuer_before(const struct subject_rules *rules, const char *text, size_t at)
{
    size_t begin = skip_spaces_left(text, at);
    size_t end = begin;
    for (int i = 0; i < ISSUER_CHARS_MAX && begin > 0; i++) {
        struct word_match match = word_table_before(&rules->left, text, begin, begin);
        if (!is_ideograph(character_before(text, begin)) ||
            (match.value & LEFT_OF_PARK & ~LEFT_CONTENT) != 0) {
            break;
        }
        begin = previous_position(text, begin);
    }
    return begin < end ? begin : at;
}

/* 号: the number before it, with its year and issuer. */
void read_policy_number(const struct subject_rules *rules, const char *text, size_t length,
                        size_t at, size_t end, struct annotation_list *out)
{
    (void)length;
    size_t digits_end = skip_spaces_left(text, at);
    size_t digits = numeral_before(text, digits_end);
    size_t begin = digits_end - digits;
    if (begin > 0 && character_before(text, begin) == 0x7B2C) { /* 第 */
        begin = previous_position(text, begin);
    }
    size_t year = digits > 0 ? year_before(text, begin) : begin;
    size_t issuer = year < begin ? issuer_before(rules, text, year) : year;
    if (issuer < year) {
        add_policy(issuer, end, out);
    }
}

/* --- Sets of measures --------------------------------------------------------------------------
 */

static bool is_quote(uint32_t c, bool opens)
{
    return c == (opens ? 0x201Cu : 0x201Du) || c == (opens ? 0x300Cu : 0x300Du) || c == '"';
}

/* The set's name from `begin` of its number to `end`, when something tells it from others. */
static void add_set(const struct subject_rules *rules, const char *text, size_t number, size_t end,
                    struct annotation_list *out)
{
    static const char DE[] = "的";
    size_t left = number;
    if (left >= 3 && memcmp(text + left - 3, DE, 3) == 0) {
        left -= 3;
    }
    struct name_begin name = name_begin(rules, LEFT_OF_POLICY, text, left);
    if (!name.too_long &&
        count_characters(text + name.begin, left - name.begin) >= SET_TELLING_MIN) {
        add_policy(name.begin, end, out);
    }
}

/* 条: “七条”, “十五条”措施, 十条政策. */
void read_numbered_set(const struct subject_rules *rules, const char *text, size_t length,
                       size_t at, size_t end, struct annotation_list *out)
{
    size_t numeral = numeral_before(text, at);
    size_t begin = at - numeral;
    if (numeral == 0 || begin == 0) {
        return;
    }
    bool quoted = is_quote(character_before(text, begin), true) &&
                  is_quote(character_at(text, length, end), false);
    if (quoted) {
        begin = previous_position(text, begin);
        end = next_position(text, length, end);
    }
    size_t set = word_table_at(&rules->policy_sets, text, length, end, length - end).length;
    if (quoted || set > 0) {
        add_set(rules, text, begin, end + set, out);
    }
}

/* 若干措施 */
void read_some_set(const struct subject_rules *rules, const char *text, size_t length, size_t begin,
                   size_t end, struct annotation_list *out)
{
    size_t set = word_table_at(&rules->policy_sets, text, length, end, length - end).length;
    if (set > 0) {
        add_set(rules, text, begin, end + set, out);
    }
}

/* --- Lines -------------------------------------------------------------------------------------
 */

/* Whether a line, being the title of a policy, says whose it is or what it is about. */
static bool is_title_line(const char *text, size_t begin, size_t end)
{
    static const char ABOUT[] = "关于";
    static const uint32_t divisions[] = {0x7701, 0x5E02, 0x53BF, 0x533A,
                                         0x9547, 0x4E61, 0x5DDE}; /* 省市县区镇乡州 */
    if (memmem(text + begin, end - begin, ABOUT, sizeof ABOUT - 1) != NULL) {
        return true;
    }
    for (int i = 0; i < 6 && begin < end; i++) {
        uint32_t c = character_at(text, end, begin);
        for (size_t j = 0; i > 0 && j < sizeof divisions / sizeof *divisions; j++) {
            if (c == divisions[j]) {
                return true;
            }
        }
        begin = next_position(text, end, begin);
    }
    return false;
}

static bool is_plain_line(const char *text, size_t begin, size_t end)
{
    for (size_t at = begin; at < end; at = next_position(text, end, at)) {
        uint32_t c = character_at(text, end, at);
        if (is_sentence_end(c) || c == 0xFF0C || c == ',' || c == 0xFF1A || c == ':' ||
            c == TITLE_OPENS || c == '\t') {
            return false;
        }
    }
    return true;
}

/* A line that is the title of a policy, as at the head of a notice. */
static void read_line(const struct subject_rules *rules, const char *text, size_t begin, size_t end,
                      struct annotation_list *out)
{
    trim_range(text, &begin, &end);
    if (end - begin > LINE_BYTES_MAX || end - begin < 3 * LINE_CHARS_MIN) {
        return;
    }
    size_t kept = without_brackets(text, begin, end);
    if (policy_end(rules, text, begin, kept) > 0 && is_ideograph(character_at(text, end, begin)) &&
        is_plain_line(text, begin, end) && is_title_line(text, begin, end)) {
        add_policy(begin, end, out);
    }
}

void read_policy_lines(const struct subject_rules *rules, const char *text, size_t length,
                       struct annotation_list *out)
{
    for (size_t begin = 0; begin < length;) {
        const char *stop = memchr(text + begin, '\n', length - begin);
        size_t end = stop == NULL ? length : (size_t)(stop - text);
        read_line(rules, text, begin, end, out);
        begin = end + 1;
    }
}
