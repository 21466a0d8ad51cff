#include "clean_author.h"

#include <string.h>

#include "clean_dateline.h"
#include "clean_match.h"
#include "clean_person.h"
#include "han_text.h"

enum { BYLINE_CHARS = 40, PARENTHESIS_BYTES = 120 };

/* The words of the line where `folded`, a part of the folded line, stands. */
static struct text words_at(const struct page_line *line, struct text folded)
{
    size_t offset = (size_t)(folded.data - line->folded.data);
    return (struct text){.data = line->text.data + offset, .length = folded.length};
}

/* □高善玉, ■ 本报记者 张三, 文/李四: bytes of the sign. */
static size_t match_sign(struct text folded)
{
    static const char *const signs[] = {"□",    "■",    "◎",    "○",     "●",     "◇",    "◆",
                                        "△",    "▲",    "☉",    "⊙",     "文/",   "文｜", "文|",
                                        "文丨", "文 |", "文 /", "文 ｜", "文 丨", NULL};
    return match_any_prefix(folded, signs);
}

/* Lifts the names that the folded text, a part of the line, gives; *all tells whether it gives
 * nothing else. */
static bool lift_names(struct page *page, const struct page_line *line, struct text folded,
                       bool *lifted, bool *all)
{
    static const char *const writers[] = {"记者", "通讯员", "作者", "撰", NULL};
    struct dateline dateline;
    struct text words = words_at(line, folded);
    *all = false;
    if (person_is_list(folded)) {
        *all = page_lift(page, "author", words, lifted);
        return true;
    }
    if (match_contains_any(folded, writers) && dateline_parse(folded, false, &dateline) &&
        dateline.name_count > 0) {
        *all = dateline_lift(page, &dateline, folded, words, lifted);
        return true;
    }
    struct text names = person_after_office(folded);
    if (names.length > 0) {
        page_lift(page, "author", words_at(line, names), lifted);
    }
    return names.length > 0;
}

/* A line that is a byline by its sign; it goes when the author is all that it says. */
static bool lift_signed(struct page *page, struct page_line *line, const char *rule)
{
    struct text folded = page_folded(page, line);
    size_t sign = match_sign(folded);
    bool lifted = false;
    bool all = false;
    if (sign == 0 || line->characters > BYLINE_CHARS ||
        !lift_names(page, line, text_trimmed(text_after(folded, sign)), &lifted, &all)) {
        return false;
    }
    line->byline = true;
    if (all) {
        page_remove(page, line, LINE_BYLINE, rule);
    } else if (lifted) {
        page_explain(page, rule, line->text);
    }
    return true;
}

/* 大安区副区长 刘明东 on a line of its own near the title, or (记者 张三) behind the article; the
 * line stays, for it says more. */
static bool lift_office(struct page *page, struct page_line *line, bool tail, const char *rule)
{
    struct text folded = page_folded(page, line);
    struct text bare = text_unbracketed(folded);
    bool lifted = false;
    bool all = false;
    if (line->role != LINE_KEPT || line->characters > BYLINE_CHARS || line->sentence ||
        (tail && bare.length == folded.length) || person_is_list(bare) ||
        !lift_names(page, line, bare, &lifted, &all)) {
        return false;
    }
    line->byline = true;
    if (lifted) {
        page_explain(page, rule, line->text);
    }
    return true;
}

/* (四川省金堂县委书记 钟静远) at the very end of the article; the words stay. */
static void lift_from_end(struct page *page, const char *rule)
{
    static const char *const openers[] = {"（", "(", NULL};
    static const char *const closers[] = {"）", ")", NULL};
    struct text text = page->last_paragraph;
    text.length -= page->cut;
    size_t begin = text.length > PARENTHESIS_BYTES ? text.length - PARENTHESIS_BYTES : 0;
    while (begin > 0 && ((unsigned char)text.data[begin] & 0xC0) == 0x80) {
        begin--;
    }
    if (!match_any_suffix(text, closers)) {
        return;
    }
    for (size_t i = text.length; i > begin;) {
        i = previous_position(text.data, i);
        struct text rest = text_after(text, i);
        if (match_any_prefix(rest, openers) == 0) {
            continue;
        }
        char folded[PARENTHESIS_BYTES + UTF8_MAX];
        fold_for_matching(rest.data, rest.length, folded);
        struct text inner = text_unbracketed((struct text){folded, rest.length});
        struct text names = person_after_office(inner);
        if (names.length > 0) {
            struct text value = {rest.data + (names.data - folded), names.length};
            bool lifted = false;
            page_lift(page, "author", value, &lifted);
            if (lifted) {
                page_explain(page, rule, rest);
            }
        }
        return;
    }
}

void clean_author(struct page *page, const char *rule)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        if (line->role == LINE_KEPT && lift_signed(page, line, rule)) {
            return;
        }
    }
    if (!page->has_article || document_field(page->document, "author") != NULL) {
        return;
    }
    for (size_t i = 0; i < page->line_count; i++) {
        bool tail = i >= page->head_end;
        if (lift_office(page, &page->lines[i], tail, rule)) {
            return;
        }
    }
    lift_from_end(page, rule);
}
