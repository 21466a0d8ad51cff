#include "index_change.h"

#include <string.h>

#include "merge_policy.h"
#include "tombstones_output.h"

/* --- Beginning ---------------------------------------------------------------------------------
 */

enum status index_change_begin(struct index_change *change,
                               const struct index_environment *environment, const char *path,
                               bool looks, unsigned threads, struct error *error)
{
    const struct allocator *allocator = environment->allocator;
    *change = (struct index_change){.allocator = allocator, .index.allocator = allocator};
    enum status status = STATUS_OK;
    if (!looks) {
        status =
            index_folder_enter(&change->folder, environment->operations, allocator, path, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = open_index(&change->index, environment->operations, allocator, path,
                        looks ? NULL : &change->folder.before, error);
    if (status == STATUS_OK && change->index.count == 0) {
        status =
            error_set(error, STATUS_USAGE, "%s: the index has no segments: build it again", path);
    }
    if (status == STATUS_OK) {
        status = open_index_plan(&change->index, threads, &change->plan, error);
    }
    if (status == STATUS_OK) {
        size_t count = change->index.count;
        change->killed = memory_allocate_array(allocator, count, sizeof *change->killed);
        change->killed_documents =
            memory_allocate_array(allocator, count, sizeof *change->killed_documents);
        change->killed_passages =
            memory_allocate_array(allocator, count, sizeof *change->killed_passages);
        if (change->killed == NULL || change->killed_documents == NULL ||
            change->killed_passages == NULL) {
            status = error_memory(error);
        }
    }
    if (status != STATUS_OK) {
        index_change_end(change);
    }
    return status;
}

void index_change_end(struct index_change *change)
{
    for (size_t i = 0; change->killed != NULL && i < change->index.count; i++) {
        memory_release(change->allocator, change->killed[i]);
    }
    memory_release(change->allocator, change->killed);
    memory_release(change->allocator, change->killed_documents);
    memory_release(change->allocator, change->killed_passages);
    open_index_close(&change->index);
    if (change->folder.path != NULL) {
        index_folder_leave(&change->folder);
    }
}

enum status index_change_kill(struct index_change *change, size_t part, uint32_t document,
                              struct error *error)
{
    const struct index_part *own = &change->index.parts[part];
    uint32_t first, end;
    enum status status = segment_document_passages(&own->segment, document, &first, &end, error);
    if (status != STATUS_OK || !index_part_alive(own, document)) {
        return status;
    }
    if (change->killed[part] == NULL) {
        change->killed[part] = memory_allocate_array(
            change->allocator, own->segment.meta.documents / 64 + 1, sizeof(uint64_t));
        if (change->killed[part] == NULL) {
            return error_memory(error);
        }
    }
    uint64_t bit = UINT64_C(1) << document % 64;
    if ((change->killed[part][document / 64] & bit) == 0) {
        change->killed[part][document / 64] |= bit;
        change->killed_documents[part]++;
        change->killed_passages[part] += end - first;
    }
    return STATUS_OK;
}

/* --- Merging -----------------------------------------------------------------------------------
 */

enum status index_merge_parts(const struct open_index *index, const struct segment_plan *plan,
                              const struct segment *const *segments,
                              const struct segment_drop *const *drops, size_t count,
                              bool reuse_dictionary, uint64_t *duplicates,
                              struct manifest_segment *merged, struct error *error)
{
    struct segment_merge_options options = {.reuse_dictionary = reuse_dictionary};
    if (count <= SEGMENT_MERGE_INPUTS_MAX) {
        return segment_merge(plan, segments, drops, count, &options, duplicates, merged, error);
    }
    /* Too many at once: larger segments first. */
    size_t larger = (count + SEGMENT_MERGE_INPUTS_MAX - 1) / SEGMENT_MERGE_INPUTS_MAX;
    struct open_index folder = *index;
    folder.path = plan->folder;
    struct index_part *parts = memory_allocate_array(plan->allocator, larger, sizeof *parts);
    const struct segment **opened = memory_allocate_array(plan->allocator, larger, sizeof *opened);
    size_t open = 0;
    enum status status = parts == NULL || opened == NULL ? error_memory(error) : STATUS_OK;
    while (open < larger && status == STATUS_OK) {
        size_t begin = count * open / larger, end = count * (open + 1) / larger;
        struct manifest_segment between;
        options.reuse_dictionary = true;
        status = segment_merge(plan, segments + begin, drops + begin, end - begin, &options,
                               duplicates, &between, error);
        if (status == STATUS_OK) {
            status = open_index_part(&folder, &between, &parts[open], error);
        }
        if (status == STATUS_OK) {
            opened[open] = &parts[open].segment;
            open++;
        }
    }
    if (status == STATUS_OK) {
        const struct segment_drop *none[SEGMENT_MERGE_INPUTS_MAX] = {NULL};
        options.reuse_dictionary = reuse_dictionary;
        status = segment_merge(plan, opened, none, larger, &options, duplicates, merged, error);
    }
    while (open > 0) {
        open_index_part_close(&parts[--open]);
    }
    memory_release(plan->allocator, parts);
    memory_release(plan->allocator, opened);
    return status;
}

/* --- Committing --------------------------------------------------------------------------------
 */

/* A segment of the index to come. */
struct candidate {
    struct index_part *part; /* of the index as it is, or of what was added */
    const uint64_t *killed;  /* NULL for none */
    uint64_t weight;         /* living passages */
    bool half_dead;
    struct segment_drop drop; /* for a merge: with what is killed now */
    uint64_t *dead;           /* what drop points to */
    bool drops;
    struct manifest_segment entry;
};

struct commit {
    struct index_change *change;
    struct index_part added;
    struct candidate *candidates;
    size_t count;
    bool empty;     /* no document is left */
    size_t *groups; /* of each candidate, the first member of its group */
    struct manifest_segment *result;
    size_t result_count;
};

/* Lists the segments that still have living documents; should none have, the largest stays, since
 * options and folding table live in it. */
static enum status list_candidates(struct commit *commit, struct error *error)
{
    struct index_change *change = commit->change;
    size_t capacity = change->index.count + 1, largest = 0;
    commit->candidates =
        memory_allocate_array(change->allocator, capacity, sizeof *commit->candidates);
    commit->groups = memory_allocate_array(change->allocator, capacity, sizeof *commit->groups);
    commit->result = memory_allocate_array(change->allocator, capacity, sizeof *commit->result);
    if (commit->candidates == NULL || commit->groups == NULL || commit->result == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < change->index.count; i++) {
        struct index_part *part = &change->index.parts[i];
        uint64_t living = index_part_passages(part) - change->killed_passages[i];
        uint64_t all = part->segment.meta.passages;
        largest = all > change->index.parts[largest].segment.meta.passages ? i : largest;
        if (index_part_documents(part) > change->killed_documents[i]) {
            commit->candidates[commit->count++] = (struct candidate){
                .part = part,
                .killed = change->killed[i],
                .weight = living > 0 ? living : 1,
                .half_dead = (all - living) * 2 >= all && all > 0,
                .entry = part->entry,
            };
        }
    }
    if (change->adds) {
        enum status status = open_index_part(&change->index, &change->added, &commit->added, error);
        if (status != STATUS_OK) {
            return status;
        }
        commit->candidates[commit->count++] = (struct candidate){
            .part = &commit->added,
            .weight = (uint64_t)commit->added.segment.meta.passages + 1,
            .entry = change->added,
        };
    }
    if (commit->count == 0) {
        struct index_part *part = &change->index.parts[largest];
        commit->empty = true;
        commit->candidates[commit->count++] = (struct candidate){
            .part = part, .killed = change->killed[largest], .weight = 1, .entry = part->entry};
    }
    return STATUS_OK;
}

/* Tells what a merge leaves out of a candidate. */
static enum status prepare_drop(struct commit *commit, struct candidate *candidate,
                                struct error *error)
{
    const struct index_part *part = candidate->part;
    candidate->drops = part->entry.has_tombstones;
    if (candidate->drops) {
        candidate->drop = part->drop;
    }
    if (candidate->killed == NULL) {
        return STATUS_OK;
    }
    const struct allocator *allocator = commit->change->allocator;
    size_t words = part->segment.meta.documents / 64 + 1;
    candidate->dead = memory_allocate_array(allocator, words, sizeof *candidate->dead);
    if (candidate->dead == NULL) {
        return error_memory(error);
    }
    struct removal_counter counter;
    removal_counter_init(&counter, part->segment.fold_table, false, allocator);
    enum status status = tombstones_count(part, candidate->killed, &counter, error);
    for (size_t i = 0; i < words; i++) {
        candidate->dead[i] = candidate->killed[i] |
                             (part->entry.has_tombstones ? part->tombstones.dead_documents[i] : 0);
    }
    candidate->drops = true;
    candidate->drop = (struct segment_drop){
        .documents = candidate->dead, .length = counter.length, .text_bytes = counter.text_bytes};
    memcpy(candidate->drop.digest, counter.digest, sizeof counter.digest);
    removal_counter_release(&counter);
    return status;
}

static enum status merge_group(struct commit *commit, size_t group, bool compact,
                               struct error *error)
{
    struct index_change *change = commit->change;
    const struct segment **segments =
        memory_allocate_array(change->allocator, commit->count, sizeof *segments);
    const struct segment_drop **drops =
        memory_allocate_array(change->allocator, commit->count, sizeof *drops);
    enum status status = segments == NULL || drops == NULL ? error_memory(error) : STATUS_OK;
    size_t count = 0;
    for (size_t i = 0; i < commit->count && status == STATUS_OK; i++) {
        struct candidate *candidate = &commit->candidates[i];
        if (commit->groups[i] == group) {
            status = prepare_drop(commit, candidate, error);
            segments[count] = &candidate->part->segment;
            drops[count++] = candidate->drops ? &candidate->drop : NULL;
        }
    }
    uint64_t duplicates = 0;
    if (status == STATUS_OK) {
        status = index_merge_parts(&change->index, &change->plan, segments, drops, count, !compact,
                                   &duplicates, &commit->result[commit->result_count], error);
        commit->result_count++;
        change->merged += count;
    }
    memory_release(change->allocator, segments);
    memory_release(change->allocator, drops);
    return status;
}

/* Brings one group, told by its first member, into the result. */
static enum status settle_group(struct commit *commit, size_t group, bool compact,
                                struct error *error)
{
    struct candidate *candidate = &commit->candidates[group];
    size_t members = 0;
    for (size_t i = 0; i < commit->count; i++) {
        members += commit->groups[i] == group;
    }
    if (!commit->empty && (members > 1 || candidate->half_dead || compact)) {
        return merge_group(commit, group, compact, error);
    }
    enum status status = STATUS_OK;
    if (candidate->killed != NULL) {
        status = tombstones_output(&commit->change->index, candidate->part, candidate->killed,
                                   &candidate->entry, error);
    }
    commit->result[commit->result_count++] = candidate->entry;
    return status;
}

static enum status form_groups(struct commit *commit, bool compact, struct error *error)
{
    uint64_t *weights =
        memory_allocate_array(commit->change->allocator, commit->count, sizeof *weights);
    if (weights == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < commit->count; i++) {
        weights[i] = commit->candidates[i].weight;
        commit->groups[i] = 0;
    }
    if (!compact) {
        merge_policy_group(weights, commit->count, commit->groups);
    }
    memory_release(commit->change->allocator, weights);
    return STATUS_OK;
}

static void release_commit(struct commit *commit)
{
    const struct allocator *allocator = commit->change->allocator;
    for (size_t i = 0; i < commit->count; i++) {
        memory_release(allocator, commit->candidates[i].dead);
    }
    memory_release(allocator, commit->candidates);
    memory_release(allocator, commit->groups);
    memory_release(allocator, commit->result);
    open_index_part_close(&commit->added);
}

static bool is_changed(const struct index_change *change)
{
    bool changed = change->adds;
    for (size_t i = 0; i < change->index.count; i++) {
        changed = changed || change->killed_documents[i] > 0;
    }
    return changed;
}

enum status index_change_commit(struct index_change *change, bool compact, struct error *error)
{
    if (!compact && !is_changed(change)) {
        return STATUS_OK;
    }
    struct commit commit = {.change = change};
    enum status status = list_candidates(&commit, error);
    if (status == STATUS_OK) {
        status = form_groups(&commit, compact, error);
    }
    for (size_t i = 0; i < commit.count && status == STATUS_OK; i++) {
        if (commit.groups[i] == i) {
            status = settle_group(&commit, i, compact, error);
        }
    }
    if (status == STATUS_OK) {
        status = index_folder_commit(&change->folder, commit.result, commit.result_count, error);
    }
    release_commit(&commit);
    return status;
}
