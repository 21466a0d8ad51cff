/*
 * The one pass over a passage's text: it folds the text where it stands (fold_in_place.h) and notes
 * where names, cues, places and values may begin, so that who looks for them need not read what is
 * nothing, which is most of a text (scanned_text.h).
 *
 *     struct text_scanner scanner;
 *     text_scanner_init(&scanner, fold_table, rules, places);
 *     struct candidate_list list = {.allocator = allocator};
 *     text_scan(&scanner, text, length, &list) …                      for each text
 *     struct scanned_text scanned = {text, length, list.items};
 *     candidate_list_release(&list);
 *
 * A byte for each of the first 65,536 code points tells what may begin with it, and whether it
 * folds; a byte for each pair of characters, as far as a hash keeps them apart, what may begin with
 * those. Both stay in the cache, and what is noted too often costs a look, no more.
 */
#ifndef SUOYIN_INDEXER_TEXT_SCANNER_H
#define SUOYIN_INDEXER_TEXT_SCANNER_H

#include <stdbool.h>

#include "../common/fold_table.h"
#include "../common/memory.h"
#include "../common/place_table.h"
#include "scanned_text.h"
#include "subject_rules.h"

enum { TEXT_SCANNER_CODES = 0x10000 };

/* Once made it is never written to: any number of threads may use it at once. */
struct text_scanner {
    const struct fold_table *fold_table;
    uint8_t classes[TEXT_SCANNER_CODES]; /* by code point */
    uint8_t pairs[TEXT_SCANNER_CODES];   /* by a hash of two: enum beginning */
};

/* The tables must outlive it. */
void text_scanner_init(struct text_scanner *scanner, const struct fold_table *fold_table,
                       const struct subject_rules *rules, const struct place_table *places);

/* Zero-initialise it but for the allocator; it is used again for the next text. */
struct candidate_list {
    const struct allocator *allocator;
    struct text_candidate *items;
    size_t count, capacity;
};
void candidate_list_release(struct candidate_list *list);

/* Folds the text, which is valid UTF-8 of less than 4 GB, and fills the list. False when memory is
 * short. */
bool text_scan(const struct text_scanner *scanner, char *text, size_t length,
               struct candidate_list *list);

#endif
