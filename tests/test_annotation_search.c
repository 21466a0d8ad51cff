/*
 * Filters, facets, listings and orders that go by annotations, against a slow and obvious reading:
 * the mentions of every passage are read one after another, and what a filter, a facet or a listing
 * should answer is counted from them. The index has two segments and removed documents.
 *
 * What the recognisers find is not judged here, only that the query side finds what is stored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/buffer.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "random_text.h"
#include "scratch_folder.h"

enum { DOCUMENTS = 60, CHANGED = 12, REMOVED = 7, PASSAGES_MAX = 400 };

static struct scratch scratch;
static char index_path[SCRATCH_PATH], plain_path[SCRATCH_PATH];
static suoyin_index *index_open;
static suoyin_error error;

/* --- The collection ----------------------------------------------------------------------------
 */

static const char *const sentences[] = {
    "大安区加快推进硬质合金产业园建设，总投资%u亿元。",
    "据自贡市介绍，硬质合金产业园占地%u亩，已入驻企业%u家。",
    "四川省印发《关于支持先进制造业发展的若干措施》，2023年兑现资金%u万元。",
    "金堂县淮州新城化工园区（以下简称淮州园区）2021年开工，面积%u平方公里。",
    "淮州园区的项目已经有%u个投产。",
    "宁德市锂电新能源项目于2024年5月签约，投资额%u亿元。",
    "会议听取了汇报，研究了下一阶段的工作，要求大家抓好落实。",
    "今年的雨水比往年多，秋收的玉米和大豆都已经归仓，农户忙着晾晒。",
};

enum { SENTENCES = sizeof sentences / sizeof *sentences };

static void write_document(uint64_t *state, size_t number, struct buffer *out)
{
    buffer_append_format(out, "{\"id\":\"%03zu\",\"date\":\"202%zu-0%zu-11\",\"text\":\"", number,
                         number % 5, number % 9 + 1);
    for (uint64_t i = random_below(state, 6) + 1; i > 0; i--) {
        char text[512];
        unsigned amount = (unsigned)random_below(state, 300) + 1;
        snprintf(text, sizeof text, sentences[random_below(state, SENTENCES)], amount, amount + 7);
        buffer_append_text(out, text);
        buffer_append_text(out, random_below(state, 3) == 0 ? "\\n\\n" : "");
    }
    buffer_append_text(out, "\"}\n");
}

static void write_documents(const char *path, uint64_t seed, size_t from, size_t count)
{
    struct buffer lines = {.allocator = &system_allocator};
    for (size_t i = 0; i < count; i++) {
        uint64_t state = seed * 1000 + from + i;
        write_document(&state, from + i, &lines);
    }
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
}

static void build(const char *index, const char *path, bool no_subjects)
{
    struct index_build_options options = {
        .threads = 1, .raw = true, .passage_chars = 60, .no_subjects = no_subjects};
    struct index_report report;
    struct error cause;
    if (index_build(index, &path, 1, &options, &report, &cause) != STATUS_OK) {
        fail_msg("%s", cause.message);
    }
}

/* Two segments, and documents that are gone from the first. */
static int make_indexes(void **state)
{
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%s", scratch_path(&scratch, "subjects.index"));
    snprintf(plain_path, sizeof plain_path, "%s", scratch_path(&scratch, "plain.index"));
    const char *first = scratch_path(&scratch, "first.jsonl");
    write_documents(first, 1, 0, DOCUMENTS);
    build(index_path, first, false);
    build(plain_path, first, true);
    const char *second = scratch_path(&scratch, "second.jsonl");
    write_documents(second, 2, DOCUMENTS - CHANGED, 2 * CHANGED);
    struct index_update_options update = {.build = {.threads = 1, .raw = true}};
    struct index_update_report report;
    struct error cause;
    assert_int_equal(index_update(index_path, &second, 1, &update, &report, &cause), STATUS_OK);
    static const char *const ids[REMOVED] = {"001", "004", "009", "016", "025", "036", "049"};
    struct index_change_options change = {.threads = 1};
    assert_int_equal(index_remove(index_path, ids, REMOVED, &change, &report, &cause), STATUS_OK);
    assert_int_equal(suoyin_open(index_path, NULL, &index_open, &error), SUOYIN_OK);
    suoyin_counts counts;
    suoyin_index_counts(index_open, &counts);
    assert_true(counts.segments > 1);
    return 0;
}

static int remove_indexes(void **state)
{
    (void)state;
    suoyin_close(index_open);
    scratch_remove(&scratch);
    return 0;
}

