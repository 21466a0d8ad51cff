#include "index_handle.h"

#include <stddef.h>
#include <string.h>

struct suoyin_handle {
    struct allocator allocator;
    char *path;                 /* of a folder; NULL: there are no newer commits */
    pthread_mutex_t mutex;      /* of the commit's pointer */
    pthread_mutex_t refreshing; /* one at a time: commits come in their order */
    struct open_commit *commit; /* held */
};

const struct open_commit *handle_commit(const suoyin_index *handle)
{
    suoyin_index *own = (suoyin_index *)handle; /* holding a commit changes nothing that is seen */
    pthread_mutex_lock(&own->mutex);
    const struct open_commit *commit = own->commit;
    commit_hold(commit);
    pthread_mutex_unlock(&own->mutex);
    return commit;
}

/* --- Opening and closing -----------------------------------------------------------------------
 */

static enum status make_handle(const suoyin_open_options *options, suoyin_index **out,
                               struct error *error)
{
    struct allocator allocator = system_allocator;
    if (options != NULL && options->size <= offsetof(suoyin_open_options, allocator)) {
        return error_set(error, STATUS_USAGE,
                         "the options have no size: begin with SUOYIN_OPEN_OPTIONS_INIT");
    }
    if (options != NULL && options->allocator != NULL) {
        allocator.resize = options->allocator->resize;
        allocator.context = options->allocator->context;
    }
    suoyin_index *handle = memory_allocate_array(&allocator, 1, sizeof *handle);
    if (handle == NULL) {
        return error_memory(error);
    }
    handle->allocator = allocator;
    if (pthread_mutex_init(&handle->mutex, NULL) == 0) {
        if (pthread_mutex_init(&handle->refreshing, NULL) == 0) {
            *out = handle;
            return STATUS_OK;
        }
        pthread_mutex_destroy(&handle->mutex);
    }
    memory_release(&allocator, handle);
    return error_memory(error);
}

void suoyin_close(suoyin_index *index)
{
    if (index == NULL) {
        return;
    }
    if (index->commit != NULL) {
        commit_let_go(index->commit);
    }
    pthread_mutex_destroy(&index->mutex);
    pthread_mutex_destroy(&index->refreshing);
    struct allocator allocator = index->allocator;
    memory_release(&allocator, index->path);
    memory_release(&allocator, index);
}

static enum status keep_path(suoyin_index *handle, const char *path, struct error *error)
{
    struct file_information information;
    enum status status = file_information(&system_file_operations, path, &information, error);
    if (status != STATUS_OK || information.kind != FILE_FOLDER) {
        return status;
    }
    size_t size = strlen(path) + 1;
    handle->path = memory_allocate(&handle->allocator, size);
    if (handle->path == NULL) {
        return error_memory(error);
    }
    memcpy(handle->path, path, size);
    return STATUS_OK;
}

static suoyin_status finish_opening(suoyin_index *handle, enum status status, struct error *cause,
                                    suoyin_index **out, suoyin_error *error)
{
    if (status != STATUS_OK) {
        suoyin_close(handle);
        return searcher_status(status, cause, error);
    }
    *out = handle;
    return SUOYIN_OK;
}

suoyin_status suoyin_open(const char *path, const suoyin_open_options *options, suoyin_index **out,
                          suoyin_error *error)
{
    struct error cause = {0};
    *out = NULL;
    suoyin_index *handle;
    enum status status = make_handle(options, &handle, &cause);
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    status = keep_path(handle, path, &cause);
    if (status == STATUS_OK) {
        status = commit_open(path, &handle->allocator, NULL, &handle->commit, &cause);
    }
    return finish_opening(handle, status, &cause, out, error);
}

suoyin_status suoyin_open_memory(const void *bytes, size_t size, const suoyin_open_options *options,
                                 suoyin_index **out, suoyin_error *error)
{
    struct error cause = {0};
    *out = NULL;
    suoyin_index *handle;
    enum status status = make_handle(options, &handle, &cause);
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    status = commit_open_memory(bytes, size, &handle->allocator, &handle->commit, &cause);
    return finish_opening(handle, status, &cause, out, error);
}

/* --- Moving on ---------------------------------------------------------------------------------
 */

suoyin_status suoyin_refresh(suoyin_index *index, bool *changed, suoyin_error *error)
{
    struct error cause = {0};
    struct open_commit *newest = NULL;
    enum status status = STATUS_OK;
    if (index->path != NULL) {
        pthread_mutex_lock(&index->refreshing);
        status = commit_open(index->path, &index->allocator, index->commit, &newest, &cause);
        if (newest != NULL) {
            pthread_mutex_lock(&index->mutex);
            struct open_commit *before = index->commit;
            index->commit = newest;
            pthread_mutex_unlock(&index->mutex);
            commit_let_go(before);
        }
        pthread_mutex_unlock(&index->refreshing);
    }
    if (changed != NULL) {
        *changed = newest != NULL;
    }
    return searcher_status(status, &cause, error);
}

/* --- What an index tells -----------------------------------------------------------------------
 */

void suoyin_index_counts(const suoyin_index *index, suoyin_counts *counts)
{
    const struct open_commit *commit = handle_commit(index);
    *counts = (suoyin_counts){
        .documents = commit->documents,
        .passages = commit->passages,
        .length = commit->length,
        .text_bytes = commit->text_bytes,
        .file_bytes = commit->file_bytes,
        .segments = commit->segment_count,
    };
    commit_let_go(commit);
}

bool suoyin_index_has_subjects(const suoyin_index *index)
{
    const struct open_commit *commit = handle_commit(index);
    bool has = searcher_has_subjects(commit);
    commit_let_go(commit);
    return has;
}
