#include "clean_notice.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"

enum { HEADING_CHARS = 30, LINK_CHARS = 45 };

static const char *const HEADINGS[] = {"版权声明",
                                       "免责声明",
                                       "版权与免责声明",
                                       "版权和免责声明",
                                       "版权及免责声明",
                                       "版权免责声明",
                                       "免责与版权声明",
                                       "免责和版权声明",
                                       "法律声明",
                                       "版权说明",
                                       "免责申明",
                                       "版权申明",
                                       "特别声明",
                                       "郑重声明",
                                       "版权所有声明",
                                       "版权与免责申明",
                                       "版权及声明",
                                       "免责声明及版权",
                                       "网站声明",
                                       "重要声明",
                                       "免责条款",
                                       "版权信息",
                                       NULL};

/* Bytes before the words of a heading; SIZE_MAX when the text does not end with such words. */
static size_t before_heading(struct text folded)
{
    for (size_t i = 0; i < folded.length; i = next_position(folded.data, folded.length, i)) {
        if (match_equal_any(text_after(folded, i), HEADINGS)) {
            return i;
        }
    }
    return SIZE_MAX;
}

/* A heading by itself, the site's name before it or not: 德州新闻网版权与免责声明. */
static bool is_heading(struct page *page, struct page_line *line)
{
    static const char *const colons[] = {"：", ":", NULL};
    static const char *const sites[] = {"网",     "网站", "报",     "社",  "台",   "在线",
                                        "客户端", "平台", "公众号", "app", "政府", NULL};
    struct text folded = text_unbracketed(page_folded(page, line));
    if (line->characters > HEADING_CHARS) {
        return false;
    }
    for (const char *const *colon = colons; *colon != NULL; colon++) {
        if (match_suffix(folded, *colon)) {
            folded.length -= strlen(*colon);
        }
    }
    folded = text_trimmed(folded);
    size_t before = before_heading(folded);
    if (before == SIZE_MAX) {
        return false;
    }
    struct text site = {folded.data, before};
    if (before > 0 && (!match_any_suffix(site, sites) || match_contains(site, "、"))) {
        return false;
    }
    if (before > 0 && page->site.length == 0) {
        size_t offset = (size_t)(folded.data - line->folded.data);
        page->site = (struct text){line->text.data + offset, before};
    }
    return true;
}

/* Only a page says 本网 of itself, or what those who reprint have to do. */
static bool speaks_as_publisher(struct text folded)
{
    static const char *const selves[] = {"本网",     "本站",       "我网",   "我站",
                                         "本平台",   "本公众号",   "本报及", "本网站",
                                         "本客户端", "本公司网站", NULL};
    static const char *const rights[] = {"转载", "版权",   "著作权", "侵权", "侵犯", "来源",
                                         "观点", "真实性", "稿件",   "授权", NULL};
    if (match_contains_any(folded, selves)) {
        return match_contains_any(folded, rights);
    }
    return (match_contains(folded, "转载") &&
            match_contains_any(folded,
                               (const char *const[]){"注明", "授权", "许可", "联系", NULL})) ||
           (match_contains(folded, "版权归") && match_contains(folded, "所有"));
}

/* A notice that needs no heading: it begins with the words or as only notices do. */
static bool is_notice(struct text folded)
{
    static const char *const begins[] = {
        "凡本网",         "凡本站",         "凡注明",         "凡来源",         "凡标注",
        "凡未注明",       "本网所有",       "本站所有",       "本网转载",       "本站转载",
        "声明：",         "声明:",          "如遇作品内容",   "如因作品内容",   "如涉及作品内容",
        "未经授权",       "未经许可",       "未经本网",       "未经本站",       "转载请注明",
        "转载须注明",     "转载声明",       "本文来源于网络", "本文转自",       "本文转载自",
        "文章来源于网络", "本文仅代表作者", "以上内容仅代表", "以上文章仅代表", NULL};
    folded = text_unbracketed(folded);
    size_t heading = match_any_prefix(folded, HEADINGS);
    struct text after = text_after(folded, heading);
    bool headed = heading > 0 && (match_colon(after) > 0 || match_prefix(after, "】") > 0);
    return (headed || match_any_prefix(folded, begins) > 0) && speaks_as_publisher(folded);
}

/* ①②③ (1) 1. and the like: an item of a notice. */
static bool is_numbered(struct text text)
{
    uint32_t c = character_at(text.data, text.length, 0);
    uint32_t second = character_at(text.data, text.length, 1);
    return (c >= 0x2460 && c <= 0x2473) || c == '(' || c == 0xFF08 ||
           (c >= '1' && c <= '9' && (second == '.' || second == 0x3001 || second == 0xFF0E));
}

/* Paragraphs under a heading: the notice ends where one neither speaks as publisher nor is an item
 * between such. */
static size_t notice_end(struct page *page, size_t begin)
{
    size_t end = begin;
    for (size_t i = begin; i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        struct text folded = page_folded(page, line);
        if (line->role != LINE_KEPT) {
            continue;
        }
        if (folded.length > 0 && (speaks_as_publisher(folded) || is_heading(page, line))) {
            end = i + 1;
        } else if (!is_numbered(line->text)) {
            break;
        }
    }
    return end;
}

void clean_notice(struct page *page, const char *rule)
{
    size_t i = page->tail_begin;
    while (page->has_article && i < page->line_count) {
        struct page_line *line = &page->lines[i];
        struct text folded = page_folded(page, line);
        size_t end = i;
        if (line->role == LINE_KEPT && folded.length > 0) {
            if (is_heading(page, line)) {
                end = notice_end(page, i + 1);
                end = end > i + 1 || i + 1 == page->line_count ? end : i;
            } else if (is_notice(folded)) {
                end = notice_end(page, i);
            }
        }
        for (; i < end; i++) {
            page_remove(page, &page->lines[i], LINE_FURNITURE, rule);
        }
        i = end > i ? end : i + 1;
    }
}

/* A link's title: short, no sentence; the date before or behind it does not matter. */
static bool is_link(struct page *page, struct page_line *line)
{
    page_folded(page, line);
    return line->characters <= LINK_CHARS && !line->sentence && !ends_with_clause_mark(line->text);
}

/* A heading such as 相关链接 whose list goes on to the end of the page. */
void clean_related_links(struct page *page, const char *rule)
{
    static const char *const headings[] = {
        "相关链接", "相关新闻", "相关阅读", "相关文章", "相关报道", "相关稿件", "相关信息",
        "相关文档", "推荐阅读", "热门推荐", "热门文章", "热门新闻", "猜你喜欢", "延伸阅读",
        "最新文章", "最新新闻", "热点新闻", "热点推荐", "点击排行", "阅读排行", "为您推荐",
        "精彩推荐", "今日热点", "新闻排行", "相关推荐", "友情链接", "相关连结", NULL};
    for (size_t i = page->tail_begin; page->has_article && i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        struct text folded = text_unbracketed(page_folded(page, line));
        size_t size = match_any_prefix(folded, headings);
        struct text rest = text_after(folded, size);
        size_t colon = match_colon(rest);
        bool alone = text_after(rest, colon).length == 0;
        if (line->role != LINE_KEPT || size == 0 ||
            (!alone && (colon == 0 || match_contains(folded, "。")))) {
            continue;
        }
        size_t end = i + 1;
        while (end < page->line_count &&
               (page->lines[end].role != LINE_KEPT || is_link(page, &page->lines[end]))) {
            end++;
        }
        if (end == page->line_count) {
            for (; i < end; i++) {
                page_remove(page, &page->lines[i], LINE_FURNITURE, rule);
            }
            return;
        }
    }
}