/* --- What is stored ----------------------------------------------------------------------------
 */

struct seen_passage {
    char id[16];
    uint32_t number;
    unsigned subjects;
    const suoyin_mention *mentions;
    size_t count;
    suoyin_text text;
};

struct seen {
    suoyin_results *results; /* which the passages live in */
    struct seen_passage passages[PASSAGES_MAX];
    size_t count;
};

static suoyin_results *search(const char *query, const suoyin_search_options *options)
{
    suoyin_results *results;
    if (suoyin_search(index_open, query, strlen(query), options, &results, &error) != SUOYIN_OK) {
        fail_msg("%s: %s", query, error.message);
    }
    return results;
}

static suoyin_search_options all_hits(void)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = 1000;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.syntax = SUOYIN_SYNTAX_STRICT;
    options.count_all = true;
    return options;
}

static void see_all(struct seen *seen)
{
    suoyin_search_options options = all_hits();
    seen->results = search("id:*", &options);
    seen->count = suoyin_results_count(seen->results);
    assert_in_range(seen->count, 50, PASSAGES_MAX);
    for (size_t i = 0; i < seen->count; i++) {
        struct seen_passage *passage = &seen->passages[i];
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(seen->results, i, SUOYIN_HIT_TEXT, &hit, &error), 0);
        assert_int_equal(suoyin_results_mentions(seen->results, i, &passage->subjects,
                                                 &passage->mentions, &passage->count, &error),
                         SUOYIN_OK);
        snprintf(passage->id, sizeof passage->id, "%s", hit.id.data);
        passage->number = hit.passage;
        passage->text = hit.text;
    }
}

static bool text_is(suoyin_text text, const char *expected)
{
    return text.length == strlen(expected) && memcmp(text.data, expected, text.length) == 0;
}

static bool mentions(const struct seen_passage *passage, suoyin_mention_kind kind,
                     const char *value)
{
    for (size_t i = 0; i < passage->count; i++) {
        if (passage->mentions[i].kind == kind && text_is(passage->mentions[i].value, value)) {
            return true;
        }
    }
    return false;
}

/* --- Filters -----------------------------------------------------------------------------------
 */

static bool is_policy(const struct seen_passage *p)
{
    return (p->subjects & SUOYIN_SUBJECT_POLICY) != 0;
}

static bool is_park_or_project(const struct seen_passage *p)
{
    return (p->subjects & (SUOYIN_SUBJECT_PARK | SUOYIN_SUBJECT_PROJECT)) != 0;
}

static bool is_no_park(const struct seen_passage *p)
{
    return (p->subjects & SUOYIN_SUBJECT_PARK) == 0;
}

static bool has_place(const struct seen_passage *p, uint32_t low, uint32_t high)
{
    for (size_t i = 0; i < p->count; i++) {
        if (p->mentions[i].kind == SUOYIN_MENTION_PLACE && p->mentions[i].code >= low &&
            p->mentions[i].code <= high) {
            return true;
        }
    }
    return false;
}

static bool in_sichuan(const struct seen_passage *p)
{
    return has_place(p, 510000, 519999);
}

static bool in_jintang(const struct seen_passage *p)
{
    return has_place(p, 510121, 510121);
}

/* Money by its magnitude in yuan, which is exact enough for these numbers. */
static double largest_amount(const struct seen_passage *p)
{
    double largest = -1;
    for (size_t i = 0; i < p->count; i++) {
        const suoyin_mention *mention = &p->mentions[i];
        largest = mention->money && mention->magnitude > largest ? mention->magnitude : largest;
    }
    return largest;
}

static bool is_costly(const struct seen_passage *p)
{
    return largest_amount(p) >= 100e8;
}

static bool costs_between(const struct seen_passage *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const suoyin_mention *m = &p->mentions[i];
        if (m->money && m->magnitude >= 50e8 && m->magnitude <= 150e8) {
            return true;
        }
    }
    return false;
}

static bool is_large(const struct seen_passage *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const suoyin_mention *m = &p->mentions[i];
        bool mu = m->value.length > 3 && memcmp(m->value.data + m->value.length - 3, "亩", 3) == 0;
        bool square = m->value.length > 12 &&
                      memcmp(m->value.data + m->value.length - 12, "平方公里", 12) == 0;
        /* 100 mu are 66666.67 square metres; no number comes close to it. */
        if (m->kind == SUOYIN_MENTION_QUANTITY && (mu || square) && m->magnitude > 66667) {
            return true;
        }
    }
    return false;
}

