#include <stdio.h>
#include <string.h>

#include "../common/string_set.h"
#include "build_runs.h"
#include "index_folder.h"
#include "reanalyse.h"
#include "salvage_plan.h"
#include "update_report.h"

/* A document that is to be looked at again, when all that are whole have been taken. */
struct damaged_document {
    size_t source;
    uint32_t number;
};

struct salvage {
    const struct index_environment *environment;
    const struct allocator *allocator;
    struct salvage_inputs inputs;
    struct index_salvage_report *report;
    struct segment_plan plan;
    struct salvage_plan made_by;
    struct index_folder folder;
    struct build_runs runs;
    struct arena arena; /* of the documents that wait to be written */
    struct batch_document **waiting;
    size_t waiting_count, waiting_capacity;
    /* The keys of all documents that were taken, and by their numbers the documents' hashes. */
    struct arena key_arena;
    struct string_set keys;
    struct content_hash *hashes;
    size_t hash_capacity;
    struct damaged_document *damaged;
    size_t damaged_count, damaged_capacity;
};

/* --- Taking documents --------------------------------------------------------------------------
 */

static enum status write_waiting(struct salvage *salvage, bool last, struct error *error)
{
    if (salvage->waiting_count > 0 &&
        !batch_documents_sort(salvage->allocator, salvage->waiting, salvage->waiting_count)) {
        return error_memory(error);
    }
    enum status status =
        build_runs_add(&salvage->runs, salvage->waiting, salvage->waiting_count, last, error);
    salvage->waiting_count = 0;
    arena_release(&salvage->arena);
    return status;
}

static enum status write_when_full(struct salvage *salvage, struct error *error)
{
    return salvage->arena.held >= REANALYSE_BATCH_BYTES ? write_waiting(salvage, false, error)
                                                        : STATUS_OK;
}

/* Makes room in an array that grows; false when memory is short. */
static bool grow(const struct allocator *allocator, void **array, size_t count, size_t *capacity,
                 size_t size)
{
    if (count < *capacity) {
        return true;
    }
    size_t larger = *capacity * 2 + 256;
    void *moved = memory_resize_array(allocator, *array, larger, size);
    if (moved == NULL) {
        return false;
    }
    *array = moved;
    *capacity = larger;
    return true;
}

/* Notes a document's key; *taken is set when there was none of that key, *same when the one that
 * was there is the same document. */
static enum status note_key(struct salvage *salvage, const struct batch_document *document,
                            bool *taken, bool *same, struct error *error)
{
    uint32_t number;
    size_t before = salvage->keys.count;
    void *hashes = salvage->hashes;
    bool room =
        grow(salvage->allocator, &hashes, before, &salvage->hash_capacity, sizeof *salvage->hashes);
    salvage->hashes = hashes;
    if (!room || !string_set_add(&salvage->keys, &salvage->key_arena, document->key.data,
                                 document->key.length, &number)) {
        return error_memory(error);
    }
    *taken = salvage->keys.count > before;
    *same = !*taken && content_hash_compare(&salvage->hashes[number], &document->hash) == 0;
    if (*taken) {
        salvage->hashes[number] = document->hash;
    }
    return STATUS_OK;
}

static enum status await_writing(struct salvage *salvage, struct batch_document *document,
                                 struct error *error)
{
    void *waiting = salvage->waiting;
    bool room = grow(salvage->allocator, &waiting, salvage->waiting_count,
                     &salvage->waiting_capacity, sizeof *salvage->waiting);
    salvage->waiting = waiting;
    if (!room) {
        return error_memory(error);
    }
    salvage->waiting[salvage->waiting_count++] = document;
    return STATUS_OK;
}

static void tell_document(struct salvage *salvage, enum index_loss_kind kind, size_t source,
                          uint32_t number, const char *id, const struct salvage_loss *loss)
{
    const struct index_loss told = {
        .kind = kind,
        .file = (const char *)salvage->inputs.sources[source].path.data,
        .id = id,
        .document = number,
        .passages = loss->passages,
        .passages_lost = loss->passages_lost,
        .fields_lost = loss->fields,
    };
    salvage_tell(&salvage->inputs, &told);
}

static enum status note_damaged(struct salvage *salvage, size_t source, uint32_t number,
                                struct error *error)
{
    void *damaged = salvage->damaged;
    bool room = grow(salvage->allocator, &damaged, salvage->damaged_count,
                     &salvage->damaged_capacity, sizeof *salvage->damaged);
    salvage->damaged = damaged;
    if (!room) {
        return error_memory(error);
    }
    salvage->damaged[salvage->damaged_count++] = (struct damaged_document){source, number};
    return STATUS_OK;
}

