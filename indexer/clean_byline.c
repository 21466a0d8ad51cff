#include "clean_byline.h"

#include <string.h>

#include "clean_dateline.h"
#include "clean_label.h"
#include "clean_match.h"
#include "clean_menu.h"
#include "clean_person.h"
#include "date_text.h"
#include "han_text.h"

enum {
    BYLINE_CHARS = 160,
    TITLE_CHARS = 80,
    VALUE_CHARS = 40, /* of a source, an author or a counter */
    FULL_DATE = 10,   /* YYYY-MM-DD */
};

bool clean_lift_date(struct page *page, const char *field, struct text value, bool *lifted)
{
    char day[DATE_TEXT_SIZE];
    char held_day[DATE_TEXT_SIZE];
    if (!date_text_parse(value.data, value.length, day, NULL)) {
        return page_lift(page, field, value, lifted);
    }
    struct text normal = {.data = day, .length = strlen(day)};
    const struct text *held = document_field(page->document, field);
    if (held != NULL && date_text_parse(held->data, held->length, held_day, NULL)) {
        return strcmp(day, held_day) == 0;
    }
    return page_lift(page, field, normal, lifted);
}

static struct text part_value(const struct page_line *line, const struct label_part *part)
{
    return (struct text){.data = line->text.data + part->value_begin,
                         .length = part->value_end - part->value_begin};
}

/* Whether nothing but its time, or what tells nothing, stands behind a date. */
static bool begins_with_date_only(struct text value)
{
    char day[DATE_TEXT_SIZE];
    size_t consumed;
    if (!date_text_parse(value.data, value.length, day, &consumed)) {
        return false;
    }
    struct text rest = text_trimmed(text_after(value, consumed));
    return rest.length == 0 || menu_line(rest) != MENU_NONE;
}

/* Whether a value is a day and nothing else but its time. */
static bool is_full_date(struct text value)
{
    char day[DATE_TEXT_SIZE];
    return date_text_parse(value.data, value.length, day, NULL) && strlen(day) == FULL_DATE &&
           begins_with_date_only(value);
}

static bool is_plausible(const struct label_part *part, struct text value)
{
    size_t characters = count_characters(value.data, value.length);
    char day[DATE_TEXT_SIZE];
    switch (part->label->kind) {
    case LABEL_DATE:
        return value.length == 0 || date_text_parse(value.data, value.length, day, NULL);
    case LABEL_TIME:
        return is_full_date(value);
    case LABEL_TITLE:
        return characters > 0 && characters <= TITLE_CHARS;
    case LABEL_AUTHOR:
        return characters <= BYLINE_CHARS / 2 && !has_sentence_mark(value) &&
               !match_contains(value, "：");
    case LABEL_SOURCE:
        return characters <= VALUE_CHARS && !has_sentence_mark(value) &&
               !match_contains(value, "，") && !match_contains(value, "：");
    default:
        return characters <= VALUE_CHARS && !has_sentence_mark(value) &&
               !match_contains(value, "，");
    }
}

/* A line of a list of labels that are not ours, as services and events are described by. */
static bool is_foreign_label(struct page *page, struct page_line *line)
{
    struct label_part parts[LABEL_PARTS_MAX];
    if (line == NULL) {
        return false;
    }
    struct text folded = page_folded(page, line);
    return label_is_any(folded) && label_split(folded, false, parts) == 1;
}

/* Whether the parts make a byline of the line at `index`. */
static bool is_byline(struct page *page, size_t index, const struct label_part *parts, size_t count)
{
    const struct page_line *line = &page->lines[index];
    struct text before = part_value(line, &parts[0]);
    bool dated = before.length > 0 && is_full_date(before);
    if (before.length > 0 && !dated && !is_document_number(before)) {
        return false;
    }
    if (count == 1) { /* a date alone, under the title */
        return dated && page->has_article && index > 0 && index < page->head_end;
    }
    bool noise_only = true;
    for (size_t i = 1; i < count; i++) {
        if (!is_plausible(&parts[i], part_value(line, &parts[i]))) {
            return false;
        }
        noise_only = noise_only &&
                     (parts[i].label->kind == LABEL_NOISE || parts[i].label->kind == LABEL_CREDIT);
        if (parts[i].label->kind == LABEL_TITLE && index >= page->head_end) {
            return false;
        }
    }
    if (noise_only && !dated && index >= page->head_end) {
        return false; /* the rule for editors knows better */
    }
    return count > 2 || dated ||
           (!is_foreign_label(page, page_kept_before(page, index)) &&
            !is_foreign_label(page, page_kept_after(page, index)));
}

