/*
 * Whatever can be asked of an index when memory is short: the n-th allocation fails, for every n.
 * What meets it answers an error, or exactly what it would have answered; never less without a
 * word. Nothing leaks, and what is asked again is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../common/buffer.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "scratch_folder.h"
#include "trials.h"

enum { DOCUMENTS = 12, PERCENT_BORNE = 3 };

static struct scratch scratch;
static char index_path[SCRATCH_PATH];

/* --- The index ---------------------------------------------------------------------------------
 */

static const char *const sentences[] = {
    "大安区加快推进硬质合金产业园建设，总投资291.3亿元。",
    "金堂县淮州新城化工园区（以下简称淮州园区）2021年开工，占地3123亩。",
    "四川省印发《关于支持先进制造业发展的若干措施》，第三条说的是技改补助。",
    "宁德市锂电新能源项目于二〇二三年五月签约，淮州园区给了六十三家企业补贴。",
};

static void write_documents(const char *path, size_t from, size_t count)
{
    struct buffer lines = {.allocator = &system_allocator};
    for (size_t i = from; i < from + count; i++) {
        buffer_append_format(&lines,
                             "{\"id\":\"%02zu\",\"title\":\"%s\",\"source\":\"%s\","
                             "\"date\":\"202%zu-05-06\",\"text\":\"%s%s park %zu\"}\n",
                             i, i % 3 == 0 ? "园区招商" : "项目进展", i % 2 == 0 ? "县" : "市",
                             i % 4, sentences[i % 4], sentences[i / 4 % 4], i);
    }
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
}

/* Two segments, and a document that is gone from the first. */
static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%s", scratch_path(&scratch, "index"));
    const char *path = scratch_path(&scratch, "documents.jsonl");
    struct index_build_options build = {.threads = 1, .raw = true};
    struct index_report built;
    struct error error;
    write_documents(path, 0, DOCUMENTS);
    assert_int_equal(index_build(index_path, &path, 1, &build, &built, &error), STATUS_OK);
    struct index_update_options update = {.build = build};
    struct index_update_report updated;
    write_documents(path, DOCUMENTS - 2, 5);
    assert_int_equal(index_update(index_path, &path, 1, &update, &updated, &error), STATUS_OK);
    const char *id = "03";
    struct index_change_options change = {.threads = 1};
    assert_int_equal(index_remove(index_path, &id, 1, &change, &updated, &error), STATUS_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&scratch);
    return 0;
}

/* --- Asking ------------------------------------------------------------------------------------
 */

/* What is asked, and a checksum of what was answered. */
struct asking {
    const suoyin_index *index;
    const suoyin_allocator *allocator;
    suoyin_results *results;
    uint64_t sum;
    suoyin_status worst;
    suoyin_error error;
};

static void note(struct asking *asking, uint64_t value)
{
    asking->sum = (asking->sum ^ value) * 0x9E3779B97F4A7C15u;
    asking->sum ^= asking->sum >> 29;
}

static void note_text(struct asking *asking, suoyin_text text)
{
    note(asking, text.length);
    for (size_t i = 0; i < text.length; i++) {
        note(asking, (unsigned char)text.data[i]);
    }
}

/* A step that failed for want of memory is done once more, and must succeed then. */
#define ASK(asking, call)                                                                          \
    do {                                                                                           \
        suoyin_status status_ = (call);                                                            \
        if (status_ == SUOYIN_MEMORY) {                                                            \
            (asking)->worst = status_;                                                             \
            assert_int_equal((asking)->error.code, SUOYIN_MEMORY);                                 \
            assert_true(strlen((asking)->error.message) > 0);                                      \
            status_ = (call);                                                                      \
        }                                                                                          \
        if (status_ != SUOYIN_OK) {                                                                \
            fail_msg("%s", (asking)->error.message);                                               \
        }                                                                                          \
    } while (0)

static void search(struct asking *asking, const char *query, const suoyin_search_options *options)
{
    ASK(asking, suoyin_search(asking->index, query, strlen(query), options, &asking->results,
                              &asking->error));
}

static void note_hits(struct asking *asking)
{
    bool exact;
    note(asking, suoyin_results_total(asking->results, &exact));
    for (size_t i = 0; i < suoyin_results_count(asking->results); i++) {
        suoyin_hit hit;
        ASK(asking, suoyin_results_hit(asking->results, i, SUOYIN_HIT_ALL, &hit, &asking->error));
        note(asking, (uint64_t)hit.score_units);
        note_text(asking, hit.id);
        for (size_t k = 0; k < hit.highlight_count; k++) {
            note(asking, hit.highlights[k].begin);
            note(asking, hit.highlights[k].end);
        }
        note(asking, suoyin_results_reprints(asking->results, i));
    }
    suoyin_results_free(asking->results);
}

