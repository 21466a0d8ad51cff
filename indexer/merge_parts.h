/*
 * The steps of a merge and what they share. Internal to segment_merge.c and merge_*.c.
 */
#ifndef SUOYIN_INDEXER_MERGE_PARTS_H
#define SUOYIN_INDEXER_MERGE_PARTS_H

#include "segment_merge.h"

enum { PASSAGE_DROPPED = 0xFFFFFFFF };

struct merge_source {
    const struct segment *segment;
    const struct segment_drop *drop; /* NULL for none */
    uint32_t *new_passages;          /* of each of its passages, or PASSAGE_DROPPED */
    bool loses;                      /* whether any is dropped */
    bool copies_frames;              /* its frames are those of the result */
};

/* A document of the result, as document `number` of a source. */
struct merge_document {
    uint32_t source, number;
};

struct merge {
    const struct segment_plan *plan;
    const struct segment_merge_options *options;
    struct merge_source *sources;
    size_t source_count;
    struct merge_document *documents;
    size_t document_count;
    uint64_t duplicates;
    struct segment_meta meta;
    uint8_t *norms;
    struct compression_dictionary *dictionary; /* NULL for none */
    struct buffer dictionary_section, keys, fields, content_hashes, passages;
    struct segment_output output;
    uint64_t touched; /* bytes of the sources that were read since their pages were let go */
};

/* Another so many bytes of the sources were read: once in a while their pages are let go, which
 * would pile up in memory. Not for two threads at once. */
void merge_touched(struct merge *merge, uint64_t bytes);

/* Decides which documents are taken: fills documents, the passages' maps, norms, meta, keys,
 * content_hashes and passages. */
enum status merge_documents(struct merge *merge, struct error *error);
/* Fills fields. */
enum status merge_fields(struct merge *merge, struct error *error);
/* Fills dictionary and dictionary_section. */
enum status merge_dictionary(struct merge *merge, struct error *error);
/* Writes the sections TEXT and FRAMES. */
enum status merge_texts(struct merge *merge, struct error *error);
/* Writes the sections POSTINGS, CHARACTERS, BIGRAMS and WORDS. */
enum status merge_postings(struct merge *merge, struct error *error);
/* Writes the section ANNOTATIONS, if the plan has an annotator. */
enum status merge_annotations(struct merge *merge, struct error *error);

#endif
