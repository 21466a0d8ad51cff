#include "command_eval_print.h"

static void put_query(const struct evaluation *all, size_t q)
{
    const double *values = all->values + q * METRIC_COUNT, *others = all->others + q * METRIC_COUNT;
    if (all->json) {
        fputs("{\"type\":\"query\",\"qid\":", stdout);
        program_put_json(stdout, all->ids[q], strlen(all->ids[q]));
    } else {
        program_put_line_text(stdout, all->ids[q], strlen(all->ids[q]));
    }
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        if (all->json) {
            printf(",\"%s\":%.5f", metric_names[m], values[m]);
        } else {
            printf("  %s %.4f", metric_names[m], values[m]);
        }
        if (all->compares && all->json) {
            printf(",\"other %s\":%.5f", metric_names[m], others[m]);
        } else if (all->compares) {
            printf(" (%.4f)", others[m]);
        }
    }
    puts(all->json ? "}" : "");
}

static void put_metric(const struct evaluation *all, size_t m, double *work)
{
    struct metric_values values = {all->values + m, all->count, METRIC_COUNT};
    struct metric_values others = {all->others + m, all->count, METRIC_COUNT};
    double mean = metric_mean(values), low, high;
    metric_interval(values, work, &low, &high);
    printf(all->json ? "{\"type\":\"metric\",\"name\":\"%s\",\"value\":%.5f,\"low\":%.5f,"
                       "\"high\":%.5f"
                     : "%-10s  %.4f  %.4f–%.4f",
           metric_names[m], mean, low, high);
    if (all->compares) {
        double other = metric_mean(others);
        printf(all->json ? ",\"other\":%.5f,\"difference\":%.5f,\"p\":%.5f" : "  %.4f  %+.4f  %.4f",
               other, mean - other, metric_p_value(values, others));
    }
    puts(all->json ? "}" : "");
}

enum program_exit evaluation_print(const struct evaluation *all)
{
    double *work = malloc(METRIC_RESAMPLES * sizeof *work);
    if (work == NULL) {
        program_message("eval: out of memory");
        return PROGRAM_TROUBLE;
    }
    for (size_t q = 0; all->per_query && q < all->count; q++) {
        put_query(all, q);
    }
    if (!all->json) {
        printf("metric       value  95 %%        %s\n",
               all->compares ? "    other   differs  p" : "");
    }
    enum program_exit result = PROGRAM_DONE;
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        put_metric(all, m, work);
    }
    free(work);
    if (all->json) {
        printf("{\"type\":\"summary\",\"queries\":%zu,\"unjudged\":%zu}\n", all->count,
               all->unjudged);
    }
    fflush(stdout);
    for (size_t m = 0; m < METRIC_COUNT; m++) {
        double mean =
            metric_mean((struct metric_values){all->values + m, all->count, METRIC_COUNT});
        if (mean < all->least[m]) {
            program_message("eval: %s: %.5f is below %g", metric_names[m], mean, all->least[m]);
            result = PROGRAM_NOTHING;
        }
    }
    if (!all->json) {
        fprintf(stderr, "%zu queries with judgements, %zu without.\n", all->count, all->unjudged);
    }
    return result;
}
