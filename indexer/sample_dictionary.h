/*
 * Which texts a segment's compression dictionary is trained on: those of the documents with the
 * smallest content hashes, so that the sample depends on the documents alone, and the same one is
 * found whether they come from memory or from segments that are merged.
 */
#ifndef SUOYIN_INDEXER_SAMPLE_DICTIONARY_H
#define SUOYIN_INDEXER_SAMPLE_DICTIONARY_H

#include <stddef.h>
#include <stdint.h>

#include "../common/buffer.h"
#include "../common/memory.h"
#include "../common/status.h"

/* A collection of documents in the order of their keys. */
struct sample_source {
    size_t count;        /* documents */
    uint64_t text_bytes; /* of all of them */
    void *context;
    /* The first CONTENT_HASH_STORED bytes of a document's content hash, the first one highest. */
    enum status (*hash)(void *context, size_t document, uint64_t *hash, struct error *error);
    /* Appends the texts of a document's passages, one after another. */
    enum status (*text)(void *context, size_t document, struct buffer *out, struct error *error);
};

/* Appends the dictionary for the collection to `dictionary`; nothing, when there is too little
 * text. */
enum status sample_dictionary_train(const struct sample_source *source,
                                    const struct allocator *allocator, struct buffer *dictionary,
                                    struct error *error);

/* The stored bytes of a hash as a number. */
uint64_t sample_hash_number(const uint8_t *hash);

#endif
