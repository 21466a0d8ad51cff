/*
 * Line ends in bytes that are not decoded yet: '\n' is one byte, in UTF-16 two.
 */
#ifndef SUOYIN_INDEXER_LINE_ENDS_H
#define SUOYIN_INDEXER_LINE_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct line_unit {
    bool wide; /* UTF-16; what is looked through must then begin at a unit */
    bool big_endian;
};

static inline bool line_unit_is_end(struct line_unit unit, const uint8_t *bytes)
{
    return bytes[unit.big_endian] == '\n' && bytes[!unit.big_endian] == 0;
}

/* The offset after the first line end, 0 where there is none. */
static inline size_t line_end_first(struct line_unit unit, const uint8_t *bytes, size_t size)
{
    if (!unit.wide) {
        const uint8_t *found = size > 0 ? memchr(bytes, '\n', size) : NULL;
        return found != NULL ? (size_t)(found - bytes) + 1 : 0;
    }
    for (size_t i = 0; i + 1 < size; i += 2) {
        if (line_unit_is_end(unit, bytes + i)) {
            return i + 2;
        }
    }
    return 0;
}

/* The offset after the last line end, 0 where there is none. */
static inline size_t line_end_last(struct line_unit unit, const uint8_t *bytes, size_t size)
{
    if (!unit.wide) {
        const uint8_t *found = size > 0 ? memrchr(bytes, '\n', size) : NULL;
        return found != NULL ? (size_t)(found - bytes) + 1 : 0;
    }
    for (size_t i = size & ~(size_t)1; i >= 2; i -= 2) {
        if (line_unit_is_end(unit, bytes + i - 2)) {
            return i;
        }
    }
    return 0;
}

static inline size_t line_end_count(struct line_unit unit, const uint8_t *bytes, size_t size)
{
    size_t count = 0;
    size_t end;
    while ((end = line_end_first(unit, bytes, size)) > 0) {
        count++;
        bytes += end;
        size -= end;
    }
    return count;
}

#endif
