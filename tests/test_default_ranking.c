/*
 * The default ranking: what holds whatever its constants are. Pruned and exhaustive search agree, a
 * page of hits is a part of a longer one, parts add up to the score, a document's score is that of
 * its best passage, and what the query is not about weighs nothing.
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
#include "scratch_folder.h"

enum { DOCUMENTS = 400, LIMIT = 120 };

static struct scratch scratch;
static suoyin_index *opened;

static const char *const subjects[] = {"低空经济", "冷链物流", "锂电池",   "硬质合金",
                                       "乡村旅游", "数字经济", "光伏组件", "中药材"};
static const char *const places[] = {"云溪县", "清江市", "白石镇", "松岭区", "禾阳县"};
static const char *const acts[] = {"产业园开工建设", "项目签约落地", "扶持政策出台",
                                   "招商大会召开",   "补助资金兑现", "企业投产"};

static uint32_t mix(uint32_t x)
{
    x = (x ^ x >> 16) * 0x45d9f3b;
    x = (x ^ x >> 16) * 0x45d9f3b;
    return x ^ x >> 16;
}

/* Sentences about a few subjects in a few places: many passages are much alike. */
static void write_documents(const char *path)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (uint32_t d = 0; d < DOCUMENTS; d++) {
        fprintf(file, "{\"id\":\"d%03u\",", (unsigned)d);
        if (d % 3 != 0) {
            fprintf(file, "\"title\":\"%s%s\",", places[mix(d) % 5], subjects[mix(d + 1) % 8]);
        }
        fprintf(file, "\"text\":\"");
        for (uint32_t s = 0; s < 3 + mix(d + 2) % 20; s++) {
            uint32_t dice = mix(d * 100 + s);
            fprintf(file, "%s的%s%s，总投资%u亿元。", places[dice % 5], subjects[dice / 5 % 8],
                    acts[dice / 40 % 6], (unsigned)(1 + dice / 240 % 50));
        }
        fprintf(file, "\"}\n");
    }
    assert_int_equal(fclose(file), 0);
}

