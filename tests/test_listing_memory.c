/*
 * What is asked of an index beside hits when memory is short: facets, names, terms, mentions, other
 * writings, advice, synonyms, built queries. The n-th allocation fails, for every n from the moment
 * that the index is open: that is always told, nothing leaks, and what is asked again is answered.
 * The index has two segments and a document that was removed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "scratch_folder.h"

static struct scratch scratch;
static const char *index_path;

static const char first_part[] =
    "{\"id\":\"a\",\"date\":\"2024-05-01\",\"source\":\"县报\",\"title\":\"产业园开工\",\"text\":"
    "\"四川省自贡市大安区的大安经济技术开发区（以下简称“大安经开区”）开工，2023年5月投资291.3亿元。"
    "大安经开区印发《关于促进工业发展的若干政策》。\"}\n"
    "{\"id\":\"b\",\"date\":\"2023-01-02\",\"source\":\"市报\",\"text\":\"《关于促进工业发展的若干"
    "政策》第三条：园区招商政策，blockchain 企业入驻，面积1200亩。\"}\n"
    "{\"id\":\"c\",\"date\":\"2022-07-01\",\"text\":\"金堂县的园区。西安的项目，第三条第二款。\"}\n"
    "{\"id\":\"gone\",\"text\":\"芸西的故事，quantum 也在。园区招商。\"}\n";
static const char second_part[] =
    "{\"id\":\"d\",\"source\":\"县报\",\"date\":\"2024-05-02\",\"text\":\"大安经济技术开发区的政策"
    "兑现，园区招商大会，签约12.5亿元。\"}\n"
    "{\"id\":\"e\",\"text\":\"锦糖好吃，model3 也好。云溪新材料产业园项目，2024年园区招商。\"}\n";

/* --- What was found -------------------------------------------------------------------------- */

/* A checksum of everything that was answered. */
struct findings {
    uint64_t sum;
    size_t count;
};

static void note(struct findings *findings, uint64_t value)
{
    findings->sum = (findings->sum ^ value) * 0x9E3779B97F4A7C15u;
    findings->sum ^= findings->sum >> 29;
    findings->count++;
}

static void note_text(struct findings *findings, suoyin_text text)
{
    for (size_t i = 0; i <= text.length; i++) {
        note(findings, (unsigned char)text.data[i]);
    }
}

/* --- What is asked --------------------------------------------------------------------------- */

struct question {
    const char *name, *query;
    suoyin_status (*ask)(const suoyin_index *index, const struct question *question,
                         struct findings *findings, suoyin_error *error);
    const char *detail; /* a facet's name */
    suoyin_mention_kind kind;
    bool documents, group;
    suoyin_sort sort;
};

static suoyin_status search_with(const suoyin_index *index, const struct question *question,
                                 const suoyin_synonyms *synonyms, suoyin_results **results,
                                 suoyin_error *error)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.documents = question->documents;
    options.sort = question->sort;
    options.group = question->group;
    options.explain = true;
    options.count_all = true;
    options.synonyms = synonyms;
    return suoyin_search(index, question->query, strlen(question->query), &options, results, error);
}

static suoyin_status note_hits(suoyin_results *results, struct findings *findings,
                               suoyin_error *error)
{
    suoyin_status status = SUOYIN_OK;
    for (size_t i = 0; i < suoyin_results_count(results) && status == SUOYIN_OK; i++) {
        suoyin_hit hit;
        status = suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, error);
        if (status == SUOYIN_OK) {
            note_text(findings, hit.id);
            note(findings, (uint64_t)hit.score_units);
            note(findings, hit.highlight_count);
        }
    }
    return status;
}

static suoyin_status note_alternatives(suoyin_results *results, struct findings *findings,
                                       suoyin_error *error)
{
    const suoyin_alternative *alternatives;
    size_t count;
    suoyin_status status = suoyin_results_alternatives(results, &alternatives, &count, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        note_text(findings, alternatives[i].written);
        note_text(findings, alternatives[i].rule);
        for (size_t other = 0; other < alternatives[i].other_count; other++) {
            note_text(findings, alternatives[i].others[other]);
        }
    }
    return status;
}

