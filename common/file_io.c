#include "file_io.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file_failure.h"

/* --- The operating system -------------------------------------------------------------------- */

static int system_open(void *context, const char *path, int flags, mode_t mode)
{
    (void)context;
    return open(path, flags, mode);
}

static int system_close(void *context, int file)
{
    (void)context;
    return close(file);
}

static ssize_t system_read(void *context, int file, void *bytes, size_t size)
{
    (void)context;
    return read(file, bytes, size);
}

static ssize_t system_write(void *context, int file, const void *bytes, size_t size)
{
    (void)context;
    return write(file, bytes, size);
}

static ssize_t system_pwrite(void *context, int file, const void *bytes, size_t size,
                             uint64_t offset)
{
    (void)context;
    return pwrite(file, bytes, size, (off_t)offset);
}

static int system_fsync(void *context, int file)
{
    (void)context;
    return fsync(file);
}

static int system_rename(void *context, const char *from, const char *to)
{
    (void)context;
    return rename(from, to);
}

static int system_unlink(void *context, const char *path)
{
    (void)context;
    return unlink(path);
}

static int system_remove_folder(void *context, const char *path)
{
    (void)context;
    return rmdir(path);
}

static int system_make_folder(void *context, const char *path, mode_t mode)
{
    (void)context;
    return mkdir(path, mode);
}

static int tell(int result, const struct stat *found, struct file_information *information)
{
    if (result == 0) {
        information->kind = S_ISREG(found->st_mode)   ? FILE_REGULAR
                            : S_ISDIR(found->st_mode) ? FILE_FOLDER
                                                      : FILE_OTHER;
        information->size = (uint64_t)found->st_size;
        information->device = (uint64_t)found->st_dev;
        information->number = (uint64_t)found->st_ino;
    }
    return result;
}

static int system_information(void *context, const char *path, struct file_information *information)
{
    struct stat found;
    (void)context;
    return tell(stat(path, &found), &found, information);
}

static int system_information_of(void *context, int file, struct file_information *information)
{
    struct stat found;
    (void)context;
    return tell(fstat(file, &found), &found, information);
}

static void *system_map(void *context, int file, size_t size)
{
    (void)context;
    void *address = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    return address != MAP_FAILED ? address : NULL;
}

static int system_unmap(void *context, void *address, size_t size)
{
    (void)context;
    return munmap(address, size);
}

static int system_forget(void *context, void *address, size_t size)
{
    (void)context;
    return madvise(address, size, MADV_DONTNEED);
}

static void *system_open_folder(void *context, const char *path)
{
    (void)context;
    return opendir(path);
}

static const char *system_next_name(void *context, void *folder)
{
    (void)context;
    const struct dirent *entry = readdir(folder);
    return entry != NULL ? entry->d_name : NULL;
}

static int system_close_folder(void *context, void *folder)
{
    (void)context;
    return closedir(folder);
}

static int system_lock(void *context, int file)
{
    (void)context;
    return flock(file, LOCK_EX | LOCK_NB);
}

const struct file_operations system_file_operations = {
    .open = system_open,
    .close = system_close,
    .read = system_read,
    .write = system_write,
    .pwrite = system_pwrite,
    .fsync = system_fsync,
    .rename = system_rename,
    .unlink = system_unlink,
    .make_folder = system_make_folder,
    .remove_folder = system_remove_folder,
    .information = system_information,
    .information_of = system_information_of,
    .map = system_map,
    .unmap = system_unmap,
    .forget = system_forget,
    .open_folder = system_open_folder,
    .next_name = system_next_name,
    .close_folder = system_close_folder,
    .lock = system_lock,
};

/* Gives a failed call its status: some reasons deserve one of their own. */
enum status file_failure(struct error *error, const char *what, const char *path)
{
    int reason = errno;
    enum status status = error_system(error, reason, what, path);
    if (reason == ENOENT) {
        status = STATUS_NOT_FOUND;
    } else if (reason == EEXIST) {
        status = STATUS_EXISTS;
    }
    if (error != NULL) {
        error->code = status;
    }
    return status;
}

int file_open_retrying(const struct file_operations *operations, const char *path, int flags)
{
    int file;
    do {
        file = operations->open(operations->context, path, flags | O_CLOEXEC, 0666);
    } while (file < 0 && errno == EINTR);
    return file;
}

int file_sync_retrying(const struct file_operations *operations, int file)
{
    int result;
    do {
        result = operations->fsync(operations->context, file);
    } while (result != 0 && errno == EINTR);
    return result;
}

