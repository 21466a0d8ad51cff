/*
 * An open index that moves on while it is searched: threads and processes refresh and search it
 * beside a writer. Every answer is, document by document and text by text, that of one commit, none
 * is older than what was committed before the refresh, and results stay what they were. Under
 * ThreadSanitizer, too. SUOYIN_SOAK=N in the environment makes it N times as long.
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
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../indexer/suoyin_index.h"
#include "../query/index_handle.h"
#include "fault_injection.h"
#include "scratch_folder.h"
#include "trials.h"

enum { COMMITS = 30, DOCUMENTS = 24, THREADS = 3, PROCESSES = 2 };

static struct scratch scratch;
static char index_path[SCRATCH_PATH * 2];

/* What the writer tells, also to other processes. */
struct shared {
    unsigned committed;
    bool finished;
};

static struct shared *shared;

/* --- The oracle ------------------------------------------------------------------------------ */

static bool is_there(unsigned document, unsigned commit)
{
    return document == 0 || (document * 7 + commit) % 11 != 0;
}

/* A document's text changes with every third commit, so that most of a commit is in the one before,
 * too; document 0 tells the commit. */
static void text_of(unsigned document, unsigned commit, char text[96])
{
    unsigned version = document == 0 ? commit : (commit + document % 3) / 3;
    snprintf(text, 96, "园区第%u号文件，修订%u次。", document, version);
}

static void write_commit(unsigned commit)
{
    struct buffer lines = {.allocator = &system_allocator};
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        char text[96];
        text_of(i, commit, text);
        if (is_there(i, commit)) {
            buffer_append_format(&lines, "{\"id\":\"%u\",\"text\":\"%s\"}\n", i, text);
        }
    }
    scratch_write(scratch_path(&scratch, "commit.jsonl"), lines.data, lines.size);
    buffer_release(&lines);
    const char *paths[] = {scratch_path(&scratch, "commit.jsonl")};
    struct index_update_options options = INDEX_UPDATE_OPTIONS_INIT;
    struct index_change_options change = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    options.build.threads = change.threads = 1;
    options.prune = true;
    assert_int_equal(index_update(index_path, paths, 1, &options, &report, NULL), STATUS_OK);
    if (commit % 7 == 0) {
        assert_int_equal(index_compact(index_path, &change, &report, NULL), STATUS_OK);
    }
    __atomic_store_n(&shared->committed, commit, __ATOMIC_RELEASE);
}

static void begin(unsigned commit)
{
    const char *paths[] = {scratch_path(&scratch, "first.jsonl")};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    options.threads = 1;
    options.replace = true;
    scratch_write(paths[0], "{\"id\":\"0\",\"text\":\"园\"}\n",
                  strlen("{\"id\":\"0\",\"text\":\"园\"}\n"));
    assert_int_equal(index_build(index_path, paths, 1, &options, &report, NULL), STATUS_OK);
    write_commit(commit);
    __atomic_store_n(&shared->finished, false, __ATOMIC_RELEASE);
}

/* --- Readers --------------------------------------------------------------------------------- */

static suoyin_results *search_all(const suoyin_index *index)
{
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    suoyin_results *results;
    suoyin_error error;
    options.limit = 2 * DOCUMENTS;
    options.count_all = true;
    if (suoyin_search(index, "园区", strlen("园区"), &options, &results, &error) != SUOYIN_OK) {
        fprintf(stderr, "%s\n", error.message);
        return NULL;
    }
    return results;
}

/* The commit that the results are of, as document 0 tells it; 0 when they are of none. */
static unsigned commit_of(suoyin_results *results)
{
    char texts[DOCUMENTS][96] = {{0}};
    unsigned commit = 0;
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        if (suoyin_results_hit(results, i, SUOYIN_HIT_TEXT, &hit, NULL) != SUOYIN_OK ||
            atoi(hit.id.data) >= DOCUMENTS) {
            return 0;
        }
        snprintf(texts[atoi(hit.id.data)], sizeof texts[0], "%s", hit.text.data);
    }
    const char *revised = strstr(texts[0], "修订");
    commit = revised == NULL ? 0 : (unsigned)atoi(revised + strlen("修订"));
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        char expected[96] = "";
        if (is_there(i, commit)) {
            text_of(i, commit, expected);
        }
        if (strcmp(texts[i], expected) != 0) {
            fprintf(stderr, "commit %u, document %u: %s\n", commit, i, texts[i]);
            return 0;
        }
    }
    return commit;
}