static suoyin_status note_facet(suoyin_results *results, const struct question *question,
                                struct findings *findings, suoyin_error *error)
{
    const suoyin_facet *facets;
    size_t count;
    suoyin_status status = suoyin_results_facet(results, question->detail, strlen(question->detail),
                                                &facets, &count, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        note_text(findings, facets[i].value);
        note(findings, facets[i].count);
    }
    return status;
}

static suoyin_status note_names(suoyin_results *results, const struct question *question,
                                struct findings *findings, suoyin_error *error)
{
    const suoyin_name *names;
    size_t count;
    uint64_t total;
    suoyin_status status =
        suoyin_results_names(results, question->kind, 10, &names, &count, &total, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        note_text(findings, names[i].name);
        note_text(findings, names[i].text);
        note_text(findings, names[i].id);
        note_text(findings, names[i].first);
        note(findings, names[i].passages);
        note(findings, names[i].span.begin + names[i].span.end * UINT64_C(1000));
        for (size_t v = 0; v < names[i].variant_count; v++) {
            note_text(findings, names[i].variants[v]);
        }
    }
    return status;
}

static suoyin_status note_terms(suoyin_results *results, struct findings *findings,
                                suoyin_error *error)
{
    const suoyin_term *terms;
    size_t count;
    suoyin_status status = suoyin_results_terms(results, 20, &terms, &count, error);
    for (size_t i = 0; status == SUOYIN_OK && i < count; i++) {
        note_text(findings, terms[i].term);
        note(findings, terms[i].passages);
        note(findings, terms[i].index_passages);
    }
    return status;
}

static suoyin_status note_mentions(suoyin_results *results, struct findings *findings,
                                   suoyin_error *error)
{
    suoyin_status status = SUOYIN_OK;
    for (size_t i = 0; i < suoyin_results_count(results) && status == SUOYIN_OK; i++) {
        const suoyin_mention *mentions;
        size_t count;
        unsigned subjects;
        status = suoyin_results_mentions(results, i, &subjects, &mentions, &count, error);
        for (size_t m = 0; status == SUOYIN_OK && m < count; m++) {
            note_text(findings, mentions[m].value);
            note(findings, mentions[m].span.begin + subjects * 1000);
        }
    }
    return status;
}

/* Searches, lists what the question is about, and lists it again when memory was short: the results
 * are as good as before. */
static bool told; /* that memory was short, by a listing that was then asked again */

static suoyin_status ask_results(const suoyin_index *index, const struct question *question,
                                 struct findings *findings, suoyin_error *error)
{
    suoyin_results *results;
    suoyin_status status = search_with(index, question, NULL, &results, error);
    for (int attempt = 0; status == SUOYIN_OK && attempt < 2; attempt++) {
        struct findings before = *findings;
        suoyin_status listed = question->detail != NULL
                                   ? note_facet(results, question, findings, error)
                               : question->kind == 0 ? note_hits(results, findings, error)
                               : question->kind == SUOYIN_MENTION_ALIAS
                                   ? note_mentions(results, findings, error)
                                   : note_names(results, question, findings, error);
        if (listed == SUOYIN_OK && attempt == 0) {
            break;
        }
        assert_int_equal(listed, attempt == 0 ? SUOYIN_MEMORY : SUOYIN_OK);
        *findings = attempt == 0 ? before : *findings;
        told = true;
    }
    suoyin_results_free(results);
    return status;
}

static suoyin_status ask_terms(const suoyin_index *index, const struct question *question,
                               struct findings *findings, suoyin_error *error)
{
    suoyin_results *results;
    suoyin_status status = search_with(index, question, NULL, &results, error);
    status = status == SUOYIN_OK ? note_terms(results, findings, error) : status;
    suoyin_results_free(results);
    return status;
}

static suoyin_status ask_alternatives(const suoyin_index *index, const struct question *question,
                                      struct findings *findings, suoyin_error *error)
{
    suoyin_results *results;
    suoyin_status status = search_with(index, question, NULL, &results, error);
    status = status == SUOYIN_OK ? note_alternatives(results, findings, error) : status;
    status = status == SUOYIN_OK ? note_hits(results, findings, error) : status;
    suoyin_results_free(results);
    return status;
}

