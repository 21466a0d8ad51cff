/*
 * Suoyin as it is measured: asked through its public header and nothing deeper.
 *
 * It speaks the queries' half of the peers' protocol (harness/peer_main.c); `suoyin-index build`
 * makes the index. A negative k1 asks for the default ranking, any other for plain BM25 with that
 * k1 and b. Hits are asked for by rank and score only, as the peers' are.
 */
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <suoyin.h>

static suoyin_index *opened;
static suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;

/* The ids of the last search's hits: they live as long as its results. */
static suoyin_results *results;

static void check(suoyin_status status, const suoyin_error *error)
{
    if (status != SUOYIN_OK) {
        fprintf(stderr, "suoyin: %s\n", error->message);
        exit(3);
    }
}

static void open_index(const char *index, double k1, double b)
{
    suoyin_error error;
    check(suoyin_open(index, NULL, &opened, &error), &error);
    options.ranking = k1 < 0 ? SUOYIN_RANKING_DEFAULT : SUOYIN_RANKING_PLAIN;
    options.k1 = k1;
    options.b = b;
}

/* Searches by the options; the results replace the last ones. */
static void search_text(const char *text)
{
    suoyin_error error;
    suoyin_results_free(results);
    check(suoyin_search(opened, text, strlen(text), &options, &results, &error), &error);
}

/* The query in Suoyin's language; in a buffer of the harness's. */
static const char *query_text(const struct bench_query *query)
{
    static char text[4096];
    const char *space = strchr(query->text, ' ');
    int first = space == NULL ? 0 : (int)(space - query->text);
    switch (query->mode) {
    case QUERY_PHRASE:
        snprintf(text, sizeof text, "\"%s\"", query->text);
        return text;
    case QUERY_AND:
        snprintf(text, sizeof text, "\"%.*s\" AND \"%s\"", first, query->text,
                 query->text + first + 1);
        return space == NULL ? query->text : text;
    case QUERY_NEAR:
        snprintf(text, sizeof text, "\"%.*s\" NEAR/%d \"%s\"", first, query->text, NEAR_DISTANCE,
                 query->text + first + 1);
        return space == NULL ? query->text : text;
    case QUERY_OR:
        break;
    }
    return query->text;
}

static long count_matches(const char *text)
{
    bool exact;
    options.limit = 1;
    options.count_all = true;
    search_text(text);
    uint64_t total = suoyin_results_total(results, &exact);
    return exact ? (long)total : -1;
}

static long search(const struct bench_query *query, struct peer_hit *hits)
{
    suoyin_error error;
    const char *text = query_text(query);
    if (query->k == 0) {
        return count_matches(text);
    }
    options.limit = (uint32_t)query->k;
    options.count_all = false;
    search_text(text);
    size_t found = suoyin_results_count(results);
    for (size_t i = 0; i < found; i++) {
        suoyin_hit hit;
        check(suoyin_results_hit(results, i, SUOYIN_HIT_SCORE, &hit, &error), &error);
        hits[i] = (struct peer_hit){(long long)i, hit.score};
    }
    return (long)found;
}

static void name_of(long long passage, char *name, size_t size)
{
    suoyin_error error;
    suoyin_hit hit;
    check(suoyin_results_hit(results, (size_t)passage, SUOYIN_HIT_ID, &hit, &error), &error);
    snprintf(name, size, "%s", hit.id.data);
}

static void close_index(void)
{
    suoyin_results_free(results);
    suoyin_close(opened);
}

const struct peer THE_PEER = {
    .engine = "suoyin",
    .version = suoyin_version,
    .open = open_index,
    .search = search,
    .name_of = name_of,
    .close = close_index,
};
