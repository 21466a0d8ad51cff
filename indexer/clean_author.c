#include "clean_author.h"

#include <string.h>

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

/* A line that is a byline by its sign; it goes when the author is all that it says. */
static bool lift_signed(struct page *page, struct page_line *line, const char *rule)
{
    struct text folded = page_folded(page, line);
    size_t sign = match_sign(folded);
    if (sign == 0 || line->characters > BYLINE_CHARS) {
        return false;
    }
    struct text rest = text_trimmed(text_after(folded, sign));
    struct text names = person_is_list(rest) ? rest : person_after_office(rest);
    if (names.length == 0) {
        return false;
    }
    bool lifted = false;
    bool held = page_lift(page, "author", words_at(line, names), &lifted);
    if (held && names.length == rest.length) {
        page_remove(page, line, LINE_BYLINE, rule);
    } else if (lifted) {
        page_explain(page, rule, line->text);
    }
    return true;
}

/* 大安区副区长 刘明东 on a line of its own near the title; the line stays, for it says more. */
static bool lift_office(struct page *page, struct page_line *line, const char *rule)
{
    struct text folded = page_folded(page, line);
    if (line->role != LINE_KEPT || line->characters > BYLINE_CHARS || line->sentence) {
        return false;
    }
    struct text names = person_after_office(text_unbracketed(folded));
    bool lifted = false;
    if (names.length > 0) {
        page_lift(page, "author", words_at(line, names), &lifted);
    }
    if (lifted) {
        page_explain(page, rule, line->text);
    }
    return names.length > 0;
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
    for (size_t i = 0; i < page->head_end; i++) {
        if (lift_office(page, &page->lines[i], rule)) {
            return;
        }
    }
    lift_from_end(page, rule);
}
