#include "open_commit.h"

#include <string.h>

#include "../common/compressed_section.h"
#include "../common/place_table.h"
#include "short_forms.h"

/* An open segment, with how many commits have it. Its memory is its own, since it may outlive the
 * commit that opened it. */
struct shared_segment {
    struct allocator allocator;
    _Atomic uint32_t holders;
    struct segment segment;
};

/* --- Shared segments ---------------------------------------------------------------------------
 */

static struct shared_segment *make_shared(const struct allocator *allocator)
{
    struct shared_segment *shared = memory_allocate_array(allocator, 1, sizeof *shared);
    if (shared != NULL) {
        shared->allocator = *allocator;
        shared->holders = 1;
    }
    return shared;
}

static void discard_shared(struct shared_segment *shared)
{
    struct allocator allocator = shared->allocator;
    memory_release(&allocator, shared);
}

static void let_go_of_shared(struct shared_segment *shared)
{
    if (atomic_fetch_sub(&shared->holders, 1) == 1) {
        segment_close(&shared->segment);
        discard_shared(shared);
    }
}

static enum status open_shared(const char *path, const struct allocator *allocator,
                               struct shared_segment **out, struct error *error)
{
    struct shared_segment *shared = make_shared(allocator);
    if (shared == NULL) {
        return error_memory(error);
    }
    enum status status =
        segment_open(&system_file_operations, path, &shared->allocator, &shared->segment, error);
    if (status != STATUS_OK) {
        discard_shared(shared);
        return status;
    }
    *out = shared;
    return STATUS_OK;
}

/* The segment of that digest, if the commit has it: held once more. */
static struct shared_segment *share(const struct open_commit *commit,
                                    const struct content_hash *digest)
{
    for (uint32_t i = 0; commit != NULL && i < commit->segment_count; i++) {
        struct content_hash own = segment_file_digest(commit->segments[i].file);
        if (content_hash_compare(&own, digest) == 0) {
            atomic_fetch_add(&commit->shared[i]->holders, 1);
            return commit->shared[i];
        }
    }
    return NULL;
}

/* --- A commit ----------------------------------------------------------------------------------
 */

static struct open_commit *make_commit(const struct allocator *allocator)
{
    struct open_commit *commit = memory_allocate_array(allocator, 1, sizeof *commit);
    if (commit == NULL) {
        return NULL;
    }
    commit->allocator = *allocator;
    commit->arena.allocator = &commit->allocator;
    commit->holders = 1;
    manifest_begin(&commit->manifest, &commit->allocator);
    if (pthread_mutex_init(&commit->mutex, NULL) != 0) {
        memory_release(allocator, commit);
        return NULL;
    }
    return commit;
}

static void close_segments(struct open_commit *commit)
{
    for (uint32_t i = 0; i < commit->segment_count; i++) {
        if (commit->tombstones[i].file != NULL) {
            tombstones_close(&commit->tombstones[i]);
        }
        let_go_of_shared(commit->shared[i]);
    }
    memory_release(&commit->allocator, commit->segments);
    memory_release(&commit->allocator, commit->shared);
    memory_release(&commit->allocator, commit->tombstones);
    manifest_release(&commit->manifest);
    commit->segments = NULL;
    commit->shared = NULL;
    commit->tombstones = NULL;
    commit->segment_count = 0;
    commit->documents = commit->passages = commit->length = 0;
    commit->text_bytes = commit->file_bytes = 0;
}

static void close_commit(struct open_commit *commit)
{
    searcher_release_tools(commit);
    close_segments(commit);
    place_table_release(commit->places);
    short_forms_release(commit->short_forms);
    arena_release(&commit->arena);
    pthread_mutex_destroy(&commit->mutex);
    struct allocator allocator = commit->allocator;
    memory_release(&allocator, commit);
}

void commit_hold(const struct open_commit *commit)
{
    atomic_fetch_add(&((struct open_commit *)commit)->holders, 1);
}

void commit_let_go(const struct open_commit *commit)
{
    struct open_commit *own = (struct open_commit *)commit;
    if (atomic_fetch_sub(&own->holders, 1) == 1) {
        close_commit(own);
    }
}

static enum status make_room(struct open_commit *commit, size_t count, struct error *error)
{
    const struct allocator *allocator = &commit->allocator;
    commit->segments = memory_allocate_array(allocator, count, sizeof *commit->segments);
    commit->shared = memory_allocate_array(allocator, count, sizeof *commit->shared);
    commit->tombstones = memory_allocate_array(allocator, count, sizeof *commit->tombstones);
    return commit->segments == NULL || commit->shared == NULL || commit->tombstones == NULL
               ? error_memory(error)
               : STATUS_OK;
}

