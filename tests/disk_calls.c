/* What a crash_disk does when it is called. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "crash_disk_state.h"

/* --- The operations -------------------------------------------------------------------------- */

static int fail(int reason)
{
    errno = reason;
    return -1;
}

static int disk_open(void *context, const char *path, int flags, mode_t mode)
{
    struct crash_disk *disk = context;
    (void)mode;
    if (disk_strike(disk, (flags & O_CREAT) != 0)) {
        return -1;
    }
    bool own_root = strcmp(path, ".") == 0 || strcmp(path, "/") == 0;
    struct disk_inode *inode = own_root ? disk->root : disk_find(disk, path);
    if (inode == NULL && ((flags & O_CREAT) == 0 || !disk_parent_exists(disk, path))) {
        return fail(ENOENT);
    }
    if (inode != NULL && inode->folder != ((flags & O_DIRECTORY) != 0)) {
        return fail(inode->folder ? EISDIR : ENOTDIR);
    }
    int file = 0;
    while (file < DISK_FILES && disk->files[file].inode != NULL) {
        file++;
    }
    if (file == DISK_FILES) {
        return fail(EMFILE);
    }
    bool alters = inode == NULL || ((flags & O_TRUNC) != 0 && inode->size > 0);
    if (inode == NULL) {
        inode = disk_add_inode(disk, false);
        disk_sync_inode(inode);
        disk_set_name(disk, path, inode);
    } else if (alters) {
        disk_inode_change(inode, 0, NULL, 0);
    }
    disk->files[file] = (struct disk_file){.inode = inode, .writes = (flags & 3) != O_RDONLY};
    disk_clean_path(own_root ? "" : path, disk->files[file].path);
    if (alters) {
        disk_changed(disk);
    }
    return file + DISK_FIRST_FILE;
}

static struct disk_file *opened(struct crash_disk *disk, int file)
{
    struct disk_file *found = &disk->files[file - DISK_FIRST_FILE];
    if (file < DISK_FIRST_FILE || file >= DISK_FIRST_FILE + DISK_FILES || found->inode == NULL) {
        abort();
    }
    return found;
}

static int disk_close(void *context, int file)
{
    struct crash_disk *disk = context;
    struct disk_file *own = opened(disk, file);
    if (own->locks) {
        own->inode->locked = false;
    }
    bool failed = disk_strike(disk, own->writes);
    memset(own, 0, sizeof *own);
    return failed ? -1 : 0;
}

static ssize_t disk_read(void *context, int file, void *bytes, size_t size)
{
    struct crash_disk *disk = context;
    struct disk_file *own = opened(disk, file);
    if (disk_strike(disk, false)) {
        return -1;
    }
    size_t left = own->offset < own->inode->size ? own->inode->size - own->offset : 0;
    size = size < left ? size : left;
    if (size > 0) {
        memcpy(bytes, own->inode->bytes + own->offset, size);
    }
    own->offset += size;
    return (ssize_t)size;
}

static ssize_t write_at(struct crash_disk *disk, struct disk_file *own, const void *bytes,
                        size_t size, uint64_t offset)
{
    if (!own->writes) {
        abort();
    }
    if (disk_strike(disk, true)) {
        return -1;
    }
    if (disk->shorten) {
        disk->shorten = false;
        disk->struck = true;
        size = size > 1 ? size / 3 + 1 : size;
    }
    disk_inode_change(own->inode, (size_t)offset, bytes, size);
    disk_changed(disk);
    return (ssize_t)size;
}

static ssize_t disk_write(void *context, int file, const void *bytes, size_t size)
{
    struct disk_file *own = opened(context, file);
    ssize_t written = write_at(context, own, bytes, size, own->offset);
    own->offset += written > 0 ? (size_t)written : 0;
    return written;
}

static ssize_t disk_pwrite(void *context, int file, const void *bytes, size_t size, uint64_t offset)
{
    return write_at(context, opened(context, file), bytes, size, offset);
}

static int disk_fsync(void *context, int file)
{
    struct crash_disk *disk = context;
    struct disk_file *own = opened(disk, file);
    if (disk_strike(disk, true)) {
        return -1;
    }
    if (own->inode->folder) {
        disk_sync_folder(disk, own->path);
    } else {
        disk_sync_inode(own->inode);
    }
    disk_changed(disk);
    return 0;
}

static int disk_rename(void *context, const char *from, const char *to)
{
    struct crash_disk *disk = context;
    if (disk_strike(disk, true)) {
        return -1;
    }
    struct disk_inode *inode = disk_find(disk, from);
    if (inode == NULL || !disk_parent_exists(disk, to)) {
        return fail(ENOENT);
    }
    disk_set_name(disk, to, inode);
    disk_set_name(disk, from, NULL);
    disk_find_name(disk, to)->renames++;
    disk_changed(disk);
    return 0;
}

