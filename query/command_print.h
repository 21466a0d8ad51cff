/*
 * Printing what a search found: for a person, as JSON lines, or as a TREC run.
 */
#ifndef SUOYIN_QUERY_COMMAND_PRINT_H
#define SUOYIN_QUERY_COMMAND_PRINT_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/program_options.h"
#include "suoyin.h"

enum { PRINT_FACETS_MAX = 16 };

enum print_format { PRINT_TEXT, PRINT_JSON, PRINT_TREC };

struct print_options {
    enum print_format format;
    bool documents; /* hits are documents, by their best passage */
    bool explain;
    bool group;                           /* reprints are one hit: tell how many */
    bool mentions;                        /* what each hit's text mentions */
    bool full;                            /* the whole passage rather than a snippet */
    bool color;                           /* decided: see print_read_color */
    const char *facets[PRINT_FACETS_MAX]; /* fields whose values are counted */
    size_t facet_count;
    uint32_t neighbours; /* passages before and after each hit that are shown, too */
    size_t columns;      /* of a line for a person; 0: lines are not broken */
};

/* A query and what was found for it. */
struct print_answer {
    const char *query_id; /* in batches, else NULL */
    const char *query;
    size_t query_length;
    suoyin_results *results;
    double milliseconds; /* that the search took */
    const suoyin_index *index;
    const char *malformed;        /* why a strict reading of the query fails; NULL */
    const suoyin_advice *advices; /* when nothing was found, or other readings of pinyin */
    size_t advice_count;
    const char *read_from; /* the query as it was given, when `query` is a reading of its pinyin */
    size_t read_from_length;
};

/* Whether standard output is to be coloured: it is a terminal, and neither NO_COLOR nor TERM=dumb
 * stands against it. */
bool print_default_color(void);

/* What --color asks for: "auto" (the default), "always" or "never". False after telling that it is
 * none of these. */
bool print_read_color(const char *command, const char *text, bool *color);

/* The columns of a line: the terminal's, at most 100, or what COLUMNS says; 0 when standard output
 * is no terminal and COLUMNS is not set. */
size_t print_columns(void);

/* Prints all hits, and the summary: of text on standard error, of JSON as the last line. */
suoyin_status print_answer(const struct print_answer *answer, const struct print_options *options,
                           suoyin_error *error);

/*
 * The passages around a hit: calls show() for those of its document that stand at most
 * options->neighbours before it (or, with `after`, after it), in order.
 */
suoyin_status print_neighbours(const struct print_answer *answer, const suoyin_hit *hit,
                               const struct print_options *options, bool after,
                               void (*show)(void *context, uint32_t number, suoyin_text text),
                               void *context, suoyin_error *error);

/* What a hit's text mentions: a line for each kind ("parks: 硬质合金产业园 · …"), each thing once.
 */
suoyin_status print_mentions(FILE *out, suoyin_results *results, size_t index, suoyin_error *error);

/* ,"subjects":[…],"mentions":[{"kind":…,"begin":…,"end":…,"value":…},…] */
suoyin_status print_json_mentions(FILE *out, suoyin_results *results, size_t index,
                                  suoyin_error *error);

/* --- The formats, each in its file -------------------------------------------------------------
 */

suoyin_status print_text_answer(const struct print_answer *answer,
                                const struct print_options *options, suoyin_error *error);
suoyin_status print_json_answer(const struct print_answer *answer,
                                const struct print_options *options, suoyin_error *error);
suoyin_status print_trec_answer(const struct print_answer *answer,
                                const struct print_options *options, suoyin_error *error);

/* A document's id as a column of a run. */
void print_trec_id(FILE *out, suoyin_text id);

/* --- Shared with `show` ------------------------------------------------------------------------
 */

/* An integer score in units of 0.00001, exactly: "12.34567". */
void print_score(FILE *out, int64_t score_units);

/* {"name":"value",…} */
void print_json_fields(FILE *out, const suoyin_field *fields, size_t count);

/* ,"NAME":"TEXT" */
void print_json_member(FILE *out, const char *name, suoyin_text text);

/* A policy, park or project of a listing, as a JSON object. */
void print_json_name(FILE *out, const suoyin_name *name);

/* The value of a field, "" when there is none. */
suoyin_text print_field(const suoyin_field *fields, size_t count, const char *name);

#endif
