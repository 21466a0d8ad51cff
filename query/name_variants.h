/*
 * Choosing among the names that were collected: one that is another with something before it that
 * is no part of it (据中国载人航天工程, 河北雄安新区) is counted with the other.
 *
 * A recogniser sees one text; whether what stands before a name belongs to it is better told by the
 * whole collection. Of two names of which one ends with the other, the longer one goes with the
 * shorter when the shorter is named in at least as many passages of the index, and in at least two,
 * and what the longer one has more is
 *
 *   - words of the rules that are no part of names (classes function, act, issue, leading); or
 *   - one character that is not bound to the next: fewer than BOND_SHARE of the rarer one's
 * passages have both together (新|材 is bound, 据|中 is not); or
 *   - a place, when no other place stands before the shorter name: 河北雄安新区 is 雄安新区, but
 * 成都 高新区 and 绵阳高新区 are two.
 */
#ifndef SUOYIN_QUERY_NAME_VARIANTS_H
#define SUOYIN_QUERY_NAME_VARIANTS_H

#include "name_counts.h"

/* For each of `count` names, in bytewise order, the number of the one that it goes with: its own
 * when it stands for itself. In `arena`. */
enum status name_variants_choose(const struct open_commit *index, enum mark_kind kind,
                                 const struct stop *stop, const struct name_count *names,
                                 size_t count, struct arena *arena, uint32_t **chosen,
                                 struct error *error);

/* The longer names of the index that go with a name (folded), in `arena`. Walks through all names
 * of the kind. */
enum status name_variants_of(const struct open_commit *index, enum mark_kind kind,
                             const struct stop *stop, const char *name, size_t length,
                             struct arena *arena, suoyin_text **variants, size_t *count,
                             struct error *error);

#endif