enum status file_information(const struct file_operations *operations, const char *path,
                             struct file_information *information, struct error *error)
{
    if (operations->information(operations->context, path, information) != 0) {
        return file_failure(error, "cannot look at", path);
    }
    return STATUS_OK;
}

/* --- Changing folders ------------------------------------------------------------------------ */

enum status file_sync_folder(const struct file_operations *operations, const char *path,
                             struct error *error)
{
    int file = file_open_retrying(operations, path, O_RDONLY | O_DIRECTORY);
    if (file < 0) {
        return file_failure(error, "cannot open", path);
    }
    enum status status = STATUS_OK;
    if (file_sync_retrying(operations, file) != 0) {
        status = file_failure(error, "cannot sync", path);
    }
    operations->close(operations->context, file);
    return status;
}

/* Syncs the folder that `path` is in. Slashes at its end do not count. */
static enum status sync_parent(const struct file_operations *operations, const char *path,
                               struct error *error)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    while (length > 1 && path[length - 1] == '/') {
        length--;
    }
    char folder[4096];
    if (length >= sizeof folder) {
        return error_set(error, STATUS_LIMIT, "%s: the path is too long", path);
    }
    memcpy(folder, path, length);
    folder[length] = '\0';
    return file_sync_folder(operations, length > 0 ? folder : ".", error);
}

enum status file_rename_durably(const struct file_operations *operations, const char *from,
                                const char *to, struct error *error)
{
    if (operations->rename(operations->context, from, to) != 0) {
        return file_failure(error, "cannot rename", from);
    }
    return sync_parent(operations, to, error);
}

enum status file_make_folder(const struct file_operations *operations, const char *path,
                             struct error *error)
{
    if (operations->make_folder(operations->context, path, 0777) != 0) {
        return file_failure(error, "cannot make", path);
    }
    enum status status = sync_parent(operations, path, error);
    if (status != STATUS_OK) {
        operations->remove_folder(operations->context, path);
    }
    return status;
}

enum status file_remove(const struct file_operations *operations, const char *path,
                        struct error *error)
{
    if (operations->unlink(operations->context, path) != 0) {
        return file_failure(error, "cannot remove", path);
    }
    return STATUS_OK;
}

enum status file_remove_folder(const struct file_operations *operations, const char *path,
                               struct error *error)
{
    if (operations->remove_folder(operations->context, path) != 0) {
        return file_failure(error, "cannot remove", path);
    }
    return STATUS_OK;
}

void file_join_path(struct buffer *path, const char *folder, const char *name)
{
    size_t length = strlen(folder);
    buffer_append(path, folder, length);
    if (length > 0 && folder[length - 1] != '/') {
        buffer_append_byte(path, '/');
    }
    buffer_append(path, name, strlen(name) + 1);
    if (!path->failed) {
        path->size--;
    }
}

/* --- Locking --------------------------------------------------------------------------------- */

/* Whether the open file is what stands at `path`: who held the lock may have removed it. errno is
 * set when it is not. */
static bool is_in_place(const struct file_operations *operations, const char *path, int file)
{
    struct file_information opened, named;
    if (operations->information_of(operations->context, file, &opened) != 0) {
        return false;
    }
    bool found = operations->information(operations->context, path, &named) == 0;
    if (!found && errno != ENOENT) {
        return false;
    }
    errno = EWOULDBLOCK;
    return found && opened.device == named.device && opened.number == named.number;
}

enum status file_lock_take(const struct file_operations *operations, const char *path,
                           struct file_lock *lock, struct error *error)
{
    memset(lock, 0, sizeof *lock);
    int file = file_open_retrying(operations, path, O_RDWR | O_CREAT);
    if (file < 0) {
        return file_failure(error, "cannot open", path);
    }
    int result;
    do {
        result = operations->lock(operations->context, file);
    } while (result != 0 && errno == EINTR);
    if (result == 0 && !is_in_place(operations, path, file)) {
        result = -1;
    }
    if (result == 0) {
        lock->operations = operations;
        lock->file = file;
        return STATUS_OK;
    }
    enum status status =
        errno == EWOULDBLOCK
            ? error_set(error, STATUS_BUSY, "%s: another process holds the lock", path)
            : file_failure(error, "cannot lock", path);
    operations->close(operations->context, file);
    return status;
}

void file_lock_release(struct file_lock *lock)
{
    if (lock->operations != NULL) {
        lock->operations->close(lock->operations->context, lock->file);
        memset(lock, 0, sizeof *lock);
    }
}