static suoyin_status ask_advice(const suoyin_index *index, const struct question *question,
                                struct findings *findings, suoyin_error *error)
{
    suoyin_advices *advices;
    size_t count;
    suoyin_status status = suoyin_advise(index, question->query, strlen(question->query),
                                         SUOYIN_ADVICE_ALL, NULL, &advices, error);
    if (status == SUOYIN_OK) {
        const suoyin_advice *all = suoyin_advices_all(advices, &count);
        for (size_t i = 0; i < count; i++) {
            note(findings, all[i].kind);
            note_text(findings, all[i].text);
            note(findings, all[i].passages);
        }
    }
    suoyin_advices_free(advices);
    return status;
}

static suoyin_status ask_synonyms(const suoyin_index *index, const struct question *question,
                                  struct findings *findings, suoyin_error *error)
{
    suoyin_synonyms *synonyms;
    suoyin_results *results = NULL;
    suoyin_status status =
        suoyin_synonyms_read(index, question->detail, strlen(question->detail), &synonyms, error);
    if (status == SUOYIN_OK) {
        status = search_with(index, question, synonyms, &results, error);
    }
    status = status == SUOYIN_OK ? note_alternatives(results, findings, error) : status;
    status = status == SUOYIN_OK ? note_hits(results, findings, error) : status;
    suoyin_results_free(results);
    suoyin_synonyms_free(synonyms);
    return status;
}

static const suoyin_allocator *allocator_in_use;

static suoyin_status ask_built(const suoyin_index *index, const struct question *question,
                               struct findings *findings, suoyin_error *error)
{
    suoyin_query *query;
    suoyin_results *results = NULL;
    (void)question;
    suoyin_status status = suoyin_query_new(allocator_in_use, &query, error);
    if (status == SUOYIN_OK) {
        suoyin_query_words(query, SUOYIN_MAY, "园区 政策", 13, 1);
        suoyin_query_phrase(query, SUOYIN_MAY, "园区招商", 12, 2);
        suoyin_query_open(query, SUOYIN_MUST, 1);
        suoyin_query_near(query, SUOYIN_EITHER, "园区", 6, "政策", 6, 5, 1);
        suoyin_query_prefix(query, SUOYIN_EITHER, "bl", 2, 1);
        suoyin_query_field(query, SUOYIN_EITHER, "source", 6, "县报", 6);
        suoyin_query_close(query);
        suoyin_query_field(query, SUOYIN_MUST, "date", 4, ">=2023", 6);
        status = suoyin_query_search(index, query, NULL, &results, error);
    }
    status = status == SUOYIN_OK ? note_hits(results, findings, error) : status;
    suoyin_results_free(results);
    suoyin_query_free(query);
    return status;
}

static const struct question questions[] = {
    {"facet of a field", "园区", .ask = ask_results, .detail = "source"},
    {"facet of documents", "园区", .ask = ask_results, .detail = "year", .documents = true},
    {"facet of subjects", "园区 政策", .ask = ask_results, .detail = "subject"},
    {"facet of parks", "id:*", .ask = ask_results, .detail = "park"},
    {"facet of regions", "id:*", .ask = ask_results, .detail = "region"},
    {"facet of years spoken of", "id:*", .ask = ask_results, .detail = "about-year"},
    {"policies", "id:*", .ask = ask_results, .kind = SUOYIN_MENTION_POLICY},
    {"parks", "id:*", .ask = ask_results, .kind = SUOYIN_MENTION_PARK, .documents = true},
    {"projects", "园区", .ask = ask_results, .kind = SUOYIN_MENTION_PROJECT},
    {"mentions", "园区 政策", .ask = ask_results, .kind = SUOYIN_MENTION_ALIAS},
    {"a name's short forms", "mention:\"大安经济技术开发区\"", .ask = ask_results},
    {"places, times, amounts", "place:四川省 about-date:2023 amount:>=1亿元", .ask = ask_results},
    {"clauses", "(\"园区\" NEAR/9 投资 OR 园区 OR mod*) -title:招商 area:>1000亩",
     .ask = ask_results},
    {"by amount", "园区 亿元", .ask = ask_results, .sort = SUOYIN_SORT_AMOUNT},
    {"by date", "园区", .ask = ask_results, .sort = SUOYIN_SORT_DATE},
    {"reprints", "园区招商", .ask = ask_results, .group = true},
    {"terms", "园区", .ask = ask_terms},
    {"terms of everything", "id:*", .ask = ask_terms},
    {"alternatives", "第3条 2023年 大安经开区 12.5亿元", .ask = ask_alternatives},
    {"advice", "yuanqu 云西 quantun", .ask = ask_advice},
    {"advice on Han", "圆区招商 锦唐", .ask = ask_advice},
    {"synonyms", "招商 项目", .ask = ask_synonyms, .detail = "招商, 兑现\n项目 => 产业园, 故事\n"},
    {"built", "", .ask = ask_built},
};

