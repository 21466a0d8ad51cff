/*
 * A walk over everything that a query matches, with scores: for what must see all of it, such as
 * counts by field and other orders than by score. Slow, and only done when asked for.
 *
 * Scores are those of the ranking's first stage.
 */
#ifndef SUOYIN_QUERY_MATCH_WALK_H
#define SUOYIN_QUERY_MATCH_WALK_H

#include "results.h"
#include "stop.h"

struct match_walk {
    struct suoyin_results *results; /* whose query it is */
    bool documents;                 /* each document once, by its best passage */
    void *context;
    enum status (*visit)(void *context, const struct ranked_hit *hit, struct error *error);
};

/* Calls visit() for every match, segment by segment, in the order of passages; deleted documents
 * are passed over. STATUS_CANCELLED; what visit answers ends the walk unless it is STATUS_OK. */
enum status match_walk_run(const struct match_walk *walk, struct error *error);

#endif
