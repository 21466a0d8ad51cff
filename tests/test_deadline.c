/*
 * How soon a search stops that was told to: a flag is set at a random moment of the worst queries,
 * and the processor time is measured that the searching thread takes from then on, which does not
 * depend on what else the machine does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "scratch_folder.h"
#include "trials.h"

/* A millisecond is promised of a program that is optimised on a machine that does nothing else;
 * other work takes twice the time from the caches, sanitizers ten times as much and more. A few are
 * taken to read the longest queries, during which nothing is asked. */
enum { MILLISECOND = 1000, WORSE_MACHINE = 10, READING = 4 * MILLISECOND };

enum { DOCUMENTS = 4000, CHARACTERS = 1000, TRIES = 12 };

static struct scratch scratch;
static suoyin_index *opened;
static uint64_t state = 5;
static const char synonyms[] = "一丁, 丁丂七, 丂丄, 七丄\n丂七, 一丂, 丄丅丆, 万一\n丄丅, 丅一\n";

/* --- Measuring ------------------------------------------------------------------------------- */

static uint64_t microseconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

struct canceller {
    pthread_t thread;
    clockid_t searcher; /* the clock of the thread that searches */
    uint64_t after;     /* microseconds of it */
    bool cancel, finished;
    uint64_t cancelled_at;
};

static void *cancel_later(void *argument)
{
    struct canceller *canceller = argument;
    while (microseconds(canceller->searcher) < canceller->after &&
           !__atomic_load_n(&canceller->finished, __ATOMIC_ACQUIRE)) {
        usleep(20);
    }
    canceller->cancelled_at = microseconds(canceller->searcher);
    __atomic_store_n(&canceller->cancel, true, __ATOMIC_RELAXED);
    return NULL;
}

/* What is to be stopped. */
struct trial {
    const char *name, *query;
    size_t length;
    suoyin_search_options options;
    enum { SEARCHED, COUNTED_BY_FIELD, TERMS_LISTED, ADVISED } then;
    uint64_t reading; /* microseconds that its query takes to be read, at most */
};

static suoyin_status advise(const struct trial *trial, const suoyin_search_options *options)
{
    suoyin_advices *advices;
    suoyin_status status = suoyin_advise(opened, trial->query, trial->length, SUOYIN_ADVICE_ALL,
                                         options, &advices, NULL);
    suoyin_advices_free(advices);
    return status;
}

static suoyin_status run(const struct trial *trial, const bool *cancel)
{
    suoyin_search_options options = trial->options;
    suoyin_results *results;
    const suoyin_facet *facets;
    const suoyin_term *terms;
    size_t count;
    options.cancel = cancel;
    if (trial->then == ADVISED) {
        return advise(trial, &options);
    }
    suoyin_status status =
        suoyin_search(opened, trial->query, trial->length, &options, &results, NULL);
    if (status == SUOYIN_OK && trial->then == COUNTED_BY_FIELD) {
        status = suoyin_results_facet(results, "number", 6, &facets, &count, NULL);
    }
    if (status == SUOYIN_OK && trial->then == TERMS_LISTED) {
        status = suoyin_results_terms(results, 10, &terms, &count, NULL);
    }
    suoyin_results_free(results);
    return status;
}

/* How much work is done after the flag is set, at the most. */
static void measure(const struct trial *trial)
{
    uint64_t begin = microseconds(CLOCK_THREAD_CPUTIME_ID);
    assert_int_equal(run(trial, NULL), SUOYIN_OK);
    uint64_t all = microseconds(CLOCK_THREAD_CPUTIME_ID) - begin, worst = 0;
    size_t stopped = 0;
    for (size_t i = 0; i < trials(TRIES); i++) {
        struct canceller canceller = {.cancel = false};
        uint64_t now = microseconds(CLOCK_THREAD_CPUTIME_ID);
        pthread_getcpuclockid(pthread_self(), &canceller.searcher);
        canceller.after = now + next_random(&state) % (all + 1);
        assert_int_equal(pthread_create(&canceller.thread, NULL, cancel_later, &canceller), 0);
        suoyin_status status = run(trial, &canceller.cancel);
        uint64_t ended = microseconds(CLOCK_THREAD_CPUTIME_ID);
        __atomic_store_n(&canceller.finished, true, __ATOMIC_RELEASE);
        pthread_join(canceller.thread, NULL);
        if (status == SUOYIN_CANCELLED) {
            uint64_t taken = ended > canceller.cancelled_at ? ended - canceller.cancelled_at : 0;
            worst = taken > worst ? taken : worst;
            stopped++;
        } else {
            assert_int_equal(status, SUOYIN_OK); /* it was done before */
        }
    }
    uint64_t allowed = WORSE_MACHINE * (MILLISECOND + trial->reading);
    print_message("# %s: %llu us in all, stopped %zu times, %llu us later at most\n", trial->name,
                  (unsigned long long)all, stopped, (unsigned long long)worst);
    assert_true(worst <= allowed);
    /* Told before it begins, it does next to nothing. */
    bool cancel = true;
    begin = microseconds(CLOCK_THREAD_CPUTIME_ID);
    suoyin_status status = run(trial, &cancel);
    assert_true(status == SUOYIN_CANCELLED || all < allowed);
    assert_true(microseconds(CLOCK_THREAD_CPUTIME_ID) - begin <= allowed);
}

/* --- The worst queries ----------------------------------------------------------------------- */

static struct trial trial_of(const char *name, const char *query)
{
    return (struct trial){.name = name,
                          .query = query,
                          .length = strlen(query),
                          .options = SUOYIN_SEARCH_OPTIONS_INIT};
}

