#include "clean_navigation.h"

#include <string.h>

#include "clean_match.h"
#include "clean_menu.h"
#include "han_text.h"

enum {
    BREADCRUMB_CHARS = 100,
    BREADCRUMB_PART_CHARS = 24,
    WELCOME_CHARS = 60,
    NEIGHBOUR_CHARS = 60, /* 上一篇：… */
    SHARE_CHARS = 70,
    SHARE_LABEL_CHARS = 12, /* an instruction this short needs no further proof */
};

/* Bytes of a sign between the parts of a breadcrumb. */
static size_t match_arrow(struct text text)
{
    static const char *const arrows[] = {">", "＞", "»", "›", "→", "->", NULL};
    return match_any_prefix(text, arrows);
}

struct breadcrumb {
    size_t parts;
    struct text first;
    struct text last;
    bool long_part;
};

static struct breadcrumb split_breadcrumb(struct text line)
{
    struct breadcrumb found = {.parts = 0};
    size_t begin = 0;
    for (size_t i = 0; i <= line.length;) {
        size_t arrow = i < line.length ? match_arrow(text_after(line, i)) : 0;
        if (arrow > 0 || i == line.length) {
            struct text part = text_trimmed((struct text){line.data + begin, i - begin});
            if (part.length > 0) {
                found.first = found.parts == 0 ? part : found.first;
                found.last = part;
                found.long_part = found.long_part ||
                                  count_characters(part.data, part.length) > BREADCRUMB_PART_CHARS;
                found.parts++;
            }
            i += arrow > 0 ? arrow : 1;
            begin = i;
        } else {
            i = next_position(line.data, line.length, i);
        }
    }
    return found;
}

static bool is_place(struct text folded)
{
    static const char *const places[] = {"当前位置",     "您的位置",     "你的位置", "所在位置",
                                         "您当前的位置", "您现在的位置", "现在位置", "您所在的位置",
                                         "当前的位置",   "当前所在位置", NULL};
    size_t place = match_any_prefix(folded, places);
    struct text rest = text_after(folded, place);
    return place > 0 && match_colon(text_after(rest, match_prefix(rest, "是"))) > 0;
}

/* 首页 > 新闻中心, 新华报业网 > 思想 > 正文: the first part may be the site's name. */
static bool is_breadcrumb(struct page *page, const struct page_line *line)
{
    static const char *const ends[] = {"正文", "文章正文", "详情", "内容", "详细内容", NULL};
    static const char *const sites[] = {"网", "网站", "报", "在线", "门户", "政府", NULL};
    if (line->characters > BREADCRUMB_CHARS || line->sentence) {
        return false;
    }
    if (is_place(line->folded)) {
        return true;
    }
    struct breadcrumb found = split_breadcrumb(line->folded);
    if (found.parts < 2 || found.long_part) {
        return false;
    }
    bool site = match_any_suffix(found.first, sites);
    if (site && (match_equal_any(found.last, ends) || found.parts > 2)) {
        size_t offset = (size_t)(found.first.data - line->folded.data);
        page->site = (struct text){line->text.data + offset, found.first.length};
        return true;
    }
    return menu_is_home(found.first) || match_equal_any(found.last, ends);
}

/* Whether lines[index] may be a part of a breadcrumb whose signs have lines of their own. */
static bool is_trail_part(struct page *page, size_t index)
{
    struct page_line *line = &page->lines[index];
    struct text folded = page_folded(page, line);
    return index < page->head_end && line->role == LINE_KEPT && !line->sentence &&
           line->characters <= BREADCRUMB_PART_CHARS && match_arrow(folded) == 0;
}

static bool is_trail_arrow(struct page *page, size_t index)
{
    struct text folded = page_folded(page, &page->lines[index]);
    return index < page->head_end && folded.length > 0 && match_arrow(folded) == folded.length;
}

/* 首页, >, 新闻中心, >, 本县要闻, a line each: how many lines; 0: it is none. */
static size_t trail_length(struct page *page, size_t begin)
{
    size_t end = begin + 1;
    if (!is_trail_part(page, begin) ||
        (!menu_is_home(page->lines[begin].folded) &&
         (begin == 0 || !is_place(page_folded(page, &page->lines[begin - 1]))))) {
        return 0;
    }
    while (end + 1 < page->head_end && is_trail_arrow(page, end) && is_trail_part(page, end + 1)) {
        end += 2;
    }
    return end > begin + 1 ? end - begin : 0;
}

static void remove_trails(struct page *page, const char *rule)
{
    for (size_t i = 0; i < page->head_end; i++) {
        for (size_t left = trail_length(page, i); left > 0; left--, i++) {
            page_remove(page, &page->lines[i], LINE_FURNITURE, rule);
        }
    }
}

