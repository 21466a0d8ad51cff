/*
 * The files of a damaged index: its segments, opened as far as they can be, with what is known of
 * the documents that were removed.
 */
#ifndef SUOYIN_INDEXER_SALVAGE_INPUTS_H
#define SUOYIN_INDEXER_SALVAGE_INPUTS_H

#include "index_environment.h"
#include "salvage_source.h"

struct salvage_inputs {
    const struct index_environment *environment;
    const struct index_salvage_options *options;
    struct index_salvage_report *report;
    const char *path;
    struct salvage_source *sources; /* they stay where they are: their parts point at each other */
    size_t count;
};

/* Counts a loss and tells the caller. */
void salvage_tell(struct salvage_inputs *inputs, const struct index_loss *loss);

/* Opens what there is and tells what is lost. STATUS_NOT_FOUND, STATUS_CORRUPT, STATUS_IO,
 * STATUS_MEMORY. On failure, too, salvage_inputs_close is to be called. */
enum status salvage_inputs_open(struct salvage_inputs *inputs,
                                const struct index_environment *environment, const char *path,
                                const struct index_salvage_options *options,
                                struct index_salvage_report *report, struct error *error);
void salvage_inputs_close(struct salvage_inputs *inputs);

#endif
