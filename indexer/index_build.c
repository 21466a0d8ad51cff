#include "index_environment.h"

#include "build_runs.h"
#include "index_folder.h"
#include "intake.h"
#include "passages.h"
#include "update_report.h"

struct build {
    const struct index_environment *environment;
    const struct index_build_options *options;
    const struct allocator *allocator;
    struct index_folder folder;
    struct segment_plan plan;
    struct fold_table *fold_table;
    struct annotator *annotator;
    struct intake *intake;
    struct build_runs runs;
    struct index_report *report;
};

static enum status take_batch(void *context, struct batch_document **documents, size_t count,
                              bool last, struct error *error)
{
    struct build *build = context;
    return build_runs_add(&build->runs, documents, count, last, error);
}

static enum status open_fold_table(struct build *build, struct buffer *bytes, struct error *error)
{
    enum status status = environment_fold_table(build->environment, bytes, error);
    if (status == STATUS_OK) {
        status =
            fold_table_open(bytes->data, bytes->size, build->allocator, &build->fold_table, error);
    }
    build->plan.fold_table = build->fold_table;
    build->plan.fold_table_bytes = bytes->data;
    build->plan.fold_table_size = bytes->size;
    return status;
}

/* By the lists that come with the indexer, or the caller's. */
static enum status open_annotator(struct build *build, struct error *error)
{
    const char *path = build->options->subjects;
    struct annotator_lists lists = annotator_default_lists();
    struct buffer rules = {.allocator = build->allocator};
    enum status status = STATUS_OK;
    if (build->options->no_subjects) {
        return STATUS_OK;
    }
    if (path != NULL) {
        status = annotator_read_rules(path, &rules, &lists.rules, error);
    }
    if (status == STATUS_OK) {
        struct error cause;
        status =
            annotator_open(&lists, build->fold_table, build->allocator, &build->annotator, &cause);
        if (status != STATUS_OK) {
            error_set(error, status, "%s: %s", path != NULL ? path : "the lists of subjects",
                      cause.message);
        }
    }
    build->plan.annotator = build->annotator;
    buffer_release(&rules);
    return status;
}

/* Reads back what was written, while the index is still as it was. */
static enum status report_segment(struct build *build, const struct manifest_segment *segment,
                                  struct error *error)
{
    char name[MANIFEST_NAME_SIZE];
    struct buffer path = {.allocator = build->allocator};
    manifest_segment_name(&segment->digest, name);
    file_join_path(&path, build->folder.path, name);
    enum status status =
        path.failed
            ? error_memory(error)
            : index_report_fill(build->environment, (const char *)path.data, build->report, error);
    buffer_release(&path);
    return status;
}

/* Makes one segment of the runs and the index of that. */
static enum status commit(struct build *build, struct error *error)
{
    if (build->runs.count == 0) {
        return error_set(error, STATUS_INPUT, "no documents were found: no index is made");
    }
    struct manifest_segment segment;
    if (!build->runs.whole) {
        build->report->runs = build->runs.count;
        intake_progress(build->intake, INDEX_MERGING);
    }
    enum status status =
        build_runs_finish(&build->runs, &build->report->duplicates, &segment, error);
    if (status == STATUS_OK) {
        intake_progress(build->intake, INDEX_WRITING);
        status = report_segment(build, &segment, error);
    }
    if (status == STATUS_OK) {
        status = index_folder_commit(&build->folder, &segment, 1, error);
    }
    return status;
}

static enum status build_in_folder(struct build *build, struct error *error)
{
    const struct index_build_options *options = build->options;
    build->plan = (struct segment_plan){
        .allocator = build->allocator,
        .operations = build->folder.operations,
        .folder = build->folder.path,
        .threads = options->threads,
        .passage_chars =
            options->passage_chars != 0 ? options->passage_chars : PASSAGE_CHARS_DEFAULT,
        .flags = (options->whole_documents ? SEGMENT_WHOLE_DOCUMENTS : 0) |
                 (options->raw ? SEGMENT_RAW : 0) | (options->no_links ? 0 : SEGMENT_LINKED),
    };
    build_runs_init(&build->runs, &build->plan);
    struct buffer fold_table = {.allocator = build->allocator};
    enum status status = open_fold_table(build, &fold_table, error);
    if (status == STATUS_OK) {
        status = open_annotator(build, error);
    }
    if (status == STATUS_OK) {
        status = intake_run(build->intake, take_batch, build, build->report, error);
    }
    if (status == STATUS_OK) {
        status = commit(build, error);
    }
    build_runs_release(&build->runs);
    annotator_release(build->annotator);
    fold_table_release(build->fold_table);
    buffer_release(&fold_table);
    return status;
}

enum status index_build_in(const struct index_environment *environment, const char *index,
                           const char *const *paths, size_t path_count,
                           const struct index_build_options *given, struct index_report *report,
                           struct error *error)
{
    double start = index_report_now();
    *report = (struct index_report){0};
    struct index_build_options options = *given;
    struct build build = {.environment = environment,
                          .options = &options,
                          .allocator = environment->allocator,
                          .report = report};
    enum status status = intake_options_complete(&options, environment->little_memory, error);
    if (status == STATUS_OK) {
        status = intake_open(&options, paths, path_count, build.allocator, &build.intake, error);
    }
    if (status == STATUS_OK) {
        status = index_folder_take(&build.folder, environment->operations, build.allocator, index,
                                   options.replace, error);
    }
    if (status == STATUS_OK) {
        status = build_in_folder(&build, error);
        index_folder_leave(&build.folder);
    }
    intake_close(build.intake);
    report->seconds = index_report_now() - start;
    return status;
}

enum status index_build(const char *index, const char *const *paths, size_t path_count,
                        const struct index_build_options *options, struct index_report *report,
                        struct error *error)
{
    return index_build_in(&system_environment, index, paths, path_count, options, report, error);
}
