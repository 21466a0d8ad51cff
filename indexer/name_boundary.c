#include "name_boundary.h"

#include "han_text.h"

enum {
    QUOTED_CHARS_MAX = 24, /* of what a name holds in quotation marks or brackets */
    HEAD_BYTES_MAX = 36,
};

/* --- Numerals ----------------------------------------------------------------------------------
 */

bool is_numeral_character(uint32_t c)
{
    switch (c) {
    case 0x3007: /* 〇 */
    case 0x4E00: /* 一 */
    case 0x4E8C: /* 二 */
    case 0x4E09: /* 三 */
    case 0x56DB: /* 四 */
    case 0x4E94: /* 五 */
    case 0x516D: /* 六 */
    case 0x4E03: /* 七 */
    case 0x516B: /* 八 */
    case 0x4E5D: /* 九 */
    case 0x5341: /* 十 */
    case 0x767E: /* 百 */
    case 0x5343: /* 千 */
    case 0x4E07: /* 万 */
    case 0x4E24: /* 两 */
        return true;
    default:
        return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
    }
}

size_t numeral_at(const char *text, size_t length, size_t at)
{
    size_t end = at;
    while (end < length && is_numeral_character(character_at(text, length, end))) {
        end = next_position(text, length, end);
    }
    return end - at;
}

size_t numeral_before(const char *text, size_t at)
{
    size_t begin = at;
    while (begin > 0 && is_numeral_character(character_before(text, begin))) {
        begin = previous_position(text, begin);
    }
    return at - begin;
}

/* --- Leftwards ---------------------------------------------------------------------------------
 */

/* The mark that opens what this one closes, or 0. */
static uint32_t opener_of(uint32_t closer)
{
    switch (closer) {
    case ')':
        return '(';
    case 0xFF09: /* ） */
        return 0xFF08;
    case 0x201D: /* ” */
        return 0x201C;
    case 0x300D: /* 」 */
        return 0x300C;
    case 0x300F: /* 』 */
        return 0x300E;
    default:
        return 0;
    }
}

/* Where the mark stands that opens what closes before `end`, or end when that is too far, or a
 * clause ends within. */
static size_t opening_position(const char *text, size_t end)
{
    uint32_t opener = opener_of(character_before(text, end));
    size_t at = previous_position(text, end);
    for (int i = 0; i < QUOTED_CHARS_MAX && at > 0 && opener != 0; i++) {
        uint32_t c = character_before(text, at);
        at = previous_position(text, at);
        if (c == opener) {
            return at;
        }
        if (is_sentence_end(c) || c == 0xFF0C || c == '\n') {
            break;
        }
    }
    return end;
}

/* Marks that stand within names, when they do not stand alone: 瓮福—江山, 5G+, 1.5, 阿·德. */
static bool is_name_mark(uint32_t c, uint32_t before)
{
    switch (c) {
    case 0x2014: /* — */
        return before != c && is_ideograph(before);
    case 0xB7: /* · */
    case '-':
    case '.':
    case '%':
    case '+':
    case '~':
        return is_ideograph(before) || is_ascii_alphanumeric(before);
    case '/':
        return is_ascii_alphanumeric(before);
    case ' ':
        return is_ascii_alphanumeric(before);
    default:
        return c >= 0xFF0B && c <= 0xFF5A && c != 0xFF0C && c != 0xFF1A && c != 0xFF1B &&
               c != 0xFF1F; /* letters and digits of full width, and marks between them */
    }
}

/* The position one character, or one pair of marks, before; the same when a mark ends the name. */
static size_t step_left(const char *text, size_t at)
{
    uint32_t c = character_before(text, at);
    if (opener_of(c) != 0) {
        return opening_position(text, at);
    }
    size_t previous = previous_position(text, at);
    bool passes = is_ideograph(c) || is_ascii_alphanumeric(c) ||
                  is_name_mark(c, character_before(text, previous));
    return passes ? previous : at;
}

size_t head_before(const struct subject_rules *rules, enum named_kind kind, const char *text,
                   size_t end)
{
    const struct word_table *heads = &rules->heads[kind];
    size_t longest = 0;
    for (size_t at = end; at > 0 && end - at < HEAD_BYTES_MAX;) {
        at = previous_position(text, at);
        struct word_match match = word_table_at(heads, text, end, at, end - at);
        if (match.length == end - at && match.value == HEAD_OF_NAME) {
            longest = match.length;
        }
    }
    return longest;
}

static bool head_begins_at(const struct subject_rules *rules, const char *text, size_t length,
                           size_t at)
{
    return word_table_at(&rules->heads[NAMED_PARK], text, length, at, length - at).length > 0 ||
           word_table_at(&rules->heads[NAMED_PROJECT], text, length, at, length - at).length > 0;
}

static bool is_opening_quote(uint32_t c)
{
    return c == 0x201C || c == 0x300C || c == 0x300E;
}

/* Whether the word [before, begin) ends the name of which [begin, head) was read. `right` is the
 * value of the word to the right of it, `touching` that only verbs stand between it and the head.
 */
static bool word_ends_name(const struct subject_rules *rules, const char *text, size_t before,
                           size_t begin, size_t head, unsigned word, unsigned right, bool touching)
{
    if ((word & LEFT_INSIDE) != 0) {
        return false;
    }
    if ((word & LEFT_CONTENT) != 0) {
        return !touching && (right & LEFT_JOIN) == 0 && !head_begins_at(rules, text, head, begin);
    }
    if ((word & (LEFT_JOIN | LEFT_AND)) == LEFT_JOIN) {
        return is_opening_quote(character_at(text, head, begin)) ||
               head_before(rules, NAMED_PARK, text, before) > 0 ||
               head_before(rules, NAMED_PROJECT, text, before) > 0;
    }
    return true;
}

