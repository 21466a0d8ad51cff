/*
 * Kernel: where in a block a passage stands.
 */
#ifndef SUOYIN_QUERY_PASSAGE_FIND_H
#define SUOYIN_QUERY_PASSAGE_FIND_H

#include <stdint.h>

#include "../common/instruction_set.h"

/*
 * The first i in [at, count) with passages[i] ≥ target, `count` when there is none. Passages
 * ascend.
 */
uint32_t passage_find(enum instruction_set set, const uint32_t *passages, uint32_t at,
                      uint32_t count, uint32_t target);

#endif
