#include "merge_policy.h"

#include <stdbool.h>

#include "../common/bytes.h"

enum { TIERS = 32 };

static unsigned tier_of(uint64_t weight)
{
    return (bit_width(weight) - 1) / 2;
}

static uint64_t group_weight(const uint64_t *weights, size_t count, const size_t *groups,
                             size_t group)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += groups[i] == group ? weights[i] : 0;
    }
    return sum;
}

/* Moves all members of one group to another. */
static void join(size_t *groups, size_t count, size_t from, size_t to)
{
    for (size_t i = 0; i < count; i++) {
        groups[i] = groups[i] == from ? to : groups[i];
    }
}

/* Makes one group of those in the lowest tier that has too many; false when none has. */
static bool join_one_tier(const uint64_t *weights, size_t count, size_t *groups)
{
    size_t members[TIERS] = {0};
    unsigned full = TIERS;
    for (size_t i = 0; i < count; i++) {
        if (groups[i] == i) {
            unsigned tier = tier_of(group_weight(weights, count, groups, i));
            members[tier]++;
            full = members[tier] >= MERGE_TIER_FACTOR && tier < full ? tier : full;
        }
    }
    size_t first = count;
    for (size_t i = count; i-- > 0 && full < TIERS;) {
        /* From the last to the first, so that who is looked at has not been joined yet. */
        if (groups[i] == i && tier_of(group_weight(weights, count, groups, i)) == full) {
            if (first < count) {
                join(groups, count, first, i);
            }
            first = i;
        }
    }
    return full < TIERS;
}

void merge_policy_group(const uint64_t *weights, size_t count, size_t *groups)
{
    for (size_t i = 0; i < count; i++) {
        groups[i] = i;
    }
    while (join_one_tier(weights, count, groups)) {
    }
}
