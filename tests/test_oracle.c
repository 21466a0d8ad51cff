/*
 * The engine against the oracle (naive_search.h): random collections, random queries, and the same
 * passages in the same order with the same scores, highlights and explanations, pruned or not.
 *
 * A failure prints the seed; SUOYIN_SEED=n runs that collection alone.
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
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "random_collection.h"
#include "scratch_folder.h"

/* One collection in all its forms, and the query that is being asked. */
struct trial {
    uint64_t state;
    struct random_collection documents;
    struct naive_collection naive;
    suoyin_index *index;
    struct naive_query query;
    bool words_only; /* the query holds what would be operators of the query language */
    suoyin_search_options options;
};

static struct fold_table *table;
static struct scratch scratch;

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
    naive_collection_init(&one, table);
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

static void check_query(struct trial *trial, const char *query, size_t length)
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

/* --- Queries -----------------------------------------------------------------------------------
 */

/* A part of a text, from one character to another. */
static void append_part(uint64_t *state, const char *text, size_t length, size_t characters,
                        struct buffer *query)
{
    size_t begin = length > 0 ? random_below(state, length) : 0;
    while (begin > 0 && (text[begin] & 0xC0) == 0x80) {
        begin--;
    }
    size_t end = begin;
    for (; end < length && characters > 0; characters--) {
        uint32_t code_point;
        size_t size = utf8_decode(text + end, length - end, &code_point);
        end += size > 0 ? size : 1;
    }
    buffer_append(query, text + begin, end - begin);
}

static void append_passage_part(struct trial *trial, size_t characters, struct buffer *query)
{
    const struct naive_collection *naive = &trial->naive;
    if (naive->count > 0) {
        const struct naive_passage *passage =
            &naive->passages[random_below(&trial->state, naive->count)];
        const struct naive_text *text =
            random_below(&trial->state, 5) == 0 ? &passage->title : &passage->text;
        append_part(&trial->state, text->bytes, text->length, characters, query);
    }
}

/* Takes away what may be an operator of the query language. */
static void remove_syntax(struct buffer *query)
{
    for (size_t i = 0; i < query->size; i++) {
        if (query->data[i] != 0 && strchr("\"()+-*^:~/|&!<>[]{}", query->data[i]) != NULL) {
            query->data[i] = ',';
        }
    }
}

static void make_query(struct trial *trial, struct buffer *query)
{
    uint64_t *state = &trial->state;
    const struct text_profile *profile = &trial->documents.plan.profile;
    struct text_profile wild = {profile->ideographs, 60, 20};
    switch (random_below(state, 10)) {
    case 0:
        append_passage_part(trial, 1, query);
        break;
    case 1:
        append_passage_part(trial, 2, query);
        break;
    case 2:
    case 3:
        append_passage_part(trial, 3 + random_below(state, 30), query);
        break;
    case 4:
        for (size_t i = 1 + random_below(state, 4); i > 0; i--) {
            append_passage_part(trial, 1 + random_below(state, 5), query);
            buffer_append_byte(query, ' ');
        }
        break;
    case 5:
        random_text(state, &wild, 1 + random_below(state, 12), query);
        break;
    case 6:
        random_text(state, profile, 1 + random_below(state, 8), query);
        break;
    case 7:
        random_text(state, profile, 150, query);
        break;
    default:
        random_text(state, profile, 2 + random_below(state, 4), query);
        break;
    }
    trial->words_only = random_below(state, 2) == 0;
    if (!trial->words_only) {
        remove_syntax(query);
    }
}

static const char *const fixed_queries[] = {
    "",
    " ",
    "　",
    "，",
    "。！？、；",
    "“”",
    "《》",
    "\n",
    "a",
    "1",
    "的",
    "\xCC\x81",
    "一",
    "𠀀",
    "\xEF\xB8\x8F",
    "😀",
    "3.5",
    "3 5",
    "．５",
    "か\xE3\x82\x99",
    "ｶﾞ",
    "GDP",
    "gdp GDP ｇｄｐ",
    "國",
    "国 国",
    "发髮",
    "café CAFE",
    "㎡",
    "⒈一",
    "ΑΘΗΝΑ",
    "Xi'an",
};

/* --- Trials ------------------------------------------------------------------------------------
 */

enum { SHARES = 16 };

static void write_documents(const struct trial *trial, const char *paths[SHARES])
{
    for (size_t share = 0; share < SHARES; share++) {
        struct buffer lines = {.allocator = &system_allocator};
        char name[32];
        snprintf(name, sizeof name, "documents-%zu.jsonl", share);
        paths[share] = scratch_path(&scratch, name);
        random_collection_write(&trial->documents, share, SHARES, true, &lines);
        scratch_write(paths[share], lines.data, lines.size);
        buffer_release(&lines);
    }
}

