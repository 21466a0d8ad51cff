/* The yardstick of postings, against sums made by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/suoyin_index.h"
#include "scratch_folder.h"

static struct index_postings_info describe(const char *documents)
{
    struct scratch scratch;
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct index_postings_info info;
    scratch_make(&scratch);
    const char *path = scratch_path(&scratch, "documents.jsonl");
    const char *index = scratch_path(&scratch, "index");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(documents, file) >= 0);
    assert_int_equal(fclose(file), 0);
    options.no_subjects = true;
    assert_int_equal(index_build(index, &path, 1, &options, &report, NULL), STATUS_OK);
    assert_int_equal(index_describe_postings(index, &info, NULL), STATUS_OK);
    scratch_remove(&scratch);
    return info;
}

static void assert_about(double value, double expected)
{
    if (fabs(value - expected) > 1e-9 * expected) {
        fail_msg("%.12f is not %.12f", value, expected);
    }
}

static void test_short_lists(void **state)
{
    (void)state;
    struct index_postings_info info =
        describe("{\"id\":\"a\",\"text\":\"园区\"}\n{\"id\":\"b\",\"text\":\"园区园区\"}\n"
                 "{\"id\":\"c\",\"text\":\"项目 AI\"}\n");
    const struct index_postings_kind *bigrams = &info.kinds[INDEX_POSTINGS_BIGRAMS];
    const struct index_postings_kind *ends = &info.kinds[INDEX_POSTINGS_ENDS];
    const struct index_postings_kind *words = &info.kinds[INDEX_POSTINGS_WORDS];
    /* 园区 in two of three passages, 区园 and 项目 in one; of four tfs, one is 2. */
    assert_int_equal(bigrams->terms, 3);
    assert_int_equal(bigrams->postings, 4);
    assert_int_equal(bigrams->long_bytes, 0);
    assert_about(bigrams->yardstick_bits, 3 * log2(3) + 3 * log2(4.0 / 3) + log2(4));
    assert_int_equal(ends->terms, 2);
    assert_int_equal(ends->postings, 3);
    assert_about(ends->yardstick_bits, 2 * log2(3));
    assert_int_equal(words->terms, 1);
    assert_about(words->yardstick_bits, log2(3));
    assert_int_equal(info.kinds[INDEX_POSTINGS_MARKS].terms, 0);
    assert_int_equal(info.norm_bytes, 3);
}

/* Documents of which all but the first have 园区, the last of them many times. */
static void test_long_lists(void **state)
{
    (void)state;
    enum { DOCUMENTS = 300, TIMES = 40 };
    static char documents[DOCUMENTS * 64 + TIMES * 8] = "{\"id\":\"a\",\"text\":\"项目\"}\n";
    for (int i = 1; i < DOCUMENTS; i++) {
        size_t length = strlen(documents);
        snprintf(documents + length, sizeof documents - length, "{\"id\":\"d%03d\",\"text\":\"园区",
                 i);
        for (int t = 1; i == DOCUMENTS - 1 && t < TIMES; t++) {
            strcat(documents, "，园区");
        }
        strcat(documents, "\"}\n");
    }
    struct index_postings_info info = describe(documents);
    const struct index_postings_kind *bigrams = &info.kinds[INDEX_POSTINGS_BIGRAMS];
    assert_int_equal(bigrams->terms, 2);
    assert_int_equal(bigrams->postings, DOCUMENTS);
    assert_in_range(bigrams->long_bytes, 1, 1000);
    /* C(300, 299) and C(300, 1) are 300 each. A tf of 40 is one of 32 in its class. */
    assert_about(bigrams->yardstick_bits, 2 * log2(DOCUMENTS) +
                                              (DOCUMENTS - 1) * log2(DOCUMENTS / 299.0) +
                                              log2(DOCUMENTS) + 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_short_lists),
        cmocka_unit_test(test_long_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