static void searches_stop(void **unused)
{
    (void)unused;
    struct trial trial = trial_of("phrase, counted", "\"一丁一丂七\"");
    trial.options.count_all = true;
    measure(&trial);
    trial = trial_of("exhaustive", "一丁 丂七 丄丅 丆万");
    trial.options.exhaustive = true;
    measure(&trial);
    trial = trial_of("counted", "一丁 丂七 丄丅 丆万 -\"丁丂\"");
    trial.options.count_all = true;
    measure(&trial);
    trial = trial_of("facet", "一丁 丂七");
    trial.then = COUNTED_BY_FIELD;
    measure(&trial);
    trial = trial_of("by date", "一丁 丂七 丄丅");
    trial.options.sort = SUOYIN_SORT_DATE;
    measure(&trial);
    trial = trial_of("reprints", "一丁丂七丄丅");
    trial.options.group = true;
    trial.options.limit = SUOYIN_GROUP_MAX;
    measure(&trial);
    trial = trial_of("near", "\"一丁\" NEAR/9 \"丂七\"");
    trial.options.count_all = true;
    measure(&trial);
    trial = trial_of("prefix", "w3*");
    trial.options.count_all = true;
    measure(&trial);
    trial = trial_of("terms", "一丁 丂七");
    trial.then = TERMS_LISTED;
    measure(&trial);
}

/* What is done before the first passage is looked at. */
static void planning_stops(void **unused)
{
    (void)unused;
    struct trial trial = trial_of("prefixes", "w2* w3* w4* w5* w6* w7* w8* +w9*");
    measure(&trial);
    trial = trial_of("characters", "一 丁 丂 七 丄 丅 丆 万");
    measure(&trial);
    trial = trial_of("a field's words", "+一丁 +number:77 +number:78 +number:79 +number:99");
    measure(&trial);
    trial = trial_of("advice", "w99999 一丁丂七丈 w88888 \"丈丁丂七\" w77777");
    trial.then = ADVISED;
    measure(&trial);
    trial = trial_of("synonyms", "一丁 丂七 丄丅 丆万");
    assert_int_equal(suoyin_synonyms_read(opened, synonyms, strlen(synonyms),
                                          (suoyin_synonyms **)&trial.options.synonyms, NULL),
                     SUOYIN_OK);
    measure(&trial);
    suoyin_synonyms_free((suoyin_synonyms *)trial.options.synonyms);
    struct buffer query = {.allocator = &system_allocator};
    while (query.size + 18 < SUOYIN_QUERY_BYTES_MAX) {
        buffer_append_text(&query, next_random(&state) % 2 == 0 ? "一丁丂七丄丅" : "丆万丈");
    }
    trial = trial_of("64 KB in one run", "");
    trial.reading = READING;
    trial.query = (const char *)query.data;
    trial.length = query.size;
    measure(&trial);
    buffer_release(&query);
}

static void a_query_of_many_terms(void **unused)
{
    (void)unused;
    struct buffer query = {.allocator = &system_allocator};
    for (int i = 0; i < SUOYIN_QUERY_TERMS_MAX; i++) {
        buffer_append_format(&query, "w%d ", i);
    }
    struct trial trial = trial_of("1024 terms", "");
    trial.reading = READING;
    trial.query = (const char *)query.data;
    trial.length = query.size;
    measure(&trial);
    trial.name = "1024 terms, counted";
    trial.options.count_all = true;
    measure(&trial);
    buffer_clear(&query);
    for (int i = 0; i < 12; i++) {
        buffer_append_text(&query, "\"一丁丂七\" OR ");
    }
    buffer_append_text(&query, "一丁");
    trial.name = "many phrases";
    trial.query = (const char *)query.data;
    trial.length = query.size;
    measure(&trial);
    buffer_release(&query);
}

/* --- All ------------------------------------------------------------------------------------- */

/* Few different characters, so that phrases have many candidates and few matches; and words. */
static int set_up(void **unused)
{
    (void)unused;
    const char *path, *index;
    struct buffer lines = {.allocator = &system_allocator};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    scratch_make(&scratch);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        buffer_append_format(&lines,
                             "{\"id\":\"%zu\",\"number\":\"%zu\",\"date\":\"%zu\",\"text\":\"", i,
                             i % 1000, 2000 + i % 25);
        for (size_t c = 0; c < CHARACTERS; c++) {
            uint32_t character = 0x4E00 + (uint32_t)(next_random(&state) % 9);
            const char bytes[3] = {(char)0xE4, (char)(0x80 | (character >> 6 & 63)),
                                   (char)(0x80 | (character & 63))};
            buffer_append(&lines, bytes, 3);
            if (c % 100 == 99) {
                buffer_append_format(&lines, " w%u ", (unsigned)(next_random(&state) % 20000));
            }
        }
        buffer_append_text(&lines, "\"}\n");
    }
    path = scratch_path(&scratch, "documents.jsonl");
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
    index = scratch_path(&scratch, "index");
    options.raw = true;
    options.no_subjects = true;
    if (index_build(index, &path, 1, &options, &report, &error) != STATUS_OK ||
        suoyin_open(index, NULL, &opened, NULL) != SUOYIN_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    suoyin_close(opened);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(searches_stop),
        cmocka_unit_test(planning_stops),
        cmocka_unit_test(a_query_of_many_terms),
    };
    return cmocka_run_group_tests_name("deadline", tests, set_up, tear_down);
}
