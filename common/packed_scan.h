/*
 * Kernel: which values of a packed array lie in a range.
 */
#ifndef SUOYIN_COMMON_PACKED_SCAN_H
#define SUOYIN_COMMON_PACKED_SCAN_H

#include "instruction_set.h"
#include "packed_array.h"

/* Where a scan may begin: at multiples of this. */
enum { PACKED_SCAN_STEP = 64 };

/*
 * Sets bit i of `bits` (the words that hold `count` of them; those behind are 0) when value
 * `first` + i lies in [low, end). `first` is a multiple of PACKED_SCAN_STEP, and `first` + `count`
 * at most the array's count. *largest receives the largest value of them all. STATUS_CORRUPT when a
 * page is damaged.
 */
enum status packed_scan(enum instruction_set set, const struct packed_array *array, uint64_t first,
                        uint32_t count, uint64_t low, uint64_t end, uint64_t *bits,
                        uint64_t *largest, struct error *error);

#endif
