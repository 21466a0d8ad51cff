#include "oracle_trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../query/index_handle.h"
#include "random_text.h"

/* --- Telling -----------------------------------------------------------------------------------
 */

#define FAIL(trial, ...)                                                                           \
    do {                                                                                           \
        tell(trial);                                                                               \
        fail_msg(__VA_ARGS__);                                                                     \
    } while (0)

static void tell(const struct trial *trial)
{
    const suoyin_search_options *options = &trial->options;
    print_error("SUOYIN_SEED=%llu: limit %u offset %u%s%s k1 %.17g b %.17g, query:\n%s\n",
                (unsigned long long)trial->documents.plan.seed, (unsigned)options->limit,
                (unsigned)options->offset, options->documents ? " documents" : "",
                options->exhaustive ? " exhaustive" : "", options->k1, options->b,
                trial->query.text.bytes);
}

/* --- Hits --------------------------------------------------------------------------------------
 */

static void check_explanation(struct trial *trial, suoyin_results *results, size_t i,
                              const suoyin_hit *hit, const struct naive_passage *passage)
{
    const suoyin_score_part *parts;
    size_t count;
    suoyin_error error;
    int64_t sum = 0;
    size_t held = 0, p = (size_t)(passage - trial->naive.passages);
    if (suoyin_results_explain(results, i, &parts, &count, &error) != SUOYIN_OK) {
        FAIL(trial, "explain: %s", error.message);
    }
    for (size_t t = 0; t < trial->query.term_count; t++) {
        held += trial->query.terms[t].frequency[p] > 0;
    }
    for (size_t part = 0; part < count; part++) {
        sum += parts[part].score_units;
        assert_true(parts[part].tf > 0 && parts[part].df > 0 && parts[part].name.length > 0);
    }
    if (sum != hit->score_units || count > held) {
        FAIL(trial, "hit %zu: %zu parts of %zu terms make %lld of %lld", i, count, held,
             (long long)sum, (long long)hit->score_units);
    }
}

/* The bytes in spans are those that the oracle marks, and the spans are in order and apart. */
static void check_spans(struct trial *trial, const struct naive_text *text, suoyin_text given,
                        const suoyin_span *spans, size_t count)
{
    uint8_t *marks = malloc(text->length + 1);
    assert_non_null(marks);
    if (given.length != text->length || memcmp(given.data, text->bytes, text->length) != 0) {
        FAIL(trial, "the text is\n%s\nand should be\n%s", given.data, text->bytes);
    }
    naive_mark(&trial->query, text, marks);
    size_t byte = 0;
    for (size_t i = 0; i <= count; i++) {
        size_t begin = i < count ? spans[i].begin : text->length;
        size_t end = i < count ? spans[i].end : text->length;
        if (begin < byte || end > text->length || (i < count && begin >= end)) {
            FAIL(trial, "span %zu of %zu is out of order", i, count);
        }
        for (; byte < end; byte++) {
            if (marks[byte] != (byte >= begin)) {
                FAIL(trial, "byte %zu is%s to be highlighted in\n%s", byte,
                     marks[byte] ? "" : " not", text->bytes);
            }
        }
    }
    free(marks);
}

/* The document's title, which is highlighted with each of its passages. */
static void check_title(struct trial *trial, const suoyin_hit *hit)
{
    struct naive_collection one;
    naive_collection_init(&one, trial->naive.table);
    naive_add(&one, "", 1, "", 0, hit->title.data, hit->title.length);
    check_spans(trial, &one.passages[0].text, hit->title, hit->title_highlights,
                hit->title_highlight_count);
    naive_collection_release(&one);
}

static void check_hit(struct trial *trial, suoyin_results *results, size_t i,
                      const struct naive_hit *wanted)
{
    enum { LOOKED_AT = 5 };
    suoyin_hit hit;
    suoyin_error error;
    bool all = i < LOOKED_AT;
    if (suoyin_results_hit(results, i, all ? SUOYIN_HIT_ALL : SUOYIN_HIT_ID, &hit, &error) !=
        SUOYIN_OK) {
        FAIL(trial, "hit %zu: %s", i, error.message);
    }
    const struct naive_passage *passage = wanted->passage;
    if (hit.score_units != wanted->score_units || strcmp(hit.id.data, passage->key) != 0 ||
        hit.passage != passage->number) {
        FAIL(trial, "hit %zu is %s/%u with %lld, and should be %s/%u with %u", i, hit.id.data,
             (unsigned)hit.passage, (long long)hit.score_units, passage->key,
             (unsigned)passage->number, (unsigned)wanted->score_units);
    }
    assert_int_equal(hit.rank, trial->options.offset + i + 1);
    if (all) {
        check_spans(trial, &passage->text, hit.text, hit.highlights, hit.highlight_count);
        check_title(trial, &hit);
        check_explanation(trial, results, i, &hit, passage);
    }
}

/* --- Searches ----------------------------------------------------------------------------------
 */