static int build(void **state)
{
    (void)state;
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    suoyin_error failure;
    scratch_make(&scratch);
    write_documents(scratch_path(&scratch, "documents.jsonl"));
    const char *paths[] = {scratch_path(&scratch, "documents.jsonl")};
    const char *index = scratch_path(&scratch, "index");
    options.passage_chars = 60;
    assert_int_equal(index_build(index, paths, 1, &options, &report, &error), STATUS_OK);
    assert_int_equal(suoyin_open(index, NULL, &opened, &failure), SUOYIN_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    suoyin_close(opened);
    scratch_remove(&scratch);
    return 0;
}

static const char *const queries[] = {
    "云溪县低空经济产业园",
    "清江市锂电池项目总投资多少亿元",
    "哪些县出台了中药材扶持政策",
    "冷链物流",
    "白石镇 乡村旅游 招商",
    "松岭区的光伏组件什么时候投产",
    /* scores beyond 2^22 units */
    "清江市锂电池项目签约落地，清江市锂电池项目签约落地，清江市锂电池项目签约落地，"
    "清江市锂电池项目签约落地，清江市锂电池项目签约落地，清江市锂电池项目签约落地，"
    "清江市锂电池项目签约落地，清江市锂电池项目签约落地，清江市锂电池项目签约落地",
};
enum { QUERIES = sizeof queries / sizeof *queries };

static suoyin_results *search(const char *query, const suoyin_search_options *options)
{
    suoyin_results *results;
    suoyin_error error;
    assert_int_equal(suoyin_search(opened, query, strlen(query), options, &results, &error),
                     SUOYIN_OK);
    return results;
}

static suoyin_hit hit_at(suoyin_results *results, size_t index)
{
    suoyin_hit hit;
    assert_int_equal(suoyin_results_hit(results, index, SUOYIN_HIT_ID, &hit, NULL), SUOYIN_OK);
    return hit;
}

static void assert_same_hit(const suoyin_hit *a, const suoyin_hit *b)
{
    assert_string_equal(a->id.data, b->id.data);
    assert_int_equal(a->passage, b->passage);
    assert_int_equal(a->score_units, b->score_units);
}

/* However many hits are wanted, they descend, and the first ones are the same. */
static void hits_descend(void **state)
{
    (void)state;
    for (size_t q = 0; q < QUERIES; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        suoyin_results *few = search(queries[q], &options);
        options.limit = LIMIT;
        suoyin_results *many = search(queries[q], &options);
        for (size_t i = 0; i < suoyin_results_count(many); i++) {
            suoyin_hit hit = hit_at(many, i), before = hit_at(many, i > 0 ? i - 1 : 0);
            assert_true(before.score_units >= hit.score_units);
            if (i < suoyin_results_count(few)) {
                suoyin_hit first = hit_at(few, i);
                assert_same_hit(&first, &hit);
            }
        }
        suoyin_results_free(few);
        suoyin_results_free(many);
    }
}

static void pruning_changes_nothing(void **state)
{
    (void)state;
    for (size_t q = 0; q < QUERIES; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.limit = LIMIT;
        suoyin_results *pruned = search(queries[q], &options);
        options.exhaustive = true;
        suoyin_results *exhaustive = search(queries[q], &options);
        assert_int_equal(suoyin_results_count(pruned), suoyin_results_count(exhaustive));
        assert_true(suoyin_results_count(pruned) > 0);
        for (size_t i = 0; i < suoyin_results_count(pruned); i++) {
            suoyin_hit a = hit_at(pruned, i), b = hit_at(exhaustive, i);
            assert_same_hit(&a, &b);
        }
        suoyin_results_free(pruned);
        suoyin_results_free(exhaustive);
    }
}

/* The closer look stops early when few hits are wanted; the order must not show it. */
static void a_page_is_a_part_of_the_whole(void **state)
{
    (void)state;
    for (size_t q = 0; q < QUERIES; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.limit = LIMIT;
        suoyin_results *all = search(queries[q], &options);
        for (uint32_t offset = 0; offset < LIMIT; offset += 7) {
            options.limit = 7;
            options.offset = offset;
            suoyin_results *page = search(queries[q], &options);
            for (size_t i = 0; i < suoyin_results_count(page); i++) {
                if (offset + i < suoyin_results_count(all)) {
                    suoyin_hit a = hit_at(page, i), b = hit_at(all, offset + i);
                    assert_same_hit(&a, &b);
                    assert_int_equal(a.rank, offset + i + 1);
                }
            }
            suoyin_results_free(page);
        }
        suoyin_results_free(all);
    }
}

static void parts_add_up(void **state)
{
    (void)state;
    for (size_t q = 0; q < QUERIES; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.limit = LIMIT;
        options.explain = true;
        suoyin_results *results = search(queries[q], &options);
        for (size_t i = 0; i < suoyin_results_count(results); i++) {
            const suoyin_score_part *parts;
            size_t count;
            assert_int_equal(suoyin_results_explain(results, i, &parts, &count, NULL), SUOYIN_OK);
            int64_t sum = 0;
            for (size_t p = 0; p < count; p++) {
                assert_true(parts[p].score_units > 0);
                sum += parts[p].score_units;
            }
            assert_int_equal(sum, hit_at(results, i).score_units);
        }
        suoyin_results_free(results);
    }
}

static void a_document_is_its_best_passage(void **state)
{
    (void)state;
    for (size_t q = 0; q < QUERIES; q++) {
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.limit = 5000;
        suoyin_results *passages = search(queries[q], &options);
        options.documents = true;
        for (options.limit = 3; options.limit <= 500; options.limit *= 5) {
            suoyin_results *documents = search(queries[q], &options);
            size_t seen = 0;
            for (size_t i = 0; i < suoyin_results_count(passages); i++) {
                suoyin_hit passage = hit_at(passages, i);
                bool first = true;
                for (size_t k = 0; k < i && first; k++) {
                    first = strcmp(hit_at(passages, k).id.data, passage.id.data) != 0;
                }
                if (first && seen < suoyin_results_count(documents)) {
                    suoyin_hit document = hit_at(documents, seen++);
                    assert_same_hit(&document, &passage);
                }
            }
            assert_int_equal(seen, suoyin_results_count(documents));
            suoyin_results_free(documents);
        }
        suoyin_results_free(passages);
    }
}

static bool has_part(const char *query, const char *name)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.explain = true;
    suoyin_results *results = search(query, &options);
    bool found = false;
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        const suoyin_score_part *parts;
        size_t count;
        assert_int_equal(suoyin_results_explain(results, i, &parts, &count, NULL), SUOYIN_OK);
        for (size_t p = 0; p < count; p++) {
            found = found || strcmp(parts[p].name.data, name) == 0;
        }
    }
    suoyin_results_free(results);
    return found;
}

static void each_part_has_its_time(void **state)
{
    (void)state;
    assert_true(has_part("锂电池项目总投资多少亿元", "(answer)"));
    assert_false(has_part("锂电池项目总投资", "(answer)"));
    assert_true(has_part("清江市锂电池", "(title)"));
    assert_true(has_part("锂电池", "池"));
    assert_false(has_part("云溪县哪些项目签约", "些项"));
    assert_false(has_part("项目多少", "少"));
    /* A query of nothing but question words is still a query. */
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results = search("的", &options);
    assert_true(suoyin_results_count(results) > 0);
    suoyin_results_free(results);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_descend),
        cmocka_unit_test(pruning_changes_nothing),
        cmocka_unit_test(a_page_is_a_part_of_the_whole),
        cmocka_unit_test(parts_add_up),
        cmocka_unit_test(a_document_is_its_best_passage),
        cmocka_unit_test(each_part_has_its_time),
    };
    return cmocka_run_group_tests_name("default_ranking", tests, build, tear_down);
}
