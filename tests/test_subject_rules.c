/* The list of rules, as text: what is understood, and what is refused by which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/compiled_lists.h"
#include "../indexer/subject_rules.h"

static enum status parse(const char *text, struct subject_rules **rules, struct error *error)
{
    *rules = NULL;
    return subject_rules_parse(text, strlen(text), &system_allocator, rules, error);
}

static void the_list_of_the_project_is_sound(void **state)
{
    (void)state;
    struct subject_rules *rules;
    struct error error;
    if (parse(list_subjects, &rules, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    assert_true(rules->cue_count > 100);
    assert_true(rules->heads[NAMED_PARK].count > 20);
    subject_rules_release(rules);
}

static void lines_of_every_sort(void **state)
{
    (void)state;
    struct subject_rules *rules;
    struct error error;
    assert_int_equal(parse("# 注\n\nversion\t1\r\npark\t产业园\ncue-policy\t补贴\t5\n"
                           "cue-policy\t补贴\t2\ntitle-park\t补贴\t-3\nshort\t经济开发区\t经开区",
                           &rules, &error),
                     STATUS_OK);
    assert_int_equal(rules->heads[NAMED_PARK].count, 1);
    assert_int_equal(rules->cue_count, 1);
    assert_int_equal(rules->cues[0].passage[0], 7);
    assert_int_equal(rules->cues[0].title[1], -3);
    subject_rules_release(rules);
    assert_int_equal(parse("", &rules, &error), STATUS_OK);
    assert_int_equal(rules->cue_count, 0);
    subject_rules_release(rules);
}

static void what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
        const char *line; /* a part of the message */
    } lists[] = {
        {"version\t1\nparks\t产业园\n", STATUS_INPUT, "line 2"},
        {"park\n", STATUS_INPUT, "line 1"},
        {"park\t\n", STATUS_INPUT, "line 1"},
        {"\tproject\n", STATUS_INPUT, "line 1"},
        {"park\t产业园\t3\n", STATUS_INPUT, "line 1"},
        {"\n\ncue-park\t园区\n", STATUS_INPUT, "line 3"},
        {"cue-park\t园区\t0\n", STATUS_INPUT, "line 1"},
        {"cue-park\t园区\t-\n", STATUS_INPUT, "line 1"},
        {"cue-park\t园区\t101\n", STATUS_INPUT, "line 1"},
        {"cue-park\t园区\t99999999999999999999\n", STATUS_INPUT, "line 1"},
        {"cue-park\t园区\t1x\n", STATUS_INPUT, "line 1"},
        {"park\t\xE5\x9B\n", STATUS_INPUT, "line 1"},
        {"park\t\xF0\xA0\x80\x80\n", STATUS_INPUT, "line 1"},
        {"version\t2\n", STATUS_VERSION, "line 1"},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct subject_rules *rules;
        struct error error;
        if (parse(lists[i].text, &rules, &error) != lists[i].status) {
            fail_msg("taken: %s", lists[i].text);
        }
        assert_null(rules);
        assert_non_null(strstr(error.message, lists[i].line));
    }
}

/* --- Memory ------------------------------------------------------------------------------------
 */

static unsigned allowed;

static void *resize_some(void *context, void *pointer, size_t size)
{
    if (size > 0) {
        if (allowed == 0) {
            return NULL;
        }
        allowed--;
    }
    return system_allocator.resize(context, pointer, size);
}

static void memory_may_be_short(void **state)
{
    (void)state;
    static const char list[] = "park\t产业园\nproject\t项目\nfunction\t的\ncue-park\t园区\t5\n";
    struct allocator allocator = {.resize = resize_some};
    enum status status = STATUS_MEMORY;
    for (unsigned i = 0; status != STATUS_OK && i < 100; i++) {
        struct subject_rules *rules = NULL;
        allowed = i;
        status = subject_rules_parse(list, sizeof list - 1, &allocator, &rules, NULL);
        assert_true(status == STATUS_OK || (status == STATUS_MEMORY && rules == NULL));
        allowed = 0;
        subject_rules_release(rules);
    }
    assert_int_equal(status, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_of_the_project_is_sound),
        cmocka_unit_test(lines_of_every_sort),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