/* 秦微晰,某校学员: the name; then the line says more than the author. */
static struct text author_of(const struct page_line *line, const struct label_part *part)
{
    static const char *const ends[] = {",", "，", "（", "(", "；", NULL};
    struct text value = part_value(line, part);
    struct text folded = {line->folded.data + part->value_begin, value.length};
    if (person_is_list(folded)) {
        return value;
    }
    for (size_t i = 0; i < value.length; i = next_position(value.data, value.length, i)) {
        if (match_any_prefix(text_after(value, i), ends) > 0 &&
            person_is_list((struct text){folded.data, i})) {
            return text_trimmed((struct text){value.data, i});
        }
    }
    return value;
}

/* All authors of a line, 记者:童越 | 通讯员:雷小川, as one value. */
static bool lift_authors(struct page *page, const struct page_line *line,
                         const struct label_part *parts, size_t count, bool *lifted)
{
    bool held = true;
    size_t length = 0;
    char *value = arena_allocate(&page->document->arena, line->text.length + LABEL_PARTS_MAX);
    if (value == NULL) {
        page->failed = true;
        return false;
    }
    for (size_t i = 1; i < count; i++) {
        struct text author = author_of(line, &parts[i]);
        size_t characters = count_characters(author.data, author.length);
        if (parts[i].label->kind != LABEL_AUTHOR || author.length == 0) {
            continue;
        }
        held = held && author.length == parts[i].value_end - parts[i].value_begin &&
               characters <= VALUE_CHARS;
        if (characters <= VALUE_CHARS) {
            if (length > 0) {
                value[length++] = ' ';
            }
            memcpy(value + length, author.data, author.length);
            length += author.length;
        }
    }
    return (length == 0 || page_lift(page, "author", (struct text){value, length}, lifted)) && held;
}

/* 河湾日报　2024年7月16日 第3版: the source and what stands behind it. */
static bool lift_source(struct page *page, struct text value, struct text folded, bool *lifted)
{
    struct dateline dateline;
    if (dateline_parse(folded, true, &dateline)) {
        return dateline_lift(page, &dateline, folded, value, lifted);
    }
    return page_lift(page, "source", value, lifted);
}

/* Lifts one part; answers whether the field holds all that the part says. */
static bool lift_part(struct page *page, const struct page_line *line,
                      const struct label_part *part, bool *lifted)
{
    struct text value = part_value(line, part);
    struct text folded = {line->folded.data + part->value_begin, value.length};
    if (value.length == 0) {
        return true;
    }
    switch (part->label->kind) {
    case LABEL_DATE:
    case LABEL_TIME:
        return clean_lift_date(page, "date", value, lifted) && begins_with_date_only(value);
    case LABEL_SOURCE:
        return lift_source(page, value, folded, lifted);
    case LABEL_TITLE:
        return page_lift(page, "title", value, lifted);
    case LABEL_CREDIT:
        return false;
    default:
        return true; /* authors are lifted together, noise is not */
    }
}

/* What stands before the first label: a date or the number of a document. */
static bool lift_before(struct page *page, struct text before, bool *lifted)
{
    return is_document_number(before) ? page_lift(page, "document_number", before, lifted)
                                      : clean_lift_date(page, "date", before, lifted);
}

/* A date alone in words stands under a law's title and is its own. */
static bool is_signature(const struct page_line *line, const struct label_part *parts, size_t count)
{
    return count == 1 && match_contains(part_value(line, &parts[0]), "年");
}

void clean_byline(struct page *page, const char *rule)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct page_line *line = &page->lines[i];
        struct label_part parts[LABEL_PARTS_MAX];
        if (line->role != LINE_KEPT || line->characters > BYLINE_CHARS) {
            continue;
        }
        size_t count = label_split(page_folded(page, line), false, parts);
        if (page->failed || !is_byline(page, i, parts, count)) {
            continue;
        }
        struct text before = part_value(line, &parts[0]);
        bool lifted = false;
        bool held = before.length == 0 || lift_before(page, before, &lifted);
        for (size_t part = 1; part < count; part++) {
            held = lift_part(page, line, &parts[part], &lifted) && held;
        }
        held = (count == 1 || lift_authors(page, line, parts, count, &lifted)) && held;
        line->byline = true;
        if (held && !is_signature(line, parts, count)) {
            page_remove(page, line, LINE_BYLINE, rule);
        } else if (lifted) {
            page_explain(page, rule, line->text);
        }
    }
}
