/*
 * The class of a code point as it stands, before folding, by ICU's properties.
 */
#ifndef SUOYIN_INDEXER_ICU_CLASS_H
#define SUOYIN_INDEXER_ICU_CLASS_H

#include <stdint.h>

#include "../common/fold_table.h"

/*
 * CLASS_DIGIT is answered for every decimal digit (Nd); other numerals are ideographs or letters.
 * Unassigned code points of planes 2 and 3, which Unicode keeps for Han, are ideographs already, so
 * that characters of a later Unicode can be searched.
 */
enum character_class icu_class(uint32_t code_point);

#endif
