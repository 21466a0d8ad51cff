/*
 * Which segments of an index are merged when it changes.
 *
 * Segments are ranked in tiers by their weight, the number of their living passages: tier t holds
 * weights from 4^t to 4^(t+1) − 1. As soon as a tier has MERGE_TIER_FACTOR segments, all of them
 * become one, of a higher tier. So:
 *
 *   - an index has at most 3 segments a tier: 3 · (1 + log4 N) for N passages;
 *   - a passage that is not removed is rewritten at most once for each tier between that of the
 *     update it came with and that of the whole: at most log4(N / n) times, when n came at once;
 *   - a segment half of whose passages are dead is rewritten without them, which costs at most as
 *     much as was removed; so an index holds at most as many dead passages as living ones.
 *
 * A passage that is removed may move what is left of its segment down a tier, and cost another
 * third of a passage a tier for what climbs up again.
 */
#ifndef SUOYIN_INDEXER_MERGE_POLICY_H
#define SUOYIN_INDEXER_MERGE_POLICY_H

#include <stddef.h>
#include <stdint.h>

enum { MERGE_TIER_FACTOR = 4 };

/* Sets groups[i] to the number (of its first member) of the group that segment i is merged with;
 * who is left alone is the only member of its group. All weights are 1 or more. */
void merge_policy_group(const uint64_t *weights, size_t count, size_t *groups);

#endif
