/*
 * Kernel: which contributions of a block are large enough.
 */
#ifndef SUOYIN_QUERY_SCORE_SELECT_H
#define SUOYIN_QUERY_SCORE_SELECT_H

#include <stdint.h>

#include "../common/instruction_set.h"

/* What score_select may write behind what it answers. */
enum { SCORE_SELECT_SPARE = 16 };

/*
 * Puts the i in [at, count) with contributions[i] ≥ least into `selected`, ascending, and answers
 * how many they are. `selected` has room for count − at, and SCORE_SELECT_SPARE more.
 */
uint32_t score_select(enum instruction_set set, const uint32_t *contributions, uint32_t at,
                      uint32_t count, uint32_t least, uint32_t *selected);

#endif
