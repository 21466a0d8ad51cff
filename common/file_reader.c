#include "file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "file_failure.h"

enum status file_map_open(const struct file_operations *operations, const char *path,
                          struct file_map *map, struct error *error)
{
    memset(map, 0, sizeof *map);
    int file = file_open_retrying(operations, path, O_RDONLY);
    if (file < 0) {
        return file_failure(error, "cannot open", path);
    }
    struct file_information information;
    enum status status = STATUS_OK;
    void *address = NULL;
    if (operations->information_of(operations->context, file, &information) != 0) {
        status = file_failure(error, "cannot look at", path);
    } else if (information.kind != FILE_REGULAR) {
        status = error_set(error, STATUS_IO, "cannot map: %s: not a regular file", path);
    } else if (information.size > SIZE_MAX / 2) {
        status = error_set(error, STATUS_LIMIT, "cannot map: %s: too large for this machine", path);
    } else if (information.size > 0) {
        address = operations->map(operations->context, file, (size_t)information.size);
        if (address == NULL) {
            status = file_failure(error, "cannot map", path);
        }
    }
    operations->close(operations->context, file);
    if (status == STATUS_OK) {
        map->data = address != NULL ? address : (const void *)"";
        map->size = (size_t)information.size;
        map->operations = operations;
    }
    return status;
}

void file_map_forget(const struct file_map *map)
{
    if (map->operations != NULL && map->operations->forget != NULL && map->size > 0) {
        map->operations->forget(map->operations->context, (void *)(uintptr_t)map->data, map->size);
    }
}

void file_map_close(struct file_map *map)
{
    if (map->operations != NULL && map->size > 0) {
        map->operations->unmap(map->operations->context, (void *)(uintptr_t)map->data, map->size);
    }
    memset(map, 0, sizeof *map);
}

static enum status read_all(const struct file_operations *operations, int file, const char *path,
                            uint64_t limit, struct buffer *out, struct error *error)
{
    enum { STEP = 64 << 10 };
    size_t begin = out->size;
    for (;;) {
        uint8_t *end = buffer_reserve(out, STEP);
        if (end == NULL) {
            return error_memory(error);
        }
        ssize_t got = operations->read(operations->context, file, end, STEP);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return file_failure(error, "cannot read", path);
        }
        if (got == 0) {
            return STATUS_OK;
        }
        out->size += (size_t)got;
        if (out->size - begin > limit) {
            return error_set(error, STATUS_LIMIT, "cannot read: %s: more than %llu bytes", path,
                             (unsigned long long)limit);
        }
    }
}

enum status file_read_whole(const struct file_operations *operations, const char *path,
                            uint64_t limit, struct buffer *out, struct error *error)
{
    int file = file_open_retrying(operations, path, O_RDONLY);
    if (file < 0) {
        return file_failure(error, "cannot open", path);
    }
    enum status status = read_all(operations, file, path, limit, out, error);
    operations->close(operations->context, file);
    return status;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Reads the names of an open folder into a growing array, which the caller frees. */
static enum status read_names(const struct file_operations *operations, void *folder,
                              const char *path, struct arena *arena, const char ***names,
                              size_t *count, struct error *error)
{
    size_t capacity = 0;
    for (;;) {
        errno = 0;
        const char *name = operations->next_name(operations->context, folder);
        if (name == NULL) {
            return errno == 0 ? STATUS_OK : file_failure(error, "cannot list", path);
        }
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) {
            continue;
        }
        if (*count == capacity) {
            capacity = capacity * 2 + 64;
            const char **larger =
                memory_resize_array(arena->allocator, *names, capacity, sizeof *larger);
            if (larger == NULL) {
                return error_memory(error);
            }
            *names = larger;
        }
        const char *copy = arena_copy_text(arena, name, strlen(name));
        if (copy == NULL) {
            return error_memory(error);
        }
        (*names)[(*count)++] = copy;
    }
}

enum status file_list(const struct file_operations *operations, const char *path,
                      struct arena *arena, const char *const **names, size_t *count,
                      struct error *error)
{
    void *folder = operations->open_folder(operations->context, path);
    if (folder == NULL) {
        return file_failure(error, "cannot list", path);
    }
    const char **found = NULL;
    size_t n = 0;
    enum status status = read_names(operations, folder, path, arena, &found, &n, error);
    operations->close_folder(operations->context, folder);
    const char **kept = NULL;
    if (status == STATUS_OK) {
        kept = arena_allocate_array(arena, n, sizeof *kept);
        status = kept != NULL ? STATUS_OK : error_memory(error);
    }
    if (status == STATUS_OK) {
        if (n > 0) {
            qsort(found, n, sizeof *found, compare_names);
            memcpy(kept, found, n * sizeof *found);
        }
        *names = kept;
        *count = n;
    }
    memory_release(arena->allocator, found);
    return status;
}
