#include "clean_editors.h"

#include <string.h>

#include "clean_match.h"
#include "clean_menu.h"
#include "han_text.h"

enum { EDITORS_CHARS = 50 };

static const char *const EDITORS[] = {
    "责任编辑", "责编",     "编辑",     "美编",       "校对",     "审核",     "审校",
    "监制",     "初审",     "复审",     "终审",       "值班编委", "值班编辑", "值班主任",
    "网络编辑", "实习编辑", "本文编辑", "编审",       "排版",     "本期编辑", "本版编辑",
    "版式",     "美术编辑", "视觉编辑", "新媒体编辑", NULL};

/* 王小明, CN079: what may stand behind 责编 without telling more than a name. */
static bool is_editors_name(struct text word)
{
    enum { NAME_CHARS = 6, CODE_CHARS = 10 };
    size_t characters = count_characters(word.data, word.length);
    return characters <= NAME_CHARS || (word.length == characters && characters <= CODE_CHARS) ||
           menu_line(word) != MENU_NONE;
}

/* Bytes of 责任编辑： and the like at the beginning, or 0. */
static size_t match_editors_label(struct text text)
{
    static const char *const marks[] = {"|", "｜", "丨", "/", NULL};
    size_t size = match_any_prefix(text, EDITORS);
    if (size == 0) {
        return 0;
    }
    struct text rest = text_after(text, size);
    size_t colon = match_colon(rest);
    if (colon > 0) {
        return size + colon;
    }
    size_t space = (size_t)(text_trimmed(rest).data - rest.data);
    size_t mark = match_any_prefix(text_after(rest, space), marks);
    return mark > 0 ? size + space + mark : 0;
}

static bool divides_editors(struct text text)
{
    static const char *const dividers[] = {"|", "｜", "丨", "/", "、", "[", "]", "【", "】", NULL};
    return is_space(character_at(text.data, text.length, 0)) ||
           match_any_prefix(text, dividers) > 0;
}

/* 责编:王 克/美编:石 玉, 【责任编辑:李四】, and nothing but names and buttons behind. */
static bool names_editors(struct text folded)
{
    folded = text_unbracketed(folded);
    if (match_editors_label(folded) == 0 || has_sentence_mark(folded) ||
        match_contains(folded, "，") ||
        count_characters(folded.data, folded.length) > EDITORS_CHARS) {
        return false;
    }
    size_t i = 0;
    while (i < folded.length) {
        i += match_editors_label(text_after(folded, i));
        size_t begin = i;
        while (i < folded.length && !divides_editors(text_after(folded, i))) {
            i = next_position(folded.data, folded.length, i);
        }
        struct text word = {folded.data + begin, i - begin};
        static const char *const shares[] = {"分享到：", "分享到:", "分享至：", "分享至:", NULL};
        word = text_after(word, match_any_prefix(word, shares));
        if (!is_editors_name(word) || match_contains(word, "：") || match_contains(word, ":")) {
            return false;
        }
        i = i < folded.length ? next_position(folded.data, folded.length, i) : i;
    }
    return true;
}

/* 返回某网，查看更多, with the editors behind it or not */
static bool is_return_link(struct text folded)
{
    static const char MORE[] = "，查看更多";
    enum { SITE_BYTES = 24 };
    if (match_prefix(folded, "返回") == 0) {
        return false;
    }
    const char *more = memmem(folded.data, folded.length, MORE, strlen(MORE));
    if (more == NULL || more - folded.data > SITE_BYTES) {
        return false;
    }
    struct text rest = text_after(folded, (size_t)(more - folded.data) + strlen(MORE));
    return rest.length == 0 || names_editors(rest);
}

/* Where the words begin that may name editors; a few characters before the first hint of them. */
static struct text hinted_end(struct text text)
{
    enum { WINDOW = 160, LEAD = 18 };
    static const char *const hints[] = {"编", "編", "返回", NULL};
    size_t begin = text.length > WINDOW ? text.length - WINDOW : 0;
    size_t first = text.length;
    for (const char *const *hint = hints; *hint != NULL; hint++) {
        const char *found = memmem(text.data + begin, text.length - begin, *hint, strlen(*hint));
        if (found != NULL && (size_t)(found - text.data) < first) {
            first = (size_t)(found - text.data);
        }
    }
    if (first == text.length) {
        return (struct text){.data = text.data + text.length, .length = 0};
    }
    begin = first - begin > LEAD ? first - LEAD : begin;
    while (begin > 0 && ((unsigned char)text.data[begin] & 0xC0) == 0x80) {
        begin--;
    }
    return text_after(text, begin);
}

/*
 * Bytes at the end of the article's last line that name editors: in brackets, after a full stop, or
 * behind a link back.
 */
static size_t editors_at_end(struct text text)
{
    enum { FOLDED_BYTES = 192 };
    static const char *const openers[] = {"（", "(", "【", "[", NULL};
    static const char *const closers[] = {"）", ")", "】", "]", NULL};
    static const char *const stops[] = {"。", "！", "？", "”", "）", ")", NULL};
    char folded[FOLDED_BYTES];
    struct text end = hinted_end(text);
    if (end.length > sizeof folded) {
        return 0;
    }
    fold_for_matching(end.data, end.length, folded);
    end.data = folded;
    for (size_t i = 0; i < end.length; i = next_position(folded, end.length, i)) {
        struct text rest = text_after(end, i);
        bool bracketed = match_any_prefix(rest, openers) > 0 && match_any_suffix(rest, closers);
        bool after_stop = match_any_suffix((struct text){folded, i}, stops);
        if (((bracketed || after_stop) && names_editors(rest)) || is_return_link(rest)) {
            return end.length - i;
        }
    }
    return 0;
}

void clean_editors(struct page *page, const char *rule)
{
    for (size_t i = page->tail_begin; i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        if (line->role == LINE_KEPT && names_editors(page_folded(page, line))) {
            page_remove(page, line, LINE_FURNITURE, rule);
        }
    }
    size_t cut = page->has_article ? editors_at_end(page->last_paragraph) : 0;
    if (cut > 0 && cut < page->last_paragraph.length) {
        page->cut = cut;
        page_explain(page, rule,
                     text_after(page->last_paragraph, page->last_paragraph.length - cut));
    }
}
