/*
 * What one text is to another, byte by byte.
 */
#ifndef SUOYIN_QUERY_TEXT_COMPARE_H
#define SUOYIN_QUERY_TEXT_COMPARE_H

#include <string.h>

#include "suoyin.h"

static inline bool text_begins_with(suoyin_text text, suoyin_text part)
{
    return part.length <= text.length && memcmp(text.data, part.data, part.length) == 0;
}

static inline bool text_ends_with(suoyin_text text, suoyin_text part)
{
    return part.length <= text.length &&
           memcmp(text.data + (text.length - part.length), part.data, part.length) == 0;
}

static inline bool text_equals(suoyin_text a, suoyin_text b)
{
    return a.length == b.length && text_begins_with(a, b);
}

#endif
