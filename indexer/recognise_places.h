/*
 * Finds the administrative divisions that a text names, as a recogniser (recognise.h) does, by the
 * table of places (place_table.h).
 *
 * A name of one division is taken as it stands. What names several (鼓楼区), and the short names of
 * counties and districts (金堂), are resolved by what else is named: the place directly before,
 * places of the same province or prefecture in the passage, and those of the document's title and
 * source. Where that does not decide, the name is left alone.
 */
#ifndef SUOYIN_INDEXER_RECOGNISE_PLACES_H
#define SUOYIN_INDEXER_RECOGNISE_PLACES_H

#include "recognise.h"

recogniser recognise_places;

/*
 * The place that a short text names most exactly (of 四川省金堂县人民政府, 金堂县), the first of
 * several; 0 for none. What needs deciding is decided by what else is named in it and in the
 * document's fields.
 */
uint32_t most_exact_place(const struct recogniser_context *context, const char *text,
                          size_t length);

#endif
