#include "clean_label.h"

#include <stdint.h>
#include <string.h>

#include "clean_match.h"
#include "clean_menu.h"
#include "han_text.h"

/* clang-format off */
static const struct label LABELS[] = {
    {"发布", LABEL_DATE, "date"},          {"发布于", LABEL_DATE, "date"},
    {"发布时间", LABEL_DATE, "date"},      {"发布日期", LABEL_DATE, "date"},
    {"发表时间", LABEL_DATE, "date"},      {"发表日期", LABEL_DATE, "date"},
    {"发稿时间", LABEL_DATE, "date"},      {"更新时间", LABEL_DATE, "date"},
    {"更新日期", LABEL_DATE, "date"},      {"上传时间", LABEL_DATE, "date"},
    {"添加时间", LABEL_DATE, "date"},      {"录入时间", LABEL_DATE, "date"},
    {"信息时间", LABEL_DATE, "date"},      {"发文时间", LABEL_DATE, "date"},
    {"日期", LABEL_TIME, "date"},          {"时间", LABEL_TIME, "date"},
    {"来源", LABEL_SOURCE, "source"},      {"信息来源", LABEL_SOURCE, "source"},
    {"稿件来源", LABEL_SOURCE, "source"},  {"文章来源", LABEL_SOURCE, "source"},
    {"新闻来源", LABEL_SOURCE, "source"},  {"内容来源", LABEL_SOURCE, "source"},
    {"稿源", LABEL_SOURCE, "source"},      {"转自", LABEL_SOURCE, "source"},
    {"作者", LABEL_AUTHOR, "author"},      {"本文作者", LABEL_AUTHOR, "author"},
    {"文章作者", LABEL_AUTHOR, "author"},  {"撰稿", LABEL_AUTHOR, "author"},
    {"撰稿人", LABEL_AUTHOR, "author"},    {"撰文", LABEL_AUTHOR, "author"},
    {"执笔", LABEL_AUTHOR, "author"},      {"执笔人", LABEL_AUTHOR, "author"},
    {"通讯员", LABEL_AUTHOR, "author"},
    {"记者", LABEL_AUTHOR, "author"},      {"供稿人", LABEL_AUTHOR, "author"},
    {"原标题", LABEL_TITLE, "title"},      {"文章标题", LABEL_TITLE, "title"},
    {"摄影", LABEL_CREDIT, NULL},          {"摄像", LABEL_CREDIT, NULL},
    {"实习生", LABEL_CREDIT, NULL},        {"供图", LABEL_CREDIT, NULL},
    {"编辑", LABEL_NOISE, NULL},           {"责任编辑", LABEL_NOISE, NULL},
    {"责编", LABEL_NOISE, NULL},           {"审核", LABEL_NOISE, NULL},
    {"浏览次数", LABEL_NOISE, NULL},       {"浏览量", LABEL_NOISE, NULL},
    {"浏览", LABEL_NOISE, NULL},           {"阅读次数", LABEL_NOISE, NULL},
    {"阅读量", LABEL_NOISE, NULL},         {"阅读数", LABEL_NOISE, NULL},
    {"阅读", LABEL_NOISE, NULL},           {"点击次数", LABEL_NOISE, NULL},
    {"点击数", LABEL_NOISE, NULL},         {"点击量", LABEL_NOISE, NULL},
    {"点击率", LABEL_NOISE, NULL},         {"点击", LABEL_NOISE, NULL},
    {"访问量", LABEL_NOISE, NULL},         {"访问次数", LABEL_NOISE, NULL},
    {"人气", LABEL_NOISE, NULL},           {"字号", LABEL_NOISE, NULL},
    {"字体", LABEL_NOISE, NULL},           {"字体大小", LABEL_NOISE, NULL},
    {"文字大小", LABEL_NOISE, NULL},       {"视力保护色", LABEL_NOISE, NULL},
    {"保护视力色", LABEL_NOISE, NULL},     {"分享到", LABEL_NOISE, NULL},
    {"分享", LABEL_NOISE, NULL},           {"打印", LABEL_NOISE, NULL},
    {"索引号", LABEL_DOCUMENT, "index_number"},
    {"信息索引号", LABEL_DOCUMENT, "index_number"},
    {"信息索取号", LABEL_DOCUMENT, "index_number"},
    {"发文字号", LABEL_DOCUMENT, "document_number"},
    {"文件编号", LABEL_DOCUMENT, "document_number"},
    {"公文编号", LABEL_DOCUMENT, "document_number"},
    {"发文机关", LABEL_DOCUMENT, "issuer"},
    {"发文单位", LABEL_DOCUMENT, "issuer"},
    {"制发机关", LABEL_DOCUMENT, "issuer"},
    {"成文日期", LABEL_DOCUMENT, "written"},
    {"成文时间", LABEL_DOCUMENT, "written"},
    {"生成日期", LABEL_DOCUMENT, "written"},
    {"制发日期", LABEL_DOCUMENT, "written"},
    {"发文日期", LABEL_DOCUMENT, "written"},
    {"发布机构", LABEL_TABLE, "issuer"},   {"发布单位", LABEL_TABLE, "issuer"},
    {"文号", LABEL_TABLE, "document_number"},
    {"标题", LABEL_TABLE, "title"},        {"名称", LABEL_TABLE, "title"},
    {"信息名称", LABEL_TABLE, "title"},    {"文件名称", LABEL_TABLE, "title"},
    {"主题分类", LABEL_TABLE, "topic"},    {"信息分类", LABEL_TABLE, "topic"},
    {"组配分类", LABEL_TABLE, "genre"},    {"体裁分类", LABEL_TABLE, "genre"},
    {"服务对象分类", LABEL_TABLE, "audience"},
    {"主题词", LABEL_TABLE, "keywords"},   {"关键词", LABEL_TABLE, "keywords"},
    {"有效性", LABEL_TABLE, "validity"},   {"时效性", LABEL_TABLE, "validity"},
    {"时效", LABEL_TABLE, "validity"},     {"有效期", LABEL_TABLE, "validity"},
    {"文件状态", LABEL_TABLE, "validity"}, {"效力状态", LABEL_TABLE, "validity"},
    {"实施日期", LABEL_TABLE, "effective"},{"施行日期", LABEL_TABLE, "effective"},
    {"生效日期", LABEL_TABLE, "effective"},{"废止日期", LABEL_TABLE, "repealed"},
    {"失效日期", LABEL_TABLE, "repealed"}, {"公开日期", LABEL_TABLE, "date"},
    {"公开类别", LABEL_TABLE, "disclosure"},
    {"公开属性", LABEL_TABLE, "disclosure"},
    {"公开方式", LABEL_TABLE, "disclosure"},
    {"公开形式", LABEL_TABLE, "disclosure"},
    {"公开范围", LABEL_TABLE, "disclosure"},
    {"公开时限", LABEL_TABLE, "disclosure_term"},
    {"内容概述", LABEL_TABLE, "summary"},
};
/* clang-format on */

