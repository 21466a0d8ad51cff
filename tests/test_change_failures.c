/*
 * Changing an index when memory or the disk fails: the n-th allocation, or the n-th call to the
 * file system, for every n. The index then is what it was or what it should become, sound in either
 * case; nothing leaks; and the next change goes through and leaves nothing behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../indexer/index_environment.h"
#include "fault_injection.h"
#include "random_text.h"
#include "scratch_folder.h"
#include "trials.h"

enum { DOCUMENTS = 40, KEPT_FILES = 16 };

static struct scratch scratch;
static char index_path[SCRATCH_PATH * 2], second_path[SCRATCH_PATH * 2],
    sources_path[SCRATCH_PATH * 2];

static struct index_environment sound_environment(void)
{
    struct index_environment environment = system_environment;
    environment.little_memory = true;
    return environment;
}

/* --- The index before the change ---------------------------------------------------------------
 */

/* The files of the index as they were: each run begins with them. */
static struct kept_file {
    char name[64];
    struct buffer bytes;
} kept[KEPT_FILES];
static size_t kept_count;

static void write_sources(uint32_t from, uint32_t end, uint32_t version)
{
    const struct text_profile profile = {.ideographs = 40, .strange = 10, .stops = 5};
    struct buffer out = {.allocator = &system_allocator}, text = {.allocator = &system_allocator};
    for (uint32_t i = from; i < end; i++) {
        uint64_t state = (uint64_t)version << 32 | i;
        buffer_append_format(&out, "{\"id\":\"%u\",\"title\":\"%u\",\"text\":", (unsigned)i,
                             (unsigned)version);
        buffer_clear(&text);
        buffer_append_text(&text, "园区");
        random_text(&state, &profile, 90, &text);
        append_json_string(&out, (const char *)text.data, text.size);
        buffer_append_text(&out, "}\n");
    }
    scratch_write(sources_path, out.data, out.size);
    buffer_release(&out);
    buffer_release(&text);
}

static const struct index_build_options options = {
    .threads = 1, .memory = 20000, .passage_chars = 40, .raw = true};

/* Several segments, one of them with tombstones, and sources that are newer. */
static void make_index(void)
{
    struct index_environment environment = sound_environment();
    struct index_report report;
    struct index_update_report updated;
    const char *paths[1] = {sources_path};
    write_sources(0, DOCUMENTS, 1);
    assert_int_equal(index_build_in(&environment, index_path, paths, 1, &options, &report, NULL),
                     STATUS_OK);
    write_sources(DOCUMENTS, DOCUMENTS + 4, 1);
    assert_int_equal(index_build_in(&environment, second_path, paths, 1, &options, &report, NULL),
                     STATUS_OK);
    struct index_update_options update = {.build = options};
    write_sources(30, DOCUMENTS + 2, 2);
    assert_int_equal(index_update_in(&environment, index_path, paths, 1, &update, &updated, NULL),
                     STATUS_OK);
    write_sources(35, DOCUMENTS + 6, 3);
    struct arena arena = {.allocator = &system_allocator};
    const char *const *names;
    assert_int_equal(
        file_list(&system_file_operations, index_path, &arena, &names, &kept_count, NULL),
        STATUS_OK);
    assert_true(kept_count <= KEPT_FILES);
    for (size_t i = 0; i < kept_count; i++) {
        char path[SCRATCH_PATH * 3];
        snprintf(kept[i].name, sizeof kept[i].name, "%.60s", names[i]);
        snprintf(path, sizeof path, "%.1000s/%.60s", index_path, names[i]);
        kept[i].bytes = scratch_read(path);
    }
    arena_release(&arena);
}

static void restore_index(void)
{
    scratch_remove_path(index_path);
    assert_int_equal(mkdir(index_path, 0777), 0);
    for (size_t i = 0; i < kept_count; i++) {
        char path[SCRATCH_PATH * 3];
        snprintf(path, sizeof path, "%.1000s/%.60s", index_path, kept[i].name);
        scratch_write(path, kept[i].bytes.size > 0 ? kept[i].bytes.data : (uint8_t *)"",
                      kept[i].bytes.size);
    }
}

