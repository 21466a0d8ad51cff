/* What a crash_disk is made of: for crash_disk.c, disk_calls.c and disk_image.c. */
#ifndef SUOYIN_TESTS_CRASH_DISK_STATE_H
#define SUOYIN_TESTS_CRASH_DISK_STATE_H

#include "crash_disk.h"

enum { DISK_PATH = 256, DISK_FILES = 64, DISK_FIRST_FILE = 1000, DISK_SECTOR = 512 };

/* Bytes that were written and not yet synced; without bytes: the file was cut to `offset`. */
struct disk_write {
    size_t offset, size;
    uint8_t *bytes;
};

struct disk_inode {
    struct disk_inode *next; /* of all that ever were on the disk */
    bool folder, locked;
    uint8_t *bytes; /* as the programs see it */
    size_t size;
    uint8_t *synced;
    size_t synced_size;
    struct disk_write *pending;
    size_t pending_count;
};

struct disk_name {
    char path[DISK_PATH];
    struct disk_inode **history; /* the synced one, then each change; NULL: no such name */
    size_t changes;
    long renames; /* to this name */
};

struct disk_file {
    struct disk_inode *inode; /* NULL: not in use */
    char path[DISK_PATH];     /* a folder's */
    size_t offset;
    bool writes, locks;
};

struct crash_disk {
    struct disk_inode *inodes, *root;
    struct disk_name *names;
    size_t name_count;
    struct disk_file files[DISK_FILES];
    long maps;
    void (*changed)(void *context);
    void *context;
    long calls, fatal;
    enum disk_fault fault;
    int reason;
    bool struck, shorten;
};

/* Names and inodes; disk_must ends the test for NULL. */
void *disk_must(void *block);
struct disk_inode *disk_add_inode(struct crash_disk *disk, bool folder);
void disk_clean_path(const char *path, char clean[DISK_PATH]);
struct disk_name *disk_find_name(const struct crash_disk *disk, const char *path);
struct disk_inode *disk_name_now(const struct disk_name *name);
struct disk_inode *disk_find(const struct crash_disk *disk, const char *path);
void disk_parent_path(const char *path, char parent[DISK_PATH]);
bool disk_parent_exists(const struct crash_disk *disk, const char *path);
void disk_changed(struct crash_disk *disk);
void disk_set_name(struct crash_disk *disk, const char *path, struct disk_inode *inode);
void disk_sync_folder(struct crash_disk *disk, const char *folder);
void disk_sync_inode(struct disk_inode *inode);
bool disk_strike(struct crash_disk *disk, bool makes);

/* Writes, or cuts the file to `offset` when `bytes` is NULL, and remembers it as unsynced. */
void disk_inode_change(struct disk_inode *inode, size_t offset, const void *bytes, size_t size);

#endif
