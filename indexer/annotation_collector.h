/*
 * Gathers the annotations of a segment's documents: their marks go to the inverter, the rest waits
 * to become section ANNOTATIONS.
 *
 * Threads have a collector each, for a share of the documents; the arrays are common to all, and
 * each thread fills the places of its own documents and passages.
 */
#ifndef SUOYIN_INDEXER_ANNOTATION_COLLECTOR_H
#define SUOYIN_INDEXER_ANNOTATION_COLLECTOR_H

#include "../common/mark.h"
#include "annotate.h"
#include "inverter.h"
#include "segment_output.h"

/* With an annotator of NULL there are none, and nothing below does anything. */
struct annotation_arrays {
    const struct annotator *annotator;
    uint32_t *sizes;   /* of each passage's annotations, in bytes */
    uint32_t *regions; /* of each document */
};

enum status annotation_arrays_open(struct annotation_arrays *arrays,
                                   const struct annotator *annotator, size_t documents,
                                   size_t passages, const struct allocator *allocator,
                                   struct error *error);
void annotation_arrays_release(struct annotation_arrays *arrays, const struct allocator *allocator);

struct annotation_collector {
    const struct annotation_arrays *arrays;
    const struct fold_table *table;
    struct annotated_document document;
    struct mark_list marks;
    struct buffer bytes; /* of the share's passages, in their order */
};

void annotation_collector_init(struct annotation_collector *collector,
                               const struct annotation_arrays *arrays,
                               const struct fold_table *table, const struct allocator *allocator);
void annotation_collector_release(struct annotation_collector *collector);

/* Annotates document `number`, whose first passage is `first_passage` in the segment. Documents
 * come in their order. */
enum status annotation_collector_add(struct annotation_collector *collector,
                                     const struct batch_document *document, size_t number,
                                     uint32_t first_passage, struct inverter *inverter,
                                     struct error *error);

/* Writes the section, of what the shares hold, one after another. */
enum status annotation_collectors_write(const struct annotation_arrays *arrays,
                                        const struct buffer *const *shares, size_t share_count,
                                        size_t documents, size_t passages,
                                        struct segment_output *output, struct error *error);

#endif
