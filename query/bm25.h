/*
 * BM25 in fixed point.
 *
 * What a term adds to a passage's score is rounded once, to units of 0.00001, and from then on only
 * integers are added: so order, SIMD, blocks, segments and threads cannot change a score.
 *
 *     contribution = round(W / (1 + K / tf))
 *     W = weight · idf · 100000              idf = ln(1 + (N − df + ½) / (df + ½))
 *     K = k1 · (1 − b + b · r(length / average))
 *
 * which is w · idf · tf / (tf + K) (Robertson and Zaragoza, 2009). All of it is IEEE single
 * precision, in this order of operations; each step is monotone, so the contribution of a larger tf
 * and a smaller norm is never smaller, and bounds from a block's largest tf and smallest norm hold
 * exactly. ln is our own, because libm's differ.
 */
#ifndef SUOYIN_QUERY_BM25_H
#define SUOYIN_QUERY_BM25_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/instruction_set.h"
#include "../common/norms.h"
#include "../common/postings.h"

enum { SCORE_UNIT = 100000 };

/* The sum of all weights must stay below this, in units, so that a score fits 31 bits. */
#define BM25_WEIGHT_SUM_MAX 2000000000.0

struct bm25 {
    double k1, b;
    bool softened;
    float k_of_norm[NORM_CODES];       /* K, by norm */
    enum instruction_set instructions; /* to score and to search blocks with; the best there are */
};

/* The natural logarithm of x > 0, the same on every machine; within 1e-15 of the truth. */
double bm25_log(double x);

double bm25_idf(uint64_t passages, uint64_t df);

/*
 * `average` is the mean length of a passage. With `soften`, passages that are longer than average
 * are normalised by 1 + ln(length / average) in place of length / average, which is kinder to long
 * ones.
 */
void bm25_init(struct bm25 *bm25, double k1, double b, double average, bool soften);

/* W of a term, in units. */
static inline float bm25_weight(double weight, double idf)
{
    return (float)(weight * idf * SCORE_UNIT);
}

static inline uint32_t bm25_contribution(const struct bm25 *bm25, float weight, uint32_t tf,
                                         uint8_t norm)
{
    return (uint32_t)(weight / (1.0f + bm25->k_of_norm[norm] / (float)tf) + 0.5f);
}

/* The same for a tf that need not be whole, and above 0. */
static inline uint32_t bm25_contribution_of(float weight, float k, float tf)
{
    return (uint32_t)(weight / (1.0f + k / tf) + 0.5f);
}

/* The most that a posting of a block with these bounds can contribute. */
static inline uint32_t bm25_bound(const struct bm25 *bm25, float weight, uint8_t max_tf,
                                  uint8_t min_norm)
{
    return max_tf == TF_CAP ? (uint32_t)(weight + 0.5f)
                            : bm25_contribution(bm25, weight, max_tf, min_norm);
}

#endif
