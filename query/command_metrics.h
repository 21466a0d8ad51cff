/*
 * How good a ranking is: measures of one query, their means, and how sure one can be of these.
 *
 * Everything is deterministic: the random numbers are our own, from a fixed seed.
 */
#ifndef SUOYIN_QUERY_COMMAND_METRICS_H
#define SUOYIN_QUERY_COMMAND_METRICS_H

#include <stddef.h>
#include <stdint.h>

enum metric {
    METRIC_MRR_10,  /* 1 / the rank of the first relevant document among the first 10 */
    METRIC_NDCG_10, /* gain: the grade; discount: log2(rank + 1); over the best order possible */
    METRIC_P_1,     /* whether the first is relevant */
    METRIC_RECALL_10,
    METRIC_RECALL_100,
    METRIC_COUNT,
};

enum { METRIC_DEPTH = 100, METRIC_RESAMPLES = 2000, METRIC_FLIPS = 20000 };

extern const char *const metric_names[METRIC_COUNT];

/* What is judged of one query's hits. */
struct judged_ranking {
    uint32_t grades[METRIC_DEPTH]; /* of the hits, best first; 0: not relevant */
    size_t count;
    const uint32_t *ideal; /* the grades above 0 of all relevant documents, the highest first */
    size_t relevant;       /* how many these are, at least 1 */
};

void metrics_of_query(const struct judged_ranking *ranking, double values[METRIC_COUNT]);

/* The values of a measure by query: count of them, `stride` apart. */
struct metric_values {
    const double *values;
    size_t count, stride;
};

double metric_mean(struct metric_values values);

/* The interval of 95 per cent of the means of METRIC_RESAMPLES samples, drawn with replacement
 * (percentile bootstrap). `work` has room for METRIC_RESAMPLES numbers. */
void metric_interval(struct metric_values values, double *work, double *low, double *high);

/* How likely a mean difference as large as this one is when the two rankings are equally good:
 * the paired randomisation test, two-sided, with METRIC_FLIPS random assignments. */
double metric_p_value(struct metric_values values, struct metric_values others);

#endif
