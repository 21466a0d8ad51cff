/*
 * Queries without a string: what goes wrong in building them is told by the search, and the query
 * may go before its results. That the answers are those of strings is shown by
 * test_query_language.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../query/suoyin.h"
#include "scratch_folder.h"
#include "small_index.h"

static struct scratch scratch;
static suoyin_index *opened;

static suoyin_query *make(void)
{
    suoyin_query *query;
    assert_int_equal(suoyin_query_new(NULL, &query, NULL), SUOYIN_OK);
    return query;
}

/* That the query is refused so, and is freed. */
static void assert_refused(suoyin_query *query, suoyin_status code, const char *words)
{
    suoyin_results *results;
    suoyin_error error = {0};
    assert_int_equal(suoyin_query_search(opened, query, NULL, &results, &error), code);
    assert_null(results);
    assert_int_equal(error.code, code);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" should hold \"%s\"", error.message, words);
    }
    suoyin_query_free(query);
}

static void what_is_wrong(void **state)
{
    (void)state;
    suoyin_query *query = make();
    suoyin_query_words(query, SUOYIN_MAY, "a", 1, 1);
    suoyin_query_words(query, SUOYIN_MAY, "\xFF", 1, 1);
    suoyin_query_words(query, SUOYIN_MAY, "a", 1, -1);
    assert_refused(query, SUOYIN_INPUT, "clause 2: the text is not UTF-8");
    query = make();
    suoyin_query_words(query, SUOYIN_MAY, "a", 1, 1000.5);
    assert_refused(query, SUOYIN_USAGE, "clause 1: a weight is from 0 to 1000");
    query = make();
    suoyin_query_words(query, (suoyin_occur)4, "a", 1, 1);
    assert_refused(query, SUOYIN_USAGE, "no such occurrence");
    query = make();
    suoyin_query_open(query, SUOYIN_MAY, 1);
    assert_refused(query, SUOYIN_USAGE, "a group is not closed");
    query = make();
    suoyin_query_close(query);
    assert_refused(query, SUOYIN_USAGE, "no group is open");
}

static void too_much(void **state)
{
    (void)state;
    suoyin_query *query = make();
    for (int i = 0; i < SUOYIN_QUERY_CLAUSES_MAX; i++) {
        suoyin_query_words(query, SUOYIN_MAY, "a", 1, 1);
    }
    suoyin_results *results;
    assert_int_equal(suoyin_query_search(opened, query, NULL, &results, NULL), SUOYIN_OK);
    suoyin_results_free(results);
    suoyin_query_words(query, SUOYIN_MAY, "a", 1, 1);
    assert_refused(query, SUOYIN_LIMIT, "more than 1024 clauses");
    query = make();
    for (int i = 0; i < SUOYIN_QUERY_DEPTH_MAX; i++) {
        suoyin_query_open(query, SUOYIN_MAY, 1);
    }
    assert_refused(query, SUOYIN_LIMIT, "more than 64 levels");
    query = make();
    char *text = calloc(1, SUOYIN_QUERY_BYTES_MAX);
    assert_non_null(text);
    memset(text, 'a', SUOYIN_QUERY_BYTES_MAX);
    suoyin_query_words(query, SUOYIN_MAY, text, SUOYIN_QUERY_BYTES_MAX, 1);
    suoyin_query_phrase(query, SUOYIN_MAY, text, 1, 1);
    assert_refused(query, SUOYIN_LIMIT, "at most 65536 bytes");
    free(text);
}

/* A query without clauses finds nothing; one is used twice, and freed before what it found. */
static void lives(void **state)
{
    (void)state;
    suoyin_results *results, *again;
    suoyin_error error;
    const suoyin_facet *facets;
    size_t count;
    suoyin_query *query = make();
    assert_int_equal(suoyin_query_search(opened, query, NULL, &results, &error), SUOYIN_OK);
    assert_int_equal(suoyin_results_count(results), 0);
    suoyin_results_free(results);
    suoyin_query_words(query, SUOYIN_MAY, small_queries[0], strlen(small_queries[0]), 1);
    suoyin_query_field(query, SUOYIN_MUST_NOT, "id", 2, "nothing", 7);
    assert_int_equal(suoyin_query_search(opened, query, NULL, &results, &error), SUOYIN_OK);
    assert_int_equal(suoyin_query_search(opened, query, NULL, &again, &error), SUOYIN_OK);
    suoyin_query_free(query);
    assert_true(suoyin_results_count(results) > 0);
    assert_int_equal(suoyin_results_count(results), suoyin_results_count(again));
    assert_int_equal(suoyin_results_facet(results, "year", 4, &facets, &count, &error), SUOYIN_OK);
    suoyin_results_free(results);
    suoyin_results_free(again);
    suoyin_query_free(NULL);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    return suoyin_open(small_index_build(&scratch, 30), NULL, &opened, NULL) != SUOYIN_OK;
}

static int tear_down(void **state)
{
    (void)state;
    suoyin_close(opened);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong),
        cmocka_unit_test(too_much),
        cmocka_unit_test(lives),
    };
    return cmocka_run_group_tests_name("query build", tests, set_up, tear_down);
}