/* --- Failing --------------------------------------------------------------------------------- */

/* Opens the index, asks with the n-th allocation from there on failing, and asks again. Answers
 * whether an allocation failed; *said is what was answered. */
static bool ask_while_failing(const struct question *question, long n, struct findings *findings,
                              suoyin_status *said)
{
    struct faulty_memory memory;
    struct allocator faulty = faulty_allocator(&memory, 0);
    suoyin_allocator allocator = {faulty.resize, faulty.context};
    suoyin_open_options options = SUOYIN_OPEN_OPTIONS_INIT;
    struct findings again = {0, 0};
    suoyin_error error = {0}, second = {0};
    suoyin_index *index;
    options.allocator = &allocator;
    allocator_in_use = &allocator;
    assert_int_equal(suoyin_open(index_path, &options, &index, NULL), SUOYIN_OK);
    memory.fatal = n == 0 ? 0 : memory.calls + n;
    told = false;
    *findings = (struct findings){0, 0};
    *said = question->ask(index, question, findings, &error);
    memory.fatal = 0;
    if (question->ask(index, question, &again, &second) != SUOYIN_OK) {
        fail_msg("%s: allocation %ld failed, and so did the second try: %s", question->name, n,
                 second.message);
    }
    suoyin_close(index);
    assert_int_equal(memory.live, 0);
    if (*said != SUOYIN_OK) {
        assert_true(memory.struck);
        assert_int_equal(*said, SUOYIN_MEMORY);
        assert_int_equal(error.code, SUOYIN_MEMORY);
        assert_true(strlen(error.message) > 0);
        *findings = again;
    }
    if (again.sum != findings->sum) {
        fail_msg("%s: allocation %ld failed and the answer was another without a word",
                 question->name, n);
    }
    return memory.struck;
}

static void each_allocation_fails(void **state)
{
    (void)state;
    for (size_t q = 0; q < sizeof questions / sizeof *questions; q++) {
        struct findings right, findings;
        suoyin_status said;
        long n = 0;
        ask_while_failing(&questions[q], 0, &right, &said);
        assert_int_equal(said, SUOYIN_OK);
        assert_true(right.count > 0);
        while (ask_while_failing(&questions[q], ++n, &findings, &said)) {
            assert_true(findings.sum == right.sum);
            if (said == SUOYIN_OK && !told) {
                fail_msg("%s: allocation %ld failed without a word", questions[q].name, n);
            }
        }
        assert_true(n > 20);
    }
}

static int set_up(void **state)
{
    (void)state;
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_update_options update = INDEX_UPDATE_OPTIONS_INIT;
    struct index_change_options change = INDEX_CHANGE_OPTIONS_INIT;
    struct index_report report;
    struct index_update_report changed;
    scratch_make(&scratch);
    const char *one = scratch_path(&scratch, "one.jsonl");
    const char *two = scratch_path(&scratch, "two.jsonl");
    const char *gone = "gone";
    index_path = scratch_path(&scratch, "index");
    scratch_write(one, first_part, strlen(first_part));
    scratch_write(two, second_part, strlen(second_part));
    return index_build(index_path, &one, 1, &options, &report, NULL) == STATUS_OK &&
                   index_update(index_path, &two, 1, &update, &changed, NULL) == STATUS_OK &&
                   index_remove(index_path, &gone, 1, &change, &changed, NULL) == STATUS_OK
               ? 0
               : -1;
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
        cmocka_unit_test(each_allocation_fails),
    };
    return cmocka_run_group_tests_name("listing_memory", tests, set_up, tear_down);
}