/* Adds a segment, whose tombstones are in place. */
static void add_segment(struct open_commit *commit, struct shared_segment *shared)
{
    const struct segment *segment = &shared->segment;
    const struct tombstones *dead = &commit->tombstones[commit->segment_count];
    commit->segments[commit->segment_count] = *segment;
    commit->shared[commit->segment_count++] = shared;
    commit->documents += segment->meta.documents - dead->documents;
    commit->passages += segment->meta.passages - dead->passages;
    commit->length += segment->meta.length - dead->length;
    commit->text_bytes += segment->meta.text_bytes - dead->text_bytes;
    commit->file_bytes += segment_file_size(segment->file);
}

/* --- A folder ----------------------------------------------------------------------------------
 */

/* A query is folded once, so all segments must fold alike. */
static enum status check_folding(const struct open_commit *commit, const struct segment *segment,
                                 struct error *error)
{
    if (commit->segment_count == 0) {
        return STATUS_OK;
    }
    const struct section *first =
        segment_file_section(commit->segments[0].file, SECTION_FOLD_TABLE);
    const struct section *own = segment_file_section(segment->file, SECTION_FOLD_TABLE);
    bool equal;
    enum status status = compressed_section_equal(first, own, SEGMENT_FOLD_TABLE_MAX,
                                                  &commit->allocator, &equal, error);
    return status == STATUS_OK && !equal
               ? section_corrupt(own, error, 0, "it differs from that of another segment")
               : status;
}

/* That a file holds what it is named for: sound files may have been exchanged. */
static enum status check_digest(const struct segment_file *file, const struct content_hash *named,
                                struct error *error)
{
    struct content_hash digest = segment_file_digest(file);
    return content_hash_compare(&digest, named) == 0
               ? STATUS_OK
               : error_set(error, STATUS_CORRUPT, "%s: it is not the file that it is named for",
                           segment_file_path(file));
}

static enum status open_dead(struct open_commit *commit, const char *path,
                             const struct segment *segment, const struct content_hash *named,
                             struct error *error)
{
    struct tombstones *dead = &commit->tombstones[commit->segment_count];
    enum status status =
        tombstones_open(&system_file_operations, path, segment, &commit->allocator, dead, error);
    if (status == STATUS_OK) {
        status = check_digest(dead->file, named, error);
        if (status != STATUS_OK) {
            tombstones_close(dead);
        }
    }
    return status;
}

static enum status join(struct buffer *path, const char *folder, const char *name,
                        struct error *error)
{
    buffer_clear(path);
    file_join_path(path, folder, name);
    return path->failed ? error_memory(error) : STATUS_OK;
}

/* The segment that a manifest names: shared, or opened. */
static enum status find_segment(struct open_commit *commit, const char *folder,
                                const struct content_hash *digest, const struct open_commit *before,
                                struct buffer *path, struct shared_segment **out,
                                struct error *error)
{
    char name[MANIFEST_NAME_SIZE];
    *out = share(before, digest);
    if (*out != NULL) {
        return STATUS_OK;
    }
    manifest_segment_name(digest, name);
    enum status status = join(path, folder, name, error);
    if (status == STATUS_OK) {
        status = open_shared((const char *)path->data, &commit->allocator, out, error);
    }
    if (status == STATUS_OK) {
        status = check_digest((*out)->segment.file, digest, error);
        if (status != STATUS_OK) {
            let_go_of_shared(*out);
        }
    }
    return status;
}

/* Opens one segment of a folder, and what is dead in it. */
static enum status open_member(struct open_commit *commit, const char *folder,
                               const struct manifest_segment *member,
                               const struct open_commit *before, struct error *error)
{
    struct buffer path = {.allocator = &commit->allocator};
    struct shared_segment *shared;
    enum status status =
        find_segment(commit, folder, &member->digest, before, &path, &shared, error);
    if (status == STATUS_OK) {
        status = check_folding(commit, &shared->segment, error);
        if (status == STATUS_OK && member->has_tombstones) {
            char name[MANIFEST_NAME_SIZE];
            manifest_tombstones_name(&member->tombstones, name);
            status = join(&path, folder, name, error);
            if (status == STATUS_OK) {
                status = open_dead(commit, (const char *)path.data, &shared->segment,
                                   &member->tombstones, error);
            }
        }
        if (status == STATUS_OK) {
            add_segment(commit, shared);
        } else {
            let_go_of_shared(shared);
        }
    }
    buffer_release(&path);
    return status;
}

