/*
 * The runs of a build: each batch of documents becomes a segment, and in the end all of them become
 * one. A build that fits into memory has one run, which is the segment.
 */
#ifndef SUOYIN_INDEXER_BUILD_RUNS_H
#define SUOYIN_INDEXER_BUILD_RUNS_H

#include "segment_merge.h"

struct build_runs {
    const struct segment_plan *plan;
    struct manifest_segment *runs;
    size_t count, capacity;
    bool whole; /* the only run holds all documents, and no origins */
};

void build_runs_init(struct build_runs *runs, const struct segment_plan *plan);
void build_runs_release(struct build_runs *runs);
/* Writes a batch, whose documents are in order and whose keys differ; an empty one is no run.
 * `last` tells that no more come. */
enum status build_runs_add(struct build_runs *runs, struct batch_document *const *documents,
                           size_t count, bool last, struct error *error);
/* Makes one segment of the runs, of which there is at least one. Adds to *duplicates. */
enum status build_runs_finish(struct build_runs *runs, uint64_t *duplicates,
                              struct manifest_segment *segment, struct error *error);

#endif
