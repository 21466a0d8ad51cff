/*
 * Hits in the order of their documents' dates: the newest first, then by score, id and passage;
 * documents without a date come last. Or by the largest amount of money that they name, and then
 * so.
 */
#ifndef SUOYIN_QUERY_DATE_ORDER_H
#define SUOYIN_QUERY_DATE_ORDER_H

#include "match_walk.h"

/* Finds everything that matches and orders it, as results->options.sort asks. *hits lives in the
 * results' arena. */
enum status date_order_find(struct suoyin_results *results, bool documents,
                            struct ranked_hit **hits, uint32_t *count, struct error *error);

#endif
