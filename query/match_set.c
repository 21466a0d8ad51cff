#include "match_set.h"

#include "match_walk.h"

static enum status add(void *context, const struct ranked_hit *hit, struct error *error)
{
    struct match_set *set = context;
    (void)error;
    set->bits[hit->segment][hit->passage / 64] |= UINT64_C(1) << hit->passage % 64;
    set->passages++;
    return STATUS_OK;
}

static struct match_set *make(struct suoyin_results *results)
{
    const struct open_commit *index = results->index;
    struct match_set *set = arena_allocate_array(&results->arena, 1, sizeof *set);
    if (set == NULL) {
        return NULL;
    }
    set->bits = arena_allocate_array(&results->arena, index->segment_count, sizeof *set->bits);
    for (uint32_t s = 0; set->bits != NULL && s < index->segment_count; s++) {
        size_t words = index->segments[s].meta.passages / 64 + 1;
        set->bits[s] = arena_allocate_array(&results->arena, words, sizeof **set->bits);
        if (set->bits[s] == NULL) {
            return NULL;
        }
    }
    return set->bits == NULL ? NULL : set;
}

enum status match_set_find(struct suoyin_results *results, const struct match_set **out,
                           struct error *error)
{
    *out = results->matches;
    if (*out != NULL) {
        return STATUS_OK;
    }
    struct match_set *set = make(results);
    if (set == NULL) {
        return error_memory(error);
    }
    struct match_walk walk = {results, false, set, add};
    enum status status = match_walk_run(&walk, error);
    if (status == STATUS_OK) {
        *out = results->matches = set;
    }
    return status;
}