/* Searches with trial->options and compares. */
static void check_search(struct trial *trial, const struct naive_hit *hits, size_t total)
{
    suoyin_results *results;
    suoyin_error error;
    const suoyin_search_options *options = &trial->options;
    size_t after = total > options->offset ? total - options->offset : 0;
    size_t wanted = after < options->limit ? after : options->limit;
    if (suoyin_search(trial->index, trial->query.text.bytes, trial->query.text.length, options,
                      &results, &error) != SUOYIN_OK) {
        FAIL(trial, "search: %s", error.message);
    }
    size_t count = suoyin_results_count(results);
    for (size_t i = 0; i < count && i < wanted; i++) {
        check_hit(trial, results, i, &hits[options->offset + i]);
    }
    if (count != wanted) {
        FAIL(trial, "%zu hits, and there should be %zu", count, wanted);
    }
    bool exact;
    uint64_t told = suoyin_results_total(results, &exact);
    if (exact ? told != total : told > total || options->count_all) {
        FAIL(trial, "a total of %llu, and there are %zu", (unsigned long long)told, total);
    }
    suoyin_results_free(results);
}

static void check_rankings(struct trial *trial, double k1, double b)
{
    static const uint32_t limits[] = {1, 2, 3, 10, 10, 10, 100, 1000, SUOYIN_LIMIT_MAX};
    static const uint32_t offsets[] = {0, 0, 0, 0, 1, 7, 90, SUOYIN_OFFSET_MAX};
    for (int form = 0; form < 4; form++) {
        suoyin_search_options *options = &trial->options;
        *options = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
        options->ranking = SUOYIN_RANKING_PLAIN;
        options->explain = true;
        options->k1 = k1;
        options->b = b;
        options->documents = (form & 1) != 0;
        options->exhaustive = (form & 2) != 0;
        options->count_all = random_below(&trial->state, 3) == 0;
        if (trial->words_only || random_below(&trial->state, 4) == 0) {
            options->syntax = SUOYIN_SYNTAX_NONE;
        }
        size_t total;
        struct naive_hit *hits = naive_rank(&trial->query, k1, b, options->documents, &total);
        options->limit = limits[random_below(&trial->state, sizeof limits / sizeof *limits)];
        options->offset = offsets[random_below(&trial->state, sizeof offsets / sizeof *offsets)];
        check_search(trial, hits, total);
        free(hits);
    }
}

void trial_check_query(struct trial *trial, const char *query, size_t length)
{
    static const double k1s[] = {1.2, 0.9, 0, 100, 2.5, 0.001};
    static const double bs[] = {0.75, 0.4, 0, 1};
    naive_query_make(&trial->query, &trial->naive, query, length);
    check_rankings(trial, 1.2, 0.75);
    double k1 = k1s[random_below(&trial->state, sizeof k1s / sizeof *k1s)];
    double b = bs[random_below(&trial->state, sizeof bs / sizeof *bs)];
    check_rankings(trial, k1, b);
    naive_query_release(&trial->query);
}

/* --- The index ---------------------------------------------------------------------------------
 */

enum { SHARES = 16 };

static void write_documents(const struct trial *trial, const char *paths[SHARES])
{
    for (size_t share = 0; share < SHARES; share++) {
        struct buffer lines = {.allocator = &system_allocator};
        char name[32];
        snprintf(name, sizeof name, "documents-%zu.jsonl", share);
        paths[share] = scratch_path(trial->scratch, name);
        random_collection_write(&trial->documents, share, SHARES, true, &lines);
        scratch_write(paths[share], lines.data, lines.size);
        buffer_release(&lines);
    }
}

/* Searches by one of the instruction sets that are here, each trial by another. */
static void choose_instructions(struct trial *trial)
{
    enum instruction_set set = (enum instruction_set)(trial->state % INSTRUCTION_SETS);
    set = instruction_set_exists(set) ? set : INSTRUCTIONS_PLAIN;
    struct open_commit *commit = (struct open_commit *)handle_commit(trial->index);
    commit->default_bm25.instructions = set;
    for (uint32_t i = 0; i < commit->segment_count; i++) {
        commit->segments[i].lexicon.instructions = set;
    }
    commit_let_go(commit);
}

void trial_build(struct trial *trial, unsigned threads, uint64_t memory, uint64_t *runs)
{
    struct index_build_options options = random_collection_options(&trial->documents.plan);
    struct index_report report;
    struct error error;
    const char *index = scratch_path(trial->scratch, "index");
    const char *paths[SHARES];
    options.threads = threads;
    options.memory = memory;
    options.replace = true;
    write_documents(trial, paths);
    if (index_build(index, paths, SHARES, &options, &report, &error) != STATUS_OK) {
        fail_msg("SUOYIN_SEED=%llu: %s", (unsigned long long)trial->documents.plan.seed,
                 error.message);
    }
    if (runs != NULL) {
        *runs = report.runs;
    }
    assert_int_equal(report.passages, trial->naive.count);
    assert_int_equal(report.length, trial->naive.length);
    suoyin_error why;
    if (suoyin_open(index, NULL, &trial->index, &why) != SUOYIN_OK) {
        fail_msg("%s", why.message);
    }
    choose_instructions(trial);
}

void trial_begin(struct trial *trial, const struct collection_plan *plan,
                 const struct fold_table *table)
{
    trial->state = plan->seed ^ 0x5EED;
    random_collection_make(&trial->documents, plan);
    naive_collection_init(&trial->naive, table);
    random_collection_teach(&trial->documents, &trial->naive);
}

void trial_end(struct trial *trial)
{
    suoyin_close(trial->index);
    naive_collection_release(&trial->naive);
    random_collection_release(&trial->documents);
}
