#include "clean_dateline.h"

#include <string.h>

#include "clean_byline.h"
#include "clean_match.h"
#include "clean_menu.h"
#include "clean_person.h"
#include "date_text.h"
#include "han_text.h"

enum { DATELINE_CHARS = 80, SOURCE_CHARS = 16, BUTTON_BYTES = 12, FULL_DATE = 10 };

/* Whose names follow: of those who wrote, of others, of nobody. */
enum role { ROLE_NONE, ROLE_WRITER, ROLE_OTHER };

static bool is_divider(uint32_t c)
{
    return is_space(c) || c == '|' || c == 0xFF5C || c == 0x4E28 || c == 0x3001;
}

static enum role role_of(struct text word)
{
    static const char *const writers[] = {"记者", "通讯员", "作者", "撰稿", "撰文", NULL};
    static const char *const others[] = {"摄影", "摄",   "编辑", "校对", "责编",
                                         "审核", "制图", "供图", "摄像", NULL};
    if (match_any_suffix(word, writers)) {
        return ROLE_WRITER;
    }
    return match_equal_any(word, others) ? ROLE_OTHER : ROLE_NONE;
}

static bool is_source(struct text word)
{
    static const char *const ends[] = {"报",   "网",   "社",     "台",   "中心",   "发布",
                                       "局",   "在线", "观察",   "频道", "客户端", "新闻",
                                       "政府", "周刊", "公众号", "报》", NULL};
    return count_characters(word.data, word.length) <= SOURCE_CHARS && match_any_suffix(word, ends);
}

static bool is_edition(struct text word)
{
    return match_prefix(word, "星期") > 0 ||
           (match_prefix(word, "第") > 0 && match_contains(word, "版")) ||
           match_contains(word, "版：") || match_suffix(word, "版");
}

/* A date that begins here, with the time in the word after it; *position moves behind it. */
static bool read_date(struct text line, struct text word, size_t *position, struct text *date)
{
    char day[DATE_TEXT_SIZE];
    size_t consumed;
    size_t begin = (size_t)(word.data - line.data);
    if (!date_text_parse(word.data, line.length - begin, day, &consumed) ||
        strlen(day) != FULL_DATE || consumed < word.length) {
        return false;
    }
    *date = (struct text){.data = word.data, .length = consumed};
    *position = begin + consumed;
    return true;
}

/* A name, spaced or not: 王 克 is two words. */
static bool read_name(struct text line, struct text word, size_t *position,
                      struct dateline *dateline)
{
    size_t after = *position;
    struct text name = word;
    if (count_characters(word.data, word.length) == 1) {
        struct text second = match_word(line, &after, is_divider);
        if (count_characters(second.data, second.length) != 1) {
            return false;
        }
        name.length = (size_t)(second.data + second.length - word.data);
    }
    if (!person_is_name(name) || dateline->name_count == DATELINE_NAMES_MAX) {
        return false;
    }
    *position = after;
    dateline->names[dateline->name_count++] = name;
    return true;
}

bool dateline_parse(struct text folded, bool source_first, struct dateline *dateline)
{
    *dateline = (struct dateline){.edition = false};
    enum role role = ROLE_NONE;
    size_t position = 0;
    for (struct text word; (word = match_word(folded, &position, is_divider)).length > 0;) {
        size_t names = dateline->name_count;
        if (source_first && dateline->source.length == 0) {
            dateline->source = word;
        } else if (dateline->date.length == 0 &&
                   read_date(folded, word, &position, &dateline->date)) {
            role = ROLE_NONE;
        } else if (role_of(word) != ROLE_NONE) {
            role = role_of(word);
        } else if (role != ROLE_NONE && read_name(folded, word, &position, dateline)) {
            if (role == ROLE_OTHER) {
                dateline->name_count = names;
                dateline->credits = true;
            }
        } else if (is_edition(word)) {
            dateline->edition = true;
        } else if (dateline->source.length == 0 && is_source(word)) {
            dateline->source = word;
        } else if (word.length > BUTTON_BYTES || menu_line(word) == MENU_NONE) {
            return false;
        }
    }
    return true;
}

/* Several names become one value, a space between them. */
static bool lift_names(struct page *page, const struct dateline *dateline, struct text folded,
                       struct text text, bool *lifted)
{
    size_t length = 0;
    char *value = arena_allocate(&page->document->arena, text.length + DATELINE_NAMES_MAX);
    if (value == NULL) {
        page->failed = true;
        return false;
    }
    for (size_t i = 0; i < dateline->name_count; i++) {
        struct text name = dateline->names[i];
        if (i > 0) {
            value[length++] = ' ';
        }
        memcpy(value + length, text.data + (name.data - folded.data), name.length);
        length += name.length;
    }
    return page_lift(page, "author", (struct text){value, length}, lifted);
}

bool dateline_lift(struct page *page, const struct dateline *dateline, struct text folded,
                   struct text text, bool *lifted)
{
    bool held = !dateline->credits;
    if (dateline->date.length > 0) {
        struct text date = {text.data + (dateline->date.data - folded.data), dateline->date.length};
        held = clean_lift_date(page, "date", date, lifted) && held;
    }
    if (dateline->source.length > 0) {
        struct text source = {text.data + (dateline->source.data - folded.data),
                              dateline->source.length};
        held = page_lift(page, "source", source, lifted) && held;
    }
    if (dateline->name_count > 0) {
        held = lift_names(page, dateline, folded, text, lifted) && held;
    }
    return held;
}

/* 1988年2月27日 国务院发布 is a law's own line; a paper's states its page or who wrote. */
static bool is_dateline(const struct dateline *dateline)
{
    bool in_words = match_contains(dateline->date, "年");
    return dateline->date.length > 0 && (dateline->edition || dateline->name_count > 0 ||
                                         (dateline->source.length > 0 && !in_words));
}

void clean_dateline(struct page *page, const char *rule)
{
    for (size_t i = 0; page->has_article && i < page->head_end; i++) {
        struct page_line *line = &page->lines[i];
        struct dateline dateline;
        struct text folded = page_folded(page, line);
        bool lifted = false;
        if (line->role != LINE_KEPT || folded.length == 0 || line->characters > DATELINE_CHARS ||
            line->sentence || !dateline_parse(folded, false, &dateline) ||
            !is_dateline(&dateline)) {
            continue;
        }
        line->byline = !dateline.edition; /* a newspaper's head stands above the title */
        if (dateline_lift(page, &dateline, folded, line->text, &lifted)) {
            page_remove(page, line, dateline.edition ? LINE_FURNITURE : LINE_BYLINE, rule);
        } else if (lifted) {
            page_explain(page, rule, line->text);
        }
    }
}
