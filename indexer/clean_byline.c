#include "clean_byline.h"

#include <string.h>

#include "clean_label.h"
#include "clean_match.h"
#include "clean_person.h"
#include "date_text.h"
#include "han_text.h"

enum {
    BYLINE_CHARS = 160,
    TITLE_CHARS = 80,
    VALUE_CHARS = 36, /* of a source, an author or a counter */
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

/* Whether a value is a date and nothing else but its time. */
static bool is_full_date(struct text value)
{
    char day[DATE_TEXT_SIZE];
    size_t consumed;
    return date_text_parse(value.data, value.length, day, &consumed) && strlen(day) == FULL_DATE &&
           text_trimmed(text_after(value, consumed)).length == 0;
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
        return characters <= BYLINE_CHARS / 2 && !has_sentence_mark(value);
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
    if (before.length > 0 && !dated) {
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
        noise_only = noise_only && parts[i].label->kind == LABEL_NOISE;
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

/* Lifts one part; answers whether the field holds all that the part says. */
static bool lift_part(struct page *page, const struct page_line *line,
                      const struct label_part *part, bool *lifted)
{
    struct text value = part_value(line, part);
    if (part->label->kind == LABEL_NOISE || value.length == 0) {
        return true;
    }
    const char *field = part->label->field;
    switch (part->label->kind) {
    case LABEL_DATE:
    case LABEL_TIME:
        return clean_lift_date(page, field, value, lifted);
    case LABEL_AUTHOR: {
        struct text author = author_of(line, part);
        if (count_characters(author.data, author.length) > VALUE_CHARS) {
            return false;
        }
        return page_lift(page, field, author, lifted) && author.length == value.length;
    }
    default:
        return page_lift(page, field, value, lifted);
    }
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
        bool held = before.length == 0 || clean_lift_date(page, "date", before, &lifted);
        for (size_t part = 1; part < count; part++) {
            held = lift_part(page, line, &parts[part], &lifted) && held;
        }
        bool signature = count == 1 && match_contains(before, "年"); /* of a law: its own words */
        if (held && !signature) {
            page_remove(page, line, LINE_BYLINE, rule);
        } else if (lifted) {
            page_explain(page, rule, line->text);
        }
    }
}
