/*
 * The forms of a name: mention: finds all of them by any, and listings and facets count them as
 * one. The same documents lie in one segment and in two, in which the order of the keys is not that
 * of the segments: the answers are the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../common/status.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

static const char *const documents[] = {
    ("{\"id\":\"1\",\"text\":"
     "\"金堂县淮州新城化工园区（以下简称淮州园区）2021年开工，面积5平方公里。\"}\n"),
    "{\"id\":\"2\",\"text\":\"金堂县淮州新城化工园区去年新增企业6家。\"}\n",
    "{\"id\":\"3\",\"text\":\"记者从淮州园区了解到，投资5亿元的项目已签约。\"}\n",
    "{\"id\":\"4\",\"text\":\"昨天，东城经济技术开发区举行签约仪式。\"}\n",
    "{\"id\":\"5\",\"text\":\"东城经开区今年新增企业60家。\"}\n",
    "{\"id\":\"6\",\"text\":\"东城经济技术开发区新增企业30家。\"}\n",
    "{\"id\":\"7\",\"text\":\"东城经济开发区新增企业20家。\"}\n",
    "{\"id\":\"8\",\"text\":\"西城经开区新增企业10家。\"}\n",
};

enum { DOCUMENTS = sizeof documents / sizeof *documents, INDEXES = 2 };

static struct scratch scratch;
static suoyin_index *indexes[INDEXES];
static suoyin_error error;

static void write_some(const char *path, bool odd, bool all)
{
    char text[4096];
    size_t size = 0;
    for (size_t i = 0; i < DOCUMENTS; i++) {
        if (all || (i % 2 == 1) == odd) {
            size += (size_t)snprintf(text + size, sizeof text - size, "%s", documents[i]);
        }
    }
    scratch_write(path, text, size);
}

static int make_indexes(void **state)
{
    (void)state;
    struct index_build_options options = {.threads = 1, .raw = true};
    struct index_update_options update = {.build = options};
    struct index_report report;
    struct index_update_report update_report;
    struct error cause;
    char paths[INDEXES][SCRATCH_PATH];
    scratch_make(&scratch);
    const char *file = scratch_path(&scratch, "documents.jsonl");
    for (int i = 0; i < INDEXES; i++) {
        snprintf(paths[i], sizeof paths[i], "%s",
                 scratch_path(&scratch, i == 0 ? "one.index" : "two.index"));
        write_some(file, true, i == 0); /* of two: first the even ids */
        assert_int_equal(index_build(paths[i], &file, 1, &options, &report, &cause), STATUS_OK);
    }
    write_some(file, false, false);
    assert_int_equal(index_update(paths[1], &file, 1, &update, &update_report, &cause), STATUS_OK);
    for (int i = 0; i < INDEXES; i++) {
        suoyin_counts counts;
        assert_int_equal(suoyin_open(paths[i], NULL, &indexes[i], &error), SUOYIN_OK);
        suoyin_index_counts(indexes[i], &counts);
        assert_int_equal(counts.segments, i + 1);
    }
    return 0;
}

static int remove_indexes(void **state)
{
    (void)state;
    for (int i = 0; i < INDEXES; i++) {
        suoyin_close(indexes[i]);
    }
    scratch_remove(&scratch);
    return 0;
}

static suoyin_results *search(int index, const char *query, bool no_aliases)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results;
    options.limit = 100;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.no_aliases = no_aliases;
    if (suoyin_search(indexes[index], query, strlen(query), &options, &results, &error) !=
        SUOYIN_OK) {
        fail_msg("%s: %s", query, error.message);
    }
    return results;
}

/* Of ids that are one character. */
static void expect_hits(const char *query, bool no_aliases, const char *ids)
{
    for (int i = 0; i < INDEXES; i++) {
        suoyin_results *results = search(i, query, no_aliases);
        char found[DOCUMENTS + 1] = "";
        size_t count = suoyin_results_count(results);
        assert_in_range(count, 0, DOCUMENTS);
        for (size_t k = 0; k < count; k++) {
            suoyin_hit hit;
            assert_int_equal(suoyin_results_hit(results, k, SUOYIN_HIT_ID, &hit, &error),
                             SUOYIN_OK);
            found[k] = hit.id.data[0];
        }
        assert_string_equal(found, ids);
        suoyin_results_free(results);
    }
}

static void any_form_finds_all(void **state)
{
    (void)state;
    expect_hits("mention:金堂县淮州新城化工园区", false, "123");
    expect_hits("mention:淮州园区", false, "123");
    expect_hits("mention:金堂县淮州新城化工园区", true, "12");
    expect_hits("mention:淮州园区", true, "13");
}

/* A short form by the rules goes with the full one that is named most. */
static void ends_by_the_rules(void **state)
{
    (void)state;
    expect_hits("mention:东城经开区", false, "456");
    expect_hits("mention:东城经济技术开发区", false, "456");
    expect_hits("mention:东城经济开发区", false, "7");
    expect_hits("mention:西城经开区", false, "8");
    expect_hits("mention:东城经开区", true, "5");
}

struct expected_name {
    const char *folded, *example, *variant;
    uint64_t passages;
};

static void expect_names(bool no_aliases, const struct expected_name *expected, size_t count)
{
    for (int i = 0; i < INDEXES; i++) {
        suoyin_results *results = search(i, "id:*", no_aliases);
        const suoyin_name *names;
        const suoyin_facet *facets;
        size_t found, values;
        assert_int_equal(
            suoyin_results_names(results, SUOYIN_MENTION_PARK, 100, &names, &found, NULL, &error),
            SUOYIN_OK);
        assert_int_equal(suoyin_results_facet(results, "park", 4, &facets, &values, &error),
                         SUOYIN_OK);
        assert_int_equal(found, count);
        assert_int_equal(values, count);
        for (size_t k = 0; k < count; k++) {
            assert_string_equal(names[k].folded.data, expected[k].folded);
            assert_int_equal(names[k].passages, expected[k].passages);
            assert_string_equal(names[k].id.data, expected[k].example);
            assert_int_equal(names[k].variant_count, expected[k].variant != NULL);
            if (expected[k].variant != NULL) {
                assert_string_equal(names[k].variants[0].data, expected[k].variant);
            }
            assert_string_equal(facets[k].value.data, expected[k].folded);
            assert_int_equal(facets[k].count, expected[k].passages);
        }
        suoyin_results_free(results);
    }
}

static void forms_are_counted_as_one(void **state)
{
    (void)state;
    static const struct expected_name joined[] = {
        {"东城经济技术开发区", "4", "东城经开区", 3},
        {"金堂县淮州新城化工园区", "1", "淮州园区", 3},
        {"东城经济开发区", "7", NULL, 1},
        {"西城经开区", "8", NULL, 1},
    };
    expect_names(false, joined, 4);
}

/* An example is of the lowest key, though that lies in the second segment. */
static void without_aliases_they_are_apart(void **state)
{
    (void)state;
    static const struct expected_name apart[] = {
        {"东城经济技术开发区", "4", NULL, 2},     {"淮州园区", "1", NULL, 2},
        {"金堂县淮州新城化工园区", "1", NULL, 2}, {"东城经开区", "5", NULL, 1},
        {"东城经济开发区", "7", NULL, 1},         {"西城经开区", "8", NULL, 1},
    };
    expect_names(true, apart, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_form_finds_all),
        cmocka_unit_test(ends_by_the_rules),
        cmocka_unit_test(forms_are_counted_as_one),
        cmocka_unit_test(without_aliases_they_are_apart),
    };
    return cmocka_run_group_tests(tests, make_indexes, remove_indexes);
}
