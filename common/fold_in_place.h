/*
 * Folding ideographs where they stand: one that folds to a single ideograph of as many bytes
 * becomes that (寧 becomes 宁), and every byte stays where it is. Recognisers see texts so
 * (indexer/recognise.h), and so do the lists that texts are compared with.
 */
#ifndef SUOYIN_COMMON_FOLD_IN_PLACE_H
#define SUOYIN_COMMON_FOLD_IN_PLACE_H

#include "fold_table.h"

/* `text` is valid UTF-8. */
void fold_in_place(const struct fold_table *table, char *text, size_t length);

/* The same for many texts, few characters of which fold: which of the first 65,536 code points do,
 * as bits, that stay in the cache where the table would not. */
struct fold_in_place_filter {
    const struct fold_table *table;
    uint64_t folds[0x10000 / 64];
};

void fold_in_place_filter_init(struct fold_in_place_filter *filter, const struct fold_table *table);
void fold_in_place_filtered(const struct fold_in_place_filter *filter, char *text, size_t length);

#endif
