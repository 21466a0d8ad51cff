#include "annotation_list.h"

#include <stdlib.h>

#include "annotation_date.h"

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_spans(const struct annotation_span *a, const struct annotation_span *b)
{
    int order = compare_numbers(a->begin, b->begin);
    return order != 0 ? order : compare_numbers(a->end, b->end);
}

static int compare_quantities(const struct annotation_quantity *a,
                              const struct annotation_quantity *b)
{
    int order = compare_numbers(a->unit, b->unit);
    order = order != 0 ? order : (a->exponent > b->exponent) - (a->exponent < b->exponent);
    return order != 0 ? order : compare_numbers(a->mantissa, b->mantissa);
}

static int compare_values(const struct annotation *a, const struct annotation *b)
{
    switch (a->kind) {
    case ANNOTATION_ALIAS:
        return compare_spans(&a->value.full, &b->value.full);
    case ANNOTATION_PLACE:
        return compare_numbers(a->value.place, b->value.place);
    case ANNOTATION_QUANTITY:
        return compare_quantities(&a->value.quantity, &b->value.quantity);
    case ANNOTATION_DATE: {
        int order = compare_numbers(a->value.date.first, b->value.date.first);
        return order != 0 ? order : compare_numbers(a->value.date.last, b->value.date.last);
    }
    default:
        return 0;
    }
}

int annotation_compare(const struct annotation *a, const struct annotation *b)
{
    int order = compare_spans(&a->span, &b->span);
    order = order != 0 ? order : compare_numbers(a->kind, b->kind);
    return order != 0 ? order : compare_values(a, b);
}

static int compare_for_sort(const void *a, const void *b)
{
    return annotation_compare(a, b);
}

static bool span_sound(const struct annotation_span *span, const char *text, size_t length)
{
    if (span->begin >= span->end || span->end > length) {
        return false;
    }
    return text == NULL || ((text[span->begin] & 0xC0) != 0x80 &&
                            (span->end == length || (text[span->end] & 0xC0) != 0x80));
}

bool annotation_sound(const struct annotation *annotation, const char *text, size_t length)
{
    enum { PLACE_MAX = 999999 };
    if (!span_sound(&annotation->span, text, length)) {
        return false;
    }
    switch (annotation->kind) {
    case ANNOTATION_POLICY:
    case ANNOTATION_PARK:
    case ANNOTATION_PROJECT:
    case ANNOTATION_QUANTITY:
        return true;
    case ANNOTATION_ALIAS:
        return span_sound(&annotation->value.full, text, length);
    case ANNOTATION_PLACE:
        return annotation->value.place >= 1 && annotation->value.place <= PLACE_MAX;
    case ANNOTATION_DATE:
        return annotation_date_sound(&annotation->value.date);
    default:
        return false;
    }
}

void annotation_list_add(struct annotation_list *list, const struct annotation *annotation)
{
    if (list->failed) {
        return;
    }
    if (list->count == list->capacity) {
        size_t capacity = list->capacity * 2 + 16;
        struct annotation *items =
            memory_resize_array(list->allocator, list->items, capacity, sizeof *items);
        if (items == NULL) {
            list->failed = true;
            return;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = *annotation;
}

void annotation_list_sort(struct annotation_list *list)
{
    if (list->count < 2) {
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, compare_for_sort);
    size_t kept = 1;
    for (size_t i = 1; i < list->count; i++) {
        if (annotation_compare(&list->items[i], &list->items[kept - 1]) != 0) {
            list->items[kept++] = list->items[i];
        }
    }
    list->count = kept;
}

void annotation_list_clear(struct annotation_list *list)
{
    list->count = 0;
}

void annotation_list_release(struct annotation_list *list)
{
    memory_release(list->allocator, list->items);
    *list = (struct annotation_list){.allocator = list->allocator};
}