/* 今天是:2024年11月21日 … and 欢迎光临…网站. */
static bool is_welcome(const struct page_line *line)
{
    static const char *const welcomes[] = {"欢迎光临", "欢迎访问", "欢迎来到", "您好，欢迎", NULL};
    static const char *const sites[] = {"网",   "网站", "网！",  "网站！",
                                        "门户", "网!",  "网站!", NULL};
    struct text folded = line->folded;
    if (line->characters > WELCOME_CHARS || match_contains(folded, "。")) {
        return false;
    }
    if (match_prefix(folded, "今天是") > 0) {
        return (match_contains(folded, "年") && match_contains(folded, "日")) ||
               match_contains(folded, "星期") || match_contains(folded, "欢迎");
    }
    return match_any_prefix(folded, welcomes) > 0 && match_any_suffix(folded, sites);
}

/* 上一篇：… and 下一篇：… */
static bool is_neighbour_link(const struct page_line *line)
{
    static const char *const words[] = {"上一篇", "下一篇", "上一条", "下一条", NULL};
    size_t size = match_any_prefix(line->folded, words);
    return size > 0 && line->characters <= NEIGHBOUR_CHARS && !line->sentence &&
           (size == line->folded.length || match_colon(text_after(line->folded, size)) > 0);
}

static bool is_navigation(struct page *page, const struct page_line *line, bool head, bool tail)
{
    if (head && is_welcome(line)) {
        return true;
    }
    return !line->sentence &&
           (menu_line(line->folded) == MENU_STRONG || menu_is_bar(line->folded) ||
            (head && is_breadcrumb(page, line)) || (tail && is_neighbour_link(line)));
}

void clean_navigation(struct page *page, const char *rule)
{
    remove_trails(page, rule);
    for (size_t i = 0; i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        if (line->role == LINE_KEPT && page_folded(page, line).length > 0 &&
            is_navigation(page, line, i < page->head_end, i >= page->tail_begin)) {
            page_remove(page, line, LINE_FURNITURE, rule);
        }
    }
}

/*
 * 扫一扫在手机打开当前页; 打开微信,点击底部的“发现”,使用“扫一扫”即可将网页分享到我的朋友圈。
 * An article may speak of scanning codes, hence the second word from another list unless the line
 * is very short.
 */
static bool is_share(const struct page_line *line, bool tail)
{
    static const char *const begins[] = {
        "扫一扫",     "扫描二维码", "扫描下方",   "扫描上方",   "扫描左侧",     "扫描右侧",
        "扫码关注",   "扫码下载",   "扫码查看",   "扫码阅读",   "扫码分享",     "扫二维码",
        "长按识别",   "长按二维码", "长按扫码",   "识别二维码", "微信扫",       "用微信扫",
        "使用微信扫", "打开微信",   "请用微信",   "请打开微信", "手机qq扫",     "手机扫",
        "打开app",    "用手机扫",   "点击右上角", "点击底部的", "扫描此二维码", NULL};
    static const char *const proofs[] = {"二维码", "公众号",   "客户端", "app",    "网页",
                                         "当前页", "本页",     "本文",   "朋友圈", "分享到",
                                         "分享给", "关注我们", "在手机", "看更多", NULL};
    struct text folded = text_unbracketed(line->folded);
    size_t begin = match_any_prefix(folded, begins);
    if (begin == 0 || line->characters > SHARE_CHARS) {
        return false;
    }
    if (line->sentence && !tail) {
        return false;
    }
    if (line->characters <= SHARE_LABEL_CHARS && !line->sentence && !match_contains(folded, "，")) {
        return true;
    }
    return match_contains_any(text_after(folded, begin), proofs);
}

/* 更多精彩内容请进入…, 下载某某新闻APP … */
static bool is_more_link(const struct page_line *line)
{
    static const char *const products[] = {"app", "客户端", NULL};
    static const char *const begins[] = {"更多精彩内容请", "更多新闻请", "更多内容请",
                                         "更多精彩请",     "更多资讯请", NULL};
    enum { MORE_CHARS = 30 };
    return line->characters <= MORE_CHARS && !line->sentence &&
           (match_any_prefix(line->folded, begins) > 0 ||
            (match_prefix(line->folded, "下载") > 0 && !match_contains(line->folded, "，") &&
             match_contains_any(line->folded, products)));
}

void clean_share(struct page *page, const char *rule)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        if (line->role == LINE_KEPT && page_folded(page, line).length > 0) {
            bool tail = i >= page->tail_begin;
            if (is_share(line, tail) || (tail && is_more_link(line))) {
                page_remove(page, line, LINE_FURNITURE, rule);
            }
        }
    }
}
