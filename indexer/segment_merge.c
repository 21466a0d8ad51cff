#include "segment_merge.h"

#include "merge_parts.h"

/* --- One merge ---------------------------------------------------------------------------------
 */

void merge_touched(struct merge *merge, uint64_t bytes)
{
    enum { FORGET_AFTER = 8 << 20 };
    merge->touched += bytes;
    if (merge->touched >= FORGET_AFTER) {
        merge->touched = 0;
        for (size_t i = 0; i < merge->source_count; i++) {
            segment_file_forget(merge->sources[i].segment->file);
        }
    }
}

static enum status check_inputs(const struct merge *merge, struct error *error)
{
    const struct segment_plan *plan = merge->plan;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < merge->source_count && status == STATUS_OK; i++) {
        const struct segment *segment = merge->sources[i].segment;
        bool same = false;
        status = segment_plan_fits(plan, segment, &same, error);
        if (status == STATUS_OK && (segment->meta.passage_chars != plan->passage_chars ||
                                    segment->meta.flags != plan->flags || !same)) {
            status = error_set(error, STATUS_USAGE, "%s: it was made with other options",
                               segment_file_path(segment->file));
        }
    }
    return status;
}

static enum status prepare(struct merge *merge, struct error *error)
{
    enum status status = check_inputs(merge, error);
    if (status == STATUS_OK) {
        status = merge_documents(merge, error);
    }
    if (status == STATUS_OK) {
        status = merge_fields(merge, error);
    }
    return status == STATUS_OK ? merge_dictionary(merge, error) : status;
}

/* The order of the sections is segment_writer's. */
static enum status write_sections(struct merge *merge, struct error *error)
{
    struct segment_output *output = &merge->output;
    segment_output_add(output, SECTION_DICTIONARY, &merge->dictionary_section);
    segment_output_add(output, SECTION_KEYS, &merge->keys);
    segment_output_add(output, SECTION_FIELDS, &merge->fields);
    segment_output_add(output, SECTION_CONTENT_HASHES, &merge->content_hashes);
    segment_output_add(output, SECTION_PASSAGES, &merge->passages);
    buffer_release(&merge->fields);
    buffer_release(&merge->keys);
    buffer_release(&merge->content_hashes);
    buffer_release(&merge->passages);
    enum status status = merge_texts(merge, error);
    if (status == STATUS_OK) {
        segment_file_writer_add(&output->writer, SECTION_NORMS, merge->norms, merge->meta.passages);
        status = merge_postings(merge, error);
    }
    return status == STATUS_OK ? merge_annotations(merge, error) : status;
}

static void release(struct merge *merge)
{
    const struct allocator *allocator = merge->plan->allocator;
    for (size_t i = 0; merge->sources != NULL && i < merge->source_count; i++) {
        memory_release(allocator, merge->sources[i].new_passages);
    }
    memory_release(allocator, merge->sources);
    memory_release(allocator, merge->documents);
    memory_release(allocator, merge->norms);
    compression_dictionary_release(merge->dictionary);
    buffer_release(&merge->dictionary_section);
    buffer_release(&merge->keys);
    buffer_release(&merge->fields);
    buffer_release(&merge->content_hashes);
    buffer_release(&merge->passages);
}

