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
    enum status status = manifest_read(folder->operations, folder->path, &folder->before, error);
    folder->has_index = status != STATUS_NOT_FOUND;
    if (folder->has_index) {
        /* A damaged manifest is no reason to refuse what replaces it. */
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
    struct buffer lock;
    if (status == STATUS_OK) {
        status = join(folder, MANIFEST_LOCK_NAME, &lock, error);
    }
    if (status == STATUS_OK) {
        status = file_lock_take(operations, (const char *)lock.data, &folder->lock, error);
        buffer_release(&lock);
    }
    if (status != STATUS_OK) {
        release_lock_and_manifest(folder);
        return status;
    }
    sweep(folder, &folder->before);
    return STATUS_OK;
}

enum status index_folder_commit(struct index_folder *folder,
                                const struct manifest_segment *segments, size_t count,
                                struct error *error)
{
    struct manifest manifest;
    manifest_begin(&manifest, folder->allocator);
    manifest.generation = folder->before.generation + 1;
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
        sweep(folder, &folder->before);
    } else {
        manifest_release(&manifest);
    }
    return status;
}

void index_folder_leave(struct index_folder *folder)
{
    sweep(folder, &folder->before);
    if (folder->made && !folder->has_index) {
        struct buffer lock;
        if (join(folder, MANIFEST_LOCK_NAME, &lock, NULL) == STATUS_OK) {
            file_remove(folder->operations, (const char *)lock.data, NULL);
            buffer_release(&lock);
        }
        file_remove_folder(folder->operations, folder->path, NULL);
    }
    release_lock_and_manifest(folder);
}
