/* What suoyin.h promises of arguments: what is refused, in which words, and what is no error. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "../query/suoyin.h"
#include "small_index.h"

static struct scratch scratch;
static const char *index_path;
static suoyin_index *index_open;
static suoyin_error error;

static suoyin_status search(const char *query, size_t length, const suoyin_search_options *options,
                            suoyin_results **results)
{
    memset(&error, 0, sizeof error);
    suoyin_status status = suoyin_search(index_open, query, length, options, results, &error);
    assert_int_equal(status, error.code);
    assert_true((status == SUOYIN_OK) == (*results != NULL));
    assert_true((status == SUOYIN_OK) == (error.message[0] == '\0'));
    assert_null(strchr(error.message, '\n'));
    return status;
}

static void expect_refused(const suoyin_search_options *options, suoyin_status wanted,
                           const char *words)
{
    suoyin_results *results;
    assert_int_equal(search("一", 3, options, &results), wanted);
    if (strstr(error.message, words) == NULL) {
        fail_msg("\"%s\" does not speak of \"%s\"", error.message, words);
    }
    /* Without a place for the error, too. */
    assert_int_equal(suoyin_search(index_open, "一", 3, options, &results, NULL), wanted);
    assert_null(results);
}

static size_t hits_of(const char *query, size_t length, const suoyin_search_options *options)
{
    suoyin_results *results;
    if (search(query, length, options, &results) != SUOYIN_OK) {
        fail_msg("%s", error.message);
    }
    size_t count = suoyin_results_count(results);
    suoyin_results_free(results);
    return count;
}

/* --- Options -----------------------------------------------------------------------------------
 */

static void options_out_of_range(void **state)
{
    (void)state;
    static const struct {
        double k1, b;
        const char *words;
    } numbers[] = {
        {100.5, 0.5, "k1"}, {INFINITY, 0.5, "k1"}, {NAN, 0.5, "k1"},
        {1, 1.001, "b "},   {1, INFINITY, "b "},   {1, NAN, "b "},
    };
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        options.k1 = numbers[i].k1;
        options.b = numbers[i].b;
        expect_refused(&options, SUOYIN_USAGE, numbers[i].words);
    }
    options = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = 0;
    expect_refused(&options, SUOYIN_USAGE, "hits");
    options.limit = SUOYIN_LIMIT_MAX + 1;
    expect_refused(&options, SUOYIN_USAGE, "hits");
    options.limit = SUOYIN_LIMIT_MAX;
    options.offset = SUOYIN_OFFSET_MAX + 1;
    expect_refused(&options, SUOYIN_USAGE, "offset");
    options.offset = 0;
    options.ranking = (suoyin_ranking)7;
    expect_refused(&options, SUOYIN_USAGE, "ranking");
}

static void options_in_range(void **state)
{
    (void)state;
    static const double k1s[] = {-1, -INFINITY, 0, 1e-300, 100}, bs[] = {-1, 0, 1e-300, 1};
    for (size_t i = 0; i < 20; i++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.k1 = k1s[i % 5];
        options.b = bs[i / 5];
        options.ranking = i % 2 == 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
        assert_int_equal(hits_of("一", 3, &options), 10);
    }
    suoyin_search_options far = SUOYIN_SEARCH_OPTIONS_INIT;
    far.offset = SUOYIN_OFFSET_MAX;
    far.limit = SUOYIN_LIMIT_MAX;
    assert_int_equal(hits_of("一", 3, &far), 0);
}

/* A program compiled against an older header hands over a shorter struct. */
static double best_score(suoyin_index *index, const suoyin_search_options *options)
{
    suoyin_results *results;
    suoyin_hit hit;
    assert_int_equal(suoyin_search(index, "一", 3, options, &results, &error), SUOYIN_OK);
    assert_int_equal(suoyin_results_hit(results, 0, SUOYIN_HIT_SCORE, &hit, &error), SUOYIN_OK);
    suoyin_results_free(results);
    return hit.score;
}

/* Parameters hold for one search: what those before it had leaves no trace. */
static void parameters_by_turns(void **state)
{
    (void)state;
    enum { KINDS = 8 };
    static const double k1s[] = {-1, 1.2, 0.5}, bs[] = {-1, 0.75, 0.1};
    suoyin_search_options options[KINDS];
    double alone[KINDS];
    for (int i = 0; i < KINDS; i++) {
        suoyin_index *fresh;
        options[i] = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
        options[i].ranking = i % 2 == 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
        options[i].k1 = k1s[i / 2 % 3];
        options[i].b = bs[i / 3 % 3];
        assert_int_equal(suoyin_open(index_path, NULL, &fresh, &error), SUOYIN_OK);
        alone[i] = best_score(fresh, &options[i]);
        suoyin_close(fresh);
    }
    for (int pair = 0; pair < KINDS * KINDS; pair++) {
        best_score(index_open, &options[pair / KINDS]);
        assert_true(best_score(index_open, &options[pair % KINDS]) == alone[pair % KINDS]);
    }
}

