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

/* Whether item i is a part of one of the first `kept` items, or of one behind it that begins with
 * it. Names are short: of the others none reaches so far. */
static bool is_dropped(const struct annotation_list *list, size_t kept, size_t i)
{
    const struct annotation *items = list->items, *item = &items[i];
    for (size_t j = kept; j > 0 && item->span.begin - items[j - 1].span.begin < NAME_BYTES_MAX;
         j--) {
        if (is_part(item, &items[j - 1]) && lies_within(item->span, items[j - 1].span)) {
            return true;
        }
    }
    for (size_t j = i + 1; j < list->count && items[j].span.begin == item->span.begin; j++) {
        if (is_part(item, &items[j]) && lies_within(item->span, items[j].span)) {
            return true;
        }
    }
    return false;
}

void settle_names(struct annotation_list *list)
{
    /* What holds a dropped one stays, or is itself held by what stays: the list may be closed up
     * while it is read. */
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct annotation annotation = list->items[i];
        if (!is_dropped(list, kept, i)) {
            list->items[kept++] = annotation;
        }
    }
    list->count = kept;
}
