/*
 * Building: all or nothing, what is refused and in which words, and the same bytes whatever the
 * threads, the memory and the order of the input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../common/file_io.h"
#include "../common/manifest.h"
#include "../indexer/parallel.h"
#include "../indexer/passages.h"
#include "../query/suoyin.h"
#include "fault_injection.h"
#include "random_collection.h"
#include "scratch_folder.h"

static struct scratch scratch;
static char index_path[SCRATCH_PATH * 2];

/* What the last build said. */
static struct index_report report;
static struct error error;
static char warnings[4096];

static void note_warning(void *context, const char *message)
{
    (void)context;
    if (strlen(warnings) + strlen(message) + 2 < sizeof warnings) {
        strcat(strcat(warnings, message), "\n");
    }
}

static const char *write_text(const char *name, const char *text)
{
    const char *path = scratch_path(&scratch, name);
    scratch_write(path, text, strlen(text));
    return path;
}

static enum status build(const struct index_build_options *options, size_t count,
                         const char *const *paths)
{
    struct index_build_options used = *options;
    used.warn = note_warning;
    used.threads = used.threads > 0 ? used.threads : 2;
    warnings[0] = '\0';
    error.message[0] = '\0';
    return index_build(index_path, paths, count, &used, &report, &error);
}

static void expect(enum status status, enum status wanted)
{
    if (status != wanted) {
        fail_msg("%s, and should be: %s; %s", status_text(status), status_text(wanted),
                 error.message);
    }
}

static void expect_words(const char *text, const char *words)
{
    if (strstr(text, words) == NULL) {
        fail_msg("\"%s\" does not speak of \"%s\"", text, words);
    }
}

static void expect_failure(const struct index_build_options *options, const char *path,
                           enum status wanted, const char *words)
{
    expect(build(options, 1, &path), wanted);
    expect_words(error.message, words);
}

/* The ids that a query finds, each with a blank after it; or what went wrong. */
static const char *found(const suoyin_index *index, const char *query)
{
    static char ids[1024];
    suoyin_error why;
    suoyin_results *results;
    if (suoyin_search(index, query, strlen(query), NULL, &results, &why) != SUOYIN_OK) {
        return strcpy(ids, why.message);
    }
    ids[0] = '\0';
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, NULL), SUOYIN_OK);
        strcat(strcat(ids, hit.id.data), " ");
    }
    suoyin_results_free(results);
    return ids;
}

static const char *found_now(const char *query)
{
    suoyin_error why;
    suoyin_index *index;
    if (suoyin_open(index_path, NULL, &index, &why) != SUOYIN_OK) {
        return suoyin_status_text(why.code);
    }
    const char *ids = found(index, query);
    suoyin_close(index);
    return ids;
}

/* --- Options and input that cannot be used -----------------------------------------------------
 */

static const struct index_build_options plain = {.threads = 2};
static const struct index_build_options strict = {.strict = true};
static const struct index_build_options replace = {.replace = true};

static void options_out_of_range(void **state)
{
    (void)state;
    const char *path = write_text("a.txt", "招商引资。");
    expect_failure(&(struct index_build_options){.threads = PARALLEL_THREADS_MAX + 1}, path,
                   STATUS_USAGE, "threads");
    expect_failure(&(struct index_build_options){.memory = INDEX_MEMORY_MIN - 1}, path,
                   STATUS_USAGE, "memory");
    expect_failure(&(struct index_build_options){.passage_chars = PASSAGE_CHARS_MIN - 1}, path,
                   STATUS_USAGE, "passage-chars");
    expect_failure(&(struct index_build_options){.passage_chars = PASSAGE_CHARS_MAX + 1}, path,
                   STATUS_USAGE, "passage-chars");
    assert_false(scratch_exists(index_path));
}

static void input_without_documents(void **state)
{
    (void)state;
    const char *folder = scratch_path(&scratch, "empty");
    assert_int_equal(mkdir(folder, 0777), 0);
    expect_failure(&plain, scratch_path(&scratch, "missing"), STATUS_NOT_FOUND, "missing");
    expect_failure(&plain, folder, STATUS_INPUT, "no documents");
    expect_failure(&plain, write_text("blank.txt", " \n\n"), STATUS_INPUT, "no documents");
    expect_failure(&plain, write_text("none.jsonl", ""), STATUS_INPUT, "no documents");
    expect_failure(&plain, write_text("broken.jsonl", "{\"id\":\n"), STATUS_INPUT, "no documents");
    expect_words(warnings, "broken.jsonl:1");
    assert_int_equal(report.skipped, 1);
    expect_failure(&strict, write_text("broken.jsonl", "{\"id\":\n"), STATUS_INPUT,
                   "broken.jsonl:1");
    assert_false(scratch_exists(index_path));
}

