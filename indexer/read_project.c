#include "name_readers.h"

#include "han_text.h"
#include "name_boundary.h"

enum {
    QUOTED_TELLING_MIN = 2,
    TELLING_MIN = 4,      /* characters of a project that its head names */
    ITEM_TELLING_MIN = 3, /* of one that a list names */
    ITEMS_MAX = 12,       /* of a list */
    STAGE_CHARS_MAX = 6,  /* in brackets behind the head: （一期）, （EPC） */
    IDEOGRAPHIC_COMMA = 0x3001,
    CHARACTER_DENG = 0x7B49, /* 等 */
    CHARACTER_GE = 0x4E2A,   /* 个 */
    CHARACTER_QI = 0x671F,   /* 期 */
};

static void add_project(size_t begin, size_t end, struct annotation_list *out)
{
    struct annotation annotation = {.kind = ANNOTATION_PROJECT,
                                    .span = {(uint32_t)begin, (uint32_t)end}};
    annotation_list_add(out, &annotation);
}

/* The end with a stage in brackets, when one follows: 工程（一期）, 工程(EPC). */
static size_t with_stage(const char *text, size_t length, size_t end)
{
    uint32_t opener = character_at(text, length, end);
    if (opener != '(' && opener != 0xFF08) {
        return end;
    }
    size_t at = next_position(text, length, end);
    bool is_stage = is_ascii_alphanumeric(character_at(text, length, at));
    for (int i = 0; i <= STAGE_CHARS_MAX && at < length; i++) {
        uint32_t c = character_at(text, length, at);
        at = next_position(text, length, at);
        if (c == ')' || c == 0xFF09) {
            return is_stage ? at : end;
        }
        is_stage = is_stage ? is_ascii_alphanumeric(c) || c == CHARACTER_QI : c == CHARACTER_QI;
    }
    return end;
}

/* --- Lists -------------------------------------------------------------------------------------
 */

/*
 * Where the list ends that the words before `begin` close: 甲、乙等8个|项目, 甲、乙等一批|项目,
 * 甲园、乙园两个|项目. 0 when there is none.
 */
static size_t list_end(const struct subject_rules *rules, const char *text, size_t begin)
{
    size_t at = begin;
    size_t numerals = 0;
    for (size_t size = 1; size > 0; at -= size) {
        struct word_match match = word_table_before(&rules->left, text, at, at);
        size =
            (match.value & (LEFT_CLASS | LEFT_RANK)) != 0 ? match.length : numeral_before(text, at);
        numerals += size > 0 && size != match.length;
    }
    if (at > 0 && character_before(text, at) == CHARACTER_DENG) {
        return previous_position(text, at);
    }
    return numerals > 0 && head_before(rules, NAMED_PARK, text, at) > 0 ? at : 0;
}

static void add_list(const struct subject_rules *rules, const char *text, size_t end,
                     struct annotation_list *out)
{
    for (int i = 0; i < ITEMS_MAX && end > 0; i++) {
        struct name_begin name = name_begin(rules, LEFT_OF_PARK & ~LEFT_CONTENT, text, end);
        size_t begin = name_without_leading(rules, text, name.begin, end);
        if (name.too_long || (name.stopped_by & LEFT_CLASS) != 0) {
            return;
        }
        if (name_telling_characters(rules, NAMED_PROJECT, text, begin, end) >= ITEM_TELLING_MIN &&
            head_before(rules, NAMED_PROJECT, text, end) == 0) {
            add_project(begin, end, out);
        }
        bool goes_on = character_before(text, name.begin) == IDEOGRAPHIC_COMMA ||
                       (name.stopped_by & LEFT_AND) != 0;
        end = goes_on ? previous_position(text, name.begin) : 0;
    }
}

/* Whether quotation marks stand around [begin, end), or the first of them at its begin. */
static bool is_quoted(const char *text, size_t length, size_t begin, size_t end)
{
    uint32_t first = character_at(text, end, begin), opener = character_before(text, begin);
    uint32_t closer = character_at(text, length, end);
    return first == 0x201C || first == 0x300C || (opener == 0x201C && closer == 0x201D) ||
           (opener == 0x300C && closer == 0x300D);
}

/* --- Heads -------------------------------------------------------------------------------------
 */

void read_project(const struct subject_rules *rules, const char *text, size_t length, size_t head,
                  size_t end, struct annotation_list *out)
{
    struct name_begin name = name_begin(rules, LEFT_OF_PROJECT, text, head);
    size_t begin = name_without_leading(rules, text, name.begin, head);
    if (name.too_long || name_holds(&rules->never, text, begin, head)) {
        return;
    }
    size_t telling = is_ranked(rules, text, head)
                         ? 0
                         : name_telling_characters(rules, NAMED_PROJECT, text, begin, head);
    size_t enough = is_quoted(text, length, name.begin, end) ? QUOTED_TELLING_MIN : TELLING_MIN;
    size_t list = telling < enough ? list_end(rules, text, telling == 0 ? begin : name.begin) : 0;
    if (list > 0) {
        add_list(rules, text, list, out);
    } else if (telling >= enough && (name.stopped_by & LEFT_CLASS) == 0 &&
               !is_counted(text, length, end)) {
        add_project(begin, with_stage(text, length, end), out);
    }
}
