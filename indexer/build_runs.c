#include "build_runs.h"

#include "../common/memory.h"

void build_runs_init(struct build_runs *runs, const struct segment_plan *plan)
{
    *runs = (struct build_runs){.plan = plan};
}

void build_runs_release(struct build_runs *runs)
{
    memory_release(runs->plan->allocator, runs->runs);
    build_runs_init(runs, runs->plan);
}

enum status build_runs_add(struct build_runs *runs, struct batch_document *const *documents,
                           size_t count, bool last, struct error *error)
{
    if (count == 0) {
        return STATUS_OK;
    }
    if (runs->count == runs->capacity) {
        size_t capacity = runs->capacity * 2 + 16;
        struct manifest_segment *larger =
            memory_resize_array(runs->plan->allocator, runs->runs, capacity, sizeof *larger);
        if (larger == NULL) {
            return error_memory(error);
        }
        runs->runs = larger;
        runs->capacity = capacity;
    }
    runs->whole = last && runs->count == 0;
    enum status status =
        segment_write(runs->plan, documents, count, !runs->whole, &runs->runs[runs->count], error);
    runs->count += status == STATUS_OK;
    return status;
}

enum status build_runs_finish(struct build_runs *runs, uint64_t *duplicates,
                              struct manifest_segment *segment, struct error *error)
{
    if (runs->whole) {
        *segment = runs->runs[0];
        return STATUS_OK;
    }
    return segment_merge_runs(runs->plan, runs->runs, runs->count, duplicates, segment, error);
}
