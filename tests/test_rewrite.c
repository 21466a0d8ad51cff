/*
 * Other writings of what a query says: which stretches of a query the rules see, what they add, and
 * that one writing finds the others in ranked text, phrases, + and AND, pruned or not.
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
#include "../query/rewrite_rules.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

/* --- Rules -------------------------------------------------------------------------------------
 */

/* "rule(stretch): writing | writing; …" */
static void assert_rules(const char *query, const char *expected)
{
    struct arena arena = {.allocator = &system_allocator};
    struct alternatives_list list = {.arena = &arena};
    struct buffer out = {.allocator = &system_allocator};
    struct error error;
    rewrite_rules_find(query, strlen(query), &list);
    assert_int_equal(alternatives_settle(&list, &error), STATUS_OK);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct alternatives *item = list.items[i];
        buffer_append_format(&out, "%s%s(%.*s)", i > 0 ? "; " : "", item->rule,
                             (int)(item->end - item->begin), query + item->begin);
        for (uint32_t w = 0; w < item->count; w++) {
            buffer_append_format(&out, "%s%s", w > 0 ? " | " : ": ", item->writings[w].text);
        }
    }
    buffer_append_byte(&out, 0);
    assert_string_equal((char *)out.data, expected);
    buffer_release(&out);
    arena_release(&arena);
}

static void the_rules(void **state)
{
    (void)state;
    assert_rules("园区招商政策", "");
    assert_rules("按第三条办", "article(第三条): 第3条 | 第三条");
    assert_rules("第二十三條", "article(第二十三條): 第23條 | 第二十三條");
    assert_rules("第１２条第三項",
                 "article(第１２条): 第12条 | 第十二条; article(第三項): 第3項 | 第三項");
    assert_rules("第一款手机", "ordinal(第一): 第1 | 第一");
    assert_rules("第三批名单", "ordinal(第三): 第3 | 第三");
    assert_rules("第十二三条", "");
    assert_rules("2023年的", "year(2023年): 2023年 | 二〇二三年 | 二零二三年 | 二○二三年");
    assert_rules("二零二三年", "year(二零二三年): 2023年 | 二〇二三年 | 二零二三年 | 二○二三年");
    assert_rules("2023", "");
    assert_rules("202年", "");
    assert_rules("9023年", "");
    assert_rules("5%和５％", "percent(5%): 5% | 百分之五; percent(５％): 5% | 百分之五");
    assert_rules("百分之十二点五", "percent(百分之十二点五): 12.5% | 百分之十二点五");
    assert_rules("1000亿元", "amount(1000亿): 1000亿 | 一千亿 | 千亿");
    assert_rules("千亿", "amount(千亿): 1000亿 | 一千亿 | 千亿");
    assert_rules("数千亿", "");
    assert_rules("千万不要", "");
    assert_rules("三五万", "");
    assert_rules("3.5万", "amount(3.5万): 3.5万 | 三万五千 | 35000");
    assert_rules("依国发〔2023〕5号办",
                 "document(国发〔2023〕5号): 国发〔2023〕5号 | 国发〔2023〕第5号 | 国发2023 5号 | "
                 "国发20235号 | 国发2023年5号 | 国发2023年第5号");
    assert_rules("国办发 [2023] 第 5 號",
                 "document(办发 [2023] 第 5 號): 办发〔2023〕5号 | 办发〔2023〕第5号 | "
                 "办发2023 5号 | 办发20235号 | 办发2023年5号 | 办发2023年第5号");
    assert_rules("国发2023 5号",
                 "document(国发2023 5号): 国发〔2023〕5号 | 国发〔2023〕第5号 | 国发2023 5号 | "
                 "国发20235号 | 国发2023年5号 | 国发2023年第5号");
    assert_rules("国发20235号",
                 "document(国发20235号): 国发〔2023〕5号 | 国发〔2023〕第5号 | 国发2023 5号 | "
                 "国发20235号 | 国发2023年5号 | 国发2023年第5号");
    assert_rules("北京2023年5号线", "year(2023年): 2023年 | 二〇二三年 | 二零二三年 | 二○二三年");
    assert_rules("第", "");
    assert_rules("百分之", "");
    assert_rules("99999999999999999999999年第9999999999999999999条", "");
}

