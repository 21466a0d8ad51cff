/*
 * A section's bytes that are made while another section is being written: they wait in a temporary
 * file of the index folder, so that memory does not grow with them, and follow at their turn.
 *
 *     side_output_open(&side, plan, "links.temporary", error)
 *     file_writer_append(&side.writer, …)                      any number of times
 *     side_output_copy(&side, &output->writer, error)          into the section that is open
 *     side_output_release(&side)                               in any case
 *
 * What a process that died has left is removed by the next writer, as all temporary files are.
 */
#ifndef SUOYIN_INDEXER_SIDE_OUTPUT_H
#define SUOYIN_INDEXER_SIDE_OUTPUT_H

#include "segment_output.h"

struct side_output {
    const struct file_operations *operations;
    struct file_writer writer;
    struct buffer path;
    bool closed; /* the file is there, and complete */
};

/* `name` ends in ".temporary". To be released also after a failure. */
enum status side_output_open(struct side_output *side, const struct segment_plan *plan,
                             const char *name, struct error *error);

/* Appends all that was written. Nothing can be written to `side` afterwards. */
enum status side_output_copy(struct side_output *side, struct segment_file_writer *output,
                             struct error *error);

/* Removes the file. Harmless on a zeroed one. */
void side_output_release(struct side_output *side);

#endif
