/*
 * How large posting lists are beside their random-order entropy: what a perfect coder would need
 * that knows how many passages there are, in how many each term stands (df) and how often tfs
 * occur, and nothing about which passages lie near each other:
 *
 *     gaps   Σ_t log2 C(N, df_t)             all sets of df passages are equally likely
 *     tfs    Σ_t Σ_p −log2 P(tf_tp)          P is the lists' distribution of tf; above 8, a tf
 * counts as its class (9 to 16, 17 to 32 …) and a choice in it
 *
 * It is a yardstick and not a bound: passages of one source lie together and make gaps cheaper.
 */
#ifndef SUOYIN_INDEXER_POSTING_YARDSTICK_H
#define SUOYIN_INDEXER_POSTING_YARDSTICK_H

#include "../common/segment.h"
#include "suoyin_index.h"

/*
 * Adds a segment's lists to `info`, whose numbers are sums over segments; dead documents count. It
 * reads all of the lexicon and the postings. STATUS_CORRUPT, STATUS_MEMORY.
 */
enum status posting_yardstick_add(const struct segment *segment, struct index_postings_info *info,
                                  struct error *error);

#endif
