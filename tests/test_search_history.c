/*
 * Searching an index with a history: after random updates and removals, each of many segments and
 * tombstones finds what an index built anew of the same documents finds. The same passages in the
 * same order with the same scores, to the last unit, for plain and default ranking, phrases and the
 * rest of the query language, by passages and by documents.
 *
 * A failure prints its seed and query.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "../indexer/index_environment.h"
#include "../query/suoyin.h"
#include "random_text.h"
#include "scratch_folder.h"
#include "trials.h"

enum { DOCUMENTS_MAX = 700, QUERIES = 60, QUERY_SIZE = 4096 };

struct history {
    uint64_t seed, state;
    uint32_t count;
    uint32_t version[DOCUMENTS_MAX]; /* 0: not there */
    struct buffer text[DOCUMENTS_MAX];
    char index[SCRATCH_PATH], fresh[SCRATCH_PATH], sources[SCRATCH_PATH];
    suoyin_index *old, *anew;
    char query[QUERY_SIZE];
};

static struct index_environment environment;
static uint64_t segments_seen, hits_seen, found_seen, searches_seen;

static void check(const struct history *history, enum status status, const struct error *error)
{
    if (status != STATUS_OK) {
        fail_msg("seed %llu: %s", (unsigned long long)history->seed, error->message);
    }
}

static uint64_t below(struct history *history, uint64_t limit)
{
    return random_below(&history->state, limit);
}

/* --- Documents ---------------------------------------------------------------------------------
 */

static void name_document(uint32_t number, char id[16])
{
    snprintf(id, 16, "%c/%u", "abc"[number % 3], (unsigned)number);
}

static void append_member(struct buffer *out, const char *name, const struct buffer *value)
{
    buffer_append_format(out, ",\"%s\":", name);
    append_json_string(out, (const char *)value->data, value->size);
}

/* Contents depend on the document and its version alone; its text is kept, to be asked for. */
static void append_document(struct history *history, uint32_t number, struct buffer *out)
{
    static const char *const dates[] = {"2022", "2023-05", "2023-05-09", "2024-01-31"};
    const struct text_profile profile = {.ideographs = 12, .strange = 30, .stops = 8};
    uint64_t state = (uint64_t)number << 32 | history->version[number];
    struct buffer title = {.allocator = &system_allocator};
    struct buffer *text = &history->text[number];
    char id[16];
    random_below(&state, 7);
    name_document(number, id);
    buffer_append_format(out, "{\"id\":\"%s\"", id);
    if (random_below(&state, 3) > 0) {
        random_text(&state, &profile, 1 + random_below(&state, 8), &title);
        append_member(out, "title", &title);
    }
    if (random_below(&state, 3) > 0) {
        buffer_append_format(out, ",\"date\":\"%s\"", dates[random_below(&state, 4)]);
    }
    buffer_clear(text);
    buffer_append_text(text, "政策"); /* never empty */
    random_text(&state, &profile, random_below(&state, random_below(&state, 9) ? 80 : 600), text);
    append_member(out, "text", text);
    buffer_append_text(out, "}\n");
    buffer_release(&title);
}

static void write_sources(struct history *history)
{
    struct buffer out = {.allocator = &system_allocator};
    for (uint32_t i = 0; i < history->count; i++) {
        uint32_t number = (i * 37 + 11) % history->count;
        if (history->version[number] != 0) {
            append_document(history, number, &out);
        }
    }
    scratch_write(history->sources, out.data, out.size);
    buffer_release(&out);
}

static struct index_build_options build_options(void)
{
    return (struct index_build_options){
        .threads = 1, .passage_chars = 60, .raw = true, .replace = true};
}

static void build(struct history *history, const char *index)
{
    struct index_build_options options = build_options();
    struct index_report report;
    struct error error = {0};
    const char *paths[1] = {history->sources};
    write_sources(history);
    check(history, index_build_in(&environment, index, paths, 1, &options, &report, &error),
          &error);
}

/* --- Steps -------------------------------------------------------------------------------------
 */