struct refresher {
    pthread_t thread;
    suoyin_index *index;
    size_t rounds, moves, wrong;
};

/* Refreshes and searches; the results of the round before are looked at again. */
static void refresh_always(struct refresher *reader, size_t rounds)
{
    suoyin_results *before = NULL;
    unsigned last = 0;
    while (reader->rounds < rounds || !__atomic_load_n(&shared->finished, __ATOMIC_ACQUIRE)) {
        bool changed = false;
        unsigned floor = __atomic_load_n(&shared->committed, __ATOMIC_ACQUIRE);
        reader->wrong += suoyin_refresh(reader->index, &changed, NULL) != SUOYIN_OK;
        suoyin_results *results = search_all(reader->index);
        unsigned commit = results == NULL ? 0 : commit_of(results);
        reader->wrong += commit == 0 || commit < floor || commit < last;
        if (before != NULL) {
            const suoyin_facet *facets;
            size_t count;
            reader->wrong += commit_of(before) != last;
            reader->wrong +=
                suoyin_results_facet(before, "source", 6, &facets, &count, NULL) != SUOYIN_OK ||
                facets[0].count != suoyin_results_count(before);
            suoyin_results_free(before);
        }
        before = results;
        last = commit;
        reader->moves += changed;
        reader->rounds++;
    }
    suoyin_results_free(before);
}

static void *run_refresher(void *argument)
{
    refresh_always(argument, 1);
    return NULL;
}

static void threads_refresh(void **unused)
{
    (void)unused;
    struct refresher readers[THREADS] = {{.rounds = 0}};
    suoyin_index *index;
    size_t rounds = 0, moves = 0;
    begin(1);
    assert_int_equal(suoyin_open(index_path, NULL, &index, NULL), SUOYIN_OK);
    for (size_t i = 0; i < THREADS; i++) {
        readers[i].index = index;
        assert_int_equal(pthread_create(&readers[i].thread, NULL, run_refresher, &readers[i]), 0);
    }
    for (unsigned commit = 2; commit <= trials(COMMITS); commit++) {
        write_commit(commit);
    }
    __atomic_store_n(&shared->finished, true, __ATOMIC_RELEASE);
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(readers[i].thread, NULL);
        assert_int_equal(readers[i].wrong, 0);
        rounds += readers[i].rounds;
        moves += readers[i].moves;
    }
    suoyin_close(index);
    assert_true(moves > 0);
    print_message("# threads: %zu refreshes, %zu of them to a newer commit of %zu\n", rounds, moves,
                  trials(COMMITS));
}

