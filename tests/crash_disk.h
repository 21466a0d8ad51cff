/*
 * A disk in memory that remembers what was synced, for tests of what a crash leaves behind.
 *
 *     struct crash_disk *disk = crash_disk_make();
 *     struct file_operations operations = crash_disk_operations(disk);
 *     … write through the operations …
 *     struct disk_image image;
 *     crash_disk_image(disk, CRASH_ANYHOW, &random, &image);      a power cut, now
 *     disk_image_write(&image, folder);                            to look at it
 *     disk_image_release(&image);
 *
 * It is harsher than real file systems are. A file's bytes are safe once the file was synced, and a
 * name (made, renamed or removed) once its folder was; until then a crash leaves any name in any of
 * the states that it has had, each by itself, and of the bytes any sectors, old, new or zero.
 *
 * A disk belongs to one thread. What it cannot do ends the test.
 */
#ifndef SUOYIN_TESTS_CRASH_DISK_H
#define SUOYIN_TESTS_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/file_io.h"

struct crash_disk;

struct crash_disk *crash_disk_make(void);
void crash_disk_release(struct crash_disk *disk);
struct file_operations crash_disk_operations(struct crash_disk *disk);

/* Calls `changed` after every call that changes what a crash could leave; NULL: no more. */
void crash_disk_watch(struct crash_disk *disk, void (*changed)(void *context), void *context);

/* Makes everything safe, as a clean shutdown does. */
void crash_disk_settle(struct crash_disk *disk);

/* --- Faults ---------------------------------------------------------------------------------- */

enum disk_fault {
    FAULT_ONCE,  /* the n-th call fails with `reason` */
    FAULT_LASTS, /* it, and from then on all that would make or write something */
    FAULT_SHORT, /* the n-th call, if it writes, writes a part */
    FAULT_CUTS,  /* it writes a part, and all further writing fails with `reason` */
};

/* Of the calls that can fail, from now on; n = 0: none. */
void crash_disk_fail(struct crash_disk *disk, long n, enum disk_fault fault, int reason);
/* Whether the fault has happened. */
bool crash_disk_struck(const struct crash_disk *disk);
/* Files, folders and maps that are open. */
long crash_disk_open_count(const struct crash_disk *disk);
/* How often a file was renamed to a name that ends so. */
long crash_disk_renames_to(const struct crash_disk *disk, const char *ending);

/* --- Images ---------------------------------------------------------------------------------- */

enum crash_loss {
    CRASH_NOTHING,     /* the process is killed; the system goes on */
    CRASH_ALL,         /* all that was not synced is lost */
    CRASH_DATA,        /* names are as they were last, unsynced bytes are lost */
    CRASH_ZEROS,       /* the same, but files have their new sizes, filled with zeros */
    CRASH_NAMES,       /* bytes are there, unsynced names are not */
    CRASH_FIRST_NAMES, /* of the unsynced changes of names the older half is there, and the bytes */
    CRASH_ANYHOW,      /* each name and each sector by chance */
};

struct disk_image_file {
    char *path;
    bool folder;
    uint8_t *bytes;
    size_t size;
};

/* What is found after a crash, in the order of the paths. */
struct disk_image {
    struct disk_image_file *files;
    size_t count;
    uint64_t sum; /* equal for equal images */
};

/* `random` is only used by CRASH_ANYHOW. */
void crash_disk_image(const struct crash_disk *disk, enum crash_loss loss, uint64_t *random,
                      struct disk_image *image);
void disk_image_release(struct disk_image *image);
const struct disk_image_file *disk_image_find(const struct disk_image *image, const char *path);
/* A disk that holds this and has it synced. */
struct crash_disk *crash_disk_from_image(const struct disk_image *image);
/* Writes the files below a folder of the real system. */
void disk_image_write(const struct disk_image *image, const char *folder);

#endif
