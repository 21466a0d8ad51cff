/*
 * One open index, many threads. Run under ThreadSanitizer, too, by tests/check.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

#include "../query/suoyin.h"
#include "fault_injection.h"
#include "small_index.h"

enum { THREADS = 4, ROUNDS = 60, FORMS = 4 };

static struct scratch scratch;
static suoyin_index *opened;
static uint64_t expected[FORMS][16]; /* by form and query */

struct worker {
    pthread_t thread;
    uint64_t state;
    size_t wrong;
};

/* What a search finds as one number; 0 when it fails. */
static uint64_t findings(const char *query, size_t form)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results;
    uint64_t sum = 1;
    options.documents = form % 2 == 1;
    options.exhaustive = form / 2 == 1;
    if (suoyin_search(opened, query, strlen(query), &options, &results, NULL) != SUOYIN_OK) {
        return 0;
    }
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        suoyin_span window;
        if (suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, NULL) != SUOYIN_OK ||
            suoyin_results_snippet(results, i, 30, &window, NULL) != SUOYIN_OK) {
            sum = 0;
            break;
        }
        uint64_t parts[] = {(uint64_t)hit.score_units, hit.id.length, hit.passage, hit.text.length,
                            hit.highlight_count,       window.begin,  window.end};
        for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
            sum = (sum ^ parts[part]) * 0x9E3779B97F4A7C15u;
        }
    }
    suoyin_results_free(results);
    return sum;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t query = random_below(&worker->state, small_query_count);
        size_t form = random_below(&worker->state, FORMS);
        worker->wrong += findings(small_queries[query], form) != expected[form][query];
    }
    return NULL;
}

static void threads_share_an_index(void **state)
{
    (void)state;
    struct worker workers[THREADS] = {0};
    for (size_t i = 0; i < THREADS; i++) {
        workers[i].state = i;
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(workers[i].wrong, 0);
    }
}

/* Results of one search may be read in another thread than that which searched. */
static void *read_elsewhere(void *argument)
{
    suoyin_results *results = argument;
    suoyin_hit hit;
    bool good = suoyin_results_hit(results, 0, SUOYIN_HIT_ALL, &hit, NULL) == SUOYIN_OK;
    suoyin_results_free(results);
    return good ? argument : NULL;
}

static void results_go_to_another_thread(void **state)
{
    (void)state;
    suoyin_results *results;
    pthread_t thread;
    void *answer;
    assert_int_equal(suoyin_search(opened, "一", 3, NULL, &results, NULL), SUOYIN_OK);
    assert_int_equal(pthread_create(&thread, NULL, read_elsewhere, results), 0);
    pthread_join(thread, &answer);
    assert_non_null(answer);
}

static bool cancelled;

static void *cancel(void *argument)
{
    __atomic_store_n(&cancelled, true, __ATOMIC_RELAXED);
    return argument;
}

/* Another thread's flag ends a search, sooner or later, with an error or with an answer. */
static void another_thread_cancels(void **state)
{
    (void)state;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    pthread_t thread;
    options.cancel = &cancelled;
    assert_int_equal(pthread_create(&thread, NULL, cancel, NULL), 0);
    suoyin_status status = SUOYIN_OK;
    while (status == SUOYIN_OK) {
        suoyin_results *results;
        status = suoyin_search(opened, "一", 3, &options, &results, NULL);
        suoyin_results_free(results);
    }
    assert_int_equal(status, SUOYIN_CANCELLED);
    pthread_join(thread, NULL);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    const char *path = small_index_build(&scratch, 300);
    suoyin_error error;
    if (suoyin_open(path, NULL, &opened, &error) != SUOYIN_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    for (size_t form = 0; form < FORMS; form++) {
        for (size_t query = 0; query < small_query_count; query++) {
            expected[form][query] = findings(small_queries[query], form);
        }
    }
    /* Opened anew: the threads are to meet an index that nobody has touched. */
    suoyin_close(opened);
    return suoyin_open(path, NULL, &opened, &error) == SUOYIN_OK ? 0 : -1;
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
        cmocka_unit_test(threads_share_an_index),
        cmocka_unit_test(results_go_to_another_thread),
        cmocka_unit_test(another_thread_cancels),
    };
    return cmocka_run_group_tests_name("search_threads", tests, set_up, tear_down);
}