static void what_is_good_is_kept(void **state)
{
    (void)state;
    const char *path = write_text("mixed.jsonl", "{\"id\":\"a\",\"text\":\"招商引资\"}\n"
                                                 "no json\n"
                                                 "{\"id\":\"b\",\"text\":\"招商\"}\n"
                                                 "{\"id\":\"c\",\"text\":\" \"}\n");
    expect(build(&plain, 1, &path), STATUS_OK);
    assert_int_equal(report.documents, 2);
    assert_int_equal(report.skipped, 2);
    expect_words(warnings, "mixed.jsonl:2");
    expect_words(warnings, "mixed.jsonl:4");
    assert_string_equal(found_now("招商"), "b a ");
    scratch_remove_path(index_path);
    expect_failure(&strict, path, STATUS_INPUT, "mixed.jsonl:2");
    assert_false(scratch_exists(index_path));
}

/* --- The same document twice -------------------------------------------------------------------
 */

static void the_same_document_twice(void **state)
{
    (void)state;
    const char *paths[] = {
        write_text("one.jsonl", "{\"id\":\"d\",\"title\":\"t\",\"text\":\"招商引资\"}\n"),
        write_text("two.jsonl", "{\"text\":\"招商引资\",\"title\":\"t\",\"id\":\"d\"}\n"),
    };
    expect(build(&plain, 2, paths), STATUS_OK);
    assert_int_equal(report.documents, 1);
    assert_int_equal(report.duplicates, 1);
    assert_string_equal(found_now("招商"), "d ");
    scratch_remove_path(index_path);
}

static void an_id_with_two_contents(void **state)
{
    (void)state;
    const char *paths[] = {
        write_text("one.jsonl", "{\"id\":\"d-7\",\"text\":\"招商引资\"}\n"),
        write_text("two.jsonl", "\n{\"id\":\"d-7\",\"text\":\"招商\"}\n"),
    };
    for (unsigned threads = 1; threads <= 3; threads++) {
        struct index_build_options options = {.threads = threads};
        expect(build(&options, 2, paths), STATUS_INPUT);
        expect_words(error.message, "d-7");
        expect_words(error.message, "one.jsonl:1");
        expect_words(error.message, "two.jsonl:2");
        assert_false(scratch_exists(index_path));
    }
    const char *same_field[] = {
        write_text("one.jsonl", "{\"id\":\"d\",\"text\":\"x\",\"url\":\"1\"}\n"),
        write_text("two.jsonl", "{\"id\":\"d\",\"text\":\"x\",\"url\":\"2\"}\n"),
    };
    expect(build(&plain, 2, same_field), STATUS_INPUT);
}

/* --- Folders that exist ------------------------------------------------------------------------
 */

static void folders_that_exist(void **state)
{
    (void)state;
    const char *path = write_text("a.txt", "招商引资。");
    scratch_write(index_path, "file", 4);
    expect_failure(&plain, path, STATUS_EXISTS, "no folder");
    expect_failure(&replace, path, STATUS_EXISTS, "no folder");
    assert_int_equal(unlink(index_path), 0);

    assert_int_equal(mkdir(index_path, 0777), 0);
    expect_failure(&plain, path, STATUS_EXISTS, "exists");
    char precious[SCRATCH_PATH * 3];
    snprintf(precious, sizeof precious, "%s/precious", index_path);
    scratch_write(precious, "data", 4);
    expect_failure(&replace, path, STATUS_EXISTS, "no index");
    assert_int_equal(scratch_count(index_path), 1);
    assert_int_equal(unlink(precious), 0);

    expect(build(&replace, 1, &path), STATUS_OK);
    expect_failure(&plain, path, STATUS_EXISTS, "--replace");
    assert_string_equal(found_now("招商"), "a.txt ");
    scratch_remove_path(index_path);
}

