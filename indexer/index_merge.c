#include "index_change.h"
#include "reanalyse.h"
#include "update_report.h"

/* A merge of indexes on its way. */
struct index_merger {
    const struct index_environment *environment;
    const struct allocator *allocator;
    struct open_index *inputs;
    size_t input_count;
    struct index_folder folder;
    struct open_index made; /* segments that had to be analysed again, in the new folder */
    size_t made_capacity;
    struct segment_plan plan;
    const struct segment **segments; /* all that is to be merged */
    const struct segment_drop **drops;
    size_t count;
    struct index_update_report *report;
};

static enum status open_inputs(struct index_merger *merger, const char *const *paths, size_t count,
                               struct error *error)
{
    merger->inputs = memory_allocate_array(merger->allocator, count, sizeof *merger->inputs);
    enum status status = merger->inputs == NULL ? error_memory(error) : STATUS_OK;
    while (status == STATUS_OK && merger->input_count < count) {
        struct open_index *input = &merger->inputs[merger->input_count];
        status = open_index(input, merger->environment->operations, merger->allocator,
                            paths[merger->input_count], NULL, error);
        merger->input_count += status == STATUS_OK;
        if (status == STATUS_OK && input->count == 0) {
            status = error_set(error, STATUS_INPUT, "%s: the index has no segments", input->path);
        }
    }
    return status;
}

/* The first input's plan, for all. */
static enum status make_plan(struct index_merger *merger, const char *folder, unsigned threads,
                             struct error *error)
{
    enum status status = open_index_plan(&merger->inputs[0], threads, &merger->plan, error);
    merger->plan.folder = folder;
    for (size_t i = 1; i < merger->input_count && status == STATUS_OK; i++) {
        struct segment_plan other;
        status = open_index_plan(&merger->inputs[i], threads, &other, error);
        if (status == STATUS_OK && (other.passage_chars != merger->plan.passage_chars ||
                                    other.flags != merger->plan.flags)) {
            status = error_set(error, STATUS_INPUT,
                               "%s and %s were built with different options: build one again",
                               merger->inputs[0].path, merger->inputs[i].path);
        }
    }
    return status;
}

static enum status take_made(void *context, const struct manifest_segment *segment,
                             struct error *error)
{
    struct index_merger *merger = context;
    struct open_index *made = &merger->made;
    if (made->count == merger->made_capacity) {
        size_t capacity = merger->made_capacity * 2 + 8;
        struct index_part *parts =
            memory_resize_array(merger->allocator, made->parts, capacity, sizeof *parts);
        if (parts == NULL) {
            return error_memory(error);
        }
        made->parts = parts;
        merger->made_capacity = capacity;
    }
    enum status status = open_index_part(made, segment, &made->parts[made->count], error);
    made->count += status == STATUS_OK;
    return status;
}

/* Analyses again what has another table or other lists, and counts what is to be merged. */
static enum status prepare_segments(struct index_merger *merger, size_t *direct,
                                    struct error *error)
{
    for (size_t i = 0; i < merger->input_count; i++) {
        for (size_t p = 0; p < merger->inputs[i].count; p++) {
            const struct index_part *part = &merger->inputs[i].parts[p];
            bool same;
            enum status status = segment_plan_fits(&merger->plan, &part->segment, &same, error);
            if (status == STATUS_OK && !same) {
                status = reanalyse_part(part, &merger->plan, take_made, merger, error);
            }
            if (status != STATUS_OK) {
                return status;
            }
            *direct += same;
        }
    }
    return STATUS_OK;
}

static enum status list_segments(struct index_merger *merger, size_t direct, struct error *error)
{
    size_t capacity = direct + merger->made.count;
    merger->segments = memory_allocate_array(merger->allocator, capacity, sizeof *merger->segments);
    merger->drops = memory_allocate_array(merger->allocator, capacity, sizeof *merger->drops);
    if (merger->segments == NULL || merger->drops == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < merger->input_count; i++) {
        for (size_t p = 0; p < merger->inputs[i].count; p++) {
            const struct index_part *part = &merger->inputs[i].parts[p];
            bool same;
            enum status status = segment_plan_fits(&merger->plan, &part->segment, &same, error);
            if (status != STATUS_OK) {
                return status;
            }
            if (same && index_part_documents(part) > 0) {
                merger->segments[merger->count] = &part->segment;
                merger->drops[merger->count++] = part->entry.has_tombstones ? &part->drop : NULL;
            }
        }
    }
    for (size_t i = 0; i < merger->made.count; i++) {
        merger->segments[merger->count++] = &merger->made.parts[i].segment;
    }
    return merger->count > 0
               ? STATUS_OK
               : error_set(error, STATUS_INPUT, "the indexes have no documents: none is made");
}

static enum status merge_in_folder(struct index_merger *merger, struct error *error)
{
    struct manifest_segment merged;
    uint64_t duplicates = 0;
    size_t direct = 0;
    enum status status = prepare_segments(merger, &direct, error);
    if (status == STATUS_OK) {
        status = list_segments(merger, direct, error);
    }
    if (status == STATUS_OK) {
        status = index_merge_parts(&merger->made, &merger->plan, merger->segments, merger->drops,
                                   merger->count, false, &duplicates, &merged, error);
    }
    if (status == STATUS_OK) {
        status = index_folder_commit(&merger->folder, &merged, 1, error);
    }
    merger->report->index.duplicates = duplicates;
    merger->report->segments_merged = merger->count;
    return status;
}

static void close_merger(struct index_merger *merger)
{
    for (size_t i = 0; i < merger->input_count; i++) {
        open_index_close(&merger->inputs[i]);
    }
    memory_release(merger->allocator, merger->inputs);
    memory_release(merger->allocator, merger->segments);
    memory_release(merger->allocator, merger->drops);
}

enum status index_merge_in(const struct index_environment *environment, const char *index,
                           const char *const *inputs, size_t input_count,
                           const struct index_change_options *options,
                           struct index_update_report *report, struct error *error)
{
    double start = update_report_begin(report);
    const struct allocator *allocator = environment->allocator;
    struct index_merger merger = {
        .environment = environment,
        .allocator = allocator,
        .made = {.operations = environment->operations, .allocator = allocator, .path = index},
        .report = report,
    };
    unsigned threads = 0;
    enum status status = index_threads(options->threads, &threads, error);
    if (status == STATUS_OK && input_count == 0) {
        status = error_set(error, STATUS_USAGE, "no index to merge");
    }
    merger.made.fold_table_bytes.allocator = allocator;
    if (status == STATUS_OK) {
        status = open_inputs(&merger, inputs, input_count, error);
    }
    if (status == STATUS_OK) {
        status = make_plan(&merger, index, threads, error);
    }
    if (status == STATUS_OK) {
        status = index_folder_take(&merger.folder, environment->operations, allocator, index,
                                   options->replace, error);
    }
    if (status == STATUS_OK) {
        status = merge_in_folder(&merger, error);
        open_index_close(&merger.made);
        index_folder_leave(&merger.folder);
    }
    close_merger(&merger);
    return update_report_end(environment, report, index, start, status, error);
}

enum status index_merge(const char *index, const char *const *inputs, size_t input_count,
                        const struct index_change_options *options,
                        struct index_update_report *report, struct error *error)
{
    return index_merge_in(&system_environment, index, inputs, input_count, options, report, error);
}
