/*
 * Names that are counted together, as one each: what name_variants.h says goes with a name, and the
 * short forms of name_forms.h with the full one, unless the search is without aliases. The name of
 * them all is the full form's.
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
