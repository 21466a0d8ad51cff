/*
 * An evaluation: what `suoyin eval` was asked, what it found, and how that is printed.
 */
#ifndef SUOYIN_QUERY_COMMAND_EVAL_PRINT_H
#define SUOYIN_QUERY_COMMAND_EVAL_PRINT_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/program.h"
#include "command_judgements.h"
#include "command_metrics.h"
#include "suoyin.h"

struct evaluation {
    suoyin_search_options search, other; /* of the two runs */
    const char *synonyms;                /* a file of them, or NULL */
    bool compares, has_run;              /* there is another; it is a file */
    bool per_query, json;
    double least[METRIC_COUNT];
    const char *index_path, *queries_path, *judgements_path;
    suoyin_index *index;
    struct judgement_list judgements, run;
    /* by judged query: */
    char **ids;
    double *values, *others; /* METRIC_COUNT each */
    size_t count, capacity, unjudged;
};

/* Prints everything; PROGRAM_NOTHING when a metric is below what was asked for. */
enum program_exit evaluation_print(const struct evaluation *all);

#endif
