/*
 * The annotations of one passage, being collected or read back.
 *
 * Zero-initialise it but for the allocator: struct annotation_list list = {.allocator =
 * &system_allocator}; A failure of memory sticks: later additions do nothing.
 *
 * The order is by begin, then end, then kind, then value; two that are equal in all of these are
 * one. It is total, so that the same findings always make the same bytes.
 */
#ifndef SUOYIN_COMMON_ANNOTATION_LIST_H
#define SUOYIN_COMMON_ANNOTATION_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "annotation.h"
#include "memory.h"

struct annotation_list {
    const struct allocator *allocator;
    struct annotation *items;
    size_t count, capacity;
    bool failed;
};

void annotation_list_add(struct annotation_list *list, const struct annotation *annotation);
/* Brings the list into its order and drops what is there twice. */
void annotation_list_sort(struct annotation_list *list);
/* Empties it and keeps the memory. */
void annotation_list_clear(struct annotation_list *list);
void annotation_list_release(struct annotation_list *list);

/*
 * Whether the annotation can be one of a text of `length` bytes: its spans are not empty and lie in
 * the text, and its value is in range. With a text that is not NULL, spans begin and end at its
 * characters, too.
 */
bool annotation_sound(const struct annotation *annotation, const char *text, size_t length);

/* Less than, equal to or greater than 0, as the order above has it. */
int annotation_compare(const struct annotation *a, const struct annotation *b);

#endif
