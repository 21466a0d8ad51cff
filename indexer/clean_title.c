#include "clean_title.h"

#include <string.h>

#include "clean_label.h"
#include "clean_match.h"
#include "han_text.h"

enum {
    TITLE_CHARS_MIN = 4,
    TITLE_CHARS_MAX = 60,
    SURE_TITLE_CHARS = 8,   /* shorter ones need more than their place */
    REPEATED_LINES_MAX = 6, /* into which a page may break a title */
    REPEATED_FROM_MAX = 12, /* lines before a repeated title */
};

static const char *const DASHES[] = {"——", "—", "--", "－－", "──", NULL};

/* Names of official papers, with which their titles end. */
static const char *const PAPERS[] = {"意见", "通知", "决定", "办法", "方案", "规划", "公告", "通告",
                                     "批复", "复函", "规定", "条例", "细则", "报告", "措施", "公报",
                                     "纲要", "计划", "通报", "请示", "函",   "令",   NULL};

/* 一、 （二） 3. 第四章 • and the like begin a heading or an item, not a title. */
static bool is_listed(struct text folded)
{
    static const char *const signs[] = {"•", "●", "■", "◆", "★", "※", "①", "②", "*",
                                        "#", "·", "-", "—", "☆", "▲", "△", "□", NULL};
    static const char *const numerals[] = {"一", "二", "三", "四", "五", "六", "七",
                                           "八", "九", "十", "0",  "1",  "2",  "3",
                                           "4",  "5",  "6",  "7",  "8",  "9",  NULL};
    static const char *const stops[] = {"、", "．", ". ",   "）", ")", "章",
                                        "条", "节", "部分", "是", NULL};
    static const char *const openers[] = {"（", "(", "第", NULL};
    if (match_any_prefix(folded, signs) > 0) {
        return true;
    }
    struct text rest = text_after(folded, match_any_prefix(folded, openers));
    size_t count = 0;
    for (;;) {
        size_t size = match_any_prefix(rest, numerals);
        if (size == 0) {
            return count > 0 && match_any_prefix(rest, stops) > 0;
        }
        rest = text_after(rest, size);
        count++;
    }
}

/* A greeting, the line of a news agency or of a photographer. */
static bool is_other_line(struct text folded)
{
    static const char *const begins[] = {"各位",   "同志们", "尊敬的",   "亲爱的", "大家好", "摘要",
                                         "关键词", "http",   "www.",     "附件",   "图为",   "图片",
                                         "来源",   "编者按", "【编者按", "记者",   "本报",   "本网",
                                         "每经",   "全文共", "封面",     NULL};
    static const char *const ends[] = {"本报讯", "日讯", "日电",   "日报道", "消息", "摄",
                                       "供图",   "记者", "（记者", "(记者",  NULL};
    static const char *const inner[] = {"记者 ", "摄影",  "通讯员 ", "（记者", "(记者",
                                        "日电 ", "日讯 ", "讯（",    "讯(",    "供图",
                                        "图源",  "{",     "=",       "http",   NULL};
    bool dated = match_suffix(folded, "日") && match_contains(folded, "月");
    bool numbered = match_prefix(folded, "第") > 0 && match_suffix(folded, "期");
    return dated || numbered || match_any_prefix(folded, begins) > 0 ||
           match_any_suffix(folded, ends) || match_contains_any(folded, inner);
}

static bool has_ideographs(struct text text)
{
    enum { ENOUGH = 2 };
    size_t count = 0;
    for (size_t i = 0; i < text.length && count < ENOUGH;
         i = next_position(text.data, text.length, i)) {
        count += is_ideograph(character_at(text.data, text.length, i));
    }
    return count == ENOUGH;
}

/* 地点：… and labels that we know; a title may have a colon behind a longer name. */
static bool is_labelled(struct text folded)
{
    enum { NAME_CHARS = 4 };
    struct label_part parts[LABEL_PARTS_MAX];
    size_t name = skip_characters(folded.data, folded.length, 0, NAME_CHARS + 1);
    struct text begin = {folded.data, name};
    return label_split(folded, true, parts) > 1 || label_is_any(begin);
}

static bool is_bar(struct text folded)
{
    static const char *const bars[] = {"|", "｜", "丨", NULL};
    enum { MANY = 2 };
    size_t count = 0;
    for (size_t i = 0; i < folded.length; i = next_position(folded.data, folded.length, i)) {
        count += match_any_prefix(text_after(folded, i), bars) > 0;
    }
    return count >= MANY;
}

static bool may_be_title(struct page *page, struct page_line *line)
{
    struct text folded = page_folded(page, line);
    uint32_t last = character_before(folded.data, folded.length);
    bool asks = last == 0xFF1F || last == 0xFF01 || last == '?' || last == '!';
    return line->role == LINE_KEPT && line->characters >= TITLE_CHARS_MIN &&
           line->characters <= TITLE_CHARS_MAX && !match_contains(folded, "。") &&
           !match_contains(folded, "；") && has_ideographs(folded) && !is_listed(folded) &&
           (!is_clause_mark(last) || (asks && line->characters >= SURE_TITLE_CHARS)) &&
           !is_labelled(folded) && !is_other_line(folded) && !is_document_number(folded) &&
           !is_bar(folded);
}

