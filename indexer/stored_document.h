/*
 * Documents read back from a segment, in the form in which they once went in: for whatever must see
 * a stored document as a whole again (its content hash, its terms, the document itself).
 */
#ifndef SUOYIN_INDEXER_STORED_DOCUMENT_H
#define SUOYIN_INDEXER_STORED_DOCUMENT_H

#include <stdint.h>

#include "../common/segment.h"
#include "batch.h"

/* Reads one segment; one thread at a time. */
struct stored_documents;

enum status stored_documents_open(const struct segment *segment, const struct allocator *allocator,
                                  struct stored_documents **out, struct error *error);
void stored_documents_release(struct stored_documents *stored); /* NULL: nothing */

/*
 * Reads document `number` into *document. All that it points to lives in `arena`. The origin is
 * that of a run (segment_writer.h), or empty.
 */
enum status stored_documents_read(struct stored_documents *stored, uint32_t number,
                                  struct arena *arena, struct batch_document *document,
                                  struct error *error);
/* Appends the document's key. */
enum status stored_documents_key(struct stored_documents *stored, uint32_t number,
                                 struct buffer *out, struct error *error);

#endif
