#include "mark.h"

#include <stdlib.h>
#include <string.h>

size_t mark_write(enum mark_kind kind, const char *contents, size_t length,
                  char mark[WORD_BYTES_MAX])
{
    if (length > WORD_BYTES_MAX - MARK_NAME_BEGIN) {
        return 0;
    }
    mark[0] = MARK_FIRST;
    mark[1] = (char)kind;
    memcpy(mark + MARK_NAME_BEGIN, contents, length);
    return MARK_NAME_BEGIN + length;
}

const char *mark_subject_word(enum subject subject)
{
    return subject == SUBJECT_POLICY ? "policy" : subject == SUBJECT_PARK ? "park" : "project";
}

int mark_kind_of(enum annotation_kind kind)
{
    switch (kind) {
    case ANNOTATION_POLICY:
        return MARK_POLICY;
    case ANNOTATION_PARK:
        return MARK_PARK;
    case ANNOTATION_PROJECT:
        return MARK_PROJECT;
    default:
        return 0;
    }
}

void mark_fold_name(const struct fold_table *table, const char *name, size_t length,
                    uint32_t *units, struct buffer *out)
{
    size_t count = fold_units(table, name, length, units, NULL);
    for (size_t i = 0; i < count; i++) {
        char bytes[UTF8_MAX];
        buffer_append(out, bytes, mark_write_unit(units[i], bytes));
    }
}

/* --- All marks of a passage --------------------------------------------------------------------
 */

static void add_mark(struct mark_list *list, enum mark_kind kind, const void *contents,
                     size_t length)
{
    char mark[WORD_BYTES_MAX];
    size_t size = mark_write(kind, contents, length, mark);
    if (size == 0 || list->failed) {
        return;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        struct mark *marks =
            memory_resize_array(list->allocator, list->marks, capacity, sizeof *marks);
        if (marks == NULL) {
            list->failed = true;
            return;
        }
        list->marks = marks;
        list->capacity = capacity;
    }
    const char *copy = arena_copy_text(&list->arena, mark, size);
    if (copy == NULL) {
        list->failed = true;
        return;
    }
    list->marks[list->count++] = (struct mark){copy, size};
}

static void add_number(struct mark_list *list, enum mark_kind kind, uint32_t number, size_t digits)
{
    char text[8];
    for (size_t i = digits; i > 0; i--) {
        text[i - 1] = (char)('0' + number % 10);
        number /= 10;
    }
    add_mark(list, kind, text, digits);
}

static void fold_span(struct mark_list *list, const struct fold_table *table, const char *text,
                      const struct annotation_span *span)
{
    mark_fold_name(table, text + span->begin, span->end - span->begin, list->units, &list->name);
}

/* One name, what leads on from it, and the other. */
static void add_pair(struct mark_list *list, const struct fold_table *table, const char *text,
                     const struct annotation_span *from, int leads,
                     const struct annotation_span *to)
{
    buffer_clear(&list->name);
    fold_span(list, table, text, from);
    size_t between = list->name.size;
    buffer_append_byte(&list->name, (uint8_t)leads);
    fold_span(list, table, text, to);
    if (between > 0 && list->name.size > between + 1) {
        add_mark(list, MARK_ALIAS, list->name.data, list->name.size);
    }
}

static void add_years(struct mark_list *list, const struct annotation_date *date)
{
    uint32_t first = date->first / 10000, last = date->last / 10000;
    for (uint32_t year = first; last - first < MARK_YEARS_MAX && year <= last; year++) {
        add_number(list, MARK_YEAR, year, 4);
    }
}

static void add_annotation(struct mark_list *list, const struct fold_table *table, const char *text,
                           const struct annotation *annotation)
{
    int kind = mark_kind_of(annotation->kind);
    buffer_clear(&list->name);
    if (kind != 0) {
        fold_span(list, table, text, &annotation->span);
        if (list->name.size > 0) {
            add_mark(list, (enum mark_kind)kind, list->name.data, list->name.size);
        }
    } else if (annotation->kind == ANNOTATION_ALIAS) {
        const struct annotation_span *brief = &annotation->span, *full = &annotation->value.full;
        add_pair(list, table, text, brief, MARK_TO_FULL, full);
        add_pair(list, table, text, full, MARK_TO_SHORT, brief);
    } else if (annotation->kind == ANNOTATION_PLACE) {
        add_number(list, MARK_PLACE, annotation->value.place, 6);
    } else if (annotation->kind == ANNOTATION_DATE) {
        add_years(list, &annotation->value.date);
    }
}

static int compare_marks(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    int order = memcmp(x->bytes, y->bytes, x->length < y->length ? x->length : y->length);
    return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

static void sort_marks(struct mark_list *list)
{
    if (list->count < 2) {
        return;
    }
    qsort(list->marks, list->count, sizeof *list->marks, compare_marks);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (compare_marks(&list->marks[i], &list->marks[kept - 1]) != 0) {
            list->marks[kept++] = list->marks[i];
        }
    }
    list->count = kept;
}

/* Empties the list, with room to fold a name of `length` bytes. */
static bool prepare(struct mark_list *list, size_t length)
{
    list->arena.allocator = list->name.allocator = list->allocator;
    list->count = 0;
    arena_reset(&list->arena);
    if (length > list->unit_capacity) {
        size_t capacity = length + length / 2 + 256;
        uint32_t *units =
            memory_resize_array(list->allocator, list->units, capacity, sizeof *units);
        if (units == NULL) {
            list->failed = true;
            return false;
        }
        list->units = units;
        list->unit_capacity = capacity;
    }
    return true;
}

void marks_of_passage(struct mark_list *list, const struct fold_table *table, const char *text,
                      size_t length, const struct annotation_list *annotations, unsigned subjects,
                      uint32_t region)
{
    if (!prepare(list, length)) {
        return;
    }
    for (unsigned subject = SUBJECT_POLICY; subject < SUBJECT_ALL; subject *= 2) {
        if ((subjects & subject) != 0) {
            const char *word = mark_subject_word((enum subject)subject);
            add_mark(list, MARK_SUBJECT, word, strlen(word));
        }
    }
    if (region != 0) {
        add_number(list, MARK_REGION, region, 6);
    }
    for (size_t i = 0; i < annotations->count; i++) {
        add_annotation(list, table, text, &annotations->items[i]);
    }
    sort_marks(list);
    list->failed = list->failed || list->name.failed;
}

void mark_list_release(struct mark_list *list)
{
    memory_release(list->allocator, list->marks);
    memory_release(list->allocator, list->units);
    if (list->arena.allocator != NULL) {
        arena_release(&list->arena);
        buffer_release(&list->name);
    }
    *list = (struct mark_list){.allocator = list->allocator};
}
