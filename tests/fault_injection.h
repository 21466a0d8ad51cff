/*
 * Faults for tests: an allocator and a file system whose n-th call fails.
 *
 *     struct faulty_memory memory;
 *     for (long n = 1;; n++) {
 *         struct allocator allocator = faulty_allocator(&memory, n);
 *         status = … (&allocator) …;
 *         assert_int_equal(memory.live, 0);          nothing leaks, whether it failed or not
 *         if (!memory.struck) break;                 n is beyond the last call
 *         assert_int_equal(status, STATUS_MEMORY);
 *     }
 *
 * The same with faulty_files.
 */
#ifndef SUOYIN_TESTS_FAULT_INJECTION_H
#define SUOYIN_TESTS_FAULT_INJECTION_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "../common/file_io.h"
#include "../common/memory.h"

/* --- Memory ---------------------------------------------------------------------------------- */

struct faulty_memory {
    long calls; /* allocations so far */
    long fatal; /* the one that fails; 0: none */
    long live;  /* blocks not yet freed */
    bool struck;
};

static inline void *faulty_resize(void *context, void *pointer, size_t size)
{
    struct faulty_memory *memory = context;
    if (size == 0) {
        memory->live -= pointer != NULL;
        free(pointer);
        return NULL;
    }
    if (++memory->calls == memory->fatal) {
        memory->struck = true;
        return NULL;
    }
    void *block = realloc(pointer, size);
    memory->live += pointer == NULL && block != NULL;
    return block;
}

static inline struct allocator faulty_allocator(struct faulty_memory *memory, long fatal)
{
    *memory = (struct faulty_memory){.fatal = fatal};
    return (struct allocator){.resize = faulty_resize, .context = memory};
}

/* --- Files ----------------------------------------------------------------------------------- */

/* How writes and reads behave until the fault strikes. */
enum faulty_manner { FILES_NORMAL, FILES_SHORT, FILES_INTERRUPTED };

struct faulty_files {
    long calls; /* calls that may fail, so far */
    long fatal; /* the one that fails; 0: none */
    int reason; /* with this errno */
    enum faulty_manner manner;
    bool struck;
    bool interrupt_next;
    long open; /* files, folders and maps that are open */
};

static inline bool files_strike(struct faulty_files *files)
{
    if (++files->calls == files->fatal) {
        files->struck = true;
        errno = files->reason;
        return true;
    }
    return false;
}

/* In the manner FILES_INTERRUPTED every second call of read, write and fsync is interrupted. */
static inline bool files_interrupt(struct faulty_files *files)
{
    files->interrupt_next = !files->interrupt_next;
    if (files->manner == FILES_INTERRUPTED && files->interrupt_next) {
        errno = EINTR;
        return true;
    }
    return false;
}

static inline size_t files_shorten(const struct faulty_files *files, size_t size)
{
    return files->manner == FILES_SHORT && size > 1 ? size / 2 : size;
}

static inline int faulty_open(void *context, const char *path, int flags, mode_t mode)
{
    struct faulty_files *files = context;
    if (files_strike(files)) {
        return -1;
    }
    int file = system_file_operations.open(NULL, path, flags, mode);
    files->open += file >= 0;
    return file;
}

static inline int faulty_close(void *context, int file)
{
    struct faulty_files *files = context;
    files->open--;
    int result = system_file_operations.close(NULL, file);
    return files_strike(files) ? -1 : result;
}

static inline ssize_t faulty_read(void *context, int file, void *bytes, size_t size)
{
    struct faulty_files *files = context;
    if (files_strike(files) || files_interrupt(files)) {
        return -1;
    }
    return system_file_operations.read(NULL, file, bytes, files_shorten(files, size));
}

static inline ssize_t faulty_write(void *context, int file, const void *bytes, size_t size)
{
    struct faulty_files *files = context;
    if (files_strike(files) || files_interrupt(files)) {
        return -1;
    }
    return system_file_operations.write(NULL, file, bytes, files_shorten(files, size));
}

static inline int faulty_fsync(void *context, int file)
{
    struct faulty_files *files = context;
    if (files_strike(files) || files_interrupt(files)) {
        return -1;
    }
    return system_file_operations.fsync(NULL, file);
}

static inline int faulty_rename(void *context, const char *from, const char *to)
{
    return files_strike(context) ? -1 : system_file_operations.rename(NULL, from, to);
}

static inline int faulty_unlink(void *context, const char *path)
{
    return files_strike(context) ? -1 : system_file_operations.unlink(NULL, path);
}

static inline int faulty_make_folder(void *context, const char *path, mode_t mode)
{
    return files_strike(context) ? -1 : system_file_operations.make_folder(NULL, path, mode);
}

static inline int faulty_remove_folder(void *context, const char *path)
{
    return files_strike(context) ? -1 : system_file_operations.remove_folder(NULL, path);
}

static inline int faulty_information(void *context, const char *path,
                                     struct file_information *information)
{
    return files_strike(context) ? -1 : system_file_operations.information(NULL, path, information);
}

static inline int faulty_information_of(void *context, int file,
                                        struct file_information *information)
{
    return files_strike(context) ? -1
                                 : system_file_operations.information_of(NULL, file, information);
}

static inline void *faulty_map(void *context, int file, size_t size)
{
    struct faulty_files *files = context;
    void *address = files_strike(files) ? NULL : system_file_operations.map(NULL, file, size);
    files->open += address != NULL;
    return address;
}

static inline int faulty_unmap(void *context, void *address, size_t size)
{
    struct faulty_files *files = context;
    files->open--;
    return system_file_operations.unmap(NULL, address, size);
}

static inline void *faulty_open_folder(void *context, const char *path)
{
    struct faulty_files *files = context;
    void *folder = files_strike(files) ? NULL : system_file_operations.open_folder(NULL, path);
    files->open += folder != NULL;
    return folder;
}

static inline const char *faulty_next_name(void *context, void *folder)
{
    return files_strike(context) ? NULL : system_file_operations.next_name(NULL, folder);
}

static inline int faulty_close_folder(void *context, void *folder)
{
    struct faulty_files *files = context;
    files->open--;
    return system_file_operations.close_folder(NULL, folder);
}

static inline int faulty_lock(void *context, int file)
{
    return files_strike(context) ? -1 : system_file_operations.lock(NULL, file);
}

static inline struct file_operations faulty_file_operations(struct faulty_files *files, long fatal,
                                                            int reason)
{
    *files = (struct faulty_files){.fatal = fatal, .reason = reason};
    struct file_operations operations = system_file_operations;
    operations.context = files;
    operations.open = faulty_open;
    operations.close = faulty_close;
    operations.read = faulty_read;
    operations.write = faulty_write;
    operations.fsync = faulty_fsync;
    operations.rename = faulty_rename;
    operations.unlink = faulty_unlink;
    operations.make_folder = faulty_make_folder;
    operations.remove_folder = faulty_remove_folder;
    operations.information = faulty_information;
    operations.information_of = faulty_information_of;
    operations.map = faulty_map;
    operations.unmap = faulty_unmap;
    operations.open_folder = faulty_open_folder;
    operations.next_name = faulty_next_name;
    operations.close_folder = faulty_close_folder;
    operations.lock = faulty_lock;
    return operations;
}

/* --- Numbers that look random, and are the same in every run
 * -------------------------------------- */

static inline uint64_t next_random(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    uint64_t x = *state;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

#endif