/* A folder in which a writer died holds what may be swept away. */
static void leftovers_of_a_writer_that_died(void **state)
{
    (void)state;
    const char *path = write_text("a.txt", "招商引资。");
    char left[SCRATCH_PATH * 3];
    assert_int_equal(mkdir(index_path, 0777), 0);
    snprintf(left, sizeof left, "%s/run-1.temporary", index_path);
    scratch_write(left, "half", 4);
    snprintf(left, sizeof left, "%s/00112233445566778899aabbccddeeff.segment", index_path);
    scratch_write(left, "half", 4);
    expect(build(&plain, 1, &path), STATUS_OK);
    assert_false(scratch_exists(left));
    assert_int_equal(scratch_count(index_path), 3); /* manifest, segment, lock */
    scratch_remove_path(index_path);
}

static void another_writer_has_the_lock(void **state)
{
    (void)state;
    const char *path = write_text("a.txt", "招商引资。");
    char lock_path[SCRATCH_PATH * 3];
    struct file_lock lock;
    expect(build(&plain, 1, &path), STATUS_OK);
    snprintf(lock_path, sizeof lock_path, "%s/%s", index_path, MANIFEST_LOCK_NAME);
    assert_int_equal(file_lock_take(&system_file_operations, lock_path, &lock, NULL), STATUS_OK);
    expect_failure(&replace, path, STATUS_BUSY, index_path);
    file_lock_release(&lock);
    expect(build(&replace, 1, &path), STATUS_OK);
    scratch_remove_path(index_path);
}

/* The old index answers until the new one is there, and goes on for those who have it open. */
static void replacing(void **state)
{
    (void)state;
    const char *old_path = write_text("old.jsonl", "{\"id\":\"old\",\"text\":\"招商引资\"}\n");
    expect(build(&plain, 1, &old_path), STATUS_OK);
    suoyin_index *open;
    assert_int_equal(suoyin_open(index_path, NULL, &open, NULL), SUOYIN_OK);

    struct index_build_options failing = {.replace = true, .strict = true};
    const char *broken = write_text("new.jsonl", "{\"id\":\"new\",\"text\":\"招商\"}\n{\n");
    expect_failure(&failing, broken, STATUS_INPUT, "new.jsonl:2");
    expect_failure(&replace, scratch_path(&scratch, "missing"), STATUS_NOT_FOUND, "missing");
    assert_string_equal(found_now("招商"), "old ");
    assert_int_equal(scratch_count(index_path), 3);

    expect(build(&replace, 1, &broken), STATUS_OK);
    assert_string_equal(found_now("招商"), "new ");
    assert_string_equal(found(open, "招商"), "old ");
    assert_int_equal(scratch_count(index_path), 3);
    suoyin_close(open);
    scratch_remove_path(index_path);
}

/* --- The same bytes ----------------------------------------------------------------------------
 */

enum { SHARES = 16 };

static const struct collection_plan plan = {
    .seed = 99,
    .documents = 22000,
    .pieces = 150,
    .profile = {300, 10, 8},
    .repeated = 5,
    .titled = 50,
    .stated = 40,
    .passage_chars = 60,
};

/* Writes the documents to files, from one end or from the other, and names these in turn. */
static void write_shares(const struct random_collection *collection, bool backwards,
                         const char *paths[SHARES])
{
    for (size_t share = 0; share < SHARES; share++) {
        struct buffer lines = {.allocator = &system_allocator}, turned = lines;
        char name[32];
        snprintf(name, sizeof name, "share-%zu.jsonl", share);
        size_t place = backwards ? SHARES - 1 - share : share;
        paths[place] = scratch_path(&scratch, name);
        random_collection_write(collection, share, SHARES, false, &lines);
        for (size_t end = lines.size, at = lines.size; backwards && at > 0; at--) {
            if (at == 1 || lines.data[at - 2] == '\n') {
                buffer_append(&turned, lines.data + at - 1, end - (at - 1));
                end = at - 1;
            }
        }
        struct buffer *used = backwards ? &turned : &lines;
        scratch_write(paths[place], used->data, used->size);
        buffer_release(&lines);
        buffer_release(&turned);
    }
}