static enum status open_members(struct open_commit *commit, const char *folder,
                                const struct open_commit *before, struct error *error)
{
    const struct manifest *manifest = &commit->manifest;
    enum status status = make_room(commit, manifest->count, error);
    for (size_t i = 0; i < manifest->count && status == STATUS_OK; i++) {
        status = open_member(commit, folder, &manifest->segments[i], before, error);
    }
    return status;
}

/*
 * A writer may replace the index between our reading of the manifest and our opening of what it
 * names; then the manifest has changed, and is read again.
 */
static enum status open_folder(struct open_commit *commit, const char *folder,
                               const struct open_commit *before, bool *changed, struct error *error)
{
    enum { ATTEMPTS = 100 };
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        enum status status =
            manifest_read(&system_file_operations, folder, &commit->manifest, error);
        if (status == STATUS_NOT_FOUND) {
            return error_set(error, STATUS_NOT_FOUND, "%s: there is no index in this folder",
                             folder);
        }
        *changed = before == NULL || !manifest_equal(&commit->manifest, &before->manifest);
        if (status == STATUS_OK && *changed) {
            status = open_members(commit, folder, before, error);
        }
        if (status != STATUS_NOT_FOUND) {
            return status;
        }
        close_segments(commit);
        manifest_begin(&commit->manifest, &commit->allocator);
    }
    struct error cause = *error;
    return error_set(error, STATUS_CORRUPT, "%s: the manifest names what is missing: %s", folder,
                     cause.message);
}

/* --- Opening -----------------------------------------------------------------------------------
 */

static enum status open_single(struct open_commit *commit, const char *path, struct error *error)
{
    struct shared_segment *shared;
    enum status status = make_room(commit, 1, error);
    if (status == STATUS_OK) {
        status = open_shared(path, &commit->allocator, &shared, error);
    }
    if (status == STATUS_OK) {
        add_segment(commit, shared);
    }
    return status;
}

/* What is known of the whole, once its segments are open. */
static enum status finish(struct open_commit *commit, struct error *error)
{
    if (commit->passages > 0) {
        commit->average_length = (double)commit->length / (double)commit->passages;
    }
    bm25_init(&commit->default_bm25, default_k1, default_b, commit->average_length, true);
    bm25_init(&commit->unigram_bm25, unigram_k1, unigram_b, commit->average_length, false);
    return commit->segment_count == 0
               ? STATUS_OK
               : query_words_read(&commit->segments[0], &commit->arena, &commit->words, error);
}

enum status commit_open(const char *path, const struct allocator *allocator,
                        const struct open_commit *before, struct open_commit **out,
                        struct error *error)
{
    struct file_information information;
    bool changed = true;
    *out = NULL;
    enum status status = file_information(&system_file_operations, path, &information, error);
    struct open_commit *commit = status == STATUS_OK ? make_commit(allocator) : NULL;
    if (commit == NULL) {
        return status == STATUS_OK ? error_memory(error) : status;
    }
    status = information.kind == FILE_FOLDER ? open_folder(commit, path, before, &changed, error)
                                             : open_single(commit, path, error);
    if (status == STATUS_OK && changed) {
        status = finish(commit, error);
    }
    if (status == STATUS_OK && changed) {
        *out = commit;
    } else {
        close_commit(commit);
    }
    return status;
}

enum status commit_open_memory(const void *bytes, size_t size, const struct allocator *allocator,
                               struct open_commit **out, struct error *error)
{
    *out = NULL;
    struct open_commit *commit = make_commit(allocator);
    if (commit == NULL) {
        return error_memory(error);
    }
    enum status status = make_room(commit, 1, error);
    struct shared_segment *shared = status == STATUS_OK ? make_shared(allocator) : NULL;
    if (shared == NULL) {
        close_commit(commit);
        return error_memory(error);
    }
    status =
        segment_open_memory(bytes, size, "memory", &shared->allocator, &shared->segment, error);
    if (status == STATUS_OK) {
        add_segment(commit, shared);
        status = finish(commit, error);
    } else {
        discard_shared(shared);
    }
    if (status == STATUS_OK) {
        *out = commit;
    } else {
        close_commit(commit);
    }
    return status;
}
