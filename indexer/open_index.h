/*
 * An index opened by the indexer: all segments of a folder with their tombstones, or one segment
 * file. For whatever looks at an index as a whole before it changes it or tells of it.
 */
#ifndef SUOYIN_INDEXER_OPEN_INDEX_H
#define SUOYIN_INDEXER_OPEN_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/manifest.h"
#include "../common/segment.h"
#include "../common/tombstones.h"
#include "segment_merge.h"

/* A segment of the index. */
struct index_part {
    struct manifest_segment entry;
    struct segment segment;
    struct tombstones tombstones; /* empty when the entry has none */
    struct segment_drop drop;     /* the same, for a merge */
    struct string_reader *reader; /* for lookups by one thread */
};

struct open_index {
    const struct file_operations *operations;
    const struct allocator *allocator;
    const char *path;
    struct index_part *parts; /* in the order of the manifest */
    size_t count;
    /* The plan's: the first segment's table and what its lists tell. NULL: it is not annotated. */
    struct buffer fold_table_bytes;
    struct annotator *annotator;
};

/*
 * Opens the index at `path`. With a manifest, its segments are opened (the caller has the lock);
 * with NULL, the folder's manifest is read, again if a writer replaces it meanwhile, or the file
 * opened as a segment. STATUS_NOT_FOUND when there is no index. On failure nothing is held.
 */
enum status open_index(struct open_index *index, const struct file_operations *operations,
                       const struct allocator *allocator, const char *path,
                       const struct manifest *manifest, struct error *error);
void open_index_close(struct open_index *index);

/* Opens one more segment of the folder, for who has just written it. */
enum status open_index_part(const struct open_index *index, const struct manifest_segment *entry,
                            struct index_part *part, struct error *error);
void open_index_part_close(struct index_part *part);

static inline bool index_part_alive(const struct index_part *part, uint32_t document)
{
    return !part->entry.has_tombstones || !tombstones_document_dead(&part->tombstones, document);
}

/* How many documents and passages are left in a part. */
static inline uint32_t index_part_documents(const struct index_part *part)
{
    return part->segment.meta.documents -
           (part->entry.has_tombstones ? part->tombstones.documents : 0);
}

static inline uint32_t index_part_passages(const struct index_part *part)
{
    return part->segment.meta.passages -
           (part->entry.has_tombstones ? part->tombstones.passages : 0);
}

/* Finds the document that has a key and is alive; STATUS_NOT_FOUND without a message. */
enum status open_index_find(struct open_index *index, const char *key, size_t length, size_t *part,
                            uint32_t *document, struct error *error);

/* The plan by which segments like those of the index are written, to be asked for once. It points
 * into the index, which has a segment, and reads its tables, which takes several times as long as
 * opening a small index. STATUS_USAGE when its segments were made with different options. */
enum status open_index_plan(struct open_index *index, unsigned threads, struct segment_plan *plan,
                            struct error *error);

/* --- All documents in order --------------------------------------------------------------------
 */

/* A walk over the documents that are alive, in the order of their keys. */
struct index_walk;

struct index_walk_document {
    const char *key; /* lives until the next call; not NUL-terminated */
    size_t key_length;
    size_t part;
    uint32_t document;
    const uint8_t *hash; /* CONTENT_HASH_STORED bytes */
};

enum status index_walk_open(const struct open_index *index, struct index_walk **out,
                            struct error *error);
/* *found is false at the end. STATUS_CORRUPT when two segments have a document of one key. */
enum status index_walk_next(struct index_walk *walk, struct index_walk_document *document,
                            bool *found, struct error *error);
void index_walk_release(struct index_walk *walk); /* NULL: nothing */

#endif
