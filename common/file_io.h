/*
 * Files: everything in Suoyin that touches the disk goes through here.
 *
 * The system's own calls are reached through struct file_operations, a table of functions, so that
 * a test can make the n-th call fail, and a program can bring a file system of its own. The
 * functions on top of the table deal with short writes, interrupted calls and the order of
 * fsync and rename that makes a commit all or nothing.
 *
 * Paths are NUL-terminated and as the system takes them. Errors name the path and the system's
 * reason: STATUS_IO (STATUS_NOT_FOUND when the file is missing, STATUS_EXISTS when it is there
 * already, STATUS_MEMORY).
 *
 * A table may be used by several threads at once; a writer, a lock or a map belongs to one thread
 * at a time (reading a map's bytes is free to all).
 */
#ifndef SUOYIN_COMMON_FILE_IO_H
#define SUOYIN_COMMON_FILE_IO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "buffer.h"
#include "memory.h"
#include "status.h"

enum file_kind { FILE_REGULAR = 1, FILE_FOLDER = 2, FILE_OTHER = 3 };

struct file_information {
    enum file_kind kind;
    uint64_t size;           /* bytes; meaningful for regular files */
    uint64_t device, number; /* which file it is: two names with the same are one file */
};

/*
 * Each function does what the system call of its name does: it answers -1 (NULL for map and
 * open_folder) and sets errno when it fails. `context` is the table's own.
 */
struct file_operations {
    void *context;
    int (*open)(void *context, const char *path, int flags, mode_t mode);
    int (*close)(void *context, int file);
    ssize_t (*read)(void *context, int file, void *bytes, size_t size);
    ssize_t (*write)(void *context, int file, const void *bytes, size_t size);
    ssize_t (*pwrite)(void *context, int file, const void *bytes, size_t size, uint64_t offset);
    int (*fsync)(void *context, int file);
    int (*rename)(void *context, const char *from, const char *to);
    int (*unlink)(void *context, const char *path);
    int (*make_folder)(void *context, const char *path, mode_t mode);
    int (*remove_folder)(void *context, const char *path);
    int (*information)(void *context, const char *path, struct file_information *information);
    int (*information_of)(void *context, int file, struct file_information *information);
    void *(*map)(void *context, int file, size_t size); /* private, to be read only */
    int (*unmap)(void *context, void *address, size_t size);
    /* The map's pages may leave memory; reading brings them back. NULL: nothing is done. */
    int (*forget)(void *context, void *address, size_t size);
    void *(*open_folder)(void *context, const char *path);
    /* The next name, or NULL at the end (errno 0) or on failure (errno set). "." and ".." too. */
    const char *(*next_name)(void *context, void *folder);
    int (*close_folder)(void *context, void *folder);
    /* An exclusive lock on an open file, without waiting; errno EWOULDBLOCK when it is held. */
    int (*lock)(void *context, int file);
};

/* The operating system's. */
extern const struct file_operations system_file_operations;

/* What a path is. A symbolic link is followed. */
enum status file_information(const struct file_operations *operations, const char *path,
                             struct file_information *information, struct error *error);

/* --- Reading --------------------------------------------------------------------------------- */

/* A file in memory, read only. `data` is never NULL in an open map, not even for an empty file. */
struct file_map {
    const uint8_t *data;
    size_t size;
    const struct file_operations *operations;
};

/* Maps a whole regular file. The map stays valid when the file is renamed or removed afterwards. */
enum status file_map_open(const struct file_operations *operations, const char *path,
                          struct file_map *map, struct error *error);
/* Harmless on a zeroed map and on one closed before. */
void file_map_close(struct file_map *map);
/* Lets go of the pages that were read, which count as this process's memory; whoever reads them
 * again, in any thread, gets them again. Bytes stay where they are. */
void file_map_forget(const struct file_map *map);

/* Appends the whole of a file (or pipe) to `out`; STATUS_LIMIT when it holds more than `limit`
 * bytes. */
