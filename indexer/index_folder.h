/*
 * The folder of an index while it is being written: who may write, what is left over, and what is
 * taken back when writing fails.
 */
#ifndef SUOYIN_INDEXER_INDEX_FOLDER_H
#define SUOYIN_INDEXER_INDEX_FOLDER_H

#include <stdbool.h>

#include "../common/file_io.h"
#include "../common/manifest.h"

struct index_folder {
    const struct file_operations *operations;
    const struct allocator *allocator;
    const char *path;
    struct file_lock lock;
    bool made;      /* by us: to be removed when nothing is committed */
    bool has_index; /* there was a manifest */
    bool unsure;    /* which files belong to the index: none is removed */
    struct manifest before;
};

/*
 * Makes the folder, or takes one that exists: one that holds an index only with `replace`, one that
 * holds nothing but leftovers of a writer that died, or nothing at all with `replace`. Locks it
 * (STATUS_BUSY) and removes leftovers. STATUS_EXISTS for a folder or file that may not be taken.
 */
enum status index_folder_take(struct index_folder *folder, const struct file_operations *operations,
                              const struct allocator *allocator, const char *path, bool replace,
                              struct error *error);

/* Locks a folder that holds an index, reads its manifest and removes leftovers. STATUS_NOT_FOUND
 * when there is no index. */
enum status index_folder_enter(struct index_folder *folder,
                               const struct file_operations *operations,
                               const struct allocator *allocator, const char *path,
                               struct error *error);

/*
 * Makes these segments the index, durably, and removes what it does not need any more. The
 * manifest's generation is always 1: a number that grew would make equal indexes unequal files, and
 * names that are made of digests tell all that there is to tell.
 */
enum status index_folder_commit(struct index_folder *folder,
                                const struct manifest_segment *segments, size_t count,
                                struct error *error);

/* Unlocks. When nothing was committed, removes what was written, and the folder if it was made. */
void index_folder_leave(struct index_folder *folder);

#endif