static bool about_2023(const struct seen_passage *p)
{
    return mentions(p, SUOYIN_MENTION_DATE, "2023");
}

static bool about_may_2024(const struct seen_passage *p)
{
    return mentions(p, SUOYIN_MENTION_DATE, "2024-05") ||
           mentions(p, SUOYIN_MENTION_DATE, "2024"); /* 今年 in a document of 2024 */
}

struct filter_case {
    const char *query;
    bool (*passes)(const struct seen_passage *passage);
};

static const struct filter_case cases[] = {
    {"subject:policy", is_policy},
    {"subject:政策", is_policy},
    {"subject:park OR subject:project", is_park_or_project},
    {"id:* -subject:park", is_no_park},
    {"place:四川省", in_sichuan},
    {"place:51", in_sichuan},
    {"place:金堂县", in_jintang},
    {"place:四川省成都市金堂县", in_jintang},
    {"amount:>=100亿元", is_costly},
    {"amount:>=10000000000", is_costly},
    {"amount:50亿元..150亿元", costs_between},
    {"amount:5000000000..15000000000", costs_between},
    {"area:>100亩", is_large},
    {"about-date:2023", about_2023},
    {"about-date:2024-05", about_may_2024},
    {"about-date:2024-05-03..2024-05-09", about_may_2024},
};

static bool is_hit(suoyin_results *results, const struct seen_passage *passage)
{
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, &error), SUOYIN_OK);
        if (hit.passage == passage->number && text_is(hit.id, passage->id)) {
            return true;
        }
    }
    return false;
}

static void filters_find_what_is_stored(void **state)
{
    (void)state;
    static struct seen seen;
    see_all(&seen);
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        suoyin_search_options options = all_hits();
        suoyin_results *results = search(cases[c].query, &options);
        size_t expected = 0;
        for (size_t i = 0; i < seen.count; i++) {
            bool passes = cases[c].passes(&seen.passages[i]);
            if (passes != is_hit(results, &seen.passages[i])) {
                fail_msg("%s: %s passage %u is %s", cases[c].query, seen.passages[i].id,
                         seen.passages[i].number, passes ? "missing" : "found");
            }
            expected += passes;
        }
        assert_int_equal(suoyin_results_count(results), expected);
        if (expected == 0 || expected == seen.count) {
            fail_msg("%s tells nothing: %zu of %zu", cases[c].query, expected, seen.count);
        }
        suoyin_results_free(results);
    }
    suoyin_results_free(seen.results);
}

/* A filter beside words keeps what both find, in whatever way it is searched. */
static void filters_beside_words(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "建设 企业 subject:park", "+企业 amount:>1亿元", "(投资 OR 企业) place:四川省 -2021",
        "\"产业园\" subject:park", "投资 subject:park OR subject:policy"};
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        suoyin_search_options options = all_hits();
        options.exhaustive = true;
        suoyin_results *slow = search(queries[q], &options);
        options.exhaustive = options.count_all = false;
        options.limit = 5;
        suoyin_results *fast = search(queries[q], &options);
        size_t count = suoyin_results_count(slow) < 5 ? suoyin_results_count(slow) : 5;
        assert_true(count > 0);
        assert_int_equal(suoyin_results_count(fast), count);
        for (size_t i = 0; i < count; i++) {
            suoyin_hit a, b;
            assert_int_equal(suoyin_results_hit(slow, i, SUOYIN_HIT_ID, &a, &error), SUOYIN_OK);
            assert_int_equal(suoyin_results_hit(fast, i, SUOYIN_HIT_ID, &b, &error), SUOYIN_OK);
            assert_string_equal(a.id.data, b.id.data);
            assert_int_equal(a.passage, b.passage);
            assert_int_equal(a.score_units, b.score_units);
        }
        suoyin_results_free(slow);
        suoyin_results_free(fast);
    }
}

/* --- Favours -----------------------------------------------------------------------------------
 */

