/*
 * Writers that are stopped: by a kill or a power cut after each change of the disk, and by a full
 * disk, a failing one and too many open files at each call. What is left is the old index or the
 * new one, whole, and the next writer tidies up. SUOYIN_SOAK=N in the environment takes N times as
 * many states by chance.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "../indexer/index_environment.h"
#include "crash_judge.h"
#include "fault_injection.h"
#include "trials.h"

enum { SAMPLES = 6 };

static struct scratch scratch;
static size_t all_cases, all_distinct, all_faults;

typedef enum status writer(const struct index_environment *environment, struct error *error);

/* --- Writers --------------------------------------------------------------------------------- */

static enum status build_at(const struct index_environment *environment, const char *index,
                            const char *source, bool replace, uint64_t memory, struct error *error)
{
    const char *paths[] = {scratch_path(&scratch, source)};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    options.threads = 1;
    options.replace = replace;
    options.memory = memory;
    return index_build_in(environment, index, paths, 1, &options, &report, error);
}

static enum status build(const struct index_environment *environment, const char *source,
                         bool replace, uint64_t memory, struct error *error)
{
    return build_at(environment, JUDGED_INDEX, source, replace, memory, error);
}

static enum status build_old(const struct index_environment *environment, struct error *error)
{
    return build(environment, "old", false, 0, error);
}

static enum status build_new(const struct index_environment *environment, struct error *error)
{
    return build(environment, "new", false, 0, error);
}

static enum status replace(const struct index_environment *environment, struct error *error)
{
    return build(environment, "new", true, 0, error);
}

/* Every document makes a run of its own. */
static enum status replace_by_runs(const struct index_environment *environment, struct error *error)
{
    return build(environment, "new", true, 200, error);
}

static enum status update(const struct index_environment *environment, struct error *error)
{
    const char *paths[] = {scratch_path(&scratch, "new")};
    struct index_update_options options = INDEX_UPDATE_OPTIONS_INIT;
    struct index_update_report report;
    options.build.threads = 1;
    options.prune = true;
    return index_update_in(environment, JUDGED_INDEX, paths, 1, &options, &report, error);
}

static enum status remove_one(const struct index_environment *environment, struct error *error)
{
    const char *ids[] = {"b.txt"};
    struct index_change_options options = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    options.threads = 1;
    return index_remove_in(environment, JUDGED_INDEX, ids, 1, &options, &report, error);
}

static enum status compact(const struct index_environment *environment, struct error *error)
{
    struct index_change_options options = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    options.threads = 1;
    return index_compact_in(environment, JUDGED_INDEX, &options, &report, error);
}

/* An index of several segments, with tombstones. */
static enum status build_and_update(const struct index_environment *environment,
                                    struct error *error)
{
    enum status status = build_old(environment, error);
    return status == STATUS_OK ? update(environment, error) : status;
}

/* An index that is to be replaced, and two others: what is read must stay as it is, too. */
static enum status build_three(const struct index_environment *environment, struct error *error)
{
    enum status status = build_old(environment, error);
    if (status == STATUS_OK) {
        status = build_at(environment, "first", "new", false, 0, error);
    }
    return status == STATUS_OK ? build_at(environment, "second", "more", false, 0, error) : status;
}

static enum status merge(const struct index_environment *environment, struct error *error)
{
    const char *inputs[] = {"first", "second"};
    struct index_change_options options = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    options.threads = 1;
    options.replace = true;
    return index_merge_in(environment, JUDGED_INDEX, inputs, 2, &options, &report, error);
}

static enum status salvage(const struct index_environment *environment, struct error *error)
{
    struct index_salvage_options options = INDEX_SALVAGE_OPTIONS_INIT;
    struct index_salvage_report report;
    options.threads = 1;
    options.replace = true;
    return index_salvage_in(environment, "first", JUDGED_INDEX, &options, &report, error);
}

struct scenario {
    writer *prepare; /* makes the old index; NULL: there is none */
    writer *run;
    size_t faults; /* kinds of faults that are tried at each call; all in a soak */
};

static struct scenario first_build = {NULL, build_new, 3};
static struct scenario replacement = {build_old, replace, 6};
static struct scenario replacement_by_runs = {build_old, replace_by_runs, 1};
static struct scenario updating = {build_old, update, 2};
static struct scenario removing = {build_and_update, remove_one, 1};
static struct scenario merging = {build_three, merge, 1};
static struct scenario salvaging = {build_three, salvage, 1};
static struct scenario compacting = {build_and_update, compact, 1};

