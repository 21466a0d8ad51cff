#include "crash_disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "crash_disk_state.h"

/* --- Names and inodes ------------------------------------------------------------------------ */

void *disk_must(void *block)
{
    if (block == NULL) {
        abort();
    }
    return block;
}

struct disk_inode *disk_add_inode(struct crash_disk *disk, bool folder)
{
    struct disk_inode *inode = disk_must(calloc(1, sizeof *inode));
    inode->folder = folder;
    inode->next = disk->inodes;
    disk->inodes = inode;
    return inode;
}

/* "a//b/" is "a/b". */
void disk_clean_path(const char *path, char clean[DISK_PATH])
{
    size_t length = 0;
    for (; *path != '\0'; path++) {
        if (*path == '/' && (path[1] == '/' || path[1] == '\0')) {
            continue;
        }
        if (length + 1 == DISK_PATH) {
            abort();
        }
        clean[length++] = *path;
    }
    clean[length] = '\0';
}

struct disk_name *disk_find_name(const struct crash_disk *disk, const char *path)
{
    char clean[DISK_PATH];
    disk_clean_path(path, clean);
    for (size_t i = 0; i < disk->name_count; i++) {
        if (strcmp(disk->names[i].path, clean) == 0) {
            return (struct disk_name *)&disk->names[i];
        }
    }
    return NULL;
}

struct disk_inode *disk_name_now(const struct disk_name *name)
{
    return name != NULL ? name->history[name->changes] : NULL;
}

struct disk_inode *disk_find(const struct crash_disk *disk, const char *path)
{
    return disk_name_now(disk_find_name(disk, path));
}

/* The folder that a name is in; "" is the disk's own. */
void disk_parent_path(const char *path, char parent[DISK_PATH])
{
    disk_clean_path(path, parent);
    char *slash = strrchr(parent, '/');
    *(slash != NULL ? slash : parent) = '\0';
}

bool disk_parent_exists(const struct crash_disk *disk, const char *path)
{
    char parent[DISK_PATH];
    disk_parent_path(path, parent);
    const struct disk_inode *inode = disk_find(disk, parent);
    return parent[0] == '\0' || (inode != NULL && inode->folder);
}

void disk_changed(struct crash_disk *disk)
{
    if (disk->changed != NULL) {
        disk->changed(disk->context);
    }
}

/* Gives a name another inode, NULL for none. */
void disk_set_name(struct crash_disk *disk, const char *path, struct disk_inode *inode)
{
    struct disk_name *name = disk_find_name(disk, path);
    if (name == NULL) {
        disk->names = disk_must(realloc(disk->names, (disk->name_count + 1) * sizeof *disk->names));
        name = &disk->names[disk->name_count++];
        memset(name, 0, sizeof *name);
        disk_clean_path(path, name->path);
        name->history = disk_must(calloc(1, sizeof *name->history));
    }
    name->history =
        disk_must(realloc(name->history, (size_t)(name->changes + 2) * sizeof *name->history));
    name->history[++name->changes] = inode;
}

static void settle_name(struct disk_name *name)
{
    name->history[0] = disk_name_now(name);
    name->changes = 0;
}

void disk_sync_folder(struct crash_disk *disk, const char *folder)
{
    char parent[DISK_PATH];
    for (size_t i = 0; i < disk->name_count; i++) {
        disk_parent_path(disk->names[i].path, parent);
        if (strcmp(parent, folder) == 0) {
            settle_name(&disk->names[i]);
        }
    }
}

void disk_sync_inode(struct disk_inode *inode)
{
    free(inode->synced);
    inode->synced = disk_must(malloc(inode->size + 1));
    if (inode->size > 0) {
        memcpy(inode->synced, inode->bytes, inode->size);
    }
    inode->synced_size = inode->size;
    for (size_t i = 0; i < inode->pending_count; i++) {
        free(inode->pending[i].bytes);
    }
    inode->pending_count = 0;
}

/* --- Faults ---------------------------------------------------------------------------------- */

/* Whether this call fails. `makes`: it would make or write something. */
bool disk_strike(struct crash_disk *disk, bool makes)
{
    bool lasting = disk->fault == FAULT_LASTS || disk->fault == FAULT_CUTS;
    bool first = ++disk->calls == disk->fatal;
    if (disk->struck && lasting && makes) {
        errno = disk->reason;
        return true;
    }
    if (!first) {
        return false;
    }
    if (disk->fault == FAULT_SHORT || disk->fault == FAULT_CUTS) {
        disk->shorten = true;
        return false;
    }
    disk->struck = true;
    errno = disk->reason;
    return true;
}

void crash_disk_fail(struct crash_disk *disk, long n, enum disk_fault fault, int reason)
{
    disk->calls = 0;
    disk->fatal = n;
    disk->fault = fault;
    disk->reason = reason;
    disk->struck = disk->shorten = false;
}

bool crash_disk_struck(const struct crash_disk *disk)
{
    return disk->calls >= disk->fatal && disk->fatal > 0;
}

long crash_disk_open_count(const struct crash_disk *disk)
{
    long count = disk->maps;
    for (size_t i = 0; i < DISK_FILES; i++) {
        count += disk->files[i].inode != NULL;
    }
    return count;
}

/* --- The disk -------------------------------------------------------------------------------- */

struct crash_disk *crash_disk_make(void)
{
    struct crash_disk *disk = disk_must(calloc(1, sizeof *disk));
    disk->root = disk_add_inode(disk, true);
    return disk;
}

void crash_disk_release(struct crash_disk *disk)
{
    while (disk->inodes != NULL) {
        struct disk_inode *inode = disk->inodes;
        disk->inodes = inode->next;
        disk_sync_inode(inode);
        free(inode->pending);
        free(inode->synced);
        free(inode->bytes);
        free(inode);
    }
    for (size_t i = 0; i < disk->name_count; i++) {
        free(disk->names[i].history);
    }
    free(disk->names);
    free(disk);
}

void crash_disk_watch(struct crash_disk *disk, void (*change)(void *context), void *context)
{
    disk->changed = change;
    disk->context = context;
}

void crash_disk_settle(struct crash_disk *disk)
{
    for (struct disk_inode *inode = disk->inodes; inode != NULL; inode = inode->next) {
        disk_sync_inode(inode);
    }
    for (size_t i = 0; i < disk->name_count; i++) {
        settle_name(&disk->names[i]);
    }
}

long crash_disk_renames_to(const struct crash_disk *disk, const char *ending)
{
    long count = 0;
    for (size_t i = 0; i < disk->name_count; i++) {
        size_t length = strlen(disk->names[i].path), end = strlen(ending);
        if (length >= end && strcmp(disk->names[i].path + length - end, ending) == 0) {
            count += disk->names[i].renames;
        }
    }
    return count;
}

struct crash_disk *crash_disk_from_image(const struct disk_image *image)
{
    struct crash_disk *disk = crash_disk_make();
    for (size_t i = 0; i < image->count; i++) {
        const struct disk_image_file *file = &image->files[i];
        struct disk_inode *inode = disk_add_inode(disk, file->folder);
        if (file->size > 0) {
            disk_inode_change(inode, 0, file->bytes, file->size);
        }
        disk_set_name(disk, file->path, inode);
    }
    crash_disk_settle(disk);
    return disk;
}
