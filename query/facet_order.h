/*
 * The order of facets: the most frequent first, then bytewise.
 */
#ifndef SUOYIN_QUERY_FACET_ORDER_H
#define SUOYIN_QUERY_FACET_ORDER_H

#include <string.h>

#include "suoyin.h"

/* For qsort, of suoyin_facet. */
static inline int facet_compare(const void *a, const void *b)
{
    const suoyin_facet *x = a, *y = b;
    if (x->count != y->count) {
        return x->count < y->count ? 1 : -1;
    }
    size_t shorter = x->value.length < y->value.length ? x->value.length : y->value.length;
    int order = memcmp(x->value.data, y->value.data, shorter);
    return order != 0 ? order
                      : (x->value.length > y->value.length) - (x->value.length < y->value.length);
}

#endif