/* The same passages, each with its score or, about the subject, with more; pruned or not. */
static void about_favours_and_never_finds(void **state)
{
    (void)state;
    static const char *const queries[] = {"企业 投资 建设", "+企业 投资", "区"};
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        for (int form = 0; form < 4; form++) {
            suoyin_search_options options = all_hits();
            options.ranking = (form & 1) != 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
            suoyin_results *without = search(queries[q], &options);
            options.about = SUOYIN_SUBJECT_PARK;
            options.explain = true;
            suoyin_results *with = search(queries[q], &options);
            assert_int_equal(suoyin_results_count(with), suoyin_results_count(without));
            options.exhaustive = (form & 2) != 0;
            options.count_all = false;
            options.limit = 3;
            suoyin_results *first = search(queries[q], &options);
            size_t favoured = 0;
            for (size_t i = 0; i < suoyin_results_count(with); i++) {
                const suoyin_score_part *parts;
                size_t count;
                suoyin_hit hit, best;
                assert_int_equal(suoyin_results_explain(with, i, &parts, &count, &error), 0);
                suoyin_results_hit(with, i, SUOYIN_HIT_ID, &hit, NULL);
                int64_t sum = 0;
                for (size_t p = 0; p < count; p++) {
                    sum += parts[p].score_units;
                    favoured += text_is(parts[p].name, "about:park");
                }
                assert_int_equal(sum, hit.score_units);
                if (i < suoyin_results_count(first)) {
                    suoyin_results_hit(first, i, SUOYIN_HIT_ID, &best, NULL);
                    assert_string_equal(best.id.data, hit.id.data);
                    assert_int_equal(best.score_units, hit.score_units);
                }
            }
            assert_true(favoured > 0);
            suoyin_results_free(without);
            suoyin_results_free(with);
            suoyin_results_free(first);
        }
    }
}

/* --- Facets and listings -----------------------------------------------------------------------
 */

static uint64_t facet_count(suoyin_results *results, const char *name, const char *value)
{
    const suoyin_facet *facets;
    size_t count;
    assert_int_equal(suoyin_results_facet(results, name, strlen(name), &facets, &count, &error),
                     SUOYIN_OK);
    for (size_t i = 0; i < count; i++) {
        assert_true(i == 0 || facets[i - 1].count >= facets[i].count);
        if (text_is(facets[i].value, value)) {
            return facets[i].count;
        }
    }
    return 0;
}

/* Passages, or documents, of which it is true. */
static uint64_t count_seen(const struct seen *seen, bool documents,
                           bool (*passes)(const struct seen_passage *passage))
{
    uint64_t count = 0;
    for (size_t i = 0; i < seen->count; i++) {
        bool again = false;
        for (size_t k = 0; k < i && documents && !again; k++) {
            again = strcmp(seen->passages[k].id, seen->passages[i].id) == 0 &&
                    passes(&seen->passages[k]);
        }
        count += !again && passes(&seen->passages[i]);
    }
    return count;
}

static bool names_alloy(const struct seen_passage *p)
{
    return mentions(p, SUOYIN_MENTION_PARK, "硬质合金产业园");
}

static void facets_count_what_is_stored(void **state)
{
    (void)state;
    static struct seen seen;
    see_all(&seen);
    for (int documents = 0; documents < 2; documents++) {
        suoyin_search_options options = all_hits();
        options.limit = 1;
        options.documents = documents;
        suoyin_results *results = search("id:*", &options);
        assert_int_equal(facet_count(results, "subject", "policy"),
                         count_seen(&seen, documents, is_policy));
        assert_int_equal(facet_count(results, "place", "四川省"),
                         count_seen(&seen, documents, in_sichuan));
        assert_int_equal(facet_count(results, "place", "四川省成都市金堂县"),
                         count_seen(&seen, documents, in_jintang));
        assert_int_equal(facet_count(results, "about-year", "2023"),
                         count_seen(&seen, documents, about_2023));
        assert_int_equal(facet_count(results, "park", "硬质合金产业园"),
                         count_seen(&seen, documents, names_alloy));
        assert_true(facet_count(results, "park", "硬质合金产业园") > 3);
        suoyin_results_free(results);
    }
    suoyin_results_free(seen.results);
}

/* What a listing counts is what mention: finds, but for short forms; and its example is true. */
static void names_agree_with_mentions(void **state)
{
    (void)state;
    suoyin_search_options options = all_hits();
    suoyin_results *all = search("id:*", &options);
    const suoyin_name *names;
    size_t count;
    uint64_t total;
    assert_int_equal(
        suoyin_results_names(all, SUOYIN_MENTION_PARK, 100, &names, &count, &total, &error),
        SUOYIN_OK);
    assert_int_equal(count, total);
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++) {
        char query[256];
        snprintf(query, sizeof query, "mention:\"%s\"", names[i].folded.data);
        suoyin_results *found = search(query, &options);
        assert_true(suoyin_results_total(found, NULL) >= names[i].passages);
        suoyin_results_free(found);
        assert_true(names[i].span.end <= names[i].text.length);
        assert_memory_equal(names[i].text.data + names[i].span.begin, names[i].name.data,
                            names[i].name.length);
        assert_true(strcmp(names[i].first.data, names[i].last.data) <= 0);
        assert_true(names[i].last.length == 10);
    }
    assert_int_equal(
        suoyin_results_names(all, SUOYIN_MENTION_PLACE, 100, &names, &count, &total, &error),
        SUOYIN_USAGE);
    suoyin_results_free(all);
}