static int disk_unlink(void *context, const char *path)
{
    struct crash_disk *disk = context;
    if (disk_strike(disk, false)) {
        return -1;
    }
    const struct disk_inode *inode = disk_find(disk, path);
    if (inode == NULL || inode->folder) {
        return fail(inode == NULL ? ENOENT : EISDIR);
    }
    disk_set_name(disk, path, NULL);
    disk_changed(disk);
    return 0;
}

static int disk_make_folder(void *context, const char *path, mode_t mode)
{
    struct crash_disk *disk = context;
    (void)mode;
    if (disk_strike(disk, true)) {
        return -1;
    }
    if (disk_find(disk, path) != NULL) {
        return fail(EEXIST);
    }
    if (!disk_parent_exists(disk, path)) {
        return fail(ENOENT);
    }
    disk_set_name(disk, path, disk_add_inode(disk, true));
    disk_changed(disk);
    return 0;
}

static bool lies_in(const struct disk_name *name, const char *folder)
{
    char parent[DISK_PATH];
    disk_parent_path(name->path, parent);
    return disk_name_now(name) != NULL && strcmp(parent, folder) == 0;
}

static int disk_remove_folder(void *context, const char *path)
{
    struct crash_disk *disk = context;
    char clean[DISK_PATH];
    disk_clean_path(path, clean);
    if (disk_strike(disk, false)) {
        return -1;
    }
    const struct disk_inode *inode = disk_find(disk, clean);
    if (inode == NULL || !inode->folder) {
        return fail(inode == NULL ? ENOENT : ENOTDIR);
    }
    for (size_t i = 0; i < disk->name_count; i++) {
        if (lies_in(&disk->names[i], clean)) {
            return fail(ENOTEMPTY);
        }
    }
    disk_set_name(disk, clean, NULL);
    disk_changed(disk);
    return 0;
}

static int tell(const struct disk_inode *inode, struct file_information *information)
{
    if (inode == NULL) {
        return fail(ENOENT);
    }
    information->kind = inode->folder ? FILE_FOLDER : FILE_REGULAR;
    information->size = inode->size;
    information->device = 1;
    information->number = (uint64_t)(uintptr_t)inode;
    return 0;
}

static int disk_information(void *context, const char *path, struct file_information *information)
{
    return disk_strike(context, false) ? -1 : tell(disk_find(context, path), information);
}

static int disk_information_of(void *context, int file, struct file_information *information)
{
    const struct disk_file *own = opened(context, file);
    return disk_strike(context, false) ? -1 : tell(own->inode, information);
}

/* A copy: what is mapped does not change, as no file of ours does. */
static void *disk_map(void *context, int file, size_t size)
{
    struct crash_disk *disk = context;
    const struct disk_file *own = opened(disk, file);
    if (disk_strike(disk, false)) {
        return NULL;
    }
    void *address = disk_must(malloc(size));
    memcpy(address, own->inode->bytes, size < own->inode->size ? size : own->inode->size);
    disk->maps++;
    return address;
}

static int disk_unmap(void *context, void *address, size_t size)
{
    struct crash_disk *disk = context;
    (void)size;
    free(address);
    disk->maps--;
    return 0;
}

static void *disk_open_folder(void *context, const char *path)
{
    int file = disk_open(context, path, O_RDONLY | O_DIRECTORY, 0);
    return file < 0 ? NULL : opened(context, file);
}

static const char *disk_next_name(void *context, void *folder)
{
    struct crash_disk *disk = context;
    struct disk_file *own = folder;
    if (disk_strike(disk, false)) {
        return NULL;
    }
    errno = 0;
    while (own->offset < disk->name_count) {
        const struct disk_name *name = &disk->names[own->offset++];
        if (lies_in(name, own->path)) {
            const char *slash = strrchr(name->path, '/');
            return slash != NULL ? slash + 1 : name->path;
        }
    }
    return NULL;
}

static int disk_close_folder(void *context, void *folder)
{
    struct disk_file *own = folder;
    (void)context;
    memset(own, 0, sizeof *own);
    return 0;
}

static int disk_lock(void *context, int file)
{
    struct crash_disk *disk = context;
    struct disk_file *own = opened(disk, file);
    if (disk_strike(disk, false)) {
        return -1;
    }
    if (own->inode->locked) {
        return fail(EWOULDBLOCK);
    }
    own->inode->locked = own->locks = true;
    return 0;
}

struct file_operations crash_disk_operations(struct crash_disk *disk)
{
    return (struct file_operations){
        .context = disk,
        .open = disk_open,
        .close = disk_close,
        .read = disk_read,
        .write = disk_write,
        .pwrite = disk_pwrite,
        .fsync = disk_fsync,
        .rename = disk_rename,
        .unlink = disk_unlink,
        .make_folder = disk_make_folder,
        .remove_folder = disk_remove_folder,
        .information = disk_information,
        .information_of = disk_information_of,
        .map = disk_map,
        .unmap = disk_unmap,
        .open_folder = disk_open_folder,
        .next_name = disk_next_name,
        .close_folder = disk_close_folder,
        .lock = disk_lock,
    };
}
