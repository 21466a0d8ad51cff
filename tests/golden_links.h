/*
 * The links of a segment, read by common/FORMAT.md alone, as golden_reader.h reads the rest.
 */
#ifndef SUOYIN_TESTS_GOLDEN_LINKS_H
#define SUOYIN_TESTS_GOLDEN_LINKS_H

#include <stdbool.h>

#include "golden_reader.h"

bool golden_is_linked(const struct golden *golden);

struct golden_link_sink {
    void *context;
    /* A bigram stands in a passage, and is its characters' occurrences number `first` and `second`.
     */
    void (*on_link)(void *context, const struct golden_term *term, uint32_t passage, uint32_t first,
                    uint32_t second);
};

/* Hands on all links, in the order of the bigrams, their postings and their occurrences. */
void golden_links(const struct golden *golden, const struct golden_link_sink *sink);

#endif
