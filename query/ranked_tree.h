/*
 * The best k of a query tree: candidates one after another, each weighed by what it could score at
 * most before its text is looked at.
 */
#ifndef SUOYIN_QUERY_RANKED_TREE_H
#define SUOYIN_QUERY_RANKED_TREE_H

#include "query_tree.h"
#include "stop.h"
#include "top_k.h"

/*
 * With `count_all` every match is verified and *total is exact; else candidates that cannot be
 * among the best k are passed over, and *total is a lower bound. The same hits either way.
 */
enum status ranked_tree(struct tree_cursor *cursor, struct top_k *top, const struct stop *stop,
                        bool count_all, uint64_t *total, struct error *error);

#endif