static void read_digest(char digest[33])
{
    struct error error = {0};
    static struct index_info info;
    if (index_verify(index_path, &error) != STATUS_OK ||
        index_describe(index_path, &info, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    memcpy(digest, info.digest, sizeof info.digest);
}

/* --- Changes -----------------------------------------------------------------------------------
 */

typedef enum status change_function(const struct index_environment *environment,
                                    struct error *error);

static enum status update(const struct index_environment *environment, struct error *error)
{
    struct index_update_options given = {.build = options, .prune = true};
    struct index_update_report report;
    const char *paths[1] = {sources_path};
    return index_update_in(environment, index_path, paths, 1, &given, &report, error);
}

static enum status remove_some(const struct index_environment *environment, struct error *error)
{
    const char *ids[] = {"1", "7", "31", "41"};
    struct index_change_options given = {.threads = 1};
    struct index_update_report report;
    return index_remove_in(environment, index_path, ids, 4, &given, &report, error);
}

static enum status compact(const struct index_environment *environment, struct error *error)
{
    struct index_change_options given = {.threads = 1};
    struct index_update_report report;
    return index_compact_in(environment, index_path, &given, &report, error);
}

static enum status merge(const struct index_environment *environment, struct error *error)
{
    const char *inputs[1] = {second_path};
    struct index_change_options given = {.threads = 1, .replace = true};
    struct index_update_report report;
    return index_merge_in(environment, index_path, inputs, 1, &given, &report, error);
}

/* --- Failing -----------------------------------------------------------------------------------
 */

/* How many steps of a loop over n are skipped, so that the test stays short. */
static long stride(long n)
{
    return trials_in_soak() ? 1 : 1 + n / (long)trials(60);
}

/* Checks what a change that failed has left, and that it succeeds when it is tried again. */
static void check_aftermath(change_function *change, const char *before, const char *after)
{
    char digest[33];
    struct error error = {0};
    struct index_environment sound = sound_environment();
    read_digest(digest);
    if (strcmp(digest, before) != 0 && strcmp(digest, after) != 0) {
        fail_msg("the index is neither what it was nor what it should be");
    }
    if (strcmp(digest, before) == 0) {
        if (change(&sound, &error) != STATUS_OK) {
            fail_msg("%s", error.message);
        }
        read_digest(digest);
        assert_string_equal(digest, after);
    }
}

static void fail_memory(change_function *change, const char *before, const char *after)
{
    for (long n = 1;; n += stride(n)) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        struct index_environment environment = sound_environment();
        struct error error = {0};
        environment.allocator = &allocator;
        restore_index();
        enum status status = change(&environment, &error);
        if (memory.live != 0) {
            fail_msg("allocation %ld: %ld blocks are lost", n, memory.live);
        }
        if (!memory.struck) {
            assert_int_equal(status, STATUS_OK);
            print_message("%ld allocations\n", memory.calls);
            return;
        }
        if (status != STATUS_MEMORY && status != STATUS_OK) { /* OK: cleaning up may fail */
            fail_msg("allocation %ld: %s", n, error.message);
        }
        check_aftermath(change, before, after);
    }
}

static void fail_files(change_function *change, const char *before, const char *after)
{
    for (long n = 1;; n += stride(n)) {
        struct faulty_files files;
        struct file_operations operations =
            faulty_file_operations(&files, n, n % 2 == 0 ? ENOSPC : EIO);
        struct index_environment environment = sound_environment();
        struct error error = {0};
        environment.operations = &operations;
        restore_index();
        enum status status = change(&environment, &error);
        if (files.open != 0) {
            fail_msg("call %ld: %ld files are left open", n, files.open);
        }
        if (!files.struck) {
            assert_int_equal(status, STATUS_OK);
            print_message("%ld calls\n", files.calls);
            return;
        }
        check_aftermath(change, before, after);
    }
}

static void fail_everywhere(change_function *change)
{
    char before[33], after[33];
    struct error error = {0};
    struct index_environment sound = sound_environment();
    restore_index();
    read_digest(before);
    if (change(&sound, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    read_digest(after);
    fail_memory(change, before, after);
    fail_files(change, before, after);
}

static void test_update(void **state)
{
    (void)state;
    fail_everywhere(update);
}

static void test_remove(void **state)
{
    (void)state;
    fail_everywhere(remove_some);
}

static void test_compact(void **state)
{
    (void)state;
    fail_everywhere(compact);
}

static void test_merge(void **state)
{
    (void)state;
    fail_everywhere(merge);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%.500s/index", scratch.path);
    snprintf(second_path, sizeof second_path, "%s/second", scratch.path);
    snprintf(sources_path, sizeof sources_path, "%s/sources.jsonl", scratch.path);
    make_index();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < kept_count; i++) {
        buffer_release(&kept[i].bytes);
    }
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_remove),
        cmocka_unit_test(test_compact),
        cmocka_unit_test(test_merge),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
