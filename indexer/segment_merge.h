/*
 * Makes one segment of several.
 *
 * The documents are merged by their keys, their texts decoded and compressed anew with the merged
 * collection's dictionary, their postings merged term by term. What comes out is byte for byte what
 * segment_write makes of the same documents. Nothing that grows with the texts or the postings is
 * held in memory: 13 bytes a passage, 12 bytes a frame and 12 a document, the keys, the fields'
 * distinct values, the lexicon, and buffers of a bounded size.
 */
#ifndef SUOYIN_INDEXER_SEGMENT_MERGE_H
#define SUOYIN_INDEXER_SEGMENT_MERGE_H

#include "segment_writer.h"

/* Documents of an input that are not taken, and what they take from its sums (segment.h). */
struct segment_drop {
    const uint64_t *documents; /* bit n mod 64 of word n / 64 is document n */
    uint64_t length, text_bytes;
    uint8_t digest[16];
};

struct segment_merge_options {
    bool keep_origins; /* the result is a run, as the inputs are */
    /* Takes the dictionary of the largest input, whose frames are then copied as they are. Faster,
     * and the answers are the same; but the bytes are not those of segment_write. */
    bool reuse_dictionary;
};

enum { SEGMENT_MERGE_INPUTS_MAX = 64 };

/*
 * Merges up to SEGMENT_MERGE_INPUTS_MAX segments. drops[i] is NULL when all documents of inputs[i]
 * are taken; `drops` may be NULL, too. The same document in two inputs is taken once and counted in
 * *duplicates; two documents with one key are STATUS_INPUT, naming where they came from. All inputs
 * have the plan's folding table, lists and options: else STATUS_USAGE. At least one document must
 * be left.
 */
enum status segment_merge(const struct segment_plan *plan, const struct segment *const *inputs,
                          const struct segment_drop *const *drops, size_t count,
                          const struct segment_merge_options *options, uint64_t *duplicates,
                          struct manifest_segment *segment, struct error *error);

/*
 * Merges the runs of a build (segments in the plan's folder that keep origins) into one segment,
 * the same bytes as if all had fitted into memory. The runs' files stay. Of more than
 * SEGMENT_MERGE_INPUTS_MAX runs, larger runs are made first.
 */
enum status segment_merge_runs(const struct segment_plan *plan, const struct manifest_segment *runs,
                               size_t count, uint64_t *duplicates, struct manifest_segment *segment,
                               struct error *error);

#endif