static void ask_facets(struct asking *asking)
{
    static const char *const names[] = {"subject", "park",       "policy", "project", "place",
                                        "region",  "about-year", "source", "year",    "title"};
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    search(asking, "园区 项目", &options);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const suoyin_facet *facets;
        size_t count;
        ASK(asking, suoyin_results_facet(asking->results, names[i], strlen(names[i]), &facets,
                                         &count, &asking->error));
        assert_true(count > 0);
        for (size_t k = 0; k < count; k++) {
            note_text(asking, facets[k].value);
            note(asking, facets[k].count);
        }
    }
    note_hits(asking);
}

static void ask_names(struct asking *asking)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    search(asking, "id:*", &options);
    for (int kind = SUOYIN_MENTION_POLICY; kind <= SUOYIN_MENTION_PROJECT; kind++) {
        const suoyin_name *names;
        size_t count;
        uint64_t total;
        ASK(asking, suoyin_results_names(asking->results, (suoyin_mention_kind)kind, 5, &names,
                                         &count, &total, &asking->error));
        assert_true(count > 0);
        note(asking, total);
        for (size_t i = 0; i < count; i++) {
            note_text(asking, names[i].name);
            note_text(asking, names[i].last);
            note_text(asking, names[i].text);
            note(asking, names[i].passages);
            for (size_t k = 0; k < names[i].variant_count; k++) {
                note_text(asking, names[i].variants[k]);
            }
        }
    }
    note_hits(asking);
}

static void ask_terms(struct asking *asking)
{
    static const char *const queries[] = {"园区", "id:*"};
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        const suoyin_term *terms;
        size_t count;
        search(asking, queries[q], &options);
        ASK(asking, suoyin_results_terms(asking->results, 8, &terms, &count, &asking->error));
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            note_text(asking, terms[i].term);
            note(asking, terms[i].passages);
        }
        note_hits(asking);
    }
}

static void ask_mentions(struct asking *asking)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    search(asking, "淮州园区", &options);
    for (size_t i = 0; i < suoyin_results_count(asking->results); i++) {
        const suoyin_mention *mentions;
        size_t count;
        unsigned subjects;
        suoyin_span window;
        ASK(asking, suoyin_results_mentions(asking->results, i, &subjects, &mentions, &count,
                                            &asking->error));
        note(asking, subjects);
        for (size_t k = 0; k < count; k++) {
            note_text(asking, mentions[k].value);
            note(asking, mentions[k].span.begin);
        }
        ASK(asking, suoyin_results_snippet(asking->results, i, 12, &window, &asking->error));
        note(asking, window.begin);
    }
    note_hits(asking);
}

static void ask_advice(struct asking *asking)
{
    static const char *const queries[] = {"硬质合金产业圆", "huaizhou yuanqu", "园区 天文馆 +补贴"};
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        suoyin_advices *advices;
        size_t count;
        ASK(asking, suoyin_advise(asking->index, queries[q], strlen(queries[q]), SUOYIN_ADVICE_ALL,
                                  &options, &advices, &asking->error));
        const suoyin_advice *all = suoyin_advices_all(advices, &count);
        assert_true(count > 0);
        for (size_t i = 0; i < count; i++) {
            note(asking, all[i].kind);
            note_text(asking, all[i].text);
            note(asking, all[i].passages);
        }
        suoyin_advices_free(advices);
    }
}

static void ask_alternatives(struct asking *asking)
{
    static const char synonyms[] = "技改, 技术改造\n补贴 => 补助, 奖补\n";
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_synonyms *read;
    const suoyin_alternative *alternatives;
    size_t count;
    ASK(asking,
        suoyin_synonyms_read(asking->index, synonyms, strlen(synonyms), &read, &asking->error));
    options.synonyms = read;
    options.explain = true;
    search(asking, "第3条 2023年 技术改造补贴 63家 淮州新城化工园区", &options);
    ASK(asking,
        suoyin_results_alternatives(asking->results, &alternatives, &count, &asking->error));
    assert_true(count > 3);
    for (size_t i = 0; i < count; i++) {
        note_text(asking, alternatives[i].written);
        note_text(asking, alternatives[i].rule);
        for (size_t k = 0; k < alternatives[i].other_count; k++) {
            note_text(asking, alternatives[i].others[k]);
        }
    }
    note_hits(asking);
    suoyin_synonyms_free(read);
}

