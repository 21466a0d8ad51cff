#include "settle_names.h"

static bool lies_within(struct annotation_span inner, struct annotation_span outer)
{
    return outer.begin <= inner.begin && inner.end <= outer.end &&
           inner.end - inner.begin < outer.end - outer.begin;
}

static bool is_part(const struct annotation *inner, const struct annotation *outer)
{
    switch (inner->kind) {
    case ANNOTATION_POLICY:
        return outer->kind == ANNOTATION_POLICY;
    case ANNOTATION_PARK:
        return outer->kind == ANNOTATION_PARK && inner->span.begin == outer->span.begin;
    case ANNOTATION_PROJECT:
        return outer->kind == ANNOTATION_POLICY ||
               (outer->kind == ANNOTATION_PROJECT && inner->span.begin == outer->span.begin);
    default:
        return false;
    }
}

static bool is_dropped(const struct annotation_list *list, const struct annotation *annotation)
{
    for (size_t i = 0; i < list->count; i++) {
        if (is_part(annotation, &list->items[i]) &&
            lies_within(annotation->span, list->items[i].span)) {
            return true;
        }
    }
    return false;
}

void settle_names(struct annotation_list *list)
{
    /* What is dropped lies within what stays, directly or by way of others that are dropped, so
     * the list may be closed up while it is read. */
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct annotation annotation = list->items[i];
        if (!is_dropped(list, &annotation)) {
            list->items[kept++] = annotation;
        }
    }
    list->count = kept;
}