static size_t mention_hits(const char *query, bool no_aliases)
{
    suoyin_search_options options = all_hits();
    options.no_aliases = no_aliases;
    suoyin_results *results = search(query, &options);
    size_t count = suoyin_results_count(results);
    suoyin_results_free(results);
    return count;
}

/* Asked for by either form, the same passages are found; without aliases, those of that form. */
static void either_form_finds_both(void **state)
{
    (void)state;
    static const char by_full[] = "mention:\"金堂县淮州新城化工园区\"";
    static const char by_brief[] = "mention:\"淮州园区\"";
    suoyin_search_options options = all_hits();
    suoyin_results *full = search(by_full, &options), *brief = search(by_brief, &options);
    size_t count = suoyin_results_count(full);
    assert_int_equal(suoyin_results_count(brief), count);
    for (size_t i = 0; i < count; i++) {
        suoyin_hit a, b;
        suoyin_results_hit(full, i, SUOYIN_HIT_ID, &a, NULL);
        suoyin_results_hit(brief, i, SUOYIN_HIT_ID, &b, NULL);
        assert_string_equal(a.id.data, b.id.data);
        assert_int_equal(a.passage, b.passage);
    }
    suoyin_results_free(full);
    suoyin_results_free(brief);
    size_t full_alone = mention_hits(by_full, true), brief_alone = mention_hits(by_brief, true);
    assert_true(full_alone > 0 && full_alone < count && brief_alone <= count);
    assert_true(full_alone + brief_alone >= count); /* both are names to the recognisers */
}

/* The short form that a document declares is a name in that document, and elsewhere where it has
 * been recognised as one. */
static void short_forms_are_mentions(void **state)
{
    (void)state;
    static struct seen seen;
    see_all(&seen);
    suoyin_search_options options = all_hits();
    suoyin_results *found = search("mention:\"金堂县淮州新城化工园区\"", &options);
    size_t by_short = 0;
    for (size_t i = 0; i < seen.count; i++) {
        const struct seen_passage *p = &seen.passages[i];
        bool full = strstr(p->text.data, "金堂县淮州新城化工园区") != NULL;
        bool brief = strstr(p->text.data, "淮州园区的") != NULL, declared = false;
        for (size_t k = 0; k < seen.count; k++) {
            declared = declared || (strcmp(seen.passages[k].id, p->id) == 0 &&
                                    strstr(seen.passages[k].text.data, "以下简称") != NULL);
        }
        if (full || !brief) {
            continue; /* how the full name is cut is the recognisers' */
        }
        bool named = mentions(p, SUOYIN_MENTION_PARK, "淮州园区");
        assert_int_equal(is_hit(found, p), declared || named);
        by_short += declared;
    }
    assert_true(by_short > 0);
    suoyin_results_free(found);
    suoyin_results_free(seen.results);
}

static void amounts_come_in_order(void **state)
{
    (void)state;
    for (int documents = 0; documents < 2; documents++) {
        suoyin_search_options options = all_hits();
        options.sort = SUOYIN_SORT_AMOUNT;
        options.documents = documents;
        suoyin_results *results = search("id:*", &options);
        double before = 1e300;
        size_t count = suoyin_results_count(results);
        assert_true(count > 20);
        for (size_t i = 0; i < count; i++) {
            struct seen_passage passage = {0};
            suoyin_hit hit;
            suoyin_results_mentions(results, i, NULL, &passage.mentions, &passage.count, NULL);
            suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, NULL);
            double amount = largest_amount(&passage);
            assert_true(amount <= before);
            before = amount;
            for (size_t k = 0; documents && k < i; k++) {
                suoyin_hit other;
                suoyin_results_hit(results, k, SUOYIN_HIT_ID, &other, NULL);
                assert_string_not_equal(other.id.data, hit.id.data);
            }
        }
        suoyin_results_free(results);
    }
}

/* --- Aliases -----------------------------------------------------------------------------------
 */

