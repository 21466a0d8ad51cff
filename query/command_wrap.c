#include "command_wrap.h"

#include <string.h>

#include "../common/program.h"

struct code_range {
    uint32_t first, last;
};

/* Characters that take no column: marks, joiners, variation selectors. */
static const struct code_range zero_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489},   {0x0591, 0x05BD},   {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E},   {0x0F71, 0x0F84}, {0x1160, 0x11FF},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},   {0x200B, 0x200F},   {0x202A, 0x202E}, {0x2060, 0x206F},
    {0x20D0, 0x20F0}, {0x302A, 0x302F},   {0x3099, 0x309A},   {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF}, {0x1F3FB, 0x1F3FF}, {0xE0000, 0xE0FFF},
};

/* East Asian wide and full-width characters, and emoji (Unicode 15); unassigned gaps between wide
 * blocks are filled. */
static const struct code_range double_width[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18D08}, {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004},
    {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F265},
    {0x1F300, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
    {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4},
    {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D},
    {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596},
    {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC},
    {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC},
    {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF},
    {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static bool in_ranges(uint32_t c, const struct code_range *ranges, size_t count)
{
    size_t low = 0;
    while (low < count) {
        size_t middle = low + (count - low) / 2;
        if (c > ranges[middle].last) {
            low = middle + 1;
        } else {
            count = middle;
        }
    }
    return c >= ranges[low].first && c <= ranges[low].last;
}

int wrap_character_width(uint32_t code_point)
{
    if (code_point < 0x300) {
        return 1;
    }
    if (in_ranges(code_point, zero_width, sizeof zero_width / sizeof *zero_width - 1)) {
        return 0;
    }
    return in_ranges(code_point, double_width, sizeof double_width / sizeof *double_width - 1) ? 2
                                                                                               : 1;
}

size_t wrap_text_width(const char *text, size_t length)
{
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        struct program_character character = program_character_at(text + at, length - at);
        at += character.length;
        if (character.shown != 0) {
            width += (size_t)wrap_character_width(character.shown);
        }
    }
    return width;
}

static bool is_one_of(uint32_t c, const char *set)
{
    char bytes[UTF8_MAX + 1] = {0};
    utf8_encode(bytes, c);
    return c != 0 && strstr(set, bytes) != NULL;
}

/* What may not begin a line. */
static bool is_closing(uint32_t c)
{
    return is_one_of(c, "!),.:;?]}%、。，．：；？！％‰℃°”’）〕］｝〉》」』】〗〙〛·・…—～〜々〻ーﾞﾟ"
                        "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ︰︱︳﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞");
}

/* What may not end a line. */
static bool is_opening(uint32_t c)
{
    return is_one_of(c, "([{“‘（〔［｛〈《「『【〖〘〚￥＄￡$£¥№§﹙﹛﹝");
}

/* Whether a line may end between two characters, neither of them a space. */
static bool may_break(uint32_t before, uint32_t after)
{
    if (is_closing(after) || is_opening(before)) {
        return false;
    }
    /* Dashes and curly quotes are narrow in the table, but belong to the text around them. */
    bool loose_before = wrap_character_width(before) == 2 || is_one_of(before, "”’…—·");
    bool loose_after = wrap_character_width(after) == 2 || is_one_of(after, "“‘");
    return loose_before || loose_after;
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == 0x3000;
}

/* The next character as it is shown by a style; a newline only where lines are kept. */
static struct program_character next_character(const char *text, size_t length, bool keep_lines)
{
    struct program_character character = program_character_at(text, length);
    if (character.shown == '\n' && !keep_lines) {
        character.shown = 0x3000;
    }
    return character;
}

/* Where the next line begins when one ends at `at`: spaces are passed over, and one newline. */
static size_t skip_spaces(const char *text, size_t at, size_t length, bool keep_lines)
{
    while (at < length) {
        struct program_character character = next_character(text + at, length - at, keep_lines);
        if (character.shown == '\n') {
            return at + character.length;
        }
        if (!is_space(character.shown)) {
            break;
        }
        at += character.length;
    }
    return at;
}

/*
 * Where the line that begins at text[0] ends: its bytes, and in *next where the next line begins. A
 * word that is wider than a line is cut.
 */
static size_t line_length(const char *text, size_t length, size_t columns, bool keep_lines,
                          size_t *next)
{
    size_t width = 0;
    size_t fitting = 0; /* the last place where the line may end; 0: none yet */
    uint32_t before = 0;
    size_t at = 0;
    while (at < length) {
        struct program_character character = next_character(text + at, length - at, keep_lines);
        uint32_t c = character.shown;
        if (c == '\n') {
            *next = at + character.length;
            return at;
        }
        size_t taken = c == 0 ? 0 : (size_t)wrap_character_width(c);
        if (columns > 0 && taken > 0 && before != 0 && !is_space(before) &&
            (is_space(c) || may_break(before, c))) {
            fitting = at;
        }
        if (taken > 0 && !is_space(c) && before != 0 && columns > 0 && width + taken > columns) {
            size_t end = fitting > 0 ? fitting : at;
            *next = skip_spaces(text, end, length, keep_lines);
            return end;
        }
        width += taken;
        before = taken > 0 ? c : before;
        at += character.length;
    }
    *next = length;
    return length;
}

/* Writes one line, switching colours at the edges of matches. */
static void put_line(FILE *out, const char *text, suoyin_span line, const suoyin_span *matches,
                     size_t match_count, const struct wrap_style *style)
{
    bool inside = false;
    bool colored = *style->normal != '\0';
    fputs(style->normal, out);
    for (size_t at = line.begin, match = 0; at < line.end;) {
        while (match < match_count && matches[match].end <= at) {
            match++;
        }
        bool matched = match < match_count && matches[match].begin <= at;
        if (matched != inside) {
            fputs(inside || colored ? style->reset : "", out);
            fputs(matched ? style->match : style->normal, out);
            inside = matched;
        }
        struct program_character character =
            next_character(text + at, line.end - at, style->keep_lines);
        if (character.shown != 0) {
            program_put_character(out, character.shown);
        }
        at += character.length;
    }
    fputs(inside || colored ? style->reset : "", out);
}

void wrap_put(FILE *out, suoyin_text text, suoyin_span window, const suoyin_span *matches,
              size_t match_count, const struct wrap_style *style)
{
    size_t columns = 0; /* unlimited */
    if (style->columns > 0) {
        /* However narrow the terminal, a line must hold one character and what may not follow. */
        columns = style->columns > style->indent + 8 ? style->columns - style->indent : 8;
    }
    for (size_t at = window.begin; at < window.end;) {
        size_t next;
        size_t length =
            line_length(text.data + at, window.end - at, columns, style->keep_lines, &next);
        suoyin_span line = {(uint32_t)at, (uint32_t)(at + length)};
        put_line(out, text.data, line, matches, match_count, style);
        at += next;
        if (at < window.end) {
            fprintf(out, "\n%*s", (int)style->indent, "");
        }
    }
}
