/*
 * The query language against a slow and obvious reading of it: random queries over small random
 * collections, and the same passages in the same order with the same scores.
 *
 * A query is made as a tree (random_clauses.h), written as a string for the engine, and evaluated
 * by looking at every passage (naive_clauses.h). A failure prints the seed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "naive_clauses.h"
#include "random_collection.h"
#include "random_text.h"
#include "trials.h"

static struct fold_table *table;
static struct scratch scratch;

/* --- Comparing ---------------------------------------------------------------------------------
 */

static void check_explanation(suoyin_results *results, size_t i, const suoyin_hit *hit,
                              const char *query)
{
    const suoyin_score_part *parts;
    size_t count;
    int64_t sum = 0;
    assert_int_equal(suoyin_results_explain(results, i, &parts, &count, NULL), SUOYIN_OK);
    for (size_t p = 0; p < count; p++) {
        sum += parts[p].score_units;
    }
    if (sum != hit->score_units) {
        fail_msg("%s: the parts make %lld of %lld", query, (long long)sum,
                 (long long)hit->score_units);
    }
}

/* `built` is NULL, or the same query. */
static void check_hits(struct articles *articles, const char *query, const suoyin_query *built,
                       const suoyin_search_options *options, const struct naive_hit *hits,
                       size_t total)
{
    suoyin_results *results;
    suoyin_error error;
    suoyin_status status =
        built != NULL
            ? suoyin_query_search(articles->index, built, options, &results, &error)
            : suoyin_search(articles->index, query, strlen(query), options, &results, &error);
    if (status != SUOYIN_OK) {
        fail_msg("SUOYIN_SEED=%llu %s: %s", (unsigned long long)articles->seed, query,
                 error.message);
    }
    size_t count = suoyin_results_count(results);
    size_t wanted = total < options->limit ? total : options->limit;
    for (size_t i = 0; i < count && i < wanted; i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, &error), SUOYIN_OK);
        if (hit.score_units != hits[i].score_units ||
            strcmp(hit.id.data, hits[i].passage->key) != 0) {
            fail_msg("SUOYIN_SEED=%llu %s\nhit %zu is %s with %lld, and should be %s with %u",
                     (unsigned long long)articles->seed, query, i, hit.id.data,
                     (long long)hit.score_units, hits[i].passage->key,
                     (unsigned)hits[i].score_units);
        }
        check_explanation(results, i, &hit, query);
    }
    bool exact;
    uint64_t told = suoyin_results_total(results, &exact);
    if (count != wanted || (exact ? told != total : told > total) ||
        (options->count_all && !exact)) {
        fail_msg("SUOYIN_SEED=%llu %s\n%zu hits of %llu, and there should be %zu of %zu",
                 (unsigned long long)articles->seed, query, count, (unsigned long long)told, wanted,
                 total);
    }
    suoyin_results_free(results);
}

static const struct article *article_of(const struct articles *articles,
                                        const struct naive_hit *hit)
{
    return &articles->items[hit->passage - articles->naive.passages];
}

/* The counts of each value, one by one, against the hits that have it. */
static void check_facet(struct articles *articles, const char *query, const char *name,
                        const struct naive_hit *hits, size_t total)
{
    suoyin_results *results;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    const suoyin_facet *facets;
    size_t count;
    uint64_t sum = 0;
    options.documents = random_below(&articles->state, 2) == 0;
    assert_int_equal(suoyin_search(articles->index, query, strlen(query), &options, &results, NULL),
                     SUOYIN_OK);
    assert_int_equal(suoyin_results_facet(results, name, strlen(name), &facets, &count, NULL),
                     SUOYIN_OK);
    for (size_t f = 0; f < count; f++) {
        uint64_t wanted = 0;
        for (size_t h = 0; h < total; h++) {
            const struct article *article = article_of(articles, &hits[h]);
            char year[5] = "";
            memcpy(year, article->date, strlen(article->date) > 0 ? 4 : 0);
            const char *value = strcmp(name, "year") == 0 ? year : article->source;
            wanted += strcmp(value, facets[f].value.data) == 0;
        }
        if (facets[f].count != wanted || (f > 0 && facets[f].count > facets[f - 1].count)) {
            fail_msg("SUOYIN_SEED=%llu %s: %s is counted %llu times, and stands %llu times",
                     (unsigned long long)articles->seed, query, facets[f].value.data,
                     (unsigned long long)facets[f].count, (unsigned long long)wanted);
        }
        sum += facets[f].count;
    }
    assert_int_equal(sum, total);
    suoyin_results_free(results);
}

static int compare_dates(const void *left, const void *right, void *context)
{
    const struct naive_hit *x = left, *y = right;
    int order = strcmp(article_of(context, y)->date, article_of(context, x)->date);
    return order != 0 ? order : naive_compare_hits(left, right);
}

static void ask(struct articles *articles, const struct clause *root)
{
    struct naive_hit hits[ARTICLES];
    size_t total = naive_find_hits(articles, root, hits);
    struct buffer query = {.allocator = &system_allocator};
    clause_write(root, &query);
    buffer_append_byte(&query, 0);
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.k1 = NAIVE_K1;
    options.b = NAIVE_B;
    options.explain = true;
    for (int form = 0; form < 8; form++) {
        options.limit = (form & 1) != 0 ? 100 : 1 + (uint32_t)random_below(&articles->state, 4);
        options.count_all = (form & 2) != 0;
        options.exhaustive = (form & 4) != 0;
        options.syntax = form == 0 ? SUOYIN_SYNTAX_STRICT : SUOYIN_SYNTAX_LENIENT;
        check_hits(articles, (char *)query.data, NULL, &options, hits, total);
    }
    suoyin_query *built;
    assert_int_equal(suoyin_query_new(NULL, &built, NULL), SUOYIN_OK);
    if (clause_build(built, root)) {
        check_hits(articles, (char *)query.data, built, &options, hits, total);
    }
    suoyin_query_free(built);
    check_facet(articles, (char *)query.data, "source", hits, total);
    check_facet(articles, (char *)query.data, "year", hits, total);
    qsort_r(hits, total, sizeof *hits, compare_dates, articles);
    options.sort = SUOYIN_SORT_DATE;
    check_hits(articles, (char *)query.data, NULL, &options, hits, total);
    buffer_release(&query);
}

/* --- Trials ------------------------------------------------------------------------------------
 */

static void run_trial(uint64_t seed, unsigned queries)
{
    struct articles articles;
    random_articles_make(&articles, seed, &scratch, table);
    for (unsigned i = 0; i < queries; i++) {
        struct clause *root = clause_random(&articles);
        ask(&articles, root);
        clause_release(root);
    }
    random_articles_release(&articles);
}

static void random_queries(void **state)
{
    (void)state;
    const char *given = getenv("SUOYIN_SEED");
    if (given != NULL) {
        run_trial(strtoull(given, NULL, 0), 150);
        return;
    }
    for (uint64_t seed = 1; seed <= trials(20); seed++) {
        run_trial(seed, 60);
    }
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    table = make_fold_table();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fold_table_release(table);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_queries),
    };
    return cmocka_run_group_tests_name("query language", tests, set_up, tear_down);
}
