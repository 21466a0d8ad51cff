/*
 * Filters by field, date and place: whatever they let pass, and however many, a search with a
 * filter finds what the search without it finds, less what does not pass. The collection is so
 * large that rare filters drive the search, and columns are read window by window.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "random_text.h"
#include "scratch_folder.h"

enum { DOCUMENTS = 20000, DAYS = 1000, PAPERS = 7 };

/* What a document's stored fields are made of. */
static unsigned day_of(unsigned document)
{
    return document * 7919u % DAYS;
}

/* Some lack the field; two papers' names lie among the others'. */
static const char *paper_of(unsigned document)
{
    static const char *const papers[PAPERS] = {"甲报", "乙报", "丙报", "丁报", "丙刊", "丁刊", ""};
    unsigned chance = document * 104729u % 1000;
    return papers[chance < 2 ? 0 : chance < 20 ? 1 : 2 + chance % (PAPERS - 2)];
}

static bool has_note(unsigned document)
{
    return document % 97 == 5; /* so few that the column is sparse */
}

/* Short ones, of one passage: no column tells of places, but a list of passages, which only goes
 * forward. */
static bool has_place(unsigned document)
{
    return document % 211 == 7;
}

static void write_document(uint64_t *state, unsigned document, unsigned paragraphs,
                           struct buffer *lines)
{
    static const struct text_profile profile = {40, 2, 8};
    unsigned day = day_of(document);
    struct buffer text = {.allocator = &system_allocator};
    for (unsigned i = 0; i < paragraphs; i++) {
        random_text(state, &profile, 8 + random_below(state, has_place(document) ? 12 : 30), &text);
        buffer_append_text(&text, has_place(document) ? "四川省。\n\n" : "\n\n");
    }
    buffer_append_format(lines, "{\"id\":\"d%05u\",\"date\":\"2%03u-0%u-1%u\"", document, day / 20,
                         1 + day % 20 / 10, day % 10);
    if (*paper_of(document) != 0) {
        buffer_append_format(lines, ",\"paper\":\"%s\"", paper_of(document));
    }
    buffer_append_text(lines, has_note(document) ? ",\"note\":\"重要\",\"text\":" : ",\"text\":");
    append_json_string(lines, (const char *)text.data, text.size);
    buffer_append_text(lines, "}\n");
    buffer_release(&text);
}

static suoyin_index *build(const struct scratch *scratch, bool many_passages)
{
    struct buffer lines = {.allocator = &system_allocator};
    const char *index = scratch_path(scratch, "index"), *path = scratch_path(scratch, "d.jsonl");
    uint64_t state = 5;
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        write_document(&state, i, many_passages && !has_place(i) ? 1 + i % 4 : 1, &lines);
    }
    scratch_write(path, lines.data, lines.size);
    buffer_release(&lines);
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    suoyin_index *opened;
    suoyin_error why;
    options.raw = options.replace = true;
    options.whole_documents = !many_passages;
    options.passage_chars = 60;
    assert_int_equal(index_build(index, &path, 1, &options, &report, &error), STATUS_OK);
    assert_int_equal(report.passages > DOCUMENTS, many_passages);
    assert_int_equal(suoyin_open(index, NULL, &opened, &why), SUOYIN_OK);
    return opened;
}

/* --- Filters -----------------------------------------------------------------------------------
 */

struct filter {
    const char *query;
    bool (*passes)(unsigned document);
};

static bool half(unsigned document)
{
    return day_of(document) < 500;
}
static bool tenth(unsigned document)
{
    return day_of(document) / 20 >= 25 && day_of(document) / 20 <= 29;
}
static bool fiftieth(unsigned document)
{
    return day_of(document) / 20 == 33;
}
static bool thousandth(unsigned document)
{
    return day_of(document) == 40;
}
static bool by_paper(unsigned document)
{
    return strcmp(paper_of(document), "甲报") == 0;
}
static bool by_kind(unsigned document)
{
    return strstr(paper_of(document), "报") != NULL;
}
static bool not_by_kind(unsigned document)
{
    return !by_kind(document);
}
static bool both(unsigned document)
{
    return fiftieth(document) && by_kind(document);
}
static bool not_that_year(unsigned document)
{
    return !fiftieth(document);
}
static bool tenth_without_kind(unsigned document)
{
    return tenth(document) && !by_kind(document);
}
static bool none(unsigned document)
{
    return (void)document, false;
}
static bool by_id(unsigned document)
{
    return document / 10 == 1234;
}

static const struct filter filters[] = {
    {"date:2000..2024", half},
    {"date:2025..2029", tenth},
    {"date:2033", fiftieth},
    {"date:2002-01-10", thousandth},
    {"paper:甲报", by_paper},
    {"paper:报", by_kind},
    {"-paper:报", not_by_kind},
    {"date:2033 paper:报", both},
    {"date:1999", none},
    {"-date:2033", not_that_year},
    {"date:2025..2029 -paper:报", tenth_without_kind},
    {"note:重要", has_note},
    {"id:d1234*", by_id},
    {"place:四川省", has_place},
};