/* Bytes of the name, its letters spaced or not, and of the colon after it (in a table also the end
 * of its cell); 0 for another text. */
static size_t match_name(struct text text, const char *name, bool table)
{
    size_t position = 0;
    while (*name != '\0') {
        while (position > 0 && is_space(character_at(text.data, text.length, position))) {
            position = next_position(text.data, text.length, position);
        }
        size_t size = next_position(name, strlen(name), 0);
        if (size > text.length - position || memcmp(text.data + position, name, size) != 0) {
            return 0;
        }
        position += size;
        name += size;
    }
    size_t colon = match_colon(text_after(text, position));
    bool cell = table && position < text.length && text.data[position] == '\t';
    return colon > 0 ? position + colon : cell ? position + 1 : 0;
}

/* Labels begin with an ideograph of three bytes; comparing it first saves most of the work. */
static bool same_character(struct text text, const char *name)
{
    return text.length >= 3 && memcmp(text.data, name, 3) == 0;
}

/* The longest label with which the text begins; *size is its length with the colon. */
static const struct label *find_label(struct text text, bool table, size_t *size)
{
    const struct label *found = NULL;
    *size = 0;
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        if ((LABELS[i].kind >= LABEL_DOCUMENT && !table) || !same_character(text, LABELS[i].name)) {
            continue;
        }
        size_t matched = match_name(text, LABELS[i].name, table);
        if (matched > *size) {
            *size = matched;
            found = &LABELS[i];
        }
    }
    return found;
}

