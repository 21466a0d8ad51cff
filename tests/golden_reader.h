/*
 * A second reader of segments, which follows common/FORMAT.md and shares no code with common/: that
 * it reads what the library reads shows that the specification is complete.
 *
 * It is slow and simple, holds the whole file, and prints what is wrong and aborts when the file is
 * not as the specification has it.
 */
#ifndef SUOYIN_TESTS_GOLDEN_READER_H
#define SUOYIN_TESTS_GOLDEN_READER_H

#include <stddef.h>
#include <stdint.h>

enum golden_section_id {
    GOLDEN_META = 1,
    GOLDEN_FOLD_TABLE,
    GOLDEN_DICTIONARY,
    GOLDEN_KEYS,
    GOLDEN_FIELDS,
    GOLDEN_CONTENT_HASHES,
    GOLDEN_PASSAGES,
    GOLDEN_TEXT,
    GOLDEN_FRAMES,
    GOLDEN_NORMS,
    GOLDEN_POSTINGS,
    GOLDEN_CHARACTERS,
    GOLDEN_BIGRAMS,
    GOLDEN_WORDS,
    GOLDEN_SECTIONS, /* ids from here on are unknown and passed over, but for two */
    GOLDEN_ANNOTATIONS = 17,
    GOLDEN_LINKS = 20,
};

struct golden_section {
    const uint8_t *data;
    size_t size;
};

struct golden {
    struct golden_section sections[GOLDEN_SECTIONS];
    struct golden_section annotations, links; /* data is NULL when there is none */
    uint32_t passages, documents;
    uint64_t length, text_bytes;
    uint8_t digest[16];
    uint32_t passage_chars, flags, analysis, zstd;
    uint8_t *dictionary; /* NULL when there is none */
    size_t dictionary_size;
};

/* Checks and opens the bytes of a segment, which stay the caller's. */
void golden_open(struct golden *golden, const uint8_t *bytes, size_t size);
void golden_close(struct golden *golden);

/* Strings are NUL-terminated and the caller's to free. */
char *golden_key(const struct golden *golden, uint32_t document, size_t *length);
/* The name of field `index`; NULL beyond the last. */
char *golden_field_name(const struct golden *golden, uint64_t index, size_t *length);
/* The document's value of field `index`; NULL when it has none. */
char *golden_field(const struct golden *golden, uint64_t index, uint32_t document, size_t *length);
char *golden_text(const struct golden *golden, uint32_t passage, size_t *length);

uint32_t golden_first_passage(const struct golden *golden, uint32_t document);
/* The length that ranking takes a passage to have. */
uint32_t golden_length(const struct golden *golden, uint32_t passage);
/* The folding table, decompressed; the caller's to free. */
uint8_t *golden_fold_table(const struct golden *golden, size_t *size);

/* A term and its postings. */
struct golden_term {
    uint32_t first, second; /* of a bigram; second is 0 at the end of a run */
    const char *word;       /* of a word; NULL for a bigram */
    size_t word_length;
    uint32_t character_df; /* of a bigram: passages that hold the first character */
    uint32_t df;
    const uint32_t *passages, *tfs;
};

/* Calls on_term for every bigram, in order, then for every word. */
void golden_terms(const struct golden *golden, void *context,
                  void (*on_term)(void *context, const struct golden_term *term));

#endif