/* --- Searches ----------------------------------------------------------------------------------
 */

enum { HITS = 40 };

static suoyin_results *search(const suoyin_index *index, const char *query,
                              const suoyin_search_options *options)
{
    suoyin_results *results;
    suoyin_error error;
    if (suoyin_search(index, query, strlen(query), options, &results, &error) != SUOYIN_OK) {
        fail_msg("%s: %s", query, error.message);
    }
    return results;
}

static suoyin_hit hit_of(const suoyin_results *results, size_t i)
{
    suoyin_hit hit;
    suoyin_error error;
    assert_int_equal(suoyin_results_hit((suoyin_results *)results, i, SUOYIN_HIT_ID, &hit, &error),
                     SUOYIN_OK);
    return hit;
}

/* Compares with all that is found without the filter. */
static void check_filter(const suoyin_index *index, const char *asked, const struct filter *filter,
                         suoyin_results *all, suoyin_search_options *options)
{
    char query[256];
    snprintf(query, sizeof query, "(%s) %s", asked, filter->query);
    suoyin_results *found = search(index, query, options);
    size_t count = suoyin_results_count(found), wanted = 0, total = 0;
    for (size_t i = 0; i < suoyin_results_count(all); i++) {
        suoyin_hit hit = hit_of(all, i);
        if (!filter->passes((unsigned)atoi(hit.id.data + 1))) {
            continue;
        }
        if (wanted < options->limit) {
            suoyin_hit got;
            if (wanted >= count) {
                fail_msg("%s: %zu hits are too few", query, count);
            }
            got = hit_of(found, wanted++);
            if (strcmp(got.id.data, hit.id.data) != 0 || got.passage != hit.passage ||
                got.score_units != hit.score_units) {
                fail_msg("%s: hit %zu is %s, and should be %s", query, wanted, got.id.data,
                         hit.id.data);
            }
        }
        total++;
    }
    bool exact;
    uint64_t told = suoyin_results_total(found, &exact);
    if (count != wanted || (exact ? told != total : told > total || options->count_all)) {
        fail_msg("%s: %zu hits of %llu, and should be %zu of %zu", query, count,
                 (unsigned long long)told, wanted, total);
    }
    suoyin_results_free(found);
}

static void check_query(const suoyin_index *index, const char *asked)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.limit = SUOYIN_LIMIT_MAX;
    options.exhaustive = true;
    suoyin_results *all = search(index, asked, &options);
    options.exhaustive = false;
    for (unsigned form = 0; form < 3; form++) {
        options.limit = form == 1 ? 300 : 10;
        options.count_all = form == 2;
        for (size_t f = 0; f < sizeof filters / sizeof *filters; f++) {
            check_filter(index, asked, &filters[f], all, &options);
        }
    }
    suoyin_results_free(all);
}

/* A text of characters that stand in most documents. */
static void common_text(const suoyin_index *index, char *text, size_t size)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results = search(index, "id:d00007", &options);
    suoyin_hit hit;
    suoyin_error error;
    assert_int_equal(suoyin_results_hit(results, 0, SUOYIN_HIT_ALL, &hit, &error), SUOYIN_OK);
    size_t length = 0;
    for (size_t i = 0; i + 2 < hit.text.length && length + 4 < size && length < 27; i++) {
        unsigned char first = (unsigned char)hit.text.data[i];
        if (first >= 0xE4 && first <= 0xE9) {
            memcpy(text + length, hit.text.data + i, 3);
            length += 3;
            i += 2;
        }
    }
    text[length] = 0;
    assert_true(length == 27);
    suoyin_results_free(results);
}

static void check_index(bool many_passages)
{
    struct scratch scratch;
    scratch_make(&scratch);
    suoyin_index *index = build(&scratch, many_passages);
    char text[64], query[160];
    common_text(index, text, sizeof text);
    check_query(index, text);
    snprintf(query, sizeof query, "\"%.6s\"", text);
    check_query(index, query);
    snprintf(query, sizeof query, "\"%.9s\"", text + 3);
    check_query(index, query);
    snprintf(query, sizeof query, "\"%.6s\" AND \"%.6s\"", text, text + 12);
    check_query(index, query);
    snprintf(query, sizeof query, "\"%.6s\" NEAR/20 \"%.6s\"", text, text + 12);
    check_query(index, query);
    suoyin_close(index);
    scratch_remove(&scratch);
}

static void filters_of_documents(void **state)
{
    (void)state;
    check_index(false);
}

static void filters_of_passages(void **state)
{
    (void)state;
    check_index(true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_of_documents),
        cmocka_unit_test(filters_of_passages),
    };
    return cmocka_run_group_tests_name("field filter", tests, NULL, NULL);
}
