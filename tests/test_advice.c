/*
 * Advice on queries that find nothing: what is missing, what was meant, what would find something.
 * The index has two segments and removed documents, so that all counts are of what is alive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/suoyin_index.h"
#include "../query/character_chain.h"
#include "../query/index_handle.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

static struct scratch scratch;
static suoyin_index *opened;
static const struct open_commit *commit; /* of the same */

static const char first_part[] =
    "{\"id\":\"a\",\"date\":\"2024-05-01\",\"text\":\"云溪县硬质合金产业园开工。\"}\n"
    "{\"id\":\"b\",\"date\":\"2023-01-02\",\"text\":\"重庆的园区出台招商政策，blockchain "
    "企业入驻。\"}\n"
    "{\"id\":\"c\",\"text\":\"金堂县的园区。西安的项目。\"}\n"
    "{\"id\":\"gone\",\"text\":\"芸西的故事，quantum 也在。\"}\n";
static const char second_part[] = "{\"id\":\"d\",\"text\":\"云溪的政策兑现，园区招商大会。\"}\n"
                                  "{\"id\":\"e\",\"text\":\"锦糖好吃，model3 也好。\"}\n";

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int build(void **state)
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
    const char *index = scratch_path(&scratch, "index");
    const char *gone = "gone";
    write_file(one, first_part);
    write_file(two, second_part);
    assert_int_equal(index_build(index, &one, 1, &options, &report, NULL), STATUS_OK);
    assert_int_equal(index_update(index, &two, 1, &update, &changed, NULL), STATUS_OK);
    assert_int_equal(index_remove(index, &gone, 1, &change, &changed, NULL), STATUS_OK);
    assert_int_equal(suoyin_open(index, NULL, &opened, NULL), SUOYIN_OK);
    commit = handle_commit(opened);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    commit_let_go(commit);
    suoyin_close(opened);
    scratch_remove(&scratch);
    return 0;
}

/* The advice as one text: "kind:text=passages" each, divided by " | ". */
static const char *advise(const char *query, unsigned kinds)
{
    static char said[4096];
    suoyin_advices *advices;
    suoyin_error error;
    size_t count, length = 0;
    if (suoyin_advise(opened, query, strlen(query), kinds, NULL, &advices, &error) != SUOYIN_OK) {
        fail_msg("%s: %s", query, error.message);
    }
    const suoyin_advice *all = suoyin_advices_all(advices, &count);
    said[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(strlen(all[i].text.data), all[i].text.length);
        length +=
            (size_t)snprintf(said + length, sizeof said - length, "%s%d:%s=%d", i > 0 ? " | " : "",
                             all[i].kind, all[i].text.data, (int)all[i].passages);
    }
    suoyin_advices_free(advices);
    return said;
}

static void test_what_is_missing(void **state)
{
    (void)state;
    const unsigned kind = SUOYIN_ADVICE_MISSING;
    assert_string_equal(advise("火星基地", kind), "1:火星基地=0");
    assert_string_equal(advise("园区火星", kind), "1:区火星=0");
    assert_string_equal(advise("园区 +火 venus", kind), "1:火=0 | 1:venus=0");
    assert_string_equal(advise("quantum 芸西", kind), "1:quantum=0 | 1:芸西=0");
    assert_string_equal(advise("園區", kind), "");
    assert_string_equal(advise("-火星 园区", kind), "");
    /* Each word stands somewhere, but not so. */
    assert_string_equal(advise("\"园区政策\"", kind), "1:区政=0");
    assert_string_equal(advise("\"政策 招商\"", kind), "1:\"政策 招商\"=0");
    assert_string_equal(advise("date:2031 园区", kind), "1:date:2031=0");
    assert_string_equal(advise("", kind), "");
}

static void test_pinyin(void **state)
{
    (void)state;
    const unsigned kind = SUOYIN_ADVICE_PINYIN;
    assert_string_equal(advise("yunxi", kind), "2:云溪=2");
    assert_string_equal(advise("Yunxi", kind), "2:云溪=2");
    assert_string_equal(advise("yun xi xian", kind), "2:云溪县=2");
    assert_string_equal(advise("chongqing", kind), "2:重庆=1"); /* not zhong */
    assert_string_equal(advise("xi'an", kind), "2:西安=1");
    assert_string_equal(advise("jintang", kind), "2:金堂=1 | 2:锦糖=1");
    assert_string_equal(advise("+yunxi \"yuanqu\"", kind), "2:+云溪 \"园区\"=2");
    assert_string_equal(advise("yunxi 园区 chongqing", kind), "2:云溪 园区 重庆=4");
    assert_string_equal(advise("yingzhihejin", kind), "2:硬质合金=1");
    assert_string_equal(advise("blockchain", kind), "");
    assert_string_equal(advise("jin", kind), ""); /* a single syllable may be anything */
    assert_string_equal(advise("jinyuan", kind), "");
}

static void test_spelling(void **state)
{
    (void)state;
    const unsigned kind = SUOYIN_ADVICE_SPELLING;
    assert_string_equal(advise("圆区", kind), "4:园区=3");
    assert_string_equal(advise("云西县 政策", kind), "4:云溪县 政策=3");
    assert_string_equal(advise("硬质核金", kind), "4:硬质合金=1");
    assert_string_equal(advise("blockchian", kind), "4:blockchain=1");
    assert_string_equal(advise("blockchan", kind), "4:blockchain=1");
    assert_string_equal(advise("blockkchain", kind), "4:blockchain=1");
    assert_string_equal(advise("blokkchain", kind), "4:blockchain=1");
    assert_string_equal(advise("modle3", kind), "4:model3=1");
    assert_string_equal(advise("model4", kind), ""); /* another one */
    assert_string_equal(advise("blockchian:a", kind), "");
    assert_string_equal(advise("model", kind), "");
    assert_string_equal(advise("园区", kind), "");
    assert_string_equal(advise("quantun", kind), ""); /* quantum is in a removed document */
}

