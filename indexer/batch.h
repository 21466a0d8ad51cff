/*
 * Documents that have been read, cleaned and cut, waiting in memory to be inverted together.
 *
 * Each reading thread has a batch of its own. A document is copied into the batch's arena, its
 * fields in the order of their names, and hashed.
 */
#ifndef SUOYIN_INDEXER_BATCH_H
#define SUOYIN_INDEXER_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/annotation_list.h"
#include "../common/checksum.h"
#include "../common/memory.h"
#include "../common/status.h"
#include "../common/text_store.h"
#include "document.h"

/* What is known of a stored passage (annotations.h). */
struct passage_annotations {
    struct annotation_list list;
    unsigned subjects;
};

/* A document as it will be in the index. All pointers lead into the batch's arena. */
struct batch_document {
    struct text key;
    struct text origin; /* for messages */
    struct text title;  /* one of the fields; indexed with the first passage */
    struct field *fields;
    struct text_piece *passages;
    uint32_t field_count;
    uint32_t passage_count;
    uint64_t text_bytes;
    struct content_hash hash;
    /* Of each passage, when the document was read back from an annotated segment; else NULL. */
    struct passage_annotations *annotations;
    uint32_t region; /* its own, likewise */
};

struct batch {
    struct arena arena;
    struct batch_document **documents;
    size_t count, capacity;
    uint64_t text_bytes;
    uint64_t passages;
};

void batch_init(struct batch *batch, const struct allocator *allocator);
/*
 * Copies a document that has been cut into passages. One without passages gets an empty one when it
 * has a title, so that it can be found by that; with neither it is not added: STATUS_NOT_FOUND.
 */
enum status batch_add(struct batch *batch, const struct document *document, struct error *error);
void batch_clear(struct batch *batch);
void batch_release(struct batch *batch);

/* Bytes of memory held. */
size_t batch_memory(const struct batch *batch);

/* The order of the index: bytewise by key. For qsort on an array of struct batch_document *. */
int batch_document_compare(const void *a, const void *b);

/* Sorts by batch_document_compare; false when memory is short. */
bool batch_documents_sort(const struct allocator *allocator, struct batch_document **documents,
                          size_t count);

/*
 * What a document is, apart from how it is stored: the hash of its key, the number of its fields,
 * the fields in the order of their names, and its passages, each text with its length in front
 * (numbers are of 8 bytes, little-endian). Part of the format: META's digest and the dictionary's
 * sample depend on it.
 */
struct content_hash batch_document_hash(const struct batch_document *document);

#endif