static void build_index(struct trial *trial, unsigned threads, uint64_t memory, uint64_t *runs)
{
    struct index_build_options options = random_collection_options(&trial->documents.plan);
    struct index_report report;
    struct error error;
    const char *index = scratch_path(&scratch, "index");
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
}

static void begin_trial(struct trial *trial, const struct collection_plan *plan)
{
    trial->state = plan->seed ^ 0x5EED;
    random_collection_make(&trial->documents, plan);
    naive_collection_init(&trial->naive, table);
    random_collection_teach(&trial->documents, &trial->naive);
}

static void end_trial(struct trial *trial)
{
    suoyin_close(trial->index);
    naive_collection_release(&trial->naive);
    random_collection_release(&trial->documents);
}

static void ask_random_queries(struct trial *trial, size_t count)
{
    struct buffer query = {.allocator = &system_allocator};
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&query);
        make_query(trial, &query);
        check_query(trial, query.size > 0 ? (const char *)query.data : "", query.size);
    }
    buffer_release(&query);
}

static void ask_fixed_queries(struct trial *trial)
{
    trial->words_only = false;
    for (size_t i = 0; i < sizeof fixed_queries / sizeof *fixed_queries; i++) {
        check_query(trial, fixed_queries[i], strlen(fixed_queries[i]));
    }
}

/* Collections of all shapes, from a single document to some hundred passages. */
static struct collection_plan make_plan(uint64_t seed)
{
    static const unsigned alphabets[] = {2, 5, 20, 20, 100, 3000};
    static const uint32_t passage_chars[] = {0, 20, 50, 1000};
    uint64_t state = seed;
    struct collection_plan plan = {.seed = seed};
    uint64_t most = random_below(&state, 4) == 0 ? 5 : 200;
    plan.documents = 1 + random_below(&state, most);
    plan.pieces = 1 + random_below(&state, 120);
    plan.profile.ideographs = alphabets[random_below(&state, 6)];
    plan.profile.strange = (unsigned)random_below(&state, 4) * 15;
    plan.profile.stops = (unsigned)random_below(&state, 3) * 8;
    plan.repeated = (unsigned)random_below(&state, 3) * 25;
    plan.titled = (unsigned)random_below(&state, 3) * 50;
    plan.passage_chars = passage_chars[random_below(&state, 4)];
    plan.whole_documents = random_below(&state, 4) == 0;
    return plan;
}

static void run_small_trial(uint64_t seed)
{
    struct trial trial = {0};
    struct collection_plan plan = make_plan(seed);
    begin_trial(&trial, &plan);
    if (trial.naive.count > 0) {
        build_index(&trial, 1 + (unsigned)random_below(&trial.state, 4), 0, NULL);
        ask_fixed_queries(&trial);
        ask_random_queries(&trial, 20);
    }
    end_trial(&trial);
}

static void small_collections(void **state)
{
    (void)state;
    const char *given = getenv("SUOYIN_SEED");
    if (given != NULL) {
        run_small_trial(strtoull(given, NULL, 0));
        return;
    }
    for (uint64_t seed = 1; seed <= 16; seed++) {
        run_small_trial(seed);
    }
}

/* Lists of hundreds of blocks, so that there is much to prune, and of several superblocks. */
static void many_small_passages(void **state)
{
    (void)state;
    struct trial trial = {0};
    struct collection_plan plan = {
        .seed = 1001,
        .documents = 70000,
        .pieces = 14,
        .profile = {12, 2, 3},
        .repeated = 10,
        .titled = 5,
        .passage_chars = 20,
    };
    begin_trial(&trial, &plan);
    assert_true(trial.naive.count > 65000);
    uint64_t runs;
    build_index(&trial, 1, INDEX_MEMORY_MIN, &runs);
    assert_true(runs > 1);
    ask_random_queries(&trial, 12);
    end_trial(&trial);
}

/* Documents of many passages, few of which are the best of theirs. */
static void long_documents(void **state)
{
    (void)state;
    struct trial trial = {0};
    struct collection_plan plan = {
        .seed = 2002,
        .documents = 40,
        .pieces = 4000,
        .profile = {60, 5, 6},
        .repeated = 5,
        .titled = 70,
        .passage_chars = 20,
    };
    begin_trial(&trial, &plan);
    build_index(&trial, 2, 0, NULL);
    ask_random_queries(&trial, 25);
    end_trial(&trial);
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
        cmocka_unit_test(small_collections),
        cmocka_unit_test(many_small_passages),
        cmocka_unit_test(long_documents),
    };
    return cmocka_run_group_tests_name("oracle", tests, set_up, tear_down);
}