enum status file_read_whole(const struct file_operations *operations, const char *path,
                            uint64_t limit, struct buffer *out, struct error *error);

/*
 * The names in a folder, "." and ".." left out, in bytewise order. The array and the names live in
 * `arena`.
 */
enum status file_list(const struct file_operations *operations, const char *path,
                      struct arena *arena, const char *const **names, size_t *count,
                      struct error *error);

/* --- Writing --------------------------------------------------------------------------------- */

enum { FILE_WRITER_BUFFER = 1 << 20 };

/*
 * Writes a new file from its beginning to its end.
 *
 *     struct file_writer writer;
 *     if (file_writer_open(&system_file_operations, &system_allocator, path, &writer, error) …)
 *     file_writer_append(&writer, bytes, size);            any number of times, unchecked
 *     if (file_writer_close(&writer, error) != STATUS_OK)  …the file is gone
 *
 * The first failure sticks: appends then do nothing, and close reports it. Every writer that was
 * opened must be closed or abandoned.
 */
struct file_writer {
    const struct file_operations *operations;
    const struct allocator *allocator;
    char *path; /* a copy */
    uint8_t *buffer;
    size_t buffered;
    uint64_t size; /* bytes appended so far */
    int file;
    struct error failure; /* code STATUS_OK while all is well */
};

/* Creates the file, or empties an existing one. On failure the writer is zeroed. */
enum status file_writer_open(const struct file_operations *operations,
                             const struct allocator *allocator, const char *path,
                             struct file_writer *writer, struct error *error);
void file_writer_append(struct file_writer *writer, const void *bytes, size_t size);
/* STATUS_OK, or the failure that sticks. */
enum status file_writer_status(const struct file_writer *writer, struct error *error);
/* Writes what is buffered, fsyncs and closes. After a failure the file is removed. */
enum status file_writer_close(struct file_writer *writer, struct error *error);
/* The same without the fsync: for runs that nobody needs after a crash. */
enum status file_writer_close_unsynced(struct file_writer *writer, struct error *error);
/* Closes and removes the file. Harmless on a zeroed writer and on one closed before. */
void file_writer_abandon(struct file_writer *writer);

/* Writes a small file whole, as a writer does; fsynced. */
enum status file_write_whole(const struct file_operations *operations,
                             const struct allocator *allocator, const char *path, const void *bytes,
                             size_t size, struct error *error);

/* Renames, then fsyncs the folder of `to`, so that the new name outlives a crash. Both lie in the
 * same folder. An existing `to` is replaced. */
enum status file_rename_durably(const struct file_operations *operations, const char *from,
                                const char *to, struct error *error);
enum status file_sync_folder(const struct file_operations *operations, const char *path,
                             struct error *error);
/* Makes one folder, and fsyncs the one that it is in; an existing folder is STATUS_EXISTS. */
enum status file_make_folder(const struct file_operations *operations, const char *path,
                             struct error *error);
enum status file_remove(const struct file_operations *operations, const char *path,
                        struct error *error);
/* Removes an empty folder. */
enum status file_remove_folder(const struct file_operations *operations, const char *path,
                               struct error *error);

/* Appends FOLDER/NAME (or NAME, when the folder is empty) and a final NUL, which is not counted in
 * the buffer's size. */
void file_join_path(struct buffer *path, const char *folder, const char *name);

/* --- Locking --------------------------------------------------------------------------------- */

/* Held through an open file (flock): the system frees it when its process ends, however it ends. */
struct file_lock {
    const struct file_operations *operations;
    int file;
};

/* Creates the lock file when it is missing and locks it; STATUS_BUSY when someone else holds it.
 * Its folder's owner may remove it while holding it. */
enum status file_lock_take(const struct file_operations *operations, const char *path,
                           struct file_lock *lock, struct error *error);
/* Harmless on a zeroed lock and on one released before. The lock file stays. */
void file_lock_release(struct file_lock *lock);

#endif
