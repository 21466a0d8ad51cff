#include "command_metrics.h"

#include <stdlib.h>

const char *const metric_names[METRIC_COUNT] = {
    [METRIC_MRR_10] = "MRR@10",       [METRIC_NDCG_10] = "nDCG@10",       [METRIC_P_1] = "P@1",
    [METRIC_RECALL_10] = "recall@10", [METRIC_RECALL_100] = "recall@100",
};

/* --- One query ---------------------------------------------------------------------------------
 */

/* 1 / log2(rank + 1): a table, so that no library decides. */
static const double discounts[] = {1,
                                   0.63092975357145753,
                                   0.5,
                                   0.43067655807339306,
                                   0.38685280723454163,
                                   0.35620718710802218,
                                   0.33333333333333331,
                                   0.31546487678572877,
                                   0.3010299956639812,
                                   0.28906482631788788};

static double gain(const uint32_t *grades, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count && i < 10; i++) {
        sum += grades[i] * discounts[i];
    }
    return sum;
}

void metrics_of_query(const struct judged_ranking *ranking, double values[METRIC_COUNT])
{
    size_t first = 0, in_10 = 0, in_all = 0;
    for (size_t i = 0; i < ranking->count; i++) {
        if (ranking->grades[i] > 0) {
            first = first == 0 ? i + 1 : first;
            in_10 += i < 10;
            in_all++;
        }
    }
    double relevant = (double)ranking->relevant;
    values[METRIC_MRR_10] = first > 0 && first <= 10 ? 1 / (double)first : 0;
    values[METRIC_NDCG_10] =
        gain(ranking->grades, ranking->count) / gain(ranking->ideal, ranking->relevant);
    values[METRIC_P_1] = first == 1 ? 1 : 0;
    values[METRIC_RECALL_10] = (double)in_10 / relevant;
    values[METRIC_RECALL_100] = (double)in_all / relevant;
}

/* --- Many --------------------------------------------------------------------------------------
 */

static double value_at(struct metric_values values, size_t i)
{
    return values.values[i * values.stride];
}

double metric_mean(struct metric_values values)
{
    double sum = 0;
    for (size_t i = 0; i < values.count; i++) {
        sum += value_at(values, i);
    }
    return values.count > 0 ? sum / (double)values.count : 0;
}

/* SplitMix64 (Steele, Lea and Flood, 2014). */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int compare_values(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void metric_interval(struct metric_values values, double *work, double *low, double *high)
{
    uint64_t state = 1;
    *low = *high = 0;
    if (values.count == 0) {
        return;
    }
    for (size_t r = 0; r < METRIC_RESAMPLES; r++) {
        double sum = 0;
        for (size_t i = 0; i < values.count; i++) {
            sum += value_at(values, next_random(&state) % values.count);
        }
        work[r] = sum / (double)values.count;
    }
    qsort(work, METRIC_RESAMPLES, sizeof *work, compare_values);
    *low = work[METRIC_RESAMPLES * 25 / 1000];
    *high = work[METRIC_RESAMPLES * 975 / 1000];
}

double metric_p_value(struct metric_values values, struct metric_values others)
{
    uint64_t state = 1;
    double observed = 0;
    for (size_t i = 0; i < values.count; i++) {
        observed += value_at(values, i) - value_at(others, i);
    }
    size_t extreme = 0;
    for (size_t flip = 0; flip < METRIC_FLIPS; flip++) {
        double sum = 0;
        uint64_t signs = 0;
        for (size_t i = 0; i < values.count; i++) {
            signs = i % 64 == 0 ? next_random(&state) : signs >> 1;
            double difference = value_at(values, i) - value_at(others, i);
            sum += (signs & 1) != 0 ? difference : -difference;
        }
        /* Sums of the same numbers in another order may differ in the last digits. */
        double size = sum < 0 ? -sum : sum;
        extreme += size >= (observed < 0 ? -observed : observed) - 1e-9;
    }
    return (double)(extreme + 1) / (METRIC_FLIPS + 1);
}