static void more_than_enough(void **state)
{
    (void)state;
    struct arena arena = {.allocator = &system_allocator};
    struct alternatives_list list = {.arena = &arena};
    struct buffer query = {.allocator = &system_allocator};
    struct error error;
    for (int i = 0; i < 1000; i++) {
        buffer_append_format(&query, "第%d条", i + 1);
    }
    rewrite_rules_find((char *)query.data, query.size, &list);
    assert_int_equal(alternatives_settle(&list, &error), STATUS_OK);
    assert_int_equal(list.count, ALTERNATIVES_MAX);
    buffer_release(&query);
    arena_release(&arena);
}

/* Of what overlaps the longest counts; writings of the same are put together. */
static void settling(void **state)
{
    (void)state;
    struct arena arena = {.allocator = &system_allocator};
    struct alternatives_list list = {.arena = &arena};
    struct error error;
    alternatives_write(&list, alternatives_add(&list, 8, 10, "last"), "x", 1, 0);
    alternatives_write(&list, alternatives_add(&list, 0, 2, "short"), "y", 1, 0);
    alternatives_write(&list, alternatives_add(&list, 1, 5, "long"), "z", 1, 0);
    alternatives_write(&list, alternatives_add(&list, 1, 5, "same"), "w", 1, 0);
    alternatives_add(&list, 20, 30, "empty");
    assert_int_equal(alternatives_settle(&list, &error), STATUS_OK);
    assert_int_equal(list.count, 2);
    assert_string_equal(list.items[0]->rule, "long");
    assert_int_equal(list.items[0]->count, 2);
    assert_string_equal(list.items[1]->rule, "last");
    arena_release(&arena);
}

/* --- Searches ----------------------------------------------------------------------------------
 */

static struct scratch scratch;
static suoyin_index *opened;

static const char *const texts[] = {
    "国务院关于数字政府的意见，国发〔2023〕5号，各省照办。",
    "依据国发[2023]第5号文件，园区减税百分之五，投资一千亿元。",
    "国发〔2023〕6号文件说，税率下调5％，按第三条执行。",
    "第3条：二〇二三年园区投资1000亿，增长百分之五十。",
    "二○二三年，国发〔2022〕5号，数千亿投资，第三十条说明。",
    "2023年，千亿级产业集群，第23条和第二十三条。百分之五点六。",
    "报告（2023）说有5个园区，1000家企业，三条路，一百三十亿。",
    "投资三十亿，第三批名单；第3批以后再说。",
};

static const char *index_of(const char *name, size_t first, size_t step)
{
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct error error;
    FILE *file = fopen(scratch_path(&scratch, "texts.jsonl"), "w");
    assert_non_null(file);
    for (size_t i = first; i < sizeof texts / sizeof *texts; i += step) {
        fprintf(file, "{\"id\":\"%c\",\"text\":\"%s\"}\n", (int)('a' + i), texts[i]);
    }
    assert_int_equal(fclose(file), 0);
    const char *paths[] = {scratch_path(&scratch, "texts.jsonl")};
    const char *index = scratch_path(&scratch, name);
    assert_int_equal(index_build(index, paths, 1, &options, &report, &error), STATUS_OK);
    return index;
}

static int build(void **state)
{
    (void)state;
    scratch_make(&scratch);
    return suoyin_open(index_of("index", 0, 1), NULL, &opened, NULL) != SUOYIN_OK;
}

static int tear_down(void **state)
{
    (void)state;
    suoyin_close(opened);
    scratch_remove(&scratch);
    return 0;
}

static suoyin_results *search(const char *query, const suoyin_search_options *options)
{
    suoyin_results *results;
    suoyin_error error;
    assert_int_equal(suoyin_search(opened, query, strlen(query), options, &results, &error),
                     SUOYIN_OK);
    return results;
}

static void list_ids(suoyin_results *results, char *ids)
{
    size_t count = suoyin_results_count(results);
    for (size_t i = 0; i < count; i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ALL, &hit, NULL), SUOYIN_OK);
        ids[i] = hit.id.data[0];
    }
    ids[count] = 0;
}