static void test_shorter(void **state)
{
    (void)state;
    const unsigned kind = SUOYIN_ADVICE_SHORTER;
    assert_string_equal(advise("+园区 +硬质合金", kind), "8:+硬质合金=1 | 8:+园区=3");
    assert_string_equal(advise("园区 AND 硬质合金", kind), "8:硬质合金=1 | 8:园区=3");
    assert_string_equal(advise("园区 date:2031", kind), "8:园区=3");
    assert_string_equal(advise("date:2031 AND 园区", kind), "8:园区=3");
    assert_string_equal(advise("\"园区政策\"", kind), "8:园区政策=3");
    assert_string_equal(advise("园区 火星", kind), "");
}

static void test_a_reading_is_only_taken_when_asked_for(void **state)
{
    (void)state;
    suoyin_results *results;
    assert_int_equal(suoyin_search(opened, "yunxi", 5, NULL, &results, NULL), SUOYIN_OK);
    assert_int_equal(suoyin_results_count(results), 0);
    suoyin_results_free(results);
}

static void test_limits(void **state)
{
    (void)state;
    suoyin_advices *advices;
    suoyin_error error;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    const bool cancel = true;
    char query[4 * SUOYIN_ADVICE_MAX * 4 + 1] = "";
    size_t count;
    for (int i = 0; i < 2 * SUOYIN_ADVICE_MAX; i++) {
        snprintf(query + strlen(query), 5, "v%02d ", i);
    }
    assert_int_equal(
        suoyin_advise(opened, query, strlen(query), SUOYIN_ADVICE_ALL, NULL, &advices, &error),
        SUOYIN_OK);
    suoyin_advices_all(advices, &count);
    assert_int_equal(count, SUOYIN_ADVICE_MAX);
    suoyin_advices_free(advices);
    options.cancel = &cancel;
    assert_int_equal(
        suoyin_advise(opened, "yunxi", 5, SUOYIN_ADVICE_ALL, &options, &advices, &error),
        SUOYIN_CANCELLED);
    assert_null(advices);
    assert_int_equal(suoyin_advise(opened, "\xff", 1, SUOYIN_ADVICE_ALL, NULL, &advices, &error),
                     SUOYIN_INPUT);
    options = (suoyin_search_options)SUOYIN_SEARCH_OPTIONS_INIT;
    options.limit = 0;
    assert_int_equal(suoyin_advise(opened, "a", 1, SUOYIN_ADVICE_ALL, &options, &advices, &error),
                     SUOYIN_USAGE);
    suoyin_advices_free(NULL);
}

/* --- The chain search against all chains --------------------------------------------------------
 */

static uint64_t pair_df(uint32_t first, uint32_t second)
{
    uint64_t df;
    assert_int_equal(searcher_bigram_df(commit, first, second, &df, NULL), STATUS_OK);
    return df;
}

static void test_chains_are_the_best_of_all(void **state)
{
    (void)state;
    static const uint32_t choices[] = {0x4E91, 0x6EAA, 0x53BF, 0x56ED, 0x533A, 0x91D1, 0x5802};
    enum { CHOICES = sizeof choices / sizeof *choices };
    struct chain_place places[3];
    struct chain chains[CHAIN_BEAM];
    struct stop stop;
    size_t count, expected = 0;
    stop_init(&stop, NULL, 0);
    for (int i = 0; i < 3; i++) {
        places[i] = (struct chain_place){choices, CHOICES, choices[i]};
    }
    assert_int_equal(chain_search(commit, places, 3, &stop, chains, &count, NULL), STATUS_OK);
    for (int a = 0; a < CHOICES; a++) {
        for (int b = 0; b < CHOICES; b++) {
            for (int c = 0; c < CHOICES; c++) {
                expected +=
                    pair_df(choices[a], choices[b]) > 0 && pair_df(choices[b], choices[c]) > 0;
            }
        }
    }
    assert_in_range(expected, 1, CHAIN_BEAM - 1);
    assert_int_equal(count, expected);
    for (size_t i = 0; i < count; i++) {
        const uint32_t *c = chains[i].characters;
        uint64_t first = pair_df(c[0], c[1]), second = pair_df(c[1], c[2]);
        assert_int_equal(chains[i].df, first < second ? first : second);
        assert_int_equal(chains[i].cost,
                         (c[0] != choices[0]) + (c[1] != choices[1]) + (c[2] != choices[2]));
        if (i > 0) {
            assert_true(chains[i - 1].cost < chains[i].cost ||
                        (chains[i - 1].cost == chains[i].cost && chains[i - 1].df >= chains[i].df));
        }
    }
    assert_int_equal(chains[0].cost, 0); /* 云溪县 as given */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_missing),
        cmocka_unit_test(test_pinyin),
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_shorter),
        cmocka_unit_test(test_a_reading_is_only_taken_when_asked_for),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_chains_are_the_best_of_all),
    };
    return cmocka_run_group_tests(tests, build, tear_down);
}