struct name_begin name_begin(const struct subject_rules *rules, unsigned stops, const char *text,
                             size_t head)
{
    struct name_begin name = {.begin = head};
    unsigned right = 0;
    bool touching = true;
    for (int read = 0; name.begin > 0; read++) {
        if (read == NAME_CHARS_MAX) {
            name.too_long = true;
            break;
        }
        struct word_match match = word_table_before(&rules->left, text, name.begin, head);
        unsigned word = match.value & (stops | LEFT_INSIDE);
        if (word != 0) {
            size_t before = name.begin - match.length;
            if (word_ends_name(rules, text, before, name.begin, head, word, right, touching)) {
                name.stopped_by = word;
                break;
            }
            touching = touching && (word & LEFT_CONTENT) != 0;
            name.begin = before;
            right = word;
            continue;
        }
        size_t park = name.begin < head ? head_before(rules, NAMED_PARK, text, name.begin) : 0;
        size_t at = park > 0 ? name.begin - park : step_left(text, name.begin);
        if (at == name.begin) {
            break;
        }
        name.begin = at;
        right = 0;
        touching = false;
    }
    return name;
}

/* --- What belongs to a name --------------------------------------------------------------------
 */

/* Bytes of a date, a count or a number at the front: 2024年, 9月, 14条, 3.; not of 2024年产. */
static size_t leading_number(const char *text, size_t end, size_t at)
{
    static const uint32_t units[] = {0x5E74, 0x6708, 0x65E5, 0x6761,
                                     0x5EA7, 0x9879, '.',    0x3001}; /* 年月日条座项 */
    static const uint32_t PRODUCE = 0x4EA7;                           /* 产 */
    size_t numeral = numeral_at(text, end, at);
    size_t unit = at + numeral;
    uint32_t c = numeral > 0 ? character_at(text, end, unit) : 0;
    for (size_t i = 0; i < sizeof units / sizeof *units && c != 0; i++) {
        size_t after = next_position(text, end, unit);
        uint32_t next = character_at(text, end, after);
        if (c == units[i] && next != PRODUCE && !is_numeral_character(next)) {
            return after - at;
        }
    }
    return 0;
}

size_t name_without_leading(const struct subject_rules *rules, const char *text, size_t begin,
                            size_t head)
{
    while (begin < head) {
        size_t size = leading_number(text, head, begin);
        if (size == 0) {
            size = word_table_at(&rules->leading, text, head, begin, head - begin).length;
        }
        if (size == 0 && is_space(character_at(text, head, begin))) {
            size = next_position(text, head, begin) - begin;
        }
        if (size == 0 || begin + size >= head) {
            break;
        }
        begin += size;
    }
    return begin;
}

bool is_ranked(const struct subject_rules *rules, const char *text, size_t head)
{
    return (word_table_before(&rules->left, text, head, head).value & LEFT_RANK) != 0;
}

bool is_counted(const char *text, size_t length, size_t end)
{
    static const uint32_t GE = 0x4E2A, YI = 0x4EE5, ZUO = 0x5DE6; /* 个, and 以上, 左右 */
    size_t numeral = numeral_at(text, length, end);
    size_t unit = end + numeral;
    uint32_t after = character_at(text, length, next_position(text, length, unit));
    return numeral > 0 && character_at(text, length, unit) == GE &&
           (!is_ideograph(after) || after == YI || after == ZUO);
}

/* Bytes of the generic word, or of the numeral or mark, that begins here. */
static size_t untelling_at(const struct word_table *generic, const char *text, size_t begin,
                           size_t end)
{
    size_t word = word_table_at(generic, text, end, begin, end - begin).length;
    uint32_t c = character_at(text, end, begin);
    bool tells = is_ideograph(c) ? !is_numeral_character(c) : (c | 0x20) - 'a' < 26;
    return word > 0 ? word : tells ? 0 : next_position(text, end, begin) - begin;
}

static bool is_untelling(const struct word_table *generic, const char *text, size_t begin,
                         size_t end)
{
    size_t size = 1;
    while (begin < end && size > 0) {
        size = untelling_at(generic, text, begin, end);
        begin += size;
    }
    return begin == end;
}

size_t name_telling_characters(const struct subject_rules *rules, enum named_kind kind,
                               const char *text, size_t begin, size_t end)
{
    const struct word_table *generic = &rules->generic[kind];
    size_t count = 0;
    if (is_untelling(generic, text, begin, end)) {
        return 0;
    }
    /* Now one character that is generic alone, or a numeral, may be a part of a name: 大安, 两江.
     */
    while (begin < end) {
        uint32_t c = character_at(text, end, begin);
        size_t next = next_position(text, end, begin);
        size_t word = word_table_at(generic, text, end, begin, end - begin).length;
        count += word <= next - begin && (is_ideograph(c) || (c | 0x20) - 'a' < 26);
        begin = word > 0 ? begin + word : next;
    }
    return count;
}

bool name_holds(const struct word_table *table, const char *text, size_t begin, size_t end)
{
    while (begin < end) {
        if (word_table_at(table, text, end, begin, end - begin).length > 0) {
            return true;
        }
        begin = next_position(text, end, begin);
    }
    return false;
}
