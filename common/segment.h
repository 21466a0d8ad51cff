/*
 * A segment: one self-contained file with passages, their text and fields, and the inverted index
 * over them. This opens all its structures at once; segment_file.h is the container, and each
 * structure has a module of its own.
 *
 * Documents lie in the bytewise order of their keys, passages in the order of their documents.
 *
 * Section META, little-endian:
 *
 *     meta = passages:u32 documents:u32 length:u64 text_bytes:u64 digest:byte^16
 *            passage_chars:u32 flags:u32 analysis:u32 zstd:u32
 *
 * `length` is the sum of the passages' lengths in terms, `text_bytes` that of their texts. `digest`
 * is the sum, modulo 2^128, of the documents' 128-bit content hashes (indexer/batch.h) as
 * little-endian numbers: it tells what the segment holds, not how it is compressed, and adds up
 * over segments. Of the flags, bit 0 tells that every document is one passage, bit 1 that cleaning
 * was off, bit 2 that there is a section LINKS (links.h). `analysis` is ANALYSIS_VERSION, `zstd`
 * the version that compressed (10504 for 1.5.4).
 *
 * Section PASSAGES is a sequence (sequence.h): the first passage of each document, and last the
 * number of passages. Section CONTENT_HASHES holds the first 8 bytes of each document's hash.
 *
 * Section QUERY_WORDS is UTF-8: one word a line, each behind the name of its list and a tab. The
 * default ranking uses them: list "question" holds the words that make a question (什么, 如何),
 * "function" the characters that bind words (的, 了); query/query_words.h names them all. Lists of
 * other names are passed over, and a segment may lack the section. Section READINGS
 * (readings.h) may be missing, too.
 *
 * Sections ANNOTATIONS (annotations.h), SUBJECT_RULES and PLACES come together, or not at all. The
 * last two are text in one compressed block (compressed_section.h): the lists that the annotations
 * were found by.
 */
#ifndef SUOYIN_COMMON_SEGMENT_H
#define SUOYIN_COMMON_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "annotations.h"
#include "columns.h"
#include "fold_table.h"
#include "lexicon.h"
#include "links.h"
#include "segment_file.h"
#include "sequence.h"
#include "string_table.h"
#include "text_store.h"

enum {
    SEGMENT_META_SIZE = 56,
    SEGMENT_WHOLE_DOCUMENTS = 1,
    SEGMENT_RAW = 2,
    SEGMENT_LINKED = 4, /* it has a section LINKS */
    SEGMENT_FLAGS = SEGMENT_WHOLE_DOCUMENTS | SEGMENT_RAW | SEGMENT_LINKED,
    ANALYSIS_VERSION = 1, /* of analyzer.h: what is a term, what is a passage's length */
    CONTENT_HASH_STORED = 8,
    SEGMENT_FOLD_TABLE_MAX = 1 << 20, /* decompressed */
    SEGMENT_LIST_MAX = 4 << 20,       /* SUBJECT_RULES and PLACES, decompressed */
};

struct segment_meta {
    uint32_t passages, documents;
    uint64_t length, text_bytes;
    uint8_t digest[16];
    uint32_t passage_chars, flags;
    uint32_t analysis_version, zstd_version;
};

void segment_meta_encode(const struct segment_meta *meta, uint8_t bytes[SEGMENT_META_SIZE]);
enum status segment_meta_decode(const struct section *section, struct segment_meta *meta,
                                struct error *error);

/* Adds a document's content hash to a digest. */
void segment_digest_add(uint8_t digest[16], const uint8_t hash[16]);
void segment_digest_subtract(uint8_t digest[16], const uint8_t hash[16]);

/* An open segment, read by any number of threads at once. */
struct segment {
    const struct allocator *allocator;
    struct segment_file *file;
    struct segment_meta meta;
    struct fold_table *fold_table;
    struct string_table keys;
    struct columns columns;
    struct sequence first_passages;
    const struct section *content_hashes;
    const struct section *norms;
    const struct section *query_words; /* or NULL */
    const struct section *readings;    /* or NULL */
    struct lexicon lexicon;
    struct links links; /* of segments with SEGMENT_LINKED */
    struct text_store texts;
    bool annotated; /* it has the next, SUBJECT_RULES and PLACES */
    struct annotations annotations;
};

/* Opens a segment by its path, or from bytes in memory that outlive it. *segment is the caller's to
 * place; on failure it holds nothing. */
enum status segment_open(const struct file_operations *operations, const char *path,
                         const struct allocator *allocator, struct segment *segment,
                         struct error *error);
enum status segment_open_memory(const void *bytes, size_t size, const char *name,
                                const struct allocator *allocator, struct segment *segment,
                                struct error *error);
void segment_close(struct segment *segment);

/* Appends the folding table's bytes, as fold_table_open takes them. Tables are equal when these
 * are.
 */
enum status segment_fold_table_bytes(const struct segment *segment, struct buffer *out,
                                     struct error *error);

/* Appends the text of SECTION_SUBJECT_RULES or SECTION_PLACES; nothing when it is not annotated. */
enum status segment_list_text(const struct segment *segment, uint32_t section_id,
                              struct buffer *out, struct error *error);

/* Whether phrases can be proved by links. */
static inline bool segment_is_linked(const struct segment *segment)
{
    return (segment->meta.flags & SEGMENT_LINKED) != 0;
}

/* The document that holds a passage, and where its passages begin and end. */
enum status segment_passage_document(const struct segment *segment, uint32_t passage,
                                     uint32_t *document, struct error *error);
enum status segment_document_passages(const struct segment *segment, uint32_t document,
                                      uint32_t *first, uint32_t *end, struct error *error);

/* The norms, all pages checked: one byte for each passage. */
const uint8_t *segment_norms(const struct segment *segment, struct error *error);

/* Proves everything: pages, structures, and that they agree with each other. */
enum status segment_verify(const struct segment *segment, struct error *error);
/* A part of that: the links are those of the texts. The segment has them. */
enum status segment_verify_links(const struct segment *segment, struct error *error);

/* A part of it: that annotations are sound, and that the lexicon's marks are those that they make.
 */
enum status segment_verify_marks(const struct segment *segment, struct error *error);

#endif
