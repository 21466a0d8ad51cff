/*
 * What a salvaged index is made by: the options, the folding table and the lists of the damaged
 * one, as far as they are sound, and those of this program for the rest.
 */
#ifndef SUOYIN_INDEXER_SALVAGE_PLAN_H
#define SUOYIN_INDEXER_SALVAGE_PLAN_H

#include "salvage_inputs.h"
#include "segment_output.h"

/* What the plan points to. */
struct salvage_plan {
    const struct allocator *allocator;
    struct buffer fold_table_bytes;
    struct fold_table *fold_table;
    struct annotator *annotator;
};

/* Completes segment_plan, which has its folder and threads, and tells what is lost. On failure,
 * too, salvage_plan_release is to be called. */
enum status salvage_plan_choose(struct salvage_plan *plan, struct salvage_inputs *inputs,
                                struct segment_plan *segment_plan, struct error *error);
void salvage_plan_release(struct salvage_plan *plan);

#endif