static void processes_refresh(void **unused)
{
    (void)unused;
    pid_t processes[PROCESSES];
    begin(1);
    for (size_t i = 0; i < PROCESSES; i++) {
        processes[i] = fork();
        assert_true(processes[i] >= 0);
        if (processes[i] == 0) {
            struct refresher reader = {.rounds = 0};
            bool opened = suoyin_open(index_path, NULL, &reader.index, NULL) == SUOYIN_OK;
            if (opened) {
                refresh_always(&reader, 1);
                suoyin_close(reader.index);
            }
            _exit(opened && reader.wrong == 0 ? 0 : 1);
        }
    }
    for (unsigned commit = 2; commit <= trials(COMMITS); commit++) {
        write_commit(commit);
    }
    __atomic_store_n(&shared->finished, true, __ATOMIC_RELEASE);
    for (size_t i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
}

/* --- One thread ------------------------------------------------------------------------------ */

/* What two commits have in common is opened once, and nothing is opened when nothing has changed.
 */
static void segments_are_shared(void **unused)
{
    (void)unused;
    struct faulty_memory memory;
    struct allocator own = faulty_allocator(&memory, 0);
    const suoyin_allocator allocator = {own.resize, own.context};
    suoyin_open_options options = SUOYIN_OPEN_OPTIONS_INIT;
    suoyin_index *index;
    bool changed = true;
    options.allocator = &allocator;
    begin(1);
    assert_int_equal(suoyin_open(index_path, &options, &index, NULL), SUOYIN_OK);
    long calls = memory.calls;
    assert_int_equal(suoyin_refresh(index, &changed, NULL), SUOYIN_OK);
    assert_false(changed);
    assert_true(memory.calls - calls < 16);
    suoyin_results *results = search_all(index);
    const struct open_commit *before = handle_commit(index);
    const char *const ids[] = {"1"};
    struct index_change_options change = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    assert_int_equal(index_remove(index_path, ids, 1, &change, &report, NULL), STATUS_OK);
    assert_int_equal(suoyin_refresh(index, &changed, NULL), SUOYIN_OK);
    assert_true(changed);
    const struct open_commit *after = handle_commit(index);
    size_t common = 0;
    for (uint32_t a = 0; a < after->segment_count; a++) {
        for (uint32_t b = 0; b < before->segment_count; b++) {
            common += after->segments[a].file == before->segments[b].file;
        }
    }
    assert_true(common > 0);
    commit_let_go(before);
    commit_let_go(after);
    assert_int_equal(commit_of(results), 1);
    suoyin_close(index); /* results outlive it */
    assert_int_equal(commit_of(results), 1);
    suoyin_results_free(results);
    assert_int_equal(memory.live, 0);
}

/* A refresh that fails leaves the index where it was. */
static void failures(void **unused)
{
    (void)unused;
    long failed = 0;
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator own = faulty_allocator(&memory, 0);
        const suoyin_allocator allocator = {own.resize, own.context};
        suoyin_open_options options = SUOYIN_OPEN_OPTIONS_INIT;
        suoyin_index *index;
        bool changed;
        options.allocator = &allocator;
        begin(1);
        assert_int_equal(suoyin_open(index_path, &options, &index, NULL), SUOYIN_OK);
        write_commit(2);
        memory.fatal = memory.calls + n;
        suoyin_status status = suoyin_refresh(index, &changed, NULL);
        bool struck = memory.struck;
        memory.fatal = 0;
        assert_true(status == SUOYIN_OK || (struck && status == SUOYIN_MEMORY && !changed));
        suoyin_results *results = search_all(index);
        assert_int_equal(commit_of(results), status == SUOYIN_OK ? 2 : 1);
        suoyin_results_free(results);
        suoyin_close(index);
        assert_int_equal(memory.live, 0);
        failed += status != SUOYIN_OK;
        if (!struck) {
            break;
        }
    }
    assert_true(failed > 10);
    /* An index that is gone, or damaged, leaves the open one as it is. */
    suoyin_index *index;
    suoyin_error error;
    assert_int_equal(suoyin_open(index_path, NULL, &index, NULL), SUOYIN_OK);
    scratch_write(scratch_find(index_path, "manifest"), "x", 1);
    assert_int_equal(suoyin_refresh(index, NULL, &error), SUOYIN_CORRUPT);
    unlink(scratch_find(index_path, "manifest"));
    assert_int_equal(suoyin_refresh(index, NULL, &error), SUOYIN_NOT_FOUND);
    suoyin_results *results = search_all(index);
    assert_int_equal(commit_of(results), 2);
    suoyin_results_free(results);
    suoyin_close(index);
    scratch_remove_path(index_path);
}

static int set_up(void **unused)
{
    (void)unused;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%s/index", scratch.path);
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED ? -1 : 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    munmap(shared, sizeof *shared);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(segments_are_shared),
        cmocka_unit_test(failures),
        cmocka_unit_test(processes_refresh),
        cmocka_unit_test(threads_refresh),
    };
    return cmocka_run_group_tests_name("refresh", tests, set_up, tear_down);
}
