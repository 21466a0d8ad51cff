/*
 * The second stage of the default ranking: the best hits of the first are looked at closely.
 *
 * To the score of each of the RESCORE_DEPTH best passages is added what its own text and its
 * document's title say:
 *
 *   - BM25 over the query's single characters and words (question words left out) in the passage's
 *     text, by their document frequencies, with weight 1.5 (words 2.25), k1 1 and b 1: what the
 *     passage says in other words, or in other order. A character counts half where no other
 *     character of the query stands within six units of it;
 *   - half the idf of the query's bigrams and words that stand in the title, times the share of the
 *     title that they are: what the document is about;
 *   - when the query asks for a number, a time, an amount or a telephone number, 4 f / (f + 1) for
 *     f such answers within 30 units of where the query's characters stand closest
 *     (answer_shape.h).
 *
 * Nothing is ever taken away, so a passage that is looked at never falls behind one that is not,
 * and the order of all hits stays one order whatever the limit.
 */
#ifndef SUOYIN_QUERY_RESCORE_H
#define SUOYIN_QUERY_RESCORE_H

#include "results.h"

/* Queries of more terms are left to the first stage: they are documents rather than questions. */
enum { RESCORE_DEPTH = 50, RESCORE_TERMS_MAX = 256 };

struct rescorer;

/* Prepares for the query of `results`, in its arena. */
enum status rescorer_make(struct suoyin_results *results, struct rescorer **out,
                          struct error *error);

/*
 * Adds to the scores of `hits`, which are ordered by score, best first; `wanted` of them will be
 * shown. Those that could not come among the best `wanted`, whatever their texts say, are not
 * looked at: *seen receives how many are, from the first on.
 */
enum status rescorer_run(struct rescorer *rescorer, struct ranked_hit *hits, uint32_t count,
                         uint32_t wanted, uint32_t *seen, struct error *error);

/* The parts that rescorer_run adds to one hit; room for rescorer_parts_max of them. */
size_t rescorer_parts_max(const struct rescorer *rescorer);
enum status rescorer_explain(struct rescorer *rescorer, const struct ranked_hit *hit,
                             suoyin_score_part *parts, size_t *count, struct error *error);

void rescorer_release(struct rescorer *rescorer);

#endif