static suoyin_status build_and_search(struct asking *asking)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_query *query;
    suoyin_status status = suoyin_query_new(asking->allocator, &query, &asking->error);
    if (status != SUOYIN_OK) {
        return status;
    }
    suoyin_query_words(query, SUOYIN_MAY, "园区补贴", 12, 1);
    suoyin_query_open(query, SUOYIN_MUST, 2);
    suoyin_query_phrase(query, SUOYIN_EITHER, "化工园区", 12, 1);
    suoyin_query_near(query, SUOYIN_EITHER, "项目", 6, "投产", 6, 9, 1);
    suoyin_query_prefix(query, SUOYIN_EITHER, "pa", 2, 1);
    suoyin_query_close(query);
    suoyin_query_field(query, SUOYIN_MUST_NOT, "source", 6, "省", 3);
    status = suoyin_query_search(asking->index, query, &options, &asking->results, &asking->error);
    suoyin_query_free(query);
    return status;
}

static void ask_built_query(struct asking *asking)
{
    ASK(asking, build_and_search(asking));
    note_hits(asking);
}

static void ask_filters(struct asking *asking)
{
    static const char *const queries[] = {"mention:\"淮州园区\" 园区",
                                          "place:四川省 amount:>1亿元",
                                          "about-date:2021..2023 -title:招商 园区",
                                          "subject:park area:>1000亩 date:>=2021",
                                          "region:510000 OR source:县 项目^2",
                                          "(\"产业园\" NEAR/9 投资 OR pa*) -id:05"};
    for (unsigned q = 0; q < sizeof queries / sizeof *queries; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.documents = q % 2 == 1;
        options.count_all = q % 3 == 0;
        options.group = q == 2;
        options.sort = q == 1 ? SUOYIN_SORT_AMOUNT : q == 3 ? SUOYIN_SORT_DATE : SUOYIN_SORT_SCORE;
        options.about = SUOYIN_SUBJECT_POLICY;
        search(asking, queries[q], &options);
        note_hits(asking);
    }
}

/* --- Failing -----------------------------------------------------------------------------------
 */

/* Asks with the n-th allocation failing, those of opening not counted; *memory tells of it. */
static struct asking ask_once(void (*ask)(struct asking *), long n, struct faulty_memory *memory)
{
    struct allocator faulty = faulty_allocator(memory, 0);
    suoyin_allocator allocator = {faulty.resize, faulty.context};
    suoyin_open_options options = SUOYIN_OPEN_OPTIONS_INIT;
    options.allocator = &allocator;
    suoyin_index *index;
    struct asking asking = {.allocator = &allocator};
    assert_int_equal(suoyin_open(index_path, &options, &index, &asking.error), SUOYIN_OK);
    memory->fatal = n == 0 ? 0 : memory->calls + n;
    asking.index = index;
    ask(&asking);
    suoyin_close(index);
    assert_int_equal(memory->live, 0);
    return asking;
}

static void fail_each(const char *name, void (*ask)(struct asking *))
{
    struct faulty_memory memory;
    uint64_t right = ask_once(ask, 0, &memory).sum;
    long failures = 0, borne = 0, n = 1;
    for (;; n += trials_stride()) {
        struct asking asking = ask_once(ask, n, &memory);
        if (asking.sum != right) {
            fail_msg("%s: allocation %ld: another answer", name, n);
        }
        if (!memory.struck) {
            break;
        }
        failures += asking.worst == SUOYIN_MEMORY;
        borne += asking.worst == SUOYIN_OK;
    }
    print_message("# %s: %ld allocations, %ld failures, %ld borne\n", name, n - 1, failures, borne);
    assert_true(failures > 0);
    /* A block that cannot be made smaller may stay as large as it is; all else is needed. */
    assert_true(borne * 100 <= PERCENT_BORNE * (failures + borne));
}

static void facets(void **state)
{
    (void)state;
    fail_each("facets", ask_facets);
}

static void names(void **state)
{
    (void)state;
    fail_each("names", ask_names);
}

static void terms(void **state)
{
    (void)state;
    fail_each("terms", ask_terms);
}

static void mentions(void **state)
{
    (void)state;
    fail_each("mentions", ask_mentions);
}

static void advice(void **state)
{
    (void)state;
    fail_each("advice", ask_advice);
}

static void alternatives(void **state)
{
    (void)state;
    fail_each("alternatives", ask_alternatives);
}

static void built_query(void **state)
{
    (void)state;
    fail_each("built query", ask_built_query);
}

static void filters(void **state)
{
    (void)state;
    fail_each("filters", ask_filters);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facets),      cmocka_unit_test(names),   cmocka_unit_test(terms),
        cmocka_unit_test(mentions),    cmocka_unit_test(advice),  cmocka_unit_test(alternatives),
        cmocka_unit_test(built_query), cmocka_unit_test(filters),
    };
    return cmocka_run_group_tests_name("ask_failures", tests, set_up, tear_down);
}
