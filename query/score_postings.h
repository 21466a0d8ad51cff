/*
 * Kernel: what each posting of a block contributes.
 */
#ifndef SUOYIN_QUERY_SCORE_POSTINGS_H
#define SUOYIN_QUERY_SCORE_POSTINGS_H

#include <stdint.h>

#include "bm25.h"

/*
 * contributions[i] = bm25_contribution(bm25, weight, tfs[i], norms[passages[i]]), by the
 * instructions that bm25 names. Passages ascend and are below `norm_count`, the bytes of norms; tfs
 * are below 2^31.
 */
void score_postings(const struct bm25 *bm25, float weight, const uint32_t *passages,
                    const uint32_t *tfs, uint32_t count, const uint8_t *norms, uint64_t norm_count,
                    uint32_t *contributions);

#endif
