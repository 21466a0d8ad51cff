/*
 * Writes a segment: from documents in memory to a file that is complete and synced.
 */
#ifndef SUOYIN_INDEXER_SEGMENT_WRITER_H
#define SUOYIN_INDEXER_SEGMENT_WRITER_H

#include <stdbool.h>
#include <stddef.h>

#include "batch.h"
#include "segment_output.h"

/* The field of a run that holds where a document came from, for messages. No document has one of
 * that name: readers refuse names with control characters. */
#define SEGMENT_ORIGIN_FIELD "\x01origin"

/*
 * Writes `count` documents, which are in order and whose keys differ, and gives the file the name
 * that its digest makes. *segment receives digest and size. With keep_origins it is a run: it has
 * the field above. A failure leaves nothing behind.
 */
enum status segment_write(const struct segment_plan *plan, struct batch_document *const *documents,
                          size_t count, bool keep_origins, struct manifest_segment *segment,
                          struct error *error);

#endif
