#include "input_walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/manifest.h"

struct entry {
    const char *name; /* a folder's ends with '/', which puts it where its files belong */
    struct stat state;
    int trouble; /* errno of stat, or 0 */
};

enum { FOLDER_DEPTH_LIMIT = 512 };

struct ancestor {
    const struct ancestor *parent;
    unsigned depth;
    dev_t device;
    ino_t inode;
};

struct walker {
    struct input_file_list *list;
    struct problem_reporter *reporter;
    size_t id_begin; /* where in a path the id begins */
};

static enum status add_file(struct input_file_list *list, const char *path, size_t id_begin,
                            const struct stat *state, struct error *error)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        struct input_file *files =
            memory_resize_array(list->allocator, list->files, capacity, sizeof *files);
        if (files == NULL) {
            return error_memory(error);
        }
        list->files = files;
        list->capacity = capacity;
    }
    const char *copy = arena_copy_text(&list->arena, path, strlen(path));
    if (copy == NULL) {
        return error_memory(error);
    }
    uint64_t size = state != NULL && S_ISREG(state->st_mode) ? (uint64_t)state->st_size : 0;
    list->files[list->count++] = (struct input_file){
        .path = copy,
        .id = copy + id_begin,
        .size = size,
        .standard_input = state == NULL,
    };
    list->total_bytes += size;
    return STATUS_OK;
}

static int compare_entries(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

struct entry_list {
    struct arena arena;
    struct entry *entries;
    size_t count;
    size_t capacity;
};

static bool add_entry(struct entry_list *list, DIR *folder, const char *name)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 32 : list->capacity * 2;
        struct entry *entries =
            memory_resize_array(list->arena.allocator, list->entries, capacity, sizeof *entries);
        if (entries == NULL) {
            return false;
        }
        list->entries = entries;
        list->capacity = capacity;
    }
    struct entry *entry = &list->entries[list->count];
    *entry = (struct entry){0};
    if (fstatat(dirfd(folder), name, &entry->state, 0) != 0) {
        entry->trouble = errno;
    }
    bool is_folder = entry->trouble == 0 && S_ISDIR(entry->state.st_mode);
    size_t length = strlen(name);
    char *copy = arena_allocate(&list->arena, length + 2);
    if (copy == NULL) {
        return false;
    }
    memcpy(copy, name, length);
    memcpy(copy + length, is_folder ? "/" : "", is_folder ? 2 : 1);
    entry->name = copy;
    list->count++;
    return true;
}

static enum status read_folder(const char *path, struct entry_list *list, struct error *error)
{
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return error_system(error, errno, "open folder", path);
    }
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        errno = 0;
        const struct dirent *found = readdir(folder);
        if (found == NULL) {
            status = errno == 0 ? STATUS_OK : error_system(error, errno, "read folder", path);
            break;
        }
        if (found->d_name[0] != '.' && !add_entry(list, folder, found->d_name)) {
            status = error_memory(error);
        }
    }
    closedir(folder);
    if (list->count > 1) {
        qsort(list->entries, list->count, sizeof *list->entries, compare_entries);
    }
    return status;
}

/* Whether a folder is an index of ours, which is no document: PATH may hold INDEX. */
static bool is_index(const char *path, const struct entry_list *list)
{
    const struct entry sought = {.name = MANIFEST_FILE_NAME};
    char words[sizeof MANIFEST_FIRST_WORDS] = "";
    char name[4096];
    if (list->count == 0 ||
        bsearch(&sought, list->entries, list->count, sizeof *list->entries, compare_entries) ==
            NULL ||
        (size_t)snprintf(name, sizeof name, "%s" MANIFEST_FILE_NAME, path) >= sizeof name) {
        return false;
    }
    int file = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ssize_t got = file >= 0 ? read(file, words, sizeof words - 1) : -1;
    if (file >= 0) {
        close(file);
    }
    return got == sizeof words - 1 && strcmp(words, MANIFEST_FIRST_WORDS) == 0;
}

static void release_entries(struct entry_list *list)
{
    memory_release(list->arena.allocator, list->entries);
    arena_release(&list->arena);
}

static bool is_ancestor(const struct ancestor *ancestor, const struct stat *state)
{
    for (; ancestor != NULL; ancestor = ancestor->parent) {
        if (ancestor->device == state->st_dev && ancestor->inode == state->st_ino) {
            return true;
        }
    }
    return false;
}

