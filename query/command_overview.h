/*
 * What a collection, or everything that a query matches, is about: gathered once, then shown at a
 * terminal, as JSON or as an HTML page.
 */
#ifndef SUOYIN_QUERY_COMMAND_OVERVIEW_H
#define SUOYIN_QUERY_COMMAND_OVERVIEW_H

#include "../common/program.h"
#include "command_chart.h"
#include "suoyin.h"

enum { OVERVIEW_SUBJECTS = 3, OVERVIEW_YEARS_MAX = 40, OVERVIEW_AMOUNTS_MAX = 8 };

/* Passages of one year, by subject; those about several count for each. */
struct overview_year {
    char name[8];
    uint64_t passages;
    uint64_t subjects[OVERVIEW_SUBJECTS];
};

struct overview_amount {
    suoyin_text value; /* as it is written: 291.3亿元 */
    double yuan;
    suoyin_text sentence; /* in which it stands */
    suoyin_span span;     /* of the amount in it */
    suoyin_text title;    /* of the document, or its id */
    suoyin_text id;
};

struct overview {
    const char *index_name, *query; /* "" for all */
    suoyin_counts counts;           /* of the index */
    uint64_t passages, documents;   /* that match */
    uint64_t subjects[OVERVIEW_SUBJECTS];
    bool by_document_year; /* else the years are those that passages speak of */
    struct overview_year *years;
    size_t year_count;
    const suoyin_name *names[OVERVIEW_SUBJECTS]; /* policies, parks, projects */
    size_t name_counts[OVERVIEW_SUBJECTS];
    uint64_t name_totals[OVERVIEW_SUBJECTS];
    const suoyin_facet *places, *sources;
    size_t place_count, source_count;
    const suoyin_term *terms;
    size_t term_count;
    struct overview_amount amounts[OVERVIEW_AMOUNTS_MAX];
    size_t amount_count;
    /* whose texts the above are */
    suoyin_results *all, *by_subject[OVERVIEW_SUBJECTS], *by_amount;
};

/* The subjects in the order of their bits: "policy", "政策", "policies". */
struct overview_subject {
    const char *word, *chinese, *names, *names_chinese;
};
extern const struct overview_subject overview_subjects[OVERVIEW_SUBJECTS];

/* What a listing shows at most. */
struct overview_limits {
    uint32_t names, places, terms;
    bool no_aliases; /* as in suoyin_search_options */
};

/* Gathers it; *overview is to be released in any case. A query of "" stands for everything. */
suoyin_status overview_gather(const suoyin_index *index, const char *query,
                              const struct overview_limits *limits, struct overview *overview,
                              suoyin_error *error);
void overview_release(struct overview *overview);

void overview_put_text(FILE *out, const struct overview *overview, const struct chart_style *style);
void overview_put_json(FILE *out, const struct overview *overview);
void overview_put_html(FILE *out, const struct overview *overview);

#endif
