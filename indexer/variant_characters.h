/*
 * Variant characters (异体字, 旧字形) that ICU's Traditional-Simplified does not know.
 */
#ifndef SUOYIN_INDEXER_VARIANT_CHARACTERS_H
#define SUOYIN_INDEXER_VARIANT_CHARACTERS_H

/* UTF-8: the variant and the character that stands for it, pair after pair, with single spaces
 * between the pairs. */
extern const char variant_characters[];

#endif
