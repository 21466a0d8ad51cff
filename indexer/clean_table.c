#include "clean_table.h"

#include <string.h>

#include "clean_byline.h"
#include "clean_label.h"
#include "clean_match.h"

enum { FIRST_LINE_MAX = 12, LABELS_MIN = 3, CELL_CHARS = 120 };

/* Labels with their values on the same line, or each in a line of its own. */
struct table {
    size_t begin;
    size_t end; /* lines */
    bool cells; /* values stand on the line after their label */
};

static size_t split(struct page *page, size_t index, struct label_part parts[LABEL_PARTS_MAX])
{
    struct page_line *line = &page->lines[index];
    size_t count = line->role == LINE_KEPT ? label_split(page_folded(page, line), true, parts) : 1;
    return count > 1 && parts[0].value_end == parts[0].value_begin ? count : 1;
}

/* 主题词 and its like: what follows it may as well be the title. */
static bool is_often_empty(struct page *page, size_t index)
{
    struct label_part parts[LABEL_PARTS_MAX];
    size_t count = split(page, index, parts);
    const char *field = count > 1 ? parts[count - 1].label->field : NULL;
    return field == NULL || strcmp(field, "keywords") == 0 || strcmp(field, "validity") == 0 ||
           strcmp(field, "repealed") == 0 || strcmp(field, "summary") == 0;
}

/* Finds lines of labels that only an official document's table has. */
static bool find_table(struct page *page, struct table *table)
{
    struct label_part parts[LABEL_PARTS_MAX];
    size_t labels = 0;
    bool official = false;
    table->begin = 0;
    while (table->begin < page->head_end && table->begin < FIRST_LINE_MAX &&
           split(page, table->begin, parts) == 1) {
        table->begin++;
    }
    table->end = table->begin;
    for (size_t i = table->begin; i < page->head_end; i++) {
        size_t count = split(page, i, parts);
        if (i == table->begin && count > 1) {
            table->cells = count == 2 && parts[1].value_begin == parts[1].value_end;
        }
        for (size_t part = 1; part < count; part++) {
            labels++;
            official = official || parts[part].label->kind == LABEL_DOCUMENT;
        }
        bool value_line = table->cells && i > table->begin && i == table->end;
        if (count == 1 && !value_line && !label_is_any(page_folded(page, &page->lines[i]))) {
            break;
        }
        if (count > 1) {
            table->end = i + 1;
        }
    }
    if (table->cells && table->end < page->head_end && !is_often_empty(page, table->end - 1)) {
        table->end++; /* the last label's value */
    }
    return official && labels >= LABELS_MIN;
}

static bool lift(struct page *page, const struct label *label, struct text value, bool *lifted)
{
    if (label->field == NULL || value.length == 0) {
        return true;
    }
    bool date = strcmp(label->field, "date") == 0 || strcmp(label->field, "written") == 0 ||
                strcmp(label->field, "effective") == 0 || strcmp(label->field, "repealed") == 0;
    return date ? clean_lift_date(page, label->field, value, lifted)
                : page_lift(page, label->field, value, lifted);
}

/* Lifts what a line says; a value that some field does not hold keeps the line in the text. */
static void lift_line(struct page *page, const char *rule, size_t index,
                      const struct label_part *parts, size_t count)
{
    struct page_line *line = &page->lines[index];
    bool held = true;
    bool lifted = false;
    for (size_t i = 1; i < count; i++) {
        struct text value = {line->text.data + parts[i].value_begin,
                             parts[i].value_end - parts[i].value_begin};
        held = lift(page, parts[i].label, value, &lifted) && held;
    }
    if (held) {
        page_remove(page, line, LINE_BYLINE, rule);
    } else if (lifted) {
        page_explain(page, rule, line->text);
    }
}

/* A label and, on the next line, its value. */
static void lift_cell(struct page *page, const char *rule, struct table table, size_t index,
                      const struct label *label)
{
    struct label_part parts[LABEL_PARTS_MAX];
    struct page_line *line = &page->lines[index];
    struct page_line *value = index + 1 < table.end ? &page->lines[index + 1] : NULL;
    if (value == NULL || value->role != LINE_KEPT || split(page, index + 1, parts) > 1) {
        page_remove(page, line, LINE_FURNITURE, rule);
    } else if (value->characters <= CELL_CHARS && lift(page, label, value->text, NULL)) {
        page_remove(page, line, LINE_FURNITURE, rule);
        page_remove(page, value, LINE_FURNITURE, rule);
    }
}

void clean_table(struct page *page, const char *rule)
{
    struct table table = {0};
    if (!find_table(page, &table)) {
        return;
    }
    for (size_t i = table.begin; i < table.end; i++) {
        struct label_part parts[LABEL_PARTS_MAX];
        size_t count = split(page, i, parts);
        if (count == 2 && table.cells && parts[1].value_begin == parts[1].value_end) {
            lift_cell(page, rule, table, i, parts[1].label);
        } else if (count > 1) {
            lift_line(page, rule, i, parts, count);
        }
    }
    const struct text *written = document_field(page->document, "written");
    if (written != NULL && document_field(page->document, "date") == NULL) {
        page_lift(page, "date", *written, NULL);
    }
}
