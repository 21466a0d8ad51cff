/*
 * The manifest: which segments make up an index folder, and the only file in it that ever changes.
 * It changes as a whole, by rename; a reader that has read one keeps to it.
 *
 * It is text, so that a person can read it, in exactly one form (what is read must be, byte for
 * byte, what would be written for its meaning):
 *
 *     manifest   = "suoyin manifest 1" LF,
 *                  "generation " number LF,
 *                  { "segment " hash " " number [ " " hash ] LF },
 *                  "checksum " 16 hexadecimal digits LF ;
 *     hash       = 32 hexadecimal digits ;
 *     number     = decimal digits, without needless zeros ;
 *
 * Hexadecimal digits are lower-case. A segment line tells the segment's digest (segment_file.h),
 * the size of its file in bytes and, when documents of it have been removed, the content hash of
 * its tombstone file. Lines are in the order in which the segments' digests ascend bytewise; no
 * digest comes twice. The checksum is XXH3-64 of all bytes before its line, its digits in the usual
 * order (most significant first).
 *
 * No file name stands in a manifest: names are made from digests (manifest_segment_name), so no
 * manifest can name a file outside its folder, and nothing random or timely enters a name.
 *
 * `generation` is free for the writer to use; equal contents with unequal generations are unequal
 * files. To learn whether an index has changed, compare manifests with manifest_equal.
 */
#ifndef SUOYIN_COMMON_MANIFEST_H
#define SUOYIN_COMMON_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "checksum.h"
#include "file_io.h"
#include "memory.h"
#include "status.h"

#define MANIFEST_FILE_NAME      "manifest"
#define MANIFEST_TEMPORARY_NAME "manifest.temporary"
#define MANIFEST_LOCK_NAME      "lock"
/* What every manifest begins with, of any version. */
#define MANIFEST_FIRST_WORDS "suoyin manifest "

enum {
    MANIFEST_VERSION = 1,
    MANIFEST_SEGMENTS_MAX = 4096,
    MANIFEST_NAME_SIZE = 48, /* room for a file's name and its NUL */
};

struct manifest_segment {
    struct content_hash digest;
    uint64_t size;
    bool has_tombstones;
    struct content_hash tombstones; /* zeros when there are none */
};

struct manifest {
    const struct allocator *allocator;
    uint64_t generation;
    struct manifest_segment *segments; /* ascending by digest once written or read */
    size_t count;
    size_t capacity;
};

/* "0123….segment" and "0123….tombstones". */
void manifest_segment_name(const struct content_hash *digest, char name[MANIFEST_NAME_SIZE]);
void manifest_tombstones_name(const struct content_hash *hash, char name[MANIFEST_NAME_SIZE]);
/* Whether a file of an index folder is one of ours: a segment, tombstones, or a temporary file
 * (a name that ends in ".temporary"). What is ours and not in the manifest is left over and may be
 * removed by a writer that holds the lock. */
bool manifest_owns_name(const char *name);

/* Makes an empty manifest that takes its memory from `allocator`. */
void manifest_begin(struct manifest *manifest, const struct allocator *allocator);
enum status manifest_add(struct manifest *manifest, const struct manifest_segment *segment,
                         struct error *error);
void manifest_release(struct manifest *manifest);
/* Same generation, same segments with the same tombstones. */
bool manifest_equal(const struct manifest *a, const struct manifest *b);

/* Sorts the segments and appends the manifest's bytes to `out`. STATUS_USAGE when a digest comes
 * twice. */
enum status manifest_encode(struct manifest *manifest, struct buffer *out, struct error *error);
/*
 * Fills a manifest (begun, and empty) from bytes; it is empty after a failure. `name` is for
 * messages. STATUS_CORRUPT, STATUS_MEMORY; STATUS_VERSION when the first line tells another
 * version.
 */
enum status manifest_decode(struct manifest *manifest, const void *bytes, size_t size,
                            const char *name, struct error *error);

/* Reads FOLDER/manifest; STATUS_NOT_FOUND when there is none. */
enum status manifest_read(const struct file_operations *operations, const char *folder,
                          struct manifest *manifest, struct error *error);
/* Writes FOLDER/manifest durably: a crash leaves the old one or this one. The segments it names
 * must be durable by then; the caller holds the lock. */
enum status manifest_write(const struct file_operations *operations, const char *folder,
                           struct manifest *manifest, struct error *error);

#endif
