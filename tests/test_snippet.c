/* What of a passage is shown, and what of it is marked. */
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

static struct scratch scratch;
static suoyin_index *opened;

/* One passage each; the first word finds it. */
static const char documents[] =
    "{\"id\":\"a\",\"text\":\"甲文。县里开了会。园区的路修好了，园区的灯亮了，园区有了车。"
    "下雨了，天很凉，没有人来。厂房可以先租后买，三年以后再定。价钱按今年的算，手续一次办完。\"}\n"
    "{\"id\":\"b\",\"text\":\"乙文。第19届大会在杭州开幕，这是第二次，届时大家都来。2019年7月20日，"
    "过了一年，又过了十日。\"}\n"
    "{\"id\":\"c\",\"text\":"
    "\"丙文。氢能要算账。下雨了，天很凉，没有人来。风停了，路干了，灯也亮了。\"}\n";

static int build(void **state)
{
    (void)state;
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    scratch_make(&scratch);
    const char *source = scratch_path(&scratch, "documents.jsonl");
    const char *index = scratch_path(&scratch, "index");
    scratch_write(source, documents, strlen(documents));
    options.raw = true;
    options.whole_documents = true;
    assert_int_equal(index_build(index, &source, 1, &options, &report, NULL), STATUS_OK);
    assert_int_equal(suoyin_open(index, NULL, &opened, NULL), SUOYIN_OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    suoyin_close(opened);
    scratch_remove(&scratch);
    return 0;
}

/* The snippet of the best hit, its highlights in brackets. */
static const char *snippet(const char *query, uint32_t characters)
{
    static char shown[1024];
    suoyin_results *results;
    suoyin_hit hit;
    suoyin_span window;
    size_t length = 0;
    assert_int_equal(suoyin_search(opened, query, strlen(query), NULL, &results, NULL), SUOYIN_OK);
    assert_int_equal(suoyin_results_hit(results, 0, SUOYIN_HIT_ALL, &hit, NULL), SUOYIN_OK);
    assert_int_equal(suoyin_results_snippet(results, 0, characters, &window, NULL), SUOYIN_OK);
    for (size_t at = window.begin, i = 0; at <= window.end; at++) {
        while (i < hit.highlight_count && hit.highlights[i].end < at) {
            i++;
        }
        if (i < hit.highlight_count && hit.highlights[i].end == at && at > window.begin) {
            shown[length++] = ']';
            i++;
        }
        if (i < hit.highlight_count && hit.highlights[i].begin == at && at < window.end) {
            shown[length++] = '[';
        }
        shown[length] = hit.text.data[at];
        length += at < window.end;
    }
    shown[length] = '\0';
    suoyin_results_free(results);
    return shown;
}

static void begins_with_the_sentence_of_the_match(void **state)
{
    (void)state;
    assert_string_equal(snippet("甲文 先租后买", 40),
                        "厂房可以[先租后买]，三年以后再定。价钱按今年的算，手续一次办完。");
    assert_string_equal(snippet("下雨 氢能", 24),
                        "[氢能]要算账。[下雨]了，天很凉，没有人来。风停了，");
}

/* What is left of the length goes to sentences before it. */
static void is_filled_from_before(void **state)
{
    (void)state;
    assert_string_equal(snippet("手续一次办完", 40),
                        "厂房可以先租后买，三年以后再定。价钱按今年的算，[手续一次办完]。");
}

/* The same word three times is less than two words, or a longer stretch of the query. */
static void shows_different_matches(void **state)
{
    (void)state;
    assert_string_equal(snippet("园区 厂房 买", 20), "[厂房]可以先租后[买]，三年以后再定。");
}

static void is_the_first_where_several_are_as_good(void **state)
{
    (void)state;
    assert_string_equal(snippet("园区", 10), "[园区]的路修好了，");
    assert_string_equal(snippet("丙文", 100),
                        "[丙文]。氢能要算账。下雨了，天很凉，没有人来。风停了，路干了，灯也亮了。");
}

static void characters_beside_a_number_are_marked_with_it(void **state)
{
    (void)state;
    assert_string_equal(snippet("乙文 第19届", 26), "[乙文]。[第19届]大会在杭州开幕，这是第二次，");
    assert_string_equal(snippet("7月20日", 26), "2019年[7月20日]，过了一年，又过了十日。");
    assert_string_equal(snippet("过了 8月5日", 7), "[过了]一年，");
    assert_string_equal(snippet("第30次", 20), "[第]19届大会在杭州开幕，这是[第]二[次]，");
    assert_string_equal(snippet("届 杭州", 26),
                        "第19[届]大会在[杭州]开幕，这是第二次，[届]时大家都来。");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(begins_with_the_sentence_of_the_match),
        cmocka_unit_test(is_filled_from_before),
        cmocka_unit_test(shows_different_matches),
        cmocka_unit_test(is_the_first_where_several_are_as_good),
        cmocka_unit_test(characters_beside_a_number_are_marked_with_it),
    };
    return cmocka_run_group_tests_name("snippet", tests, build, tear_down);
}