static int compare_letters(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

/* That a query finds these documents, in any order, by both ways of ranking. */
static void assert_found(const char *query, const char *expected)
{
    for (int form = 0; form < 4; form++) {
        char ids[16];
        suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
        options.exhaustive = (form & 1) != 0;
        options.ranking = (form & 2) != 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
        options.rewrite = SUOYIN_REWRITE_ON;
        suoyin_results *results = search(query, &options);
        list_ids(results, ids);
        qsort(ids, strlen(ids), 1, compare_letters);
        if (strcmp(ids, expected) != 0) {
            fail_msg("%s finds %s, and should find %s", query, ids, expected);
        }
        suoyin_results_free(results);
    }
}

static void one_writing_finds_the_others(void **state)
{
    (void)state;
    assert_found("\"第3条\"", "cd");
    assert_found("\"第三条\"", "cd");
    assert_found("+第三條", "cd");
    assert_found("第三条 AND 园区", "d");
    assert_found("园区 -第三条", "bg");
    assert_found("\"按第3条执行\"", "c");
    assert_found("\"二〇二三年\"", "def");
    assert_found("二零二三年", "def");
    assert_found("\"2023年\"", "def");
    assert_found("\"二○二三年，国发\"", "e");
    assert_found("\"2023年，国发\"", "e");
    assert_found("百分之五", "bc");
    assert_found("\"5%\"", "abceg"); /* the sign is a break: the query's own writing is 5 */
    assert_found("\"百分之五\"", "bcdf");
    assert_found("\"下调百分之五\"", "c");
    assert_found("\"减税5%\"", "b");
    assert_found("\"1000亿\"", "bdf");
    assert_found("\"一千亿\"", "bdf");
    assert_found("+30亿", "h");
    assert_found("\"第三批\"", "h");
    assert_found("\"第3批\"", "h");
    assert_found("\"国发〔2023〕5号\"", "ab");
    assert_found("\"国发2023 5号\"", "ab");
    assert_found("+国发20235号", "ab");
    assert_found("第三条 NEAR/1 执行", "c");
    assert_found("第3条 NEAR/1 执行", "c");
}

/* What is asked for as a single thing comes first, however it is written. */
static void things_rank_first(void **state)
{
    (void)state;
    static const char *const queries[][2] = {
        {"国发〔2023〕5号", "ab"}, {"国发 2023 5号", "ab"}, {"国发20235号 园区 投资", "ab"},
        {"第3条 园区", "dc"},      {"园区第三条", "cd"},    {"第二十三条", "f"},
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char ids[16];
        suoyin_results *results = search(queries[i][0], NULL);
        list_ids(results, ids);
        size_t first = strlen(queries[i][1]);
        qsort(ids, first, 1, compare_letters);
        char wanted[16];
        strcpy(wanted, queries[i][1]);
        qsort(wanted, first, 1, compare_letters);
        if (strncmp(ids, wanted, first) != 0) {
            fail_msg("%s finds %s first, and should find %s", queries[i][0], ids, wanted);
        }
        suoyin_results_free(results);
    }
}

static void switched_off(void **state)
{
    (void)state;
    char ids[16];
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.rewrite = SUOYIN_REWRITE_OFF;
    suoyin_results *results = search("\"第3条\"", &options);
    list_ids(results, ids);
    assert_string_equal(ids, "d");
    suoyin_results_free(results);
    options.rewrite = SUOYIN_REWRITE_USUAL;
    options.ranking = SUOYIN_RANKING_PLAIN;
    results = search("\"第3条\"", &options);
    list_ids(results, ids);
    assert_string_equal(ids, "d");
    suoyin_results_free(results);
}

/* The other writings are shown as a whole. */
static void highlights(void **state)
{
    (void)state;
    static const char *const queries[] = {"第三条", "\"第三条\"", "+第三条 园区"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        suoyin_hit hit;
        suoyin_results *results = search(queries[i], NULL);
        size_t at = 0;
        do {
            assert_int_equal(suoyin_results_hit(results, at++, SUOYIN_HIT_ALL, &hit, NULL),
                             SUOYIN_OK);
        } while (hit.id.data[0] != 'd');
        assert_int_equal(hit.highlights[0].begin, 0);
        assert_int_equal(hit.highlights[0].end, strlen("第3条"));
        suoyin_results_free(results);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rules),         cmocka_unit_test(more_than_enough),
        cmocka_unit_test(settling),          cmocka_unit_test(one_writing_finds_the_others),
        cmocka_unit_test(things_rank_first), cmocka_unit_test(switched_off),
        cmocka_unit_test(highlights),
    };
    return cmocka_run_group_tests_name("rewrite", tests, build, tear_down);
}