static const char *stat_trouble(int trouble)
{
    return trouble == ENOENT  ? "the link leads nowhere"
           : trouble == ELOOP ? "a loop of symbolic links"
                              : strerror(trouble);
}

static enum status walk_folder(struct walker *walker, const char *path,
                               const struct ancestor *ancestors, struct error *error);

/* `path` names the entry. */
static enum status visit(struct walker *walker, char *path, const struct entry *entry,
                         const struct ancestor *ancestors, struct error *error)
{
    struct error problem;
    if (entry->trouble != 0) {
        error_set(&problem, STATUS_IO, "%s: %s", path, stat_trouble(entry->trouble));
        return problem_pass_over(walker->reporter, &problem, error);
    }
    if (S_ISREG(entry->state.st_mode)) {
        return add_file(walker->list, path, walker->id_begin, &entry->state, error);
    }
    if (!S_ISDIR(entry->state.st_mode)) {
        return STATUS_OK;
    }
    if (is_ancestor(ancestors, &entry->state)) {
        path[strlen(path) - 1] = '\0';
        error_set(&problem, STATUS_IO, "%s: a symbolic link to a folder that holds it", path);
        return problem_pass_over(walker->reporter, &problem, error);
    }
    struct ancestor self = {
        .parent = ancestors,
        .depth = ancestors->depth + 1,
        .device = entry->state.st_dev,
        .inode = entry->state.st_ino,
    };
    if (self.depth > FOLDER_DEPTH_LIMIT) {
        error_set(&problem, STATUS_LIMIT, "%s: more than the limit of %d folders in each other",
                  path, FOLDER_DEPTH_LIMIT);
        return problem_pass_over(walker->reporter, &problem, error);
    }
    return walk_folder(walker, path, &self, error);
}

/* `path` ends with '/'. */
static enum status walk_folder(struct walker *walker, const char *path,
                               const struct ancestor *ancestors, struct error *error)
{
    const struct allocator *allocator = walker->list->allocator;
    struct entry_list list = {.arena.allocator = allocator};
    struct error problem;
    enum status status = read_folder(path, &list, &problem);
    if (status != STATUS_OK) {
        status = problem_pass_over(walker->reporter, &problem, error);
    }
    size_t length = strlen(path);
    size_t count = is_index(path, &list) ? 0 : list.count;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        size_t name_size = strlen(list.entries[i].name) + 1;
        char *child = memory_allocate(allocator, length + name_size);
        if (child == NULL) {
            status = error_memory(error);
            break;
        }
        memcpy(child, path, length);
        memcpy(child + length, list.entries[i].name, name_size);
        status = visit(walker, child, &list.entries[i], ancestors, error);
        memory_release(allocator, child);
    }
    release_entries(&list);
    return status;
}

static enum status walk_root(struct input_file_list *list, const char *path,
                             const struct stat *state, struct problem_reporter *reporter,
                             struct error *error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    char *root = memory_allocate(list->allocator, length + 2);
    if (root == NULL) {
        return error_memory(error);
    }
    memcpy(root, path, length);
    if (root[length - 1] != '/') {
        root[length++] = '/';
    }
    root[length] = '\0';
    struct walker walker = {.list = list, .reporter = reporter, .id_begin = length};
    struct ancestor self = {.device = state->st_dev, .inode = state->st_ino};
    enum status status = walk_folder(&walker, root, &self, error);
    memory_release(list->allocator, root);
    return status;
}

enum status input_walk(struct input_file_list *list, const char *path,
                       struct problem_reporter *reporter, struct error *error)
{
    if (strcmp(path, "-") == 0) {
        return add_file(list, path, 0, NULL, error);
    }
    struct stat state;
    if (stat(path, &state) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            enum status status =
                error_set(error, STATUS_NOT_FOUND, "%s: there is no such file or folder", path);
            if (error != NULL) {
                problem_make_printable(error->message);
            }
            return status;
        }
        struct error problem;
        error_system(&problem, errno, "open", path);
        return problem_pass_over(reporter, &problem, error);
    }
    if (S_ISDIR(state.st_mode)) {
        return walk_root(list, path, &state, reporter, error);
    }
    const char *slash = strrchr(path, '/');
    return add_file(list, path, slash == NULL ? 0 : (size_t)(slash + 1 - path), &state, error);
}

void input_file_list_release(struct input_file_list *list)
{
    memory_release(list->allocator, list->files);
    arena_release(&list->arena);
    list->files = NULL;
    list->count = 0;
}
