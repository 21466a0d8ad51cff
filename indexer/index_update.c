#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../common/string_set.h"
#include "build_runs.h"
#include "index_change.h"
#include "intake.h"
#include "update_report.h"

/* An update on its way. */
struct update {
    const struct index_environment *environment;
    const struct index_update_options *options;
    const struct index_build_options *build;
    struct index_change change;
    struct build_runs runs;
    struct intake *intake;
    uint64_t **seen; /* for each part a bitmap of the documents that the sources have unchanged */
    /* A dry run writes no runs that would be merged, so it must itself know what it has seen. */
    struct arena arena;
    struct string_set keys;
    uint8_t (*hashes)[CONTENT_HASH_STORED]; /* by the keys' numbers */
    size_t hash_capacity;
    struct index_update_report *report;
};

static void tell(const struct update *update, enum index_event event, const char *id, size_t length)
{
    if (update->options->tell != NULL) {
        update->options->tell(update->build->context, event, id, length);
    }
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static enum status conflict(const struct batch_document *document, struct error *error)
{
    return error_set(error, STATUS_INPUT,
                     "document id %.100s stands for two different documents: %.150s and another",
                     document->key.data, document->origin.data);
}

static bool get_bit(const uint64_t *bits, uint32_t index)
{
    return bits != NULL && (bits[index / 64] >> index % 64 & 1);
}

static enum status make_seen(struct update *update, size_t part, struct error *error)
{
    if (update->seen[part] == NULL) {
        uint32_t documents = update->change.index.parts[part].segment.meta.documents;
        update->seen[part] =
            memory_allocate_array(update->change.allocator, documents / 64 + 1, sizeof(uint64_t));
    }
    return update->seen[part] == NULL ? error_memory(error) : STATUS_OK;
}

/* Notes a document that a dry run would write; *again is set when it came before. */
static enum status note(struct update *update, const struct batch_document *document, bool *again,
                        struct error *error)
{
    uint32_t number;
    size_t before = update->keys.count;
    if (before == update->hash_capacity) {
        size_t capacity = update->hash_capacity * 2 + 256;
        void *hashes = memory_resize_array(update->change.allocator, update->hashes, capacity,
                                           sizeof *update->hashes);
        if (hashes == NULL) {
            return error_memory(error);
        }
        update->hashes = hashes;
        update->hash_capacity = capacity;
    }
    if (!string_set_add(&update->keys, &update->arena, document->key.data, document->key.length,
                        &number)) {
        return error_memory(error);
    }
    *again = update->keys.count == before;
    if (!*again) {
        memcpy(update->hashes[number], document->hash.bytes, CONTENT_HASH_STORED);
    } else if (memcmp(update->hashes[number], document->hash.bytes, CONTENT_HASH_STORED) != 0) {
        return conflict(document, error);
    }
    return STATUS_OK;
}

/* Compares a document with the one of the index that has its key. */
static enum status compare(struct update *update, const struct batch_document *document,
                           size_t part, uint32_t number, bool *wanted, struct error *error)
{
    struct index_change *change = &update->change;
    const uint8_t *hash =
        section_bytes(change->index.parts[part].segment.content_hashes,
                      (uint64_t)number * CONTENT_HASH_STORED, CONTENT_HASH_STORED, error);
    enum status status = hash == NULL ? STATUS_CORRUPT : make_seen(update, part, error);
    if (status != STATUS_OK) {
        return status;
    }
    bool killed = get_bit(change->killed[part], number);
    bool seen = get_bit(update->seen[part], number);
    *wanted = memcmp(hash, document->hash.bytes, CONTENT_HASH_STORED) != 0;
    if (*wanted ? seen : killed) {
        return conflict(document, error);
    }
    if (*wanted) {
        update->report->changed += !killed;
        if (!killed) {
            tell(update, INDEX_CHANGED, document->key.data, document->key.length);
        }
        return index_change_kill(change, part, number, error);
    }
    update->report->unchanged += !seen;
    update->report->index.duplicates += seen;
    update->seen[part][number / 64] |= UINT64_C(1) << number % 64;
    return STATUS_OK;
}

/* Decides whether a document must be written. */
static enum status examine(struct update *update, const struct batch_document *document,
                           bool *wanted, struct error *error)
{
    size_t part = 0;
    uint32_t number = 0;
    bool again = false;
    enum status status = open_index_find(&update->change.index, document->key.data,
                                         document->key.length, &part, &number, error);
    bool is_new = status == STATUS_NOT_FOUND;
    *wanted = true;
    if (is_new) {
        status = STATUS_OK;
    } else if (status == STATUS_OK) {
        status = compare(update, document, part, number, wanted, error);
    }
    if (status == STATUS_OK && *wanted && update->options->dry_run) {
        status = note(update, document, &again, error);
        update->report->index.duplicates += again;
    }
    if (status == STATUS_OK && is_new && !again) {
        update->report->added++;
        tell(update, INDEX_ADDED, document->key.data, document->key.length);
    }
    return status;
}

static enum status take_batch(void *context, struct batch_document **documents, size_t count,
                              bool last, struct error *error)
{
    struct update *update = context;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool wanted = false;
        enum status status = examine(update, documents[i], &wanted, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (wanted) {
            documents[kept++] = documents[i];
        }
    }
    return update->options->dry_run ? STATUS_OK
                                    : build_runs_add(&update->runs, documents, kept, last, error);
}

/* --- What has vanished -------------------------------------------------------------------------
 */

static enum status visit_vanished(struct update *update, bool removes, struct error *error)
{
    struct index_walk *walk;
    struct index_walk_document document;
    bool found = true;
    enum status status = index_walk_open(&update->change.index, &walk, error);
    while (status == STATUS_OK && found) {
        status = index_walk_next(walk, &document, &found, error);
        if (status != STATUS_OK || !found ||
            get_bit(update->seen[document.part], document.document) ||
            get_bit(update->change.killed[document.part], document.document)) {
            continue;
        }
        update->report->vanished++;
        tell(update, INDEX_VANISHED, document.key, document.key_length);
        if (removes) {
            update->report->removed++;
            status = index_change_kill(&update->change, document.part, document.document, error);
        }
    }
    index_walk_release(walk);
    return status;
}

static enum status prune(struct update *update, struct error *error)
{
    const struct index_update_report *report = update->report;
    bool incomplete = report->index.skipped > 0;
    /* As of a folder where nothing is mounted. */
    bool empty = report->added + report->changed + report->unchanged == 0;
    bool withheld =
        update->options->prune && !update->options->prune_anyway && (incomplete || empty);
    update->report->prune_withheld = withheld;
    if (withheld) {
        intake_warn(update->intake,
                    incomplete ? "some of the sources could not be used, and what they held may "
                                 "still be wanted: nothing is pruned"
                               : "the sources have no document at all: nothing is pruned");
    }
    return visit_vanished(update, update->options->prune && !withheld, error);
}

/* --- All of it ---------------------------------------------------------------------------------
 */

/* The sources are read as they were when the index was built. */
static enum status adopt_options(const struct update *update, struct index_build_options *build,
                                 struct error *error)
{
    const struct segment_plan *plan = &update->change.plan;
    bool whole = (plan->flags & SEGMENT_WHOLE_DOCUMENTS) != 0;
    bool raw = (plan->flags & SEGMENT_RAW) != 0;
    bool no_links = (plan->flags & SEGMENT_LINKED) == 0;
    if ((build->passage_chars != 0 && build->passage_chars != plan->passage_chars) ||
        (build->whole_documents && !whole) || (build->raw && !raw) ||
        (build->no_links && !no_links)) {
        return error_set(error, STATUS_USAGE,
                         "%s: the index was built with other options: build it again to change "
                         "them",
                         update->change.index.path);
    }
    build->passage_chars = plan->passage_chars;
    build->whole_documents = whole;
    build->raw = raw;
    build->no_links = no_links;
    return STATUS_OK;
}

/* Nor is it annotated otherwise than it was. */
static enum status check_subjects(const struct update *update, struct error *error)
{
    const struct index_build_options *build = update->build;
    const struct annotator *own = update->change.plan.annotator;
    bool same = !build->no_subjects || own == NULL;
    enum status status = STATUS_OK;
    if (build->subjects != NULL) {
        struct buffer bytes = {.allocator = update->change.allocator};
        struct text rules;
        status = annotator_read_rules(build->subjects, &bytes, &rules, error);
        same = same && status == STATUS_OK && own != NULL &&
               rules.length == annotator_lists(own)->rules.length &&
               memcmp(rules.data, annotator_lists(own)->rules.data, rules.length) == 0;
        buffer_release(&bytes);
    }
    return status != STATUS_OK || same
               ? status
               : error_set(error, STATUS_USAGE,
                           "%s: the index was built with other subjects: build it again to change "
                           "them",
                           update->change.index.path);
}

static enum status write_runs(struct update *update, struct error *error)
{
    struct index_change *change = &update->change;
    if (update->runs.count == 0) {
        return STATUS_OK;
    }
    if (!update->runs.whole) {
        update->report->index.runs = update->runs.count;
    }
    intake_progress(update->intake, INDEX_MERGING);
    uint64_t duplicates = 0;
    enum status status = build_runs_finish(&update->runs, &duplicates, &change->added, error);
    change->adds = status == STATUS_OK;
    update->report->index.duplicates += duplicates;
    return status;
}

static enum status run(struct update *update, struct error *error)
{
    enum status status =
        intake_run(update->intake, take_batch, update, &update->report->index, error);
    if (status == STATUS_OK) {
        status = prune(update, error);
    }
    if (status == STATUS_OK && !update->options->dry_run) {
        status = write_runs(update, error);
        if (status == STATUS_OK) {
            intake_progress(update->intake, INDEX_WRITING);
            status = index_change_commit(&update->change, false, error);
        }
        update->report->segments_merged = update->change.merged;
    }
    return status;
}

static enum status open_and_run(struct update *update, const char *index, const char *const *paths,
                                size_t path_count, struct index_build_options *build,
                                struct error *error)
{
    enum status status = index_change_begin(&update->change, update->environment, index,
                                            update->options->dry_run, build->threads, error);
    if (status != STATUS_OK) {
        return status;
    }
    const struct allocator *allocator = update->environment->allocator;
    update->arena.allocator = update->keys.allocator = allocator;
    build_runs_init(&update->runs, &update->change.plan);
    size_t parts = update->change.index.count;
    update->seen = memory_allocate_array(allocator, parts, sizeof *update->seen);
    status = update->seen == NULL ? error_memory(error) : adopt_options(update, build, error);
    if (status == STATUS_OK) {
        status = check_subjects(update, error);
    }
    if (status == STATUS_OK) {
        status = intake_open(build, paths, path_count, allocator, &update->intake, error);
    }
    if (status == STATUS_OK) {
        status = run(update, error);
    }
    intake_close(update->intake);
    for (size_t i = 0; update->seen != NULL && i < parts; i++) {
        memory_release(allocator, update->seen[i]);
    }
    memory_release(allocator, update->seen);
    memory_release(allocator, update->hashes);
    string_set_release(&update->keys);
    arena_release(&update->arena);
    build_runs_release(&update->runs);
    index_change_end(&update->change);
    return status;
}

enum status index_update_in(const struct index_environment *environment, const char *index,
                            const char *const *paths, size_t path_count,
                            const struct index_update_options *options,
                            struct index_update_report *report, struct error *error)
{
    double start = update_report_begin(report);
    struct index_build_options build = options->build;
    struct update update = {
        .environment = environment, .options = options, .build = &build, .report = report};
    enum status status = intake_options_complete(&build, environment->little_memory, error);
    if (status == STATUS_OK) {
        status = open_and_run(&update, index, paths, path_count, &build, error);
    }
    return update_report_end(environment, report, index, start, status, error);
}

enum status index_update(const char *index, const char *const *paths, size_t path_count,
                         const struct index_update_options *options,
                         struct index_update_report *report, struct error *error)
{
    return index_update_in(&system_environment, index, paths, path_count, options, report, error);
}

enum status index_check_in(const struct index_environment *environment, const char *index,
                           const char *const *paths, size_t path_count,
                           const struct index_update_options *given,
                           struct index_update_report *report, bool *current, struct error *error)
{
    struct index_update_options options = *given;
    options.dry_run = true;
    options.prune = false;
    enum status status =
        index_update_in(environment, index, paths, path_count, &options, report, error);
    *current =
        status == STATUS_OK && report->added == 0 && report->changed == 0 && report->vanished == 0;
    return status;
}

enum status index_check(const char *index, const char *const *paths, size_t path_count,
                        const struct index_update_options *options,
                        struct index_update_report *report, bool *current, struct error *error)
{
    return index_check_in(&system_environment, index, paths, path_count, options, report, current,
                          error);
}