static bool is_subtitle(struct page *page, struct page_line *line)
{
    return line->role == LINE_KEPT && line->characters <= TITLE_CHARS_MAX &&
           match_any_prefix(line->text, DASHES) > 0 && page_folded(page, line).length > 0 &&
           !line->sentence;
}

/* A title that a page broke: 国务院关于…全面推行 / 部门联合…监管的意见. */
static bool is_broken_before(struct page *page, size_t index)
{
    struct page_line *line = &page->lines[index];
    struct page_line *before = &page->lines[index - 1];
    struct text folded = page_folded(page, before);
    return match_any_suffix(page_folded(page, line), PAPERS) && may_be_title(page, before) &&
           match_contains(folded, "关于") && !match_any_suffix(folded, PAPERS);
}

/* Joins lines [begin, end) to the title; they go from the text when `remove` says so. */
static void set_title(struct page *page, const char *rule, size_t begin, size_t end, bool remove)
{
    size_t length = 0;
    for (size_t i = begin; i < end; i++) {
        length += page->lines[i].text.length;
    }
    char *title = arena_allocate(&page->document->arena, length);
    if (title == NULL) {
        page->failed = true;
        return;
    }
    length = 0;
    for (size_t i = begin; i < end; i++) {
        memcpy(title + length, page->lines[i].text.data, page->lines[i].text.length);
        length += page->lines[i].text.length;
    }
    struct text value = {.data = title, .length = length};
    if (!page_lift(page, "title", value, NULL)) {
        return;
    }
    page_explain(page, rule, value);
    if (remove) {
        for (size_t i = begin; i < end; i++) {
            page->lines[i].role = LINE_TITLE;
            page->removed++;
        }
    }
}

/* The title and what belongs to it, found from its last line (or subtitle) at `index`. */
static void take_title(struct page *page, const char *rule, size_t index, bool remove)
{
    size_t begin = index;
    size_t end = index + 1;
    if (begin > 0 && is_subtitle(page, &page->lines[index]) &&
        may_be_title(page, &page->lines[begin - 1])) {
        begin--;
    } else if (end < page->head_end && is_subtitle(page, &page->lines[end])) {
        end++;
    } else if (begin > 0 && is_broken_before(page, begin)) {
        begin--;
    }
    if (may_be_title(page, &page->lines[begin])) {
        set_title(page, rule, begin, end, remove);
    }
}

/* Lines that a title stands above: bylines by sign or label are gone already. */
static bool proves_title(const struct page *page, size_t index)
{
    const struct page_line *line = &page->lines[index];
    size_t next = index + 1;
    if (index > 0 && page->lines[index - 1].role == LINE_FURNITURE) {
        return true;
    }
    if (next < page->head_end) {
        return page->lines[next].blank_before || page->lines[next].byline ||
               match_any_prefix(page->lines[next].text, DASHES) > 0;
    }
    return page->blank_before_article && line->characters >= TITLE_CHARS_MIN;
}

void clean_title(struct page *page, const char *rule)
{
    if (document_field(page->document, "title") != NULL || page->head_end == 0) {
        return;
    }
    for (size_t i = 1; i < page->head_end; i++) {
        if (page->lines[i].byline && page->lines[i - 1].role == LINE_KEPT) {
            size_t title = i - 1;
            while (title > 0 && is_document_number(page_folded(page, &page->lines[title]))) {
                title--;
            }
            take_title(page, rule, title, true);
            return;
        }
    }
    size_t first = 0;
    while (first < page->head_end && page->lines[first].role != LINE_KEPT) {
        first++;
    }
    if (first == page->head_end || !page->has_article) {
        return;
    }
    bool proved = proves_title(page, first);
    bool last = first + 1 == page->head_end;
    if (proved || (last && page->lines[first].characters >= SURE_TITLE_CHARS)) {
        take_title(page, rule, first, proved);
    }
}

/* How many lines from `begin` together are the title, or 0. */
static size_t repeated_lines(const struct page *page, size_t begin, struct text title)
{
    char joined[TITLE_CHARS_MAX * UTF8_MAX * 4];
    size_t length = 0;
    for (size_t i = begin; i < page->head_end && i < begin + REPEATED_LINES_MAX; i++) {
        const struct page_line *line = &page->lines[i];
        if (line->role != LINE_KEPT || line->text.length > sizeof joined - length) {
            return 0;
        }
        memcpy(joined + length, line->text.data, line->text.length);
        length += line->text.length;
        if (equal_without_space((struct text){joined, length}, title)) {
            return i - begin + 1;
        }
        if (length > title.length * 2) {
            return 0;
        }
    }
    return 0;
}

void clean_repeated_title(struct page *page, const char *rule)
{
    const struct text *title = document_field(page->document, "title");
    for (size_t i = 0; title != NULL && i < page->head_end && i < REPEATED_FROM_MAX; i++) {
        size_t count = repeated_lines(page, i, *title);
        for (size_t line = i; line < i + count; line++) {
            page_remove(page, &page->lines[line], LINE_TITLE, rule);
        }
        if (count > 0) {
            return;
        }
    }
}
