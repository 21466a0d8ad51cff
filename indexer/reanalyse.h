/*
 * Analysing stored documents again: for an index whose folding table is not the one that it is to
 * be merged under. The documents are read back and written as segments anew.
 */
#ifndef SUOYIN_INDEXER_REANALYSE_H
#define SUOYIN_INDEXER_REANALYSE_H

#include "open_index.h"

enum { REANALYSE_BATCH_BYTES = 64 << 20 };

/* Takes over a segment that was written. */
typedef enum status reanalyse_sink(void *context, const struct manifest_segment *segment,
                                   struct error *error);

/* Writes the living documents of a part by the plan, in segments of about REANALYSE_BATCH_BYTES of
 * memory. */
enum status reanalyse_part(const struct index_part *part, const struct segment_plan *plan,
                           reanalyse_sink *sink, void *context, struct error *error);

#endif
