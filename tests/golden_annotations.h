/*
 * Annotations and marks once more, by common/FORMAT.md (5.18) alone, as golden_reader.h is.
 */
#ifndef SUOYIN_TESTS_GOLDEN_ANNOTATIONS_H
#define SUOYIN_TESTS_GOLDEN_ANNOTATIONS_H

#include <stdbool.h>

#include "golden_analysis.h"

struct golden_annotation {
    unsigned kind;
    uint64_t begin, end;
    uint64_t full_begin, full_end; /* of a short form */
    uint32_t place;
    uint64_t mantissa; /* of a quantity */
    int64_t exponent;
    unsigned unit;
    uint32_t first, last; /* of a date: year · 10000 + month · 100 + day */
};

enum { GOLDEN_ANNOTATIONS_MAX = 64 };

/* All that is known of a passage. */
struct golden_known {
    unsigned subjects;
    size_t count;
    struct golden_annotation annotations[GOLDEN_ANNOTATIONS_MAX];
};

/* Whether the segment is annotated. */
bool golden_is_annotated(const struct golden *golden);

uint32_t golden_region(const struct golden *golden, uint32_t document);
void golden_known(const struct golden *golden, uint32_t passage, struct golden_known *known);

/* Calls on_mark for each mark that a passage must have, each once, in any order. */
void golden_marks(const struct golden *golden, const struct golden_folding *folding,
                  uint32_t document, uint32_t passage, void *context,
                  void (*on_mark)(void *context, const char *word, size_t length));

#endif
