/*
 * Which encoding bytes are in, told by decoding all of them. Part of encoding.c's job; its header
 * describes the rules.
 */
#ifndef SUOYIN_INDEXER_ENCODING_DETECT_H
#define SUOYIN_INDEXER_ENCODING_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The encodings that are detected, by the names that messages use. */
extern const char encoding_utf8[];
extern const char encoding_utf16le[];
extern const char encoding_utf16be[];
extern const char encoding_gb18030[];
extern const char encoding_big5[]; /* with the Hong Kong supplement */

/* The encoding that a byte-order mark declares, with its length; NULL where there is none. */
const char *encoding_of_mark(const uint8_t *bytes, size_t size, size_t *mark_size);

/* The likeliest encoding of bytes without a mark, even where some of them are bad in it; NULL for
 * binary data. `html`: a <meta charset> decides between equals. */
const char *encoding_detect(const uint8_t *bytes, size_t size, bool html);

/* UTF-16 in the likelier order, or NULL where it is not likely to be UTF-16 at all. */
const char *encoding_detect_utf16(const uint8_t *bytes, size_t size);

#endif
