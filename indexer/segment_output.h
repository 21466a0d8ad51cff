/*
 * The file of a segment that is being written: begun under a temporary name, and named by its
 * digest once it is complete and synced.
 *
 *     segment_output_open(&output, plan, error)
 *     segment_file_writer_add(&output.writer, SECTION_META, …) …      sections in their order
 *     segment_output_finish(&output, &segment, error)                 or segment_output_abandon
 */
#ifndef SUOYIN_INDEXER_SEGMENT_OUTPUT_H
#define SUOYIN_INDEXER_SEGMENT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/file_io.h"
#include "../common/fold_table.h"
#include "../common/manifest.h"
#include "../common/segment.h"
#include "annotate.h"

/* What all segments of one build share. */
struct segment_plan {
    const struct allocator *allocator;
    const struct file_operations *operations;
    const char *folder; /* of the index */
    unsigned threads;
    uint32_t passage_chars;
    uint32_t flags; /* SEGMENT_WHOLE_DOCUMENTS, SEGMENT_RAW */
    const struct fold_table *fold_table;
    const uint8_t *fold_table_bytes; /* as fold_table_open takes them */
    size_t fold_table_size;
    const struct annotator *annotator; /* NULL: passages are not annotated */
};

/* Tells whether a segment was written by the plan's folding table and lists (*same), so that its
 * postings and annotations are what the plan would make. */
enum status segment_plan_fits(const struct segment_plan *plan, const struct segment *segment,
                              bool *same, struct error *error);

struct segment_output {
    const struct segment_plan *plan;
    uint64_t text_bytes; /* of all its texts */
    struct buffer path;
    struct file_writer file;
    struct segment_file_writer writer;
};

/* Opens the file and writes META and FOLD_TABLE. On failure nothing is left. */
enum status segment_output_open(struct segment_output *output, const struct segment_plan *plan,
                                const struct segment_meta *meta, struct error *error);

/* Adds a whole section. */
void segment_output_add(struct segment_output *output, uint32_t id, const struct buffer *bytes);

/* Adds what is given beside the folding table, completes, syncs and names the file; on failure it
 * is gone. */
enum status segment_output_finish(struct segment_output *output, struct manifest_segment *segment,
                                  struct error *error);
void segment_output_abandon(struct segment_output *output);

#endif
