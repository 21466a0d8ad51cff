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

/* What one character becomes: its bytes, or 0 when it stays what it is. */
size_t fold_in_place_character(const struct fold_table *table, uint32_t code_point,
                               char target[UTF8_MAX]);

#endif