/* New, changed and vanished documents. */
static void step_update(struct history *history)
{
    static const unsigned percents[] = {2, 2, 5, 15, 60};
    unsigned percent = percents[below(history, 5)];
    for (uint32_t i = 0; i < history->count; i++) {
        if (below(history, 100) < percent) {
            bool leaves = history->version[i] != 0 && below(history, 3) == 0;
            history->version[i] = leaves ? 0 : history->version[i] + 1;
        }
    }
    history->version[0] += history->version[0] == 0; /* never empty */
    write_sources(history);
    struct index_update_options options = {.build = build_options(), .prune = true};
    struct index_update_report report;
    struct error error = {0};
    const char *paths[1] = {history->sources};
    options.build.replace = false;
    check(history,
          index_update_in(&environment, history->index, paths, 1, &options, &report, &error),
          &error);
}

static void step_remove(struct history *history)
{
    static char names[DOCUMENTS_MAX][16];
    const char *ids[DOCUMENTS_MAX];
    size_t count = 0;
    uint64_t percent = below(history, 4) == 0 ? 50 : 6;
    for (uint32_t i = 1; i < history->count; i++) {
        if (history->version[i] != 0 && below(history, 100) < percent) {
            name_document(i, names[count]);
            ids[count] = names[count];
            count++;
            history->version[i] = 0;
        }
    }
    struct index_change_options options = {.threads = 1};
    struct index_update_report report;
    struct error error = {0};
    check(history,
          index_remove_in(&environment, history->index, ids, count, &options, &report, &error),
          &error);
}

/* --- Queries -----------------------------------------------------------------------------------
 */

/* Characters out of a document, which may have been removed; what means something in a query
 * becomes a comma. */
static void append_piece(struct history *history, size_t characters, struct buffer *out)
{
    const struct buffer *from = &history->text[below(history, history->count)];
    if (from->size == 0) {
        buffer_append_text(out, "一");
        return;
    }
    size_t at = below(history, from->size);
    while (at > 0 && (from->data[at] & 0xC0) == 0x80) {
        at--;
    }
    for (; at < from->size && characters > 0; characters--) {
        uint32_t code_point;
        size_t length = utf8_decode((char *)from->data + at, from->size - at, &code_point);
        if (length == 1 && strchr(" \n\r\t\"()^*:+-&|", from->data[at]) != NULL) {
            buffer_append_text(out, ",");
        } else {
            buffer_append(out, from->data + at, length);
        }
        at += length;
    }
}

static void append_clause(struct history *history, struct buffer *out)
{
    static const char *const others[] = {
        "p*", "x*", "1*", "date:2023", "id:a/*", "date:>=2023-05", "title:一", "政策", "park*^2"};
    switch (below(history, 10)) {
    case 0:
    case 1:
        buffer_append_text(out, "\"");
        append_piece(history, 1 + below(history, 6), out);
        buffer_append_text(out, "\"");
        break;
    case 2:
        buffer_append_text(out, below(history, 2) ? "+" : "-");
        append_piece(history, 1 + below(history, 3), out);
        break;
    case 3:
        append_piece(history, 2, out);
        buffer_append_format(out, " %s ", below(history, 2) ? "NEAR/9" : "AND");
        append_piece(history, 2, out);
        break;
    case 4:
        buffer_append_text(out, others[below(history, sizeof others / sizeof *others)]);
        break;
    default:
        append_piece(history, 1 + below(history, below(history, 8) ? 6 : 60), out);
    }
}

static void make_query(struct history *history)
{
    struct buffer query = {.allocator = &system_allocator};
    for (uint64_t clauses = 1 + below(history, 3); clauses > 0; clauses--) {
        append_clause(history, &query);
        buffer_append_text(&query, " ");
    }
    assert_true(!query.failed && query.size < QUERY_SIZE);
    memcpy(history->query, query.data, query.size);
    history->query[query.size] = '\0';
    buffer_release(&query);
}

static suoyin_search_options make_options(struct history *history)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    static const uint32_t limits[] = {1, 3, 10, 1000};
    options.limit = limits[below(history, 4)];
    options.offset = below(history, 4) == 0 ? (uint32_t)below(history, 12) : 0;
    options.documents = below(history, 2) == 0;
    options.ranking = below(history, 2) == 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
    options.count_all = below(history, 2) == 0;
    options.exhaustive = below(history, 6) == 0;
    options.explain = true;
    if (below(history, 4) == 0) {
        options.k1 = 0.9;
        options.b = 0.4;
    }
    return options;
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static void differ(const struct history *history, const char *what, size_t hit)
{
    fail_msg("seed %llu: %s of hit %zu differs: %s", (unsigned long long)history->seed, what, hit,
             history->query);
}