/* Builds and answers the bytes of the only segment. */
static struct buffer build_bytes(const char *const *paths, unsigned threads, uint64_t memory)
{
    struct index_build_options options = random_collection_options(&plan);
    options.threads = threads;
    options.memory = memory;
    expect(build(&options, SHARES, paths), STATUS_OK);
    struct buffer bytes = scratch_read(scratch_find(index_path, ".segment"));
    assert_int_equal(scratch_count(index_path), 3);
    expect(index_verify(index_path, &error), STATUS_OK);
    scratch_remove_path(index_path);
    return bytes;
}

static void bytes_depend_on_the_documents_alone(void **state)
{
    (void)state;
    struct random_collection collection;
    const char *paths[SHARES];
    random_collection_make(&collection, &plan);
    write_shares(&collection, false, paths);
    struct buffer first = build_bytes(paths, 1, 0);
    assert_int_equal(report.runs, 0);
    uint64_t most_runs = 0;
    for (int form = 0; form < 3; form++) {
        write_shares(&collection, form != 1, paths);
        struct buffer other =
            build_bytes(paths, form == 1 ? 1 : 4, form == 0 ? 0 : INDEX_MEMORY_MIN);
        most_runs = report.runs > most_runs ? report.runs : most_runs;
        assert_int_equal(first.size, other.size);
        assert_memory_equal(first.data, other.data, first.size);
        buffer_release(&other);
    }
    assert_true(most_runs > 1); /* the budget was felt */
    buffer_release(&first);
    random_collection_release(&collection);
}

/* --- What is told ------------------------------------------------------------------------------
 */

static void reports_and_descriptions_agree(void **state)
{
    (void)state;
    const char *path =
        write_text("a.jsonl", "{\"id\":\"a\",\"title\":\"园区\",\"text\":\"招商引资\"}\n"
                              "{\"id\":\"b\",\"text\":\"GDP 5.5\",\"url\":\"u\"}\n");
    static struct index_info info;
    expect(build(&(struct index_build_options){.raw = true}, 1, &path), STATUS_OK);
    expect(index_describe(index_path, &info, &error), STATUS_OK);
    assert_int_equal(report.documents, 2);
    assert_int_equal(report.passages, 2);
    assert_int_equal(report.length, 1 + 3 + 2);
    assert_int_equal(report.text_bytes, 12 + 7);
    assert_int_equal(info.documents, 2);
    assert_int_equal(info.passages, 2);
    assert_int_equal(info.length, report.length);
    assert_int_equal(info.text_bytes, report.text_bytes);
    assert_int_equal(info.characters, 6);
    assert_int_equal(info.words, 2);
    assert_int_equal(info.segments, 1);
    assert_int_equal(info.passage_chars, PASSAGE_CHARS_DEFAULT);
    assert_true(info.raw && !info.whole_documents);
    assert_int_equal(strlen(info.digest), 32);
    assert_int_equal(info.field_count, 2);
    uint64_t sections = 0;
    for (size_t i = 0; i < info.section_count; i++) {
        sections += info.sections[i].bytes;
    }
    assert_true(sections > 0 && sections <= info.file_bytes);
    suoyin_index *index;
    suoyin_counts counts;
    assert_int_equal(suoyin_open(index_path, NULL, &index, NULL), SUOYIN_OK);
    suoyin_index_counts(index, &counts);
    assert_int_equal(counts.documents, 2);
    assert_int_equal(counts.length, report.length);
    assert_int_equal(counts.file_bytes, info.file_bytes);
    suoyin_close(index);
    scratch_remove_path(index_path);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%s/made.index", scratch.path);
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
        cmocka_unit_test(options_out_of_range),
        cmocka_unit_test(input_without_documents),
        cmocka_unit_test(what_is_good_is_kept),
        cmocka_unit_test(the_same_document_twice),
        cmocka_unit_test(an_id_with_two_contents),
        cmocka_unit_test(folders_that_exist),
        cmocka_unit_test(leftovers_of_a_writer_that_died),
        cmocka_unit_test(another_writer_has_the_lock),
        cmocka_unit_test(replacing),
        cmocka_unit_test(bytes_depend_on_the_documents_alone),
        cmocka_unit_test(reports_and_descriptions_agree),
    };
    return cmocka_run_group_tests_name("index_build", tests, set_up, tear_down);
}
