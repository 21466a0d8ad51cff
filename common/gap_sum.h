/*
 * Kernel: from the gaps of a full block to its passages.
 */
#ifndef SUOYIN_COMMON_GAP_SUM_H
#define SUOYIN_COMMON_GAP_SUM_H

#include <stdbool.h>
#include <stdint.h>

#include "instruction_set.h"

/*
 * Turns gaps (passage − previous − 1) into passages in place. `previous` is the passage before the
 * first, UINT32_MAX for none. False, and any values, when the passages do not ascend strictly from
 * there to `last`.
 */
bool gap_sum_plain(uint32_t *gaps, uint32_t count, uint32_t previous, uint32_t last);

/* The same for a block of PACKED_VALUES gaps. */
bool gap_sum_block(enum instruction_set set, uint32_t *gaps, uint32_t previous, uint32_t last);

#endif