static void options_of_an_older_header(void **state)
{
    (void)state;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = 3;
    options.size = offsetof(suoyin_search_options, offset);
    options.offset = SUOYIN_OFFSET_MAX + 1; /* beyond what the older struct had: not looked at */
    options.k1 = NAN;
    assert_int_equal(hits_of("一", 3, &options), 3);
}

/* Nothing they say would be looked at, so whoever forgot it is told. */
static void options_without_a_size(void **state)
{
    (void)state;
    suoyin_search_options options = {.limit = 3, .k1 = -1, .b = -1};
    suoyin_results *results;
    assert_int_equal(search("一", 3, &options, &results), SUOYIN_USAGE);
    assert_null(results);
    suoyin_open_options opening = {0};
    suoyin_index *index;
    assert_int_equal(suoyin_open(".", &opening, &index, &error), SUOYIN_USAGE);
    assert_null(index);
    assert_int_equal(suoyin_open_memory("", 0, &opening, &index, &error), SUOYIN_USAGE);
}

/* --- Queries -----------------------------------------------------------------------------------
 */

static void queries_that_find_nothing(void **state)
{
    (void)state;
    static const char *const queries[] = {"", " ", "，。！", "“”《》", "\n", "😀", "鑫鑫鑫鑫"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        bool exact;
        suoyin_results *results;
        assert_int_equal(search(queries[i], strlen(queries[i]), NULL, &results), SUOYIN_OK);
        assert_int_equal(suoyin_results_count(results), 0);
        assert_int_equal(suoyin_results_total(results, &exact), 0);
        assert_true(exact);
        suoyin_results_free(results);
    }
    assert_int_equal(hits_of("\0", 1, NULL), 0);
}

static void queries_that_are_not_utf8(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t offset;
    } queries[] = {
        {"\xFF", 0},      {"一\x80", 3},       {"一\xE4\xB8", 3},
        {"a\xC0\x80", 1}, {"\xED\xA0\x80", 0}, {"ab\xF4\x90\x80\x80", 2},
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        suoyin_results *results;
        assert_int_equal(search(queries[i].bytes, strlen(queries[i].bytes), NULL, &results),
                         SUOYIN_INPUT);
        assert_int_equal(error.offset, queries[i].offset);
        assert_non_null(strstr(error.message, "UTF-8"));
    }
}

static void queries_that_are_too_long(void **state)
{
    (void)state;
    suoyin_results *results;
    char *query = malloc(SUOYIN_QUERY_BYTES_MAX + 1);
    assert_non_null(query);
    memset(query, 'a', SUOYIN_QUERY_BYTES_MAX + 1);
    assert_int_equal(search(query, SUOYIN_QUERY_BYTES_MAX, NULL, &results), SUOYIN_OK);
    suoyin_results_free(results);
    assert_int_equal(search(query, SUOYIN_QUERY_BYTES_MAX + 1, NULL, &results), SUOYIN_LIMIT);
    assert_non_null(strstr(error.message, "65536"));
    size_t length = 0;
    for (int i = 0; i < SUOYIN_QUERY_TERMS_MAX + 1; i++) {
        length += (size_t)sprintf(query + length, "w%d ", i);
        if (i == SUOYIN_QUERY_TERMS_MAX - 1) {
            assert_int_equal(hits_of(query, length, NULL), 0);
        }
    }
    assert_int_equal(search(query, length, NULL, &results), SUOYIN_LIMIT);
    assert_non_null(strstr(error.message, "1024"));
    free(query);
}

/* A phrase is as many terms as it has bigrams and ends of runs. */
static void phrases_that_are_too_long(void **state)
{
    (void)state;
    suoyin_results *results;
    static const char *const before[] = {"\"", "+\""};
    for (size_t form = 0; form < sizeof before / sizeof *before; form++) {
        char query[4 * (SUOYIN_QUERY_TERMS_MAX + 8)];
        size_t length = (size_t)sprintf(query, "%s", before[form]);
        for (uint32_t i = 0; i <= SUOYIN_QUERY_TERMS_MAX; i++) {
            length += utf8_encode(query + length, 0x4E00 + 7 * i);
        }
        query[length] = '"';
        assert_int_equal(search(query, length + 1, NULL, &results), SUOYIN_OK);
        suoyin_results_free(results);
        length += utf8_encode(query + length, 0x4E00 + 7 * (SUOYIN_QUERY_TERMS_MAX + 1));
        query[length] = '"';
        assert_int_equal(search(query, length + 1, NULL, &results), SUOYIN_LIMIT);
        assert_non_null(strstr(error.message, "1024"));
    }
}

/* --- Opening, results, documents ---------------------------------------------------------------
 */

