/*
 * Makes one segment of several.
 */
#ifndef SUOYIN_INDEXER_SEGMENT_MERGE_H
#define SUOYIN_INDEXER_SEGMENT_MERGE_H

#include "segment_writer.h"

/*
 * Merges the runs of a build (segments in the plan's folder that keep origins) into one segment,
 * the same bytes as if all had fitted into memory. The same document in two runs is taken once and
 * counted in *duplicates; two documents with one key are STATUS_INPUT, naming where they came from.
 * The runs' files stay.
 */
enum status segment_merge_runs(const struct segment_plan *plan, const struct manifest_segment *runs,
                               size_t count, uint64_t *duplicates, struct manifest_segment *segment,
                               struct error *error);

#endif
