/*
 * Readers beside a writer: threads and processes open an index and search it again and again while
 * it is replaced, updated and compacted. Every answer is that of one commit, and an index that was
 * opened goes on answering as when it was opened. Under ThreadSanitizer, too.
 * SUOYIN_SOAK=N in the environment makes it N times as long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../indexer/suoyin_index.h"
#include "fault_injection.h"
#include "hostile_use.h"
#include "scratch_folder.h"
#include "trials.h"

enum { COMMITS = 40, THREADS = 3, PROCESSES = 2, STATES = 3 };

static struct scratch scratch;
static char index_path[SCRATCH_PATH * 2];
static uint64_t answers[STATES]; /* of the index that source n makes */
static bool finished;

static const char *const queries[] = {"园区 招商", "\"产业园区\"", "+园区 -补贴", "项目"};
static const struct hostile_use use = {queries, sizeof queries / sizeof *queries, "source:1"};

static enum status build(size_t source)
{
    char path[SCRATCH_PATH * 2];
    const char *paths[] = {path};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    options.threads = 1;
    options.replace = true;
    snprintf(path, sizeof path, "%s/%zu.jsonl", scratch.path, source);
    return index_build(index_path, paths, 1, &options, &report, NULL);
}

static enum status update(size_t source)
{
    char path[SCRATCH_PATH * 2];
    const char *paths[] = {path};
    struct index_update_options options = INDEX_UPDATE_OPTIONS_INIT;
    struct index_update_report report;
    options.build.threads = 1;
    options.prune = true;
    snprintf(path, sizeof path, "%s/%zu.jsonl", scratch.path, source);
    return index_update(index_path, paths, 1, &options, &report, NULL);
}

static enum status compact(void)
{
    struct index_change_options options = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    options.threads = 1;
    return index_compact(index_path, &options, &report, NULL);
}

/* --- Readers --------------------------------------------------------------------------------- */

/* Opens the index and asks it twice: answers how often something was wrong. */
static size_t read_once(void)
{
    suoyin_index *index;
    suoyin_error error;
    if (suoyin_open(index_path, NULL, &index, &error) != SUOYIN_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    struct hostile_answer first = hostile_use_index(index, &use);
    bool known = false;
    for (size_t i = 0; i < STATES; i++) {
        known |= first.sum == answers[i];
    }
    struct hostile_answer second = hostile_use_index(index, &use);
    suoyin_close(index);
    return !known + first.failed + second.failed + (first.sum != second.sum);
}

struct reader {
    pthread_t thread;
    size_t rounds, wrong;
};

static void *read_always(void *argument)
{
    struct reader *reader = argument;
    while (!__atomic_load_n(&finished, __ATOMIC_ACQUIRE)) {
        reader->wrong += read_once();
        reader->rounds++;
    }
    return NULL;
}

/* --- The writer ------------------------------------------------------------------------------ */

static void write_all(void)
{
    for (size_t i = 0; i < trials(COMMITS); i++) {
        size_t source = (i + i / 4) % STATES;
        enum status status = i % 4 == 0 ? build(source) : i % 4 == 3 ? compact() : update(source);
        assert_int_equal(status, STATUS_OK);
    }
}

static void threads_beside_a_writer(void **state)
{
    struct reader readers[THREADS] = {0};
    (void)state;
    __atomic_store_n(&finished, false, __ATOMIC_RELEASE);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&readers[i].thread, NULL, read_always, &readers[i]), 0);
    }
    write_all();
    __atomic_store_n(&finished, true, __ATOMIC_RELEASE);
    size_t rounds = 0;
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_int_equal(readers[i].wrong, 0);
        rounds += readers[i].rounds;
    }
    assert_true(rounds > THREADS);
    print_message("# %d commits, read %zu times\n", (int)trials(COMMITS), rounds);
}

/* Processes read until the pipe is closed; their exit status tells how it went. */
static pid_t start_process(int ends[2])
{
    pid_t process = fork();
    if (process == 0) {
        close(ends[1]);
        size_t wrong = 0, rounds = 0;
        char byte;
        while (rounds++ < trials(30)) {
            wrong += read_once();
        }
        while (read(ends[0], &byte, 1) > 0) {
        }
        _exit(wrong == 0 ? 0 : 1);
    }
    return process;
}

static void processes_beside_a_writer(void **state)
{
    pid_t processes[PROCESSES];
    int ends[2];
    (void)state;
    assert_int_equal(pipe(ends), 0);
    for (size_t i = 0; i < PROCESSES; i++) {
        processes[i] = start_process(ends);
        assert_true(processes[i] > 0);
    }
    write_all();
    close(ends[0]);
    close(ends[1]);
    for (size_t i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

/* What is open stays as it is, whatever becomes of the files. */
static void an_old_commit_stays_open(void **state)
{
    suoyin_index *index;
    (void)state;
    assert_int_equal(build(0), STATUS_OK);
    assert_int_equal(suoyin_open(index_path, NULL, &index, NULL), SUOYIN_OK);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(i % 3 == 2 ? compact() : update(1 + i % 2), STATUS_OK);
        struct hostile_answer answer = hostile_use_index(index, &use);
        assert_false(answer.failed);
        assert_int_equal(answer.sum, answers[0]);
    }
    suoyin_close(index);
}

/* --- All ------------------------------------------------------------------------------------- */

static void write_source(size_t source)
{
    char name[32];
    struct buffer lines = {.allocator = &system_allocator};
    for (size_t i = 0; i < 30; i++) {
        if (i % 5 != source) {
            buffer_append_format(&lines,
                                 "{\"id\":\"source:%zu\",\"text\":\"产业园区第%zu号，招商%zu家，"
                                 "项目%s。\"}\n",
                                 i, i * 7 % 11, i * (source + 3) % 13,
                                 (i + source) % 3 == 0 ? "补贴" : "投产");
        }
    }
    snprintf(name, sizeof name, "%zu.jsonl", source);
    scratch_write(scratch_path(&scratch, name), lines.data, lines.size);
    buffer_release(&lines);
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%s/index", scratch.path);
    for (size_t i = 0; i < STATES; i++) {
        suoyin_index *index;
        write_source(i);
        if (build(i) != STATUS_OK || suoyin_open(index_path, NULL, &index, NULL) != SUOYIN_OK) {
            return -1;
        }
        struct hostile_answer answer = hostile_use_index(index, &use);
        suoyin_close(index);
        answers[i] = answer.sum;
        if (answer.failed || answer.hits < 5 || (i > 0 && answers[i] == answers[i - 1])) {
            return -1;
        }
    }
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
        cmocka_unit_test(an_old_commit_stays_open),
        cmocka_unit_test(processes_beside_a_writer),
        cmocka_unit_test(threads_beside_a_writer),
    };
    return cmocka_run_group_tests_name("concurrent", tests, set_up, tear_down);
}