static void what_cannot_be_opened(void **state)
{
    (void)state;
    suoyin_index *other;
    const char *missing = scratch_path(&scratch, "missing");
    assert_int_equal(suoyin_open(missing, NULL, &other, &error), SUOYIN_NOT_FOUND);
    assert_non_null(strstr(error.message, missing));
    assert_null(other);
    assert_int_equal(suoyin_open(scratch.path, NULL, &other, &error), SUOYIN_NOT_FOUND);
    assert_non_null(strstr(error.message, scratch.path));
    const char *text = scratch_path(&scratch, "text");
    scratch_write(text, "this is no segment, though it is long enough to hold one's ends", 62);
    assert_int_equal(suoyin_open(text, NULL, &other, &error), SUOYIN_CORRUPT);
    assert_non_null(strstr(error.message, text));
    assert_int_equal(suoyin_open_memory("", 0, NULL, &other, &error), SUOYIN_CORRUPT);
    assert_null(other);
    suoyin_close(NULL);
    suoyin_results_free(NULL);
    suoyin_document_close(NULL);
}

static void results_out_of_range(void **state)
{
    (void)state;
    suoyin_results *results;
    suoyin_hit hit;
    suoyin_span window;
    const suoyin_score_part *parts;
    size_t count;
    assert_int_equal(search("一", 3, NULL, &results), SUOYIN_OK);
    assert_int_equal(suoyin_results_hit(results, 10, SUOYIN_HIT_ALL, &hit, &error), SUOYIN_USAGE);
    assert_int_equal(suoyin_results_snippet(results, 10, 20, &window, &error), SUOYIN_USAGE);
    assert_int_equal(suoyin_results_explain(results, 10, &parts, &count, &error), SUOYIN_USAGE);
    /* The search was not asked to explain. */
    assert_int_equal(suoyin_results_explain(results, 0, &parts, &count, &error), SUOYIN_USAGE);
    suoyin_results_free(results);
}

/* Parts that were not asked for are empty, and can be had later. */
static void hits_in_parts(void **state)
{
    (void)state;
    suoyin_results *results;
    suoyin_hit hit;
    assert_int_equal(search("一", 3, NULL, &results), SUOYIN_OK);
    assert_int_equal(suoyin_results_hit(results, 0, SUOYIN_HIT_ID, &hit, &error), SUOYIN_OK);
    assert_true(hit.id.length > 0 && hit.text.length == 0 && hit.highlight_count == 0);
    assert_string_equal(hit.text.data, "");
    assert_string_equal(hit.title.data, "");
    assert_int_equal(suoyin_results_hit(results, 0, SUOYIN_HIT_HIGHLIGHTS, &hit, &error),
                     SUOYIN_OK);
    assert_true(hit.text.length > 0 && hit.highlight_count > 0);
    assert_int_equal(hit.text.data[hit.text.length], '\0');
    suoyin_results_free(results);
}

static void documents(void **state)
{
    (void)state;
    suoyin_results *results;
    suoyin_hit hit;
    suoyin_document *document;
    suoyin_text text;
    assert_int_equal(search("一", 3, NULL, &results), SUOYIN_OK);
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, NULL), SUOYIN_OK);
        assert_int_equal(
            suoyin_document_open(index_open, hit.id.data, hit.id.length, &document, &error),
            SUOYIN_OK);
        assert_int_equal(suoyin_document_passages(document), hit.passages);
        assert_string_equal(suoyin_document_id(document).data, hit.id.data);
        assert_int_equal(suoyin_document_passage(document, hit.passage, &text, &error), SUOYIN_OK);
        assert_string_equal(text.data, hit.text.data);
        assert_int_not_equal(suoyin_document_passage(document, 0, &text, &error), SUOYIN_OK);
        assert_int_not_equal(suoyin_document_passage(document, hit.passages + 1, &text, &error),
                             SUOYIN_OK);
        suoyin_document_close(document);
    }
    suoyin_results_free(results);
    assert_int_equal(suoyin_document_open(index_open, "none", 4, &document, &error),
                     SUOYIN_NOT_FOUND);
    assert_null(document);
    assert_non_null(strstr(error.message, "none"));
}

static void stopping(void **state)
{
    (void)state;
    suoyin_results *results;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    bool cancel = true;
    options.cancel = &cancel;
    assert_int_equal(search("一", 3, &options, &results), SUOYIN_CANCELLED);
    cancel = false;
    options.timeout = 60000;
    assert_int_equal(hits_of("一", 3, &options), 10);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    index_path = small_index_build(&scratch, 60);
    return suoyin_open(index_path, NULL, &index_open, &error) == SUOYIN_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    suoyin_close(index_open);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_out_of_range),
        cmocka_unit_test(options_in_range),
        cmocka_unit_test(parameters_by_turns),
        cmocka_unit_test(options_of_an_older_header),
        cmocka_unit_test(options_without_a_size),
        cmocka_unit_test(queries_that_find_nothing),
        cmocka_unit_test(queries_that_are_not_utf8),
        cmocka_unit_test(queries_that_are_too_long),
        cmocka_unit_test(phrases_that_are_too_long),
        cmocka_unit_test(what_cannot_be_opened),
        cmocka_unit_test(results_out_of_range),
        cmocka_unit_test(hits_in_parts),
        cmocka_unit_test(documents),
        cmocka_unit_test(stopping),
    };
    return cmocka_run_group_tests_name("search", tests, set_up, tear_down);
}