/* --- One run --------------------------------------------------------------------------------- */

struct trial {
    struct crash_disk *disk;
    struct file_operations operations;
    struct index_environment environment;
    struct crash_judge *judge; /* asked after each change, or NULL */
    uint64_t random;
    size_t samples;
    bool good;
};

static void look(void *context)
{
    struct trial *trial = context;
    trial->good =
        trial->good && crash_judge_disk(trial->judge, trial->disk, trial->samples, &trial->random);
}

static void begin(struct trial *trial, const struct disk_image *image)
{
    *trial = (struct trial){.disk = crash_disk_from_image(image), .good = true, .random = 1};
    trial->operations = crash_disk_operations(trial->disk);
    trial->environment = (struct index_environment){
        .operations = &trial->operations, .allocator = &system_allocator, .little_memory = true};
}

static void end(struct trial *trial)
{
    assert_int_equal(crash_disk_open_count(trial->disk), 0);
    crash_disk_release(trial->disk);
}

static enum status go(struct trial *trial, writer *run, struct error *error)
{
    *error = (struct error){0};
    enum status status = run(&trial->environment, error);
    assert_int_equal(crash_disk_open_count(trial->disk), 0);
    return status;
}

/* What a writer makes of an image when nothing goes wrong. */
static void make_image(const struct disk_image *before, writer *run, struct disk_image *after)
{
    struct trial trial;
    struct error error;
    begin(&trial, before);
    if (run != NULL && go(&trial, run, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    crash_disk_image(trial.disk, CRASH_NOTHING, NULL, after);
    end(&trial);
}

static void prepare(const struct scenario *scenario, struct disk_image *old, struct disk_image *new)
{
    struct disk_image empty = {0};
    make_image(&empty, scenario->prepare, old);
    make_image(old, scenario->run, new);
}

static void count(struct crash_judge *judge)
{
    all_cases += judge->cases;
    all_distinct += judge->distinct;
    judge->cases = judge->distinct = 0;
}

/* --- Power cuts ------------------------------------------------------------------------------ */

static void power_cuts(void **state)
{
    const struct scenario *scenario = *state;
    struct disk_image old, new;
    struct trial trial;
    struct error error;
    prepare(scenario, &old, &new);
    struct crash_judge judge = {.scratch = &scratch, .old = &old, .new = &new};
    begin(&trial, &old);
    trial.judge = &judge;
    trial.samples = trials(SAMPLES);
    crash_disk_watch(trial.disk, look, &trial);
    assert_int_equal(go(&trial, scenario->run, &error), STATUS_OK);
    assert_true(trial.good);
    /* Who was told that all went well keeps the new index, whatever happens. */
    judge.only_new = true;
    assert_true(crash_judge_disk(&judge, trial.disk, 10 * SAMPLES, &trial.random));
    assert_true(judge.cases > 100);
    end(&trial);
    count(&judge);
    crash_judge_release(&judge);
    disk_image_release(&old);
    disk_image_release(&new);
}

/* --- A crash after a crash ------------------------------------------------------------------- */

struct again {
    const struct disk_image *old, *new;
    struct crash_judge *judge;
    uint64_t random;
    bool good;
    struct crash_disk *disk;
};

/* Cuts the power, and again in the next writer's run. */
static void crash_and_write_again(void *context)
{
    struct again *again = context;
    for (size_t i = 0; i < trials(1) && again->good; i++) {
        struct disk_image image;
        struct trial trial;
        struct error error;
        crash_disk_image(again->disk, CRASH_ANYHOW, &again->random, &image);
        begin(&trial, &image);
        trial.judge = again->judge;
        trial.samples = 2;
        trial.random = again->random;
        crash_disk_watch(trial.disk, look, &trial);
        enum status status = go(&trial, replace, &error);
        again->good = trial.good && status == STATUS_OK;
        end(&trial);
        disk_image_release(&image);
    }
}

static void a_crash_after_a_crash(void **state)
{
    struct disk_image old, new;
    struct trial trial;
    struct error error;
    (void)state;
    prepare(&replacement, &old, &new);
    struct crash_judge judge = {.scratch = &scratch, .old = &old, .new = &new};
    struct again again = {.old = &old, .new = &new, .judge = &judge, .random = 5, .good = true};
    begin(&trial, &old);
    again.disk = trial.disk;
    crash_disk_watch(trial.disk, crash_and_write_again, &again);
    assert_int_equal(go(&trial, replacement.run, &error), STATUS_OK);
    assert_true(again.good);
    end(&trial);
    count(&judge);
    crash_judge_release(&judge);
    disk_image_release(&old);
    disk_image_release(&new);
}

/* --- Calls that fail ------------------------------------------------------------------------- */

/* Answers whether the n-th call was reached. */
static bool fail_call(const struct scenario *scenario, struct crash_judge *judge, long n,
                      enum disk_fault fault, int reason)
{
    struct trial trial;
    struct error error;
    begin(&trial, judge->old);
    crash_disk_fail(trial.disk, n, fault, reason);
    enum status status = go(&trial, scenario->run, &error);
    bool struck = crash_disk_struck(trial.disk);
    bool renamed = crash_disk_renames_to(trial.disk, "/manifest") > 0;
    if (status != STATUS_OK) {
        assert_true(struck);
        assert_true(fault != FAULT_SHORT);
        assert_int_equal(error.code, status);
        assert_true(strlen(error.message) > 5);
    }
    judge->only_new = status == STATUS_OK;
    judge->only_old = status != STATUS_OK && !renamed;
    bool good = crash_judge_disk(judge, trial.disk, 1, &trial.random);
    if (!good) {
        fail_msg("call %ld, fault %d, errno %d: %s", n, (int)fault, reason,
                 status == STATUS_OK ? "told to be good" : error.message);
    }
    end(&trial);
    all_faults++;
    return struck;
}

static void failing_calls(void **state)
{
    const struct scenario *scenario = *state;
    static const struct {
        enum disk_fault fault;
        int reason;
    } faults[] = {{FAULT_ONCE, EIO},   {FAULT_LASTS, ENOSPC}, {FAULT_ONCE, EMFILE},
                  {FAULT_SHORT, 0},    {FAULT_ONCE, EINTR},   {FAULT_CUTS, ENOSPC},
                  {FAULT_ONCE, EACCES}};
    size_t kinds = trials_in_soak() ? sizeof faults / sizeof *faults : scenario->faults;
    struct disk_image old, new;
    prepare(scenario, &old, &new);
    struct crash_judge judge = {.scratch = &scratch, .old = &old, .new = &new};
    for (size_t i = 0; i < kinds; i++) {
        long n = 1;
        while (fail_call(scenario, &judge, n, faults[i].fault, faults[i].reason)) {
            n++;
        }
        assert_true(n > 20);
    }
    count(&judge);
    crash_judge_release(&judge);
    disk_image_release(&old);
    disk_image_release(&new);
}

/* --- All ------------------------------------------------------------------------------------- */

static void write_document(const char *folder, const char *name, const char *text)
{
    char path[2 * SCRATCH_PATH];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    scratch_write(path, text, strlen(text));
}

static int set_up(void **state)
{
    static const char *const texts[] = {
        "园区招商政策：对新引进的项目给予补贴。",
        "县里的产业园区今年新增企业二十家。",
        "镇政府公布了道路项目的进展。",
        "农产品加工园区一期已经投产。",
    };
    (void)state;
    scratch_make(&scratch);
    const char *old = scratch_path(&scratch, "old"), *new = scratch_path(&scratch, "new");
    const char *more = scratch_path(&scratch, "more");
    if (mkdir(old, 0777) != 0 || mkdir(new, 0777) != 0 || mkdir(more, 0777) != 0) {
        return -1;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char name[] = "a.txt";
        name[0] = (char)(name[0] + (char)i);
        write_document(new, name, texts[i]);
    }
    write_document(more, "d.txt", texts[3]);
    write_document(more, "f.txt", texts[1]);
    write_document(old, "a.txt", texts[0]);
    write_document(old, "b.txt", texts[2]);
    write_document(old, "e.txt", texts[1]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    print_message("# %zu states after crashes (%zu distinct), %zu failing calls\n", all_cases,
                  all_distinct, all_faults);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
#define CASES(name)                                                                                \
    {"power_cuts_" #name, power_cuts, NULL, NULL, &name},                                          \
    {                                                                                              \
        "failing_calls_" #name, failing_calls, NULL, NULL, &name                                   \
    }
    const struct CMUnitTest tests[] = {
        CASES(first_build), CASES(replacement), CASES(replacement_by_runs),
        CASES(updating),    CASES(removing),    CASES(compacting),
        CASES(merging),     CASES(salvaging),   cmocka_unit_test(a_crash_after_a_crash),
    };
    return cmocka_run_group_tests_name("crash", tests, set_up, tear_down);
}
