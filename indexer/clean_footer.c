#include "clean_footer.h"

#include <string.h>

#include "clean_match.h"
#include "clean_menu.h"
#include "han_text.h"

enum { FOOTER_CHARS = 120 };

static bool is_strong_footer(const struct page_line *line)
{
    static const char *const words[] = {"icp备",
                                        "icp证",
                                        "icp 备",
                                        "公网安备",
                                        "网安备",
                                        "网站标识码",
                                        "版权所有",
                                        "copyright",
                                        "技术支持：",
                                        "技术支持:",
                                        "all rights reserved",
                                        NULL};
    return line->characters <= FOOTER_CHARS && !line->sentence &&
           match_contains_any(line->folded, words);
}

static bool is_weak_footer(const struct page_line *line, bool after_strong)
{
    static const char *const hosts[] = {"主办",     "主办单位", "承办",     "承办单位", "主管",
                                        "主管单位", "网站主办", "网站管理", NULL};
    static const char *const contacts[] = {"地址",     "联系地址", "邮编",   "邮政编码", "电话",
                                           "联系电话", "传真",     "邮箱",   "网址",     "电子邮箱",
                                           "网站电话", "建议使用", "您是第", "许可证",   NULL};
    struct text folded = line->folded;
    if (line->characters > FOOTER_CHARS || line->sentence) {
        return false;
    }
    size_t size = match_any_prefix(folded, hosts);
    if (size == 0 && after_strong) {
        size = match_any_prefix(folded, contacts);
    }
    return size > 0 && match_colon(text_after(folded, size)) > 0;
}

void clean_footer(struct page *page, const char *rule)
{
    size_t first = page->line_count;
    for (size_t i = page->line_count; i > page->tail_begin; i--) {
        struct page_line *line = &page->lines[i - 1];
        if (page_folded(page, line).length > 0 && line->role == LINE_KEPT &&
            is_strong_footer(line)) {
            page_remove(page, line, LINE_FURNITURE, rule);
            first = i - 1;
        }
    }
    if (first == page->line_count) {
        return;
    }
    for (size_t i = first; i < page->line_count; i++) {
        if (page->lines[i].role == LINE_KEPT && is_weak_footer(&page->lines[i], true)) {
            page_remove(page, &page->lines[i], LINE_FURNITURE, rule);
        }
    }
    for (size_t i = first; i > page->tail_begin; i--) {
        struct page_line *line = &page->lines[i - 1];
        if (line->role == LINE_KEPT) {
            if (!is_weak_footer(line, false)) {
                break;
            }
            page_remove(page, line, LINE_FURNITURE, rule);
        }
    }
}

/* 交汇点新闻APP: the name of a product of the page's house. */
static bool is_product(const struct page_line *line)
{
    static const char *const ends[] = {"app",      "客户端",   "公众号", "小程序", "视频号",
                                       "官方微博", "官方微信", "抖音号", NULL};
    enum { PRODUCT_CHARS = 14 };
    return line->characters <= PRODUCT_CHARS && match_any_suffix(line->folded, ends);
}

/* A line without a letter, a digit or an ideograph, such as --> or ×. */
static bool is_wordless(struct text text)
{
    for (size_t i = 0; i < text.length; i = next_position(text.data, text.length, i)) {
        uint32_t c = character_at(text.data, text.length, i);
        if (is_ascii_alphanumeric(c) || is_ideograph(c) || (c >= 0xC0 && c < 0x2000)) {
            return false;
        }
    }
    return true;
}

static bool is_weak(struct page *page, struct page_line *line)
{
    struct text folded = page_folded(page, line);
    return line->role == LINE_KEPT && folded.length > 0 &&
           (menu_line(folded) == MENU_WEAK || is_product(line) || is_wordless(folded));
}

/* The end of what furniture before it began: 【字体： 大 中 小 】, a line each. */
static bool closes_bracket(const struct page_line *line)
{
    static const char *const brackets[] = {"】", "]", ")", "）", NULL};
    return match_equal_any(line->folded, brackets);
}

/* Removes runs of weak lines with furniture, or the edge of the page, on both sides. */
static void remove_weak_runs(struct page *page, size_t begin, size_t end, const char *rule)
{
    bool page_begins = begin < page->head_end;
    bool page_ends = end == page->line_count && (end > page->head_end || page->tail_begin == 0);
    size_t i = begin;
    while (i < end) {
        size_t run_end = i;
        while (run_end < end && is_weak(page, &page->lines[run_end])) {
            run_end++;
        }
        if (run_end > i) {
            bool before = i > begin && page->lines[i - 1].role != LINE_KEPT;
            bool after = (run_end < end && page->lines[run_end].role != LINE_KEPT) ||
                         closes_bracket(&page->lines[run_end - 1]);
            bool edge_before = page_begins && i == begin;
            bool edge_after = page_ends && run_end == end;
            if ((before || edge_before) && (after || edge_after) && (before || after)) {
                for (size_t line = i; line < run_end; line++) {
                    page_remove(page, &page->lines[line], LINE_FURNITURE, rule);
                }
            }
        }
        i = run_end > i ? run_end : i + 1;
    }
}

/* 首页, then other short lines, up to furniture: a menu one word a line, known words or not. */
static void remove_menu_list(struct page *page, const char *rule)
{
    enum { WORD_CHARS = 6, LIST_LINES_MIN = 3 };
    for (size_t i = 0; i < page->head_end; i++) {
        if (!menu_is_home(page_folded(page, &page->lines[i]))) {
            continue;
        }
        size_t end = i;
        while (end < page->head_end && page->lines[end].role == LINE_KEPT &&
               page->lines[end].characters <= WORD_CHARS &&
               !ends_with_clause_mark(page->lines[end].text)) {
            end++;
        }
        if (end - i >= LIST_LINES_MIN && end < page->head_end &&
            page->lines[end].role != LINE_KEPT) {
            for (; i < end; i++) {
                page_remove(page, &page->lines[i], LINE_FURNITURE, rule);
            }
        }
        return;
    }
}

void clean_menu_words(struct page *page, const char *rule)
{
    if (page->removed > 0) {
        remove_menu_list(page, rule);
        remove_weak_runs(page, 0, page->head_end, rule);
        remove_weak_runs(page, page->head_end, page->line_count, rule);
    }
}
