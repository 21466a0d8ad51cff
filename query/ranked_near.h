/*
 * The best k of a query that is one NEAR of two phrases.
 *
 * The index tells how often each phrase stands in a passage, and so what the passage scores; how
 * far apart they stand is known only from its text. So the texts are looked at in the order of the
 * scores, and few of those that can no longer be among the best are looked at in vain.
 */
#ifndef SUOYIN_QUERY_RANKED_NEAR_H
#define SUOYIN_QUERY_RANKED_NEAR_H

#include "query_tree.h"
#include "stop.h"
#include "top_k.h"

/* Whether the tree is such a NEAR, the index tells of its phrases, and the hits are passages. */
bool ranked_near_applies(const struct tree_cursor *cursor, const struct top_k *top);

/* Same hits and scores as ranked_tree; *total is a lower bound of the matches. */
enum status ranked_near(struct tree_cursor *cursor, struct top_k *top, const struct stop *stop,
                        uint64_t *total, struct error *error);

#endif
