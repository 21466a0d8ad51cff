/*
 * The largest amount of money that a passage names, in yuan: what SUOYIN_SORT_AMOUNT orders by.
 */
#ifndef SUOYIN_QUERY_AMOUNT_OF_PASSAGE_H
#define SUOYIN_QUERY_AMOUNT_OF_PASSAGE_H

#include "../common/annotation_list.h"
#include "../common/segment.h"

/* A unit of 0 when it names none; `list` is for the annotations that are read. */
enum status amount_of_passage(const struct segment *segment, uint32_t passage,
                              struct annotation_list *list, struct annotation_quantity *amount,
                              struct error *error);

/* As for qsort, the larger one first; none is the least. */
int amount_compare(const struct annotation_quantity *a, const struct annotation_quantity *b);

#endif
