#include "index_folder.h"

#include <string.h>

static void release_lock_and_manifest(struct index_folder *folder)
{
    file_lock_release(&folder->lock);
    manifest_release(&folder->before);
}

static enum status join(const struct index_folder *folder, const char *name, struct buffer *path,
                        struct error *error)
{
    *path = (struct buffer){.allocator = folder->allocator};
    file_join_path(path, folder->path, name);
    if (path->failed) {
        buffer_release(path);
        return error_memory(error);
    }
    return STATUS_OK;
}

static bool in_manifest(const struct manifest *manifest, const char *name)
{
    for (size_t i = 0; i < manifest->count; i++) {
        const struct manifest_segment *segment = &manifest->segments[i];
        char own[MANIFEST_NAME_SIZE];
        manifest_segment_name(&segment->digest, own);
        if (strcmp(own, name) == 0) {
            return true;
        }
        manifest_tombstones_name(&segment->tombstones, own);
        if (segment->has_tombstones && strcmp(own, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Removes the files that are ours and that `manifest` does not name. */
static void sweep(const struct index_folder *folder, const struct manifest *manifest)
{
    if (folder->unsure) {
        return;
    }
    struct arena arena = {.allocator = folder->allocator};
    const char *const *names;
    size_t count;
    if (file_list(folder->operations, folder->path, &arena, &names, &count, NULL) == STATUS_OK) {
        for (size_t i = 0; i < count; i++) {
            struct buffer path;
            if (manifest_owns_name(names[i]) && !in_manifest(manifest, names[i]) &&
                join(folder, names[i], &path, NULL) == STATUS_OK) {
                file_remove(folder->operations, (const char *)path.data, NULL);
                buffer_release(&path);
            }
        }
    }
    arena_release(&arena);
}

/* Whether the folder holds nothing but what a writer that died may have left; *empty when nothing
 * at all. */
static enum status inspect(const struct index_folder *folder, bool *ours, bool *empty,
                           struct error *error)
{
    struct arena arena = {.allocator = folder->allocator};
    const char *const *names;
    size_t count;
    enum status status = file_list(folder->operations, folder->path, &arena, &names, &count, error);
    *ours = true;
    *empty = status == STATUS_OK && count == 0;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        *ours =
            *ours && (manifest_owns_name(names[i]) || strcmp(names[i], MANIFEST_LOCK_NAME) == 0);
    }
    arena_release(&arena);
    return status;
}

/* Decides whether a folder that exists may be written to. */
static enum status accept(struct index_folder *folder, bool replace, struct error *error)
{
    manifest_release(&folder->before);
    enum status status = manifest_read(folder->operations, folder->path, &folder->before, error);
    folder->has_index = status != STATUS_NOT_FOUND;
    if (folder->has_index) {
        /* A damaged manifest is no reason to refuse what replaces it. */
        folder->unsure = status != STATUS_OK;
        return replace ? STATUS_OK
                       : error_set(error, STATUS_EXISTS,
                                   "%s: an index exists there: use --replace to replace it",
                                   folder->path);
    }
    bool ours, empty;
    status = inspect(folder, &ours, &empty, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (!ours) {
        return error_set(error, STATUS_EXISTS, "%s: it exists and is no index: choose another name",
                         folder->path);
    }
    if (empty && !replace) {
        return error_set(error, STATUS_EXISTS,
                         "%s: the folder exists: use --replace to build the index in it",
                         folder->path);
    }
    return STATUS_OK;
}

static enum status lock(struct index_folder *folder, struct error *error)
{
    struct buffer path;
    enum status status = join(folder, MANIFEST_LOCK_NAME, &path, error);
    if (status == STATUS_OK) {
        status = file_lock_take(folder->operations, (const char *)path.data, &folder->lock, error);
        buffer_release(&path);
    }
    return status;
}

enum status index_folder_take(struct index_folder *folder, const struct file_operations *operations,
                              const struct allocator *allocator, const char *path, bool replace,
                              struct error *error)
{
    *folder = (struct index_folder){.operations = operations, .allocator = allocator, .path = path};
    manifest_begin(&folder->before, allocator);
    enum status status = file_make_folder(operations, path, error);
    folder->made = status == STATUS_OK;
    if (status == STATUS_EXISTS) {
        struct file_information information;
        status = file_information(operations, path, &information, error);
        if (status == STATUS_OK && information.kind != FILE_FOLDER) {
            status = error_set(error, STATUS_EXISTS, "%s: it exists and is no folder", path);
        }
        if (status == STATUS_OK) {
            status = accept(folder, replace, error);
        }
    }
    if (status == STATUS_OK) {
        status = lock(folder, error);
    }
    if (status == STATUS_OK && !folder->made) {
        status = accept(folder, replace, error); /* another writer may have been there */
    }
    if (status != STATUS_OK) {
        release_lock_and_manifest(folder);
        return status;
    }
    sweep(folder, &folder->before);
    return STATUS_OK;
}

static enum status read_manifest(struct index_folder *folder, struct error *error)
{
    manifest_release(&folder->before);
    enum status status = manifest_read(folder->operations, folder->path, &folder->before, error);
    if (status == STATUS_NOT_FOUND) {
        return error_set(error, status, "%s: there is no index", folder->path);
    }
    struct file_information information;
    if (status == STATUS_IO &&
        file_information(folder->operations, folder->path, &information, NULL) == STATUS_OK &&
        information.kind != FILE_FOLDER) {
        return error_set(error, STATUS_USAGE, "%s: it is no folder: a single file is never changed",
                         folder->path);
    }
    return status;
}

enum status index_folder_enter(struct index_folder *folder,
                               const struct file_operations *operations,
                               const struct allocator *allocator, const char *path,
                               struct error *error)
{
    *folder = (struct index_folder){.operations = operations, .allocator = allocator, .path = path};
    manifest_begin(&folder->before, allocator);
    enum status status = read_manifest(folder, error); /* so that no lock is left elsewhere */
    if (status == STATUS_OK) {
        status = lock(folder, error);
    }
    if (status == STATUS_OK) {
        status = read_manifest(folder, error);
    }
    if (status != STATUS_OK) {
        release_lock_and_manifest(folder);
        return status;
    }
    folder->has_index = true;
    sweep(folder, &folder->before);
    return STATUS_OK;
}

/* Whether a commit that failed has left the manifest as it was: it may have failed after the
 * rename, and then either manifest may be there after a crash. */
static bool is_as_before(const struct index_folder *folder)
{
    struct manifest now;
    manifest_begin(&now, folder->allocator);
    enum status status = manifest_read(folder->operations, folder->path, &now, NULL);
    bool same = folder->has_index ? status == STATUS_OK && manifest_equal(&now, &folder->before)
                                  : status == STATUS_NOT_FOUND;
    manifest_release(&now);
    return same;
}

enum status index_folder_commit(struct index_folder *folder,
                                const struct manifest_segment *segments, size_t count,
                                struct error *error)
{
    struct manifest manifest;
    manifest_begin(&manifest, folder->allocator);
    manifest.generation = 1;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = manifest_add(&manifest, &segments[i], error);
    }
    if (status == STATUS_OK) {
        status = manifest_write(folder->operations, folder->path, &manifest, error);
    }
    if (status == STATUS_OK) {
        manifest_release(&folder->before);
        folder->before = manifest;
        folder->has_index = true;
        folder->unsure = false;
        sweep(folder, &folder->before);
    } else {
        manifest_release(&manifest);
        folder->unsure = !is_as_before(folder);
    }
    return status;
}

void index_folder_leave(struct index_folder *folder)
{
    sweep(folder, &folder->before);
    if (folder->made && !folder->has_index && !folder->unsure) {
        struct buffer lock;
        if (join(folder, MANIFEST_LOCK_NAME, &lock, NULL) == STATUS_OK) {
            file_remove(folder->operations, (const char *)lock.data, NULL);
            buffer_release(&lock);
        }
        file_remove_folder(folder->operations, folder->path, NULL);
    }
    release_lock_and_manifest(folder);
}
