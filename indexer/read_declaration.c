#include "name_readers.h"

#include <string.h>

#include "han_text.h"
#include "name_boundary.h"

enum {
    SHORT_CHARS_MAX = 20,
    SHORT_CHARS_MIN = 2,
    TITLE_BYTES_MAX = 400,
    ALIGNED_BYTES_MAX = 1000, /* a full form is no longer */
};

struct range {
    size_t begin, end;
};

static bool is_opener(uint32_t c)
{
    return c == '(' || c == 0xFF08 || c == '[' || c == 0xFF3B || c == 0x3010;
}

static bool is_quote_open(uint32_t c)
{
    return c == 0x201C || c == 0x300C || c == 0x300E || c == 0x300A || c == '"' || c == 0x2018 ||
           c == 0x3008;
}

static bool is_quote_close(uint32_t c)
{
    return c == 0x201D || c == 0x300D || c == 0x300F || c == 0x300B || c == '"' || c == 0x2019 ||
           c == 0x3009;
}

/* --- The short form ----------------------------------------------------------------------------
 */

/* What is said to be the short form behind 称: in quotation marks, or as far as the bracket or the
 * clause goes. Empty when there is none. */
static struct range short_form(const char *text, size_t length, size_t at)
{
    struct range none = {0, 0};
    uint32_t c = character_at(text, length, at);
    while (c == 0x4E3A || c == ':' || c == 0xFF1A || c == ' ') { /* 为 */
        at = next_position(text, length, at);
        c = character_at(text, length, at);
    }
    bool quoted = is_quote_open(c);
    size_t begin = quoted ? next_position(text, length, at) : at;
    size_t end = begin;
    for (int i = 0; i <= SHORT_CHARS_MAX && end < length; i++) {
        c = character_at(text, length, end);
        bool closes = quoted ? is_quote_close(c)
                             : is_closer(c) || is_clause_mark(c) || is_space(c) || is_quote_open(c);
        if (closes) {
            return count_characters(text + begin, end - begin) >= SHORT_CHARS_MIN
                       ? (struct range){begin, end}
                       : none;
        }
        end = next_position(text, length, end);
    }
    return none;
}

/* Short forms that tell nothing outside of their text: 《办法》, 园区, 甲方. */
static bool is_generic(const struct subject_rules *rules, const char *text, struct range range)
{
    uint32_t last = character_before(text, range.end);
    size_t size = range.end - range.begin;
    if (last == ')' || last == 0xFF09) { /* ） */
        return true;
    }
    struct word_match end = word_table_before(&rules->policy_ends, text, range.end, size);
    if (end.length == size) {
        return true;
    }
    for (enum named_kind kind = NAMED_PARK; kind < NAMED_KIND_COUNT; kind++) {
        if (word_table_at(&rules->heads[kind], text, range.end, range.begin, size).length == size ||
            name_telling_characters(rules, kind, text, range.begin, range.end) == 0) {
            return true;
        }
    }
    return false;
}

/* --- What it is short for ----------------------------------------------------------------------
 */

/* Where the words end that the declaration stands behind: before the bracket that holds it, and
 * before a bracket or comma in front of that. 0 when nothing stands there. */
static size_t full_end(const char *text, size_t declaration)
{
    size_t at = declaration;
    while (at > 0) {
        uint32_t c = character_before(text, at);
        if (!is_opener(c) && c != 0xFF0C && c != ',' && !is_space(c)) {
            break;
        }
        at = previous_position(text, at);
    }
    return at == declaration ? 0 : at;
}

/* The beginning of the shortest stretch before `end` in which the short form's characters follow
 * one another, or `end` when there is none. */
static size_t align(const char *text, size_t end, struct range abbreviation)
{
    size_t at = end;
    size_t wanted = abbreviation.end;
    while (wanted > abbreviation.begin) {
        uint32_t c = character_before(text, wanted);
        uint32_t found = 0;
        while (at > 0 && end - at < ALIGNED_BYTES_MAX && found != c) {
            found = character_before(text, at);
            at = previous_position(text, at);
            if (is_sentence_end(found) || found == '\n' || found == 0xFF0C) {
                return end;
            }
        }
        if (found != c) {
            return end;
        }
        wanted = previous_position(text, wanted);
    }
    return at;
}

/* [begin, end) of the title whose mark 》 ends at `end`. */
static struct range full_title(const char *text, size_t end)
{
    size_t close = previous_position(text, end);
    for (size_t at = close; at > 0 && close - at < TITLE_BYTES_MAX;) {
        uint32_t c = character_before(text, at);
        if (c == 0x300A) {
            return (struct range){at, close};
        }
        at = previous_position(text, at);
    }
    return (struct range){0, 0};
}

static struct range full_form(const struct subject_rules *rules, const char *text, size_t end,
                              struct range abbreviation)
{
    if (character_before(text, end) == 0x300B) { /* 》 */
        return full_title(text, end);
    }
    size_t aligned = align(text, end, abbreviation);
    struct name_begin name = name_begin(rules, LEFT_OF_PARK & ~LEFT_CONTENT, text, aligned);
    size_t begin = name.too_long ? aligned : name_without_leading(rules, text, name.begin, aligned);
    return (struct range){begin, aligned == end ? begin : end};
}

/* --- The declaration ---------------------------------------------------------------------------
 */

/* Where it begins, whose last word stands at `at`: with the 以下 or 以 before that. */
static size_t declaration_begin(const char *text, size_t at)
{
    static const char *const words[] = {"以下统一", "以下", "以", NULL};
    for (const char *const *word = words; *word != NULL; word++) {
        size_t size = strlen(*word);
        if (at >= size && memcmp(text + at - size, *word, size) == 0) {
            return at - size;
        }
    }
    return at;
}

void read_declaration(const struct subject_rules *rules, const char *text, size_t length,
                      size_t begin, size_t end, struct annotation_list *out)
{
    size_t before = full_end(text, declaration_begin(text, begin));
    struct range abbreviation = short_form(text, length, end);
    if (before == 0 || abbreviation.end == 0 || is_generic(rules, text, abbreviation)) {
        return;
    }
    struct range full = full_form(rules, text, before, abbreviation);
    if (full.end - full.begin > abbreviation.end - abbreviation.begin) {
        struct annotation annotation = {
            .kind = ANNOTATION_ALIAS,
            .span = {(uint32_t)abbreviation.begin, (uint32_t)abbreviation.end},
            .value.full = {(uint32_t)full.begin, (uint32_t)full.end}};
        annotation_list_add(out, &annotation);
    }
}