static size_t count_hits(const char *query, bool no_aliases)
{
    suoyin_search_options options = all_hits();
    options.ranking = SUOYIN_RANKING_DEFAULT;
    options.no_aliases = no_aliases;
    suoyin_results *results = search(query, &options);
    size_t count = suoyin_results_count(results);
    suoyin_results_free(results);
    return count;
}

static void aliases_find_both_forms(void **state)
{
    (void)state;
    size_t full = count_hits("\"金堂县淮州新城化工园区\"", true);
    size_t brief = count_hits("\"淮州园区\"", true);
    assert_true(full > 0 && brief > full);
    assert_int_equal(count_hits("\"金堂县淮州新城化工园区\"", false), brief);
    assert_int_equal(count_hits("\"淮州园区\"", false), brief);
    suoyin_search_options options = all_hits();
    options.ranking = SUOYIN_RANKING_DEFAULT;
    options.explain = true;
    suoyin_results *results = search("淮州园区", &options);
    const suoyin_alternative *alternatives;
    size_t count;
    assert_int_equal(suoyin_results_alternatives(results, &alternatives, &count, &error),
                     SUOYIN_OK);
    assert_int_equal(count, 1);
    assert_non_null(strstr(alternatives[0].rule.data, "alias, declared in 0"));
    suoyin_results_free(results);
}

/* --- Refusals ----------------------------------------------------------------------------------
 */

static void values_that_say_nothing(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "区 subject:火星",   "区 place:火星",    "区 amount:大",         "区 amount:5亩",
        "区 area:100",       "区 area:5元",      "区 quantity:5",        "区 about-date:20230",
        "区 mention:\"，\"", "区 about-date:..", "区 amount:1亿元..2亩", "区 amount:50..150亿元"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        suoyin_search_options options = all_hits();
        suoyin_results *results;
        suoyin_status status =
            suoyin_search(index_open, queries[i], strlen(queries[i]), &options, &results, &error);
        if (status != SUOYIN_USAGE || error.offset != 4) {
            fail_msg("%s: status %d at %u", queries[i], status, (unsigned)error.offset);
        }
        options.syntax = SUOYIN_SYNTAX_LENIENT; /* then it is text */
        results = search(queries[i], &options);
        assert_true(suoyin_results_count(results) > 0);
        suoyin_results_free(results);
    }
}

static void an_index_without_subjects(void **state)
{
    (void)state;
    static const char *const queries[] = {"subject:park", "place:四川省", "园区 amount:>1亿元"};
    suoyin_index *plain;
    suoyin_results *results;
    assert_int_equal(suoyin_open(plain_path, NULL, &plain, &error), SUOYIN_OK);
    assert_false(suoyin_index_has_subjects(plain));
    assert_true(suoyin_index_has_subjects(index_open));
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_int_equal(
            suoyin_search(plain, queries[i], strlen(queries[i]), NULL, &results, &error),
            SUOYIN_USAGE);
        assert_non_null(strstr(error.message, "built without subjects"));
    }
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.about = SUOYIN_SUBJECT_PARK;
    assert_int_equal(suoyin_search(plain, "园区", 6, &options, &results, &error), SUOYIN_USAGE);
    assert_int_equal(suoyin_search(plain, "园区", 6, NULL, &results, &error), SUOYIN_OK);
    const suoyin_facet *facets;
    const suoyin_name *names;
    const suoyin_mention *found;
    size_t count;
    assert_int_equal(suoyin_results_facet(results, "park", 4, &facets, &count, &error),
                     SUOYIN_USAGE);
    assert_int_equal(
        suoyin_results_names(results, SUOYIN_MENTION_PARK, 5, &names, &count, NULL, &error),
        SUOYIN_USAGE);
    assert_int_equal(suoyin_results_mentions(results, 0, NULL, &found, &count, &error), SUOYIN_OK);
    assert_int_equal(count, 0);
    suoyin_results_free(results);
    suoyin_close(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_find_what_is_stored),
        cmocka_unit_test(filters_beside_words),
        cmocka_unit_test(about_favours_and_never_finds),
        cmocka_unit_test(facets_count_what_is_stored),
        cmocka_unit_test(names_agree_with_mentions),
        cmocka_unit_test(short_forms_are_mentions),
        cmocka_unit_test(either_form_finds_both),
        cmocka_unit_test(amounts_come_in_order),
        cmocka_unit_test(aliases_find_both_forms),
        cmocka_unit_test(values_that_say_nothing),
        cmocka_unit_test(an_index_without_subjects),
    };
    return cmocka_run_group_tests(tests, make_indexes, remove_indexes);
}
