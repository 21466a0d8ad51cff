/*
 * The best k of a query that is one phrase.
 *
 * Whether a passage holds the phrase is known only from its text, which is dear, so candidates are
 * collected and their texts looked at in the order of what they could score at most: the best k are
 * settled after few texts more than k. Where the index itself tells, candidates are settled as they
 * come.
 */
#ifndef SUOYIN_QUERY_RANKED_PHRASE_H
#define SUOYIN_QUERY_RANKED_PHRASE_H

#include "query_tree.h"
#include "stop.h"
#include "top_k.h"

/* Whether the tree is one phrase, and the hits are passages; to count all matches, also whether
 * they can be told without texts. */
bool ranked_phrase_applies(const struct tree_cursor *cursor, const struct top_k *top,
                           bool count_all);

/* Same hits and scores as ranked_tree; *total is a lower bound of the matches unless `count_all`.
 */
enum status ranked_phrase(struct tree_cursor *cursor, struct top_k *top, const struct stop *stop,
                          bool count_all, uint64_t *total, struct error *error);

#endif
