/*
 * Names that are counted together (name_variants.h), as one each.
 */
#ifndef SUOYIN_QUERY_NAME_GROUPS_H
#define SUOYIN_QUERY_NAME_GROUPS_H

#include "name_counts.h"

struct name_group {
    struct name_count count;     /* of all of them: a passage with several counts once */
    const suoyin_text *variants; /* the others, in bytewise order */
    size_t variant_count;
};

/* Groups names that name_counts_find found for these options, whose order stays. In the results'
 * arena. */
enum status name_groups_make(struct suoyin_results *results, enum mark_kind kind,
                             const struct name_count_options *options,
                             const struct name_count *names, size_t count,
                             struct name_group **groups, size_t *group_count, struct error *error);

#endif