static bool may_stand_before_label(uint32_t c)
{
    return is_space(c) || c == '|' || c == 0xFF5C || c == 0x4E28 || c == '/' || c == '[' ||
           c == '(' || c == 0x3010 || c == 0xFF08 || c == 0xFF3B;
}

static bool is_fence(uint32_t c)
{
    return c == '|' || c == 0xFF5C || c == 0x4E28;
}

/* A bracket that opens before the next label, or closes after a value in brackets, is neither's. */
static bool is_stray_bracket(struct text value, uint32_t c, bool at_end)
{
    static const char PAIRS[][2][4] = {{"【", "】"}, {"[", "]"}, {"（", "）"}, {"(", ")"}};
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        bool opens = character_at(PAIRS[i][0], 3, 0) == c;
        bool closes = character_at(PAIRS[i][1], 3, 0) == c;
        if (opens || closes) {
            bool paired = match_contains(value, PAIRS[i][0]) && match_contains(value, PAIRS[i][1]);
            return !paired || (opens && at_end);
        }
    }
    return false;
}

/* 阅读 6312 after a bar: a counter without a colon. */
static bool is_counter(struct text text)
{
    static const char *const names[] = {"阅读", "浏览", "点击", "评论", "人气", "访问", NULL};
    return match_any_prefix(text, names) > 0 || menu_line(text) != MENU_NONE;
}

/* Cuts a value at the first bar when only counters and nothing stand behind that. */
static size_t end_at_bar(struct text value)
{
    for (size_t i = 0; i < value.length; i = next_position(value.data, value.length, i)) {
        if (is_fence(character_at(value.data, value.length, i))) {
            struct text rest =
                text_trimmed(text_after(value, next_position(value.data, value.length, i)));
            return rest.length == 0 || is_counter(rest) ? i : value.length;
        }
    }
    return value.length;
}

/* Trims the value's white space, and the brackets and bars that divide labels. */
static void finish_part(struct text folded, struct label_part *part, size_t end)
{
    size_t begin = part->value_begin;
    end = begin + end_at_bar((struct text){folded.data + begin, end - begin});
    for (;;) {
        trim_range(folded.data, &begin, &end);
        struct text value = {folded.data + begin, end - begin};
        if (value.length == 0) {
            break;
        }
        uint32_t first = character_at(value.data, value.length, 0);
        uint32_t last = character_before(value.data, value.length);
        if (is_stray_bracket(value, last, true)) {
            end = previous_position(folded.data, end);
        } else if (is_stray_bracket(value, first, false)) {
            begin = next_position(folded.data, end, begin);
        } else {
            break;
        }
    }
    part->value_begin = begin;
    part->value_end = end;
}

size_t label_split(struct text folded, bool table, struct label_part parts[LABEL_PARTS_MAX])
{
    size_t count = 1;
    parts[0] = (struct label_part){0};
    uint32_t before = ' ';
    size_t position = 0;
    while (position < folded.length && count < LABEL_PARTS_MAX) {
        uint32_t c = character_at(folded.data, folded.length, position);
        if (may_stand_before_label(before) && is_ideograph(c)) {
            size_t size;
            const struct label *label = find_label(text_after(folded, position), table, &size);
            if (label != NULL) {
                finish_part(folded, &parts[count - 1], position);
                parts[count++] = (struct label_part){
                    .label = label, .begin = position, .value_begin = position + size};
                position += size;
                before = ' ';
                continue;
            }
        }
        before = c;
        position = next_position(folded.data, folded.length, position);
    }
    finish_part(folded, &parts[count - 1], folded.length);
    return count;
}

bool label_is_any(struct text folded)
{
    enum { NAME_MIN = 2, NAME_MAX = 8 };
    size_t count = 0;
    for (size_t i = 0; i < folded.length && count <= NAME_MAX;) {
        uint32_t c = character_at(folded.data, folded.length, i);
        if (count >= NAME_MIN && match_colon(text_after(folded, i)) > 0) {
            return true;
        }
        if (!is_ideograph(c) && !is_space(c)) {
            return false;
        }
        count += is_ideograph(c);
        i = next_position(folded.data, folded.length, i);
    }
    return false;
}