static bool same_text(suoyin_text a, suoyin_text b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

static void compare_parts(const struct history *history, suoyin_results *x, suoyin_results *y,
                          size_t i)
{
    const suoyin_score_part *a, *b;
    size_t count, other;
    assert_int_equal(suoyin_results_explain(x, i, &a, &count, NULL), SUOYIN_OK);
    assert_int_equal(suoyin_results_explain(y, i, &b, &other, NULL), SUOYIN_OK);
    if (count != other) {
        differ(history, "the number of parts", i);
    }
    for (size_t p = 0; p < count; p++) {
        if (!same_text(a[p].name, b[p].name) || a[p].score_units != b[p].score_units ||
            a[p].df != b[p].df || a[p].tf != b[p].tf || a[p].length != b[p].length ||
            memcmp(&a[p].weight, &b[p].weight, sizeof a[p].weight) != 0) {
            differ(history, "a part", i);
        }
    }
}

static void compare_hits(const struct history *history, suoyin_results *x, suoyin_results *y,
                         size_t i)
{
    suoyin_hit a, b;
    assert_int_equal(suoyin_results_hit(x, i, SUOYIN_HIT_ALL, &a, NULL), SUOYIN_OK);
    assert_int_equal(suoyin_results_hit(y, i, SUOYIN_HIT_ALL, &b, NULL), SUOYIN_OK);
    if (a.rank != b.rank || !same_text(a.id, b.id) || a.passage != b.passage ||
        a.passages != b.passages) {
        differ(history, "the place", i);
    }
    if (a.score_units != b.score_units || memcmp(&a.score, &b.score, sizeof a.score) != 0) {
        differ(history, "the score", i);
    }
    if (!same_text(a.title, b.title) || !same_text(a.date, b.date) || !same_text(a.text, b.text) ||
        a.field_count != b.field_count) {
        differ(history, "the text", i);
    }
    if (a.highlight_count != b.highlight_count ||
        (a.highlight_count > 0 &&
         memcmp(a.highlights, b.highlights, a.highlight_count * sizeof *a.highlights) != 0)) {
        differ(history, "a highlight", i);
    }
    compare_parts(history, x, y, i);
}

static suoyin_results *search(const struct history *history, const suoyin_index *index,
                              const suoyin_search_options *options)
{
    suoyin_results *results;
    suoyin_error error;
    if (suoyin_search(index, history->query, strlen(history->query), options, &results, &error) !=
        SUOYIN_OK) {
        fail_msg("seed %llu: %s: %s", (unsigned long long)history->seed, history->query,
                 error.message);
    }
    return results;
}

static void compare_searches(struct history *history)
{
    suoyin_search_options options = make_options(history);
    suoyin_results *x = search(history, history->old, &options);
    suoyin_results *y = search(history, history->anew, &options);
    size_t count = suoyin_results_count(x);
    if (count != suoyin_results_count(y)) {
        fail_msg("seed %llu: %zu hits, and %zu of an index built anew: %s",
                 (unsigned long long)history->seed, count, suoyin_results_count(y), history->query);
    }
    for (size_t i = 0; i < count; i++) {
        compare_hits(history, x, y, i);
    }
    bool exact, exact_anew;
    uint64_t total = suoyin_results_total(x, &exact);
    uint64_t total_anew = suoyin_results_total(y, &exact_anew);
    /* How much pruning leaves uncounted depends on the segments; what is exact does not. */
    if ((options.count_all && !(exact && exact_anew)) ||
        (exact ? total < total_anew : exact_anew && total > total_anew) ||
        (exact && exact_anew && total != total_anew)) {
        differ(history, "the total", count);
    }
    searches_seen++;
    hits_seen += count;
    found_seen += count > 0;
    suoyin_results_free(x);
    suoyin_results_free(y);
}

/* Each id opens in both or in neither. */
static void compare_documents(struct history *history)
{
    for (uint32_t i = 0; i < history->count; i++) {
        char id[16];
        suoyin_document *a, *b;
        name_document(i, id);
        suoyin_status status = suoyin_document_open(history->old, id, strlen(id), &a, NULL);
        assert_int_equal(status, history->version[i] != 0 ? SUOYIN_OK : SUOYIN_NOT_FOUND);
        assert_int_equal(suoyin_document_open(history->anew, id, strlen(id), &b, NULL), status);
        if (status == SUOYIN_OK) {
            suoyin_text x, y;
            assert_int_equal(suoyin_document_passages(a), suoyin_document_passages(b));
            assert_int_equal(suoyin_document_passage(a, 1, &x, NULL), SUOYIN_OK);
            assert_int_equal(suoyin_document_passage(b, 1, &y, NULL), SUOYIN_OK);
            assert_true(same_text(x, y));
        }
        suoyin_document_close(a);
        suoyin_document_close(b);
    }
}

static void compare_indexes(struct history *history)
{
    suoyin_error error;
    suoyin_counts a, b;
    if (suoyin_open(history->index, NULL, &history->old, &error) != SUOYIN_OK ||
        suoyin_open(history->fresh, NULL, &history->anew, &error) != SUOYIN_OK) {
        fail_msg("seed %llu: %s", (unsigned long long)history->seed, error.message);
    }
    suoyin_index_counts(history->old, &a);
    suoyin_index_counts(history->anew, &b);
    assert_int_equal(a.documents, b.documents);
    assert_int_equal(a.passages, b.passages);
    assert_int_equal(a.length, b.length);
    assert_int_equal(a.text_bytes, b.text_bytes);
    segments_seen = a.segments > segments_seen ? a.segments : segments_seen;
    for (int i = 0; i < QUERIES; i++) {
        make_query(history);
        compare_searches(history);
    }
    compare_documents(history);
    suoyin_close(history->old);
    suoyin_close(history->anew);
}

/* --- Running -----------------------------------------------------------------------------------
 */

static void run_history(const struct scratch *scratch, uint64_t seed, uint32_t count,
                        unsigned steps)
{
    struct history *history = calloc(1, sizeof *history);
    assert_non_null(history);
    history->seed = history->state = seed;
    history->count = count;
    for (uint32_t i = 0; i < history->count; i++) {
        history->text[i].allocator = &system_allocator;
        history->version[i] = i == 0 || below(history, 100) < 60;
    }
    snprintf(history->index, SCRATCH_PATH, "%.400s/index", scratch->path);
    snprintf(history->fresh, SCRATCH_PATH, "%.400s/fresh", scratch->path);
    snprintf(history->sources, SCRATCH_PATH, "%.400s/sources.jsonl", scratch->path);
    build(history, history->index);
    for (unsigned step = 0; step < steps; step++) {
        if (below(history, 3) == 0) {
            step_remove(history);
        } else {
            step_update(history);
        }
        build(history, history->fresh);
        compare_indexes(history);
    }
    for (uint32_t i = 0; i < history->count; i++) {
        buffer_release(&history->text[i]);
    }
    scratch_remove_path(history->index);
    scratch_remove_path(history->fresh);
    free(history);
}

static void test_histories(void **state)
{
    for (uint64_t seed = 1; seed <= trials(8); seed++) {
        run_history(*state, seed, 60, 4 + (unsigned)(seed % 7));
    }
    print_message("%llu searches, %llu of them found, %llu hits, up to %llu segments\n",
                  (unsigned long long)searches_seen, (unsigned long long)found_seen,
                  (unsigned long long)hits_seen, (unsigned long long)segments_seen);
    /* The test must not become empty: segments there were, and most queries found something. */
    assert_true(segments_seen >= 3);
    assert_true(found_seen * 2 > searches_seen);
}

/* Postings of many blocks, which pruning passes over. */
static void test_many_documents(void **state)
{
    run_history(*state, 1000, DOCUMENTS_MAX, 3);
}

static int set_up(void **state)
{
    static struct scratch scratch;
    scratch_make(&scratch);
    *state = &scratch;
    environment = system_environment;
    environment.little_memory = true;
    return 0;
}

static int tear_down(void **state)
{
    scratch_remove(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_histories),
                                       cmocka_unit_test(test_many_documents)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
