/*
 * Building when memory is short: the n-th allocation fails, for every n (trials.h). The build
 * answers an error or does its work, nothing leaks, and the index that was there is the old one or
 * the new one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/index_environment.h"
#include "fault_injection.h"
#include "scratch_folder.h"
#include "trials.h"

static struct scratch scratch;
static char index_path[SCRATCH_PATH * 2];

static enum status build(const struct index_environment *environment, const char *source,
                         uint64_t memory, struct error *error)
{
    const char *paths[] = {scratch_path(&scratch, source)};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    options.threads = 1;
    options.replace = true;
    options.memory = memory;
    return index_build_in(environment, index_path, paths, 1, &options, &report, error);
}

static void digest(char text[33])
{
    struct index_info *info = test_malloc(sizeof *info);
    struct error error;
    assert_int_equal(index_describe(index_path, info, &error), STATUS_OK);
    memcpy(text, info->digest, 33);
    test_free(info);
}

/* Answers how many allocations a build makes. */
static long fail_each(uint64_t memory)
{
    struct index_environment good = system_environment;
    char old[33], new[33], found[33];
    struct error error;
    good.little_memory = true;
    assert_int_equal(build(&good, "new.jsonl", memory, &error), STATUS_OK);
    digest(new);
    assert_int_equal(build(&good, "old.jsonl", 0, &error), STATUS_OK);
    digest(old);
    assert_string_not_equal(old, new);
    long failures = 0;
    for (long n = 1;; n += trials_stride()) {
        struct faulty_memory faults;
        struct allocator allocator = faulty_allocator(&faults, n);
        struct index_environment environment = good;
        environment.allocator = &allocator;
        enum status status = build(&environment, "new.jsonl", memory, &error);
        if (faults.live != 0) {
            fail_msg("allocation %ld: %ld blocks leak", n, faults.live);
        }
        digest(found);
        if (status != STATUS_OK) {
            failures++;
            assert_true(faults.struck);
            assert_int_equal(status, STATUS_MEMORY);
            assert_int_equal(index_verify(index_path, &error), STATUS_OK);
            assert_true(strcmp(found, old) == 0 || strcmp(found, new) == 0);
        } else {
            assert_string_equal(found, new);
        }
        if (!faults.struck) {
            print_message("# %ld allocations, %ld failures\n", n, failures);
            return n;
        }
        if (strcmp(found, old) != 0) {
            assert_int_equal(build(&good, "old.jsonl", 0, &error), STATUS_OK);
        }
    }
}

static void in_memory(void **state)
{
    (void)state;
    assert_true(fail_each(0) > 100);
}

static void by_runs(void **state)
{
    (void)state;
    assert_true(fail_each(200) > 100);
}

static int set_up(void **state)
{
    static const char old[] = "{\"id\":\"1\",\"text\":\"园区招商政策。\"}\n";
    static const char new[] = "{\"id\":\"1\",\"title\":\"补贴\",\"text\":\"园区招商 park。\"}\n"
                              "{\"id\":\"2\",\"source\":\"县\",\"text\":\"项目进展 2024。\"}\n";
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%s/index", scratch.path);
    scratch_write(scratch_path(&scratch, "old.jsonl"), old, sizeof old - 1);
    scratch_write(scratch_path(&scratch, "new.jsonl"), new, sizeof new - 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),
        cmocka_unit_test(by_runs),
    };
    return cmocka_run_group_tests_name("build_memory", tests, set_up, tear_down);
}
