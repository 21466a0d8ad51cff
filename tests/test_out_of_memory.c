/*
 * Opening, searching and reading hits when memory is short: the n-th allocation fails, for every n.
 * The call that meets it answers an error, nothing leaks, and what is asked again is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../query/suoyin.h"
#include "fault_injection.h"
#include "small_index.h"

static struct scratch scratch;
static const char *index_path;

/* What a run found: a checksum of hits, texts and spans. */
struct findings {
    uint64_t sum;
    size_t hits;
};

static void note(struct findings *findings, uint64_t value)
{
    findings->sum = (findings->sum ^ value) * 0x9E3779B97F4A7C15u;
}

static suoyin_status read_hit(suoyin_results *results, size_t i, struct findings *findings,
                              suoyin_error *error)
{
    suoyin_hit hit;
    suoyin_span window = {0, 0};
    const suoyin_score_part *parts;
    size_t count;
    suoyin_status status = suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, error);
    if (status == SUOYIN_OK) {
        note(findings, (uint64_t)hit.score_units);
        note(findings, hit.id.length + hit.text.length * 1000 + hit.highlight_count * 1000000);
        findings->hits++;
        status = suoyin_results_snippet(results, i, 20, &window, error);
    }
    if (status == SUOYIN_OK) {
        note(findings, window.begin + (uint64_t)window.end * 1000000);
        status = suoyin_results_explain(results, i, &parts, &count, error);
    }
    if (status == SUOYIN_OK) {
        note(findings, count);
    }
    return status;
}

static suoyin_status search(const suoyin_index *index, const char *query, bool documents,
                            struct findings *findings, suoyin_error *error)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results = NULL;
    options.documents = documents;
    options.explain = true;
    options.limit = 5;
    suoyin_status status = suoyin_search(index, query, strlen(query), &options, &results, error);
    if (status != SUOYIN_OK) {
        assert_null(results);
        return status;
    }
    for (size_t i = 0; i < suoyin_results_count(results) && status == SUOYIN_OK; i++) {
        struct findings before = *findings;
        status = read_hit(results, i, findings, error);
        if (status == SUOYIN_MEMORY) {
            /* Only this allocation failed: the same hit can be had now. */
            *findings = before;
            assert_int_equal(read_hit(results, i, findings, error), SUOYIN_OK);
        }
    }
    suoyin_results_free(results);
    return status;
}

static suoyin_status read_document(const suoyin_index *index, suoyin_error *error)
{
    suoyin_document *document = NULL;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results;
    suoyin_hit hit;
    suoyin_text text;
    size_t fields;
    suoyin_status status = suoyin_search(index, "一", 3, &options, &results, error);
    if (status != SUOYIN_OK) {
        return status;
    }
    status = suoyin_results_hit(results, 0, SUOYIN_HIT_ID, &hit, error);
    if (status == SUOYIN_OK) {
        status = suoyin_document_open(index, hit.id.data, hit.id.length, &document, error);
    }
    if (status == SUOYIN_OK) {
        suoyin_document_fields(document, &fields);
        status = suoyin_document_passage(document, 1, &text, error);
    }
    suoyin_document_close(document);
    suoyin_results_free(results);
    return status;
}

/* Everything once; a search that failed for want of memory is tried a second time. */
static suoyin_status run(const suoyin_index *index, struct findings *findings, suoyin_error *error)
{
    suoyin_status worst = SUOYIN_OK;
    for (size_t q = 0; q < small_query_count; q++) {
        struct findings before = *findings;
        suoyin_status status = search(index, small_queries[q], q % 2 == 1, findings, error);
        if (status != SUOYIN_OK) {
            worst = status;
            *findings = before;
            assert_int_equal(search(index, small_queries[q], q % 2 == 1, findings, error),
                             SUOYIN_OK);
        }
    }
    suoyin_status status = read_document(index, error);
    return status == SUOYIN_OK ? worst : status;
}

static suoyin_status open_index(const suoyin_open_options *options, const struct buffer *bytes,
                                suoyin_index **index, suoyin_error *error)
{
    return bytes == NULL ? suoyin_open(index_path, options, index, error)
                         : suoyin_open_memory(bytes->data, bytes->size, options, index, error);
}

/* A block that cannot be made smaller may stay as large as it is. */
enum { BORNE_MAX = 2 };

/* Answers how many allocations there are. */
static long fail_each(const struct buffer *bytes)
{
    struct findings first = {0, 0};
    long borne = 0;
    for (long n = 0;; n++) {
        struct faulty_memory memory;
        struct allocator faulty = faulty_allocator(&memory, n);
        suoyin_allocator allocator = {faulty.resize, faulty.context};
        suoyin_open_options options = SUOYIN_OPEN_OPTIONS_INIT;
        options.allocator = &allocator;
        struct findings findings = {0, 0};
        suoyin_error error = {0};
        suoyin_index *index = NULL;
        suoyin_status status = open_index(&options, bytes, &index, &error);
        if (status == SUOYIN_OK) {
            status = run(index, &findings, &error);
            first = n == 0 ? findings : first;
            assert_int_equal(findings.sum, first.sum);
            assert_true(findings.hits > 10);
        } else {
            assert_null(index);
        }
        suoyin_close(index);
        assert_int_equal(memory.live, 0);
        if (status != SUOYIN_OK) {
            assert_true(memory.struck);
            assert_int_equal(status, SUOYIN_MEMORY);
            assert_int_equal(error.code, SUOYIN_MEMORY);
            assert_true(strlen(error.message) > 0);
        } else if (memory.struck) {
            borne++;
        } else if (n > 0) {
            assert_true(borne <= BORNE_MAX);
            return n;
        }
    }
}

static void a_folder(void **state)
{
    (void)state;
    assert_true(fail_each(NULL) > 20);
}

static void a_segment_in_memory(void **state)
{
    (void)state;
    struct buffer bytes = scratch_read(scratch_find(index_path, ".segment"));
    assert_true(fail_each(&bytes) > 20);
    buffer_release(&bytes);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    index_path = small_index_build(&scratch, 60);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder),
        cmocka_unit_test(a_segment_in_memory),
    };
    return cmocka_run_group_tests_name("out_of_memory", tests, set_up, tear_down);
}