static enum status run(struct merge *merge, struct manifest_segment *segment, struct error *error)
{
    enum status status = prepare(merge, error);
    if (status == STATUS_OK) {
        status = segment_output_open(&merge->output, merge->plan, &merge->meta, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = write_sections(merge, error);
    if (status != STATUS_OK) {
        segment_output_abandon(&merge->output);
        return status;
    }
    return segment_output_finish(&merge->output, segment, error);
}

enum status segment_merge(const struct segment_plan *plan, const struct segment *const *inputs,
                          const struct segment_drop *const *drops, size_t count,
                          const struct segment_merge_options *options, uint64_t *duplicates,
                          struct manifest_segment *segment, struct error *error)
{
    const struct allocator *allocator = plan->allocator;
    if (count == 0 || count > SEGMENT_MERGE_INPUTS_MAX) {
        return error_set(error, STATUS_USAGE, "%zu segments cannot be merged at once", count);
    }
    struct merge merge = {
        .plan = plan,
        .options = options,
        .source_count = count,
        .meta = {.passage_chars = plan->passage_chars,
                 .flags = plan->flags,
                 .analysis_version = ANALYSIS_VERSION,
                 .zstd_version = compression_version()},
        .dictionary_section.allocator = allocator,
        .keys.allocator = allocator,
        .fields.allocator = allocator,
        .content_hashes.allocator = allocator,
        .passages.allocator = allocator,
    };
    merge.sources = memory_allocate_array(allocator, count, sizeof *merge.sources);
    enum status status = merge.sources == NULL ? error_memory(error) : STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        merge.sources[i].segment = inputs[i];
        merge.sources[i].drop = drops != NULL ? drops[i] : NULL;
    }
    if (status == STATUS_OK) {
        status = run(&merge, segment, error);
    }
    *duplicates += status == STATUS_OK ? merge.duplicates : 0;
    release(&merge);
    return status;
}

/* --- The runs of a build -----------------------------------------------------------------------
 */

/* Opens and merges up to SEGMENT_MERGE_INPUTS_MAX runs. */
static enum status merge_run_files(const struct segment_plan *plan,
                                   const struct manifest_segment *runs, size_t count,
                                   const struct segment_merge_options *options,
                                   uint64_t *duplicates, struct manifest_segment *segment,
                                   struct error *error)
{
    struct segment *opened = memory_allocate_array(plan->allocator, count, sizeof *opened);
    const struct segment *inputs[SEGMENT_MERGE_INPUTS_MAX];
    size_t open_count = 0;
    enum status status = opened == NULL ? error_memory(error) : STATUS_OK;
    while (open_count < count && status == STATUS_OK) {
        char name[MANIFEST_NAME_SIZE];
        manifest_segment_name(&runs[open_count].digest, name);
        struct buffer path = {.allocator = plan->allocator};
        file_join_path(&path, plan->folder, name);
        status = path.failed ? error_memory(error)
                             : segment_open(plan->operations, (const char *)path.data,
                                            plan->allocator, &opened[open_count], error);
        buffer_release(&path);
        inputs[open_count] = &opened[open_count];
        open_count += status == STATUS_OK;
    }
    if (status == STATUS_OK) {
        status = segment_merge(plan, inputs, NULL, count, options, duplicates, segment, error);
    }
    while (open_count > 0) {
        segment_close(&opened[--open_count]);
    }
    memory_release(plan->allocator, opened);
    return status;
}

enum status segment_merge_runs(const struct segment_plan *plan, const struct manifest_segment *runs,
                               size_t count, uint64_t *duplicates, struct manifest_segment *segment,
                               struct error *error)
{
    const struct segment_merge_options last = {0};
    if (count <= SEGMENT_MERGE_INPUTS_MAX) {
        return merge_run_files(plan, runs, count, &last, duplicates, segment, error);
    }
    const struct segment_merge_options between = {.keep_origins = true, .reuse_dictionary = true};
    size_t larger_count = (count + SEGMENT_MERGE_INPUTS_MAX - 1) / SEGMENT_MERGE_INPUTS_MAX;
    struct manifest_segment *larger =
        memory_allocate_array(plan->allocator, larger_count, sizeof *larger);
    enum status status = larger == NULL ? error_memory(error) : STATUS_OK;
    for (size_t i = 0; i < larger_count && status == STATUS_OK; i++) {
        size_t begin = count * i / larger_count;
        size_t end = count * (i + 1) / larger_count;
        status = merge_run_files(plan, runs + begin, end - begin, &between, duplicates, &larger[i],
                                 error);
    }
    if (status == STATUS_OK) {
        status = segment_merge_runs(plan, larger, larger_count, duplicates, segment, error);
    }
    memory_release(plan->allocator, larger);
    return status;
}
