/*
 * A change of an index, from the lock to the commit: documents are killed, a segment is added, and
 * then the tombstones are written, segments merged as merge_policy.h has it, and the manifest
 * replaced. Until then the index is as it was.
 *
 *     index_change_begin(&change, environment, path, false, threads, error);
 *     index_change_kill(&change, part, document, error) …
 *     change.added = segment; change.adds = true;                    or nothing new
 *     index_change_commit(&change, false, error);
 *     index_change_end(&change);
 */
#ifndef SUOYIN_INDEXER_INDEX_CHANGE_H
#define SUOYIN_INDEXER_INDEX_CHANGE_H

#include "index_environment.h"
#include "index_folder.h"
#include "open_index.h"

struct index_change {
    const struct allocator *allocator;
    struct index_folder folder; /* path is NULL for one who only looks */
    struct open_index index;
    struct segment_plan plan;
    uint64_t **killed;          /* for each part a bitmap of documents, NULL while none is */
    uint32_t *killed_documents; /* for each part */
    uint64_t *killed_passages;
    bool adds;
    struct manifest_segment added;
    uint64_t merged; /* segments that commit merged away */
};

/* On failure nothing is held. One who only looks takes no lock and may not commit. */
enum status index_change_begin(struct index_change *change,
                               const struct index_environment *environment, const char *path,
                               bool looks, unsigned threads, struct error *error);
/* Does nothing for a document that is dead. */
enum status index_change_kill(struct index_change *change, size_t part, uint32_t document,
                              struct error *error);
/*
 * Makes the change, durably. With `compact` all becomes one segment, with the bytes of a fresh
 * build. Without documents killed or added, and without `compact`, nothing is written.
 */
enum status index_change_commit(struct index_change *change, bool compact, struct error *error);
/* Takes back what was written and not committed, and unlocks. */
void index_change_end(struct index_change *change);

/*
 * Merges any number of parts, of which documents may be dropped (drops[i] is NULL for none), into
 * one segment.
 */
enum status index_merge_parts(const struct open_index *index, const struct segment_plan *plan,
                              const struct segment *const *segments,
                              const struct segment_drop *const *drops, size_t count,
                              bool reuse_dictionary, uint64_t *duplicates,
                              struct manifest_segment *merged, struct error *error);

#endif