/* What there is of a document, in memory of the arena. */
static enum status read_document(struct salvage *salvage, size_t source, uint32_t number,
                                 struct batch_document **document, struct salvage_loss *loss,
                                 enum salvage_outcome *outcome, struct error *error)
{
    *document = arena_allocate_array(&salvage->arena, 1, sizeof **document);
    return *document == NULL
               ? error_memory(error)
               : salvage_source_read(&salvage->inputs.sources[source], number, &salvage->arena,
                                     *document, loss, outcome, error);
}

/* Takes a document that is whole, and leaves all others for later. */
static enum status take_whole(struct salvage *salvage, size_t source, uint32_t number,
                              struct error *error)
{
    struct batch_document *document;
    struct salvage_loss loss;
    enum salvage_outcome outcome = SALVAGE_LOST;
    enum status status = read_document(salvage, source, number, &document, &loss, &outcome, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (outcome != SALVAGE_WHOLE) {
        return note_damaged(salvage, source, number, error);
    }
    bool taken = false, same = false;
    status = note_key(salvage, document, &taken, &same, error);
    if (status != STATUS_OK) {
        return status;
    }
    salvage->report->index.duplicates += same;
    if (!taken && !same) {
        salvage->report->other_versions++;
        tell_document(salvage, INDEX_LOST_VERSION, source, number, document->key.data, &loss);
    }
    salvage->report->whole += taken;
    return taken ? await_writing(salvage, document, error) : STATUS_OK;
}

/* Makes an id for a document that has lost its own, and notes it. */
static enum status make_key(struct salvage *salvage, size_t source, uint32_t number,
                            struct batch_document *document, struct error *error)
{
    bool taken = false, same;
    enum status status = STATUS_OK;
    for (unsigned attempt = 0; status == STATUS_OK && !taken; attempt++) {
        char key[64];
        int length = snprintf(key, sizeof key, "lost-id/%zu/%u", source + 1, (unsigned)number + 1);
        if (attempt > 0) {
            length += snprintf(key + length, sizeof key - (size_t)length, "/%u", attempt);
        }
        document->key.length = (size_t)length;
        document->key.data = arena_copy_text(&salvage->arena, key, document->key.length);
        status = document->key.data == NULL ? error_memory(error) : STATUS_OK;
        if (status == STATUS_OK) {
            document->hash = batch_document_hash(document);
            status = note_key(salvage, document, &taken, &same, error);
        }
    }
    return status;
}

/* Takes what there is of a document. */
static enum status take_part(struct salvage *salvage, size_t source, uint32_t number,
                             struct error *error)
{
    struct batch_document *document;
    struct salvage_loss loss;
    enum salvage_outcome outcome = SALVAGE_LOST;
    enum status status = read_document(salvage, source, number, &document, &loss, &outcome, error);
    if (status != STATUS_OK) {
        return status;
    }
    bool taken = true, same = false;
    if (outcome == SALVAGE_PARTIAL) {
        status = loss.key ? make_key(salvage, source, number, document, error)
                          : note_key(salvage, document, &taken, &same, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    enum index_loss_kind kind = outcome == SALVAGE_LOST ? INDEX_LOST_DOCUMENT
                                : !taken                ? INDEX_LOST_VERSION
                                : loss.key              ? INDEX_LOST_ID
                                                        : INDEX_LOST_PART;
    salvage->report->passages_lost += loss.passages_lost;
    salvage->report->lost += kind == INDEX_LOST_DOCUMENT;
    salvage->report->other_versions += kind == INDEX_LOST_VERSION;
    tell_document(salvage, kind, source, number, document->key.data, &loss);
    if (outcome == SALVAGE_LOST || !taken) {
        return STATUS_OK;
    }
    salvage->report->partial++;
    return await_writing(salvage, document, error);
}

/* Those segments first whose removals are known: what they hold is what the index held. */
static enum status take_documents(struct salvage *salvage, struct error *error)
{
    const struct salvage_inputs *inputs = &salvage->inputs;
    enum status status = STATUS_OK;
    for (int known = 1; known >= 0; known--) {
        for (size_t s = 0; s < inputs->count; s++) {
            const struct salvage_source *source = &inputs->sources[s];
            for (uint32_t i = 0; source->removed_known == (known != 0) && i < source->documents &&
                                 status == STATUS_OK;
                 i++) {
                bool removed = salvage_source_removed(source, i);
                salvage->report->removed += removed;
                status = removed ? STATUS_OK : take_whole(salvage, s, i, error);
                status = status == STATUS_OK ? write_when_full(salvage, error) : status;
            }
        }
    }
    for (size_t i = 0; i < salvage->damaged_count && status == STATUS_OK; i++) {
        status = take_part(salvage, salvage->damaged[i].source, salvage->damaged[i].number, error);
        status = status == STATUS_OK ? write_when_full(salvage, error) : status;
    }
    return status == STATUS_OK ? write_waiting(salvage, true, error) : status;
}

/* --- All of it ---------------------------------------------------------------------------------
 */

static enum status salvage_in_folder(struct salvage *salvage, struct error *error)
{
    struct manifest_segment segment;
    uint64_t duplicates = 0;
    enum status status = take_documents(salvage, error);
    if (status == STATUS_OK && salvage->runs.count == 0) {
        status = error_set(error, STATUS_CORRUPT, "%s: no document can be salvaged from it",
                           salvage->inputs.path);
    }
    if (status == STATUS_OK) {
        salvage->report->index.runs = salvage->runs.whole ? 0 : salvage->runs.count;
        status = build_runs_finish(&salvage->runs, &duplicates, &segment, error);
    }
    return status == STATUS_OK ? index_folder_commit(&salvage->folder, &segment, 1, error) : status;
}

/* Whether `path` is the file or folder of `known`; one that is missing is not. */
static enum status is_same(const struct file_operations *operations, const char *path,
                           const struct file_information *known, bool *same, struct error *error)
{
    struct file_information found;
    enum status status = file_information(operations, path, &found, error);
    *same = *same ||
            (status == STATUS_OK && found.device == known->device && found.number == known->number);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* `out` is swept of what it does not need: that must not be what is salvaged, nor the folder that
 * it is in. */
static enum status check_apart(const struct salvage *salvage, const char *damaged, const char *out,
                               struct error *error)
{
    const struct file_operations *operations = salvage->environment->operations;
    const char *slash = strrchr(damaged, '/');
    struct buffer folder = {.allocator = salvage->allocator};
    struct file_information own;
    bool same = false;
    enum status status = file_information(operations, damaged, &own, error);
    if (status == STATUS_OK) {
        status = is_same(operations, out, &own, &same, error);
    }
    if (status == STATUS_OK && own.kind != FILE_FOLDER) {
        struct file_information above;
        buffer_append(&folder, slash != NULL ? damaged : ".",
                      slash != NULL ? (size_t)(slash - damaged) + 1 : 1);
        buffer_append_byte(&folder, 0);
        status = folder.failed
                     ? error_memory(error)
                     : file_information(operations, (const char *)folder.data, &above, error);
        if (status == STATUS_OK) {
            status = is_same(operations, out, &above, &same, error);
        }
    }
    buffer_release(&folder);
    return status == STATUS_OK && same
               ? error_set(error, STATUS_USAGE,
                           "%s: what is damaged lies there: choose another name", out)
               : status;
}

static enum status open_and_run(struct salvage *salvage, const char *damaged, const char *out,
                                const struct index_salvage_options *options, struct error *error)
{
    enum status status = check_apart(salvage, damaged, out, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = salvage_inputs_open(&salvage->inputs, salvage->environment, damaged, options,
                                 salvage->report, error);
    if (status == STATUS_OK) {
        status = salvage_plan_choose(&salvage->made_by, &salvage->inputs, &salvage->plan, error);
    }
    if (status == STATUS_OK) {
        status = index_folder_take(&salvage->folder, salvage->environment->operations,
                                   salvage->allocator, out, options->replace, error);
        if (status == STATUS_OK) {
            status = salvage_in_folder(salvage, error);
            index_folder_leave(&salvage->folder);
        }
    }
    salvage_inputs_close(&salvage->inputs);
    return status;
}

static void release(struct salvage *salvage)
{
    build_runs_release(&salvage->runs);
    salvage_plan_release(&salvage->made_by);
    arena_release(&salvage->arena);
    arena_release(&salvage->key_arena);
    string_set_release(&salvage->keys);
    memory_release(salvage->allocator, salvage->waiting);
    memory_release(salvage->allocator, salvage->hashes);
    memory_release(salvage->allocator, salvage->damaged);
}

enum status index_salvage_in(const struct index_environment *environment, const char *damaged,
                             const char *out, const struct index_salvage_options *options,
                             struct index_salvage_report *report, struct error *error)
{
    double start = index_report_now();
    const struct allocator *allocator = environment->allocator;
    struct salvage salvage = {
        .environment = environment,
        .allocator = allocator,
        .report = report,
        .plan = {.allocator = allocator, .operations = environment->operations, .folder = out},
        .arena.allocator = allocator,
        .key_arena.allocator = allocator,
        .keys.allocator = allocator,
    };
    *report = (struct index_salvage_report){.segments = 0};
    build_runs_init(&salvage.runs, &salvage.plan);
    enum status status = index_threads(options->threads, &salvage.plan.threads, error);
    if (status == STATUS_OK) {
        status = open_and_run(&salvage, damaged, out, options, error);
    }
    release(&salvage);
    if (status == STATUS_OK) {
        status = index_report_fill(environment, out, &report->index, error);
    }
    report->index.seconds = index_report_now() - start;
    return status;
}

enum status index_salvage(const char *damaged, const char *out,
                          const struct index_salvage_options *options,
                          struct index_salvage_report *report, struct error *error)
{
    return index_salvage_in(&system_environment, damaged, out, options, report, error);
}
