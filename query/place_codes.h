/*
 * From what people call a place to the codes of GB/T 2260, by the table that the index carries.
 */
#ifndef SUOYIN_QUERY_PLACE_CODES_H
#define SUOYIN_QUERY_PLACE_CODES_H

#include "../common/buffer.h"
#include "searcher.h"

enum { PLACE_CODES_MAX = 64 };

/*
 * The places that a name stands for, which may be several (鼓楼区); names from the outermost on
 * tell which (福州市鼓楼区). Six digits stand for themselves, two and four for the beginning of
 * them. *count is 0 when there is none.
 */
enum status place_codes_find(const struct open_commit *index, const char *name, size_t length,
                             uint32_t codes[PLACE_CODES_MAX], size_t *count, struct error *error);

/*
 * Puts into `out`, which is emptied first, the full name of what begins with these digits (51,
 * 5101, 510104): 四川省自贡市大安区. *known is false when the table has no name for it: then it is
 * the digits.
 */
enum status place_codes_name(const struct open_commit *index, const char *digits, size_t length,
                             struct buffer *out, bool *known, struct error *error);

#endif
