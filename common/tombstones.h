/*
 * Tombstones: which documents of a segment have been removed, and what that takes from its sums.
 *
 * A segment never changes. A document that is removed (or replaced) stays in it until the segment
 * is merged; until then the segment has a file of tombstones beside it, which the manifest names.
 * The file has the form of a segment (segment_format.h) with sections of its own, is read in place,
 * and is replaced as a whole when more documents of the segment go.
 *
 * Ranking must not depend on what was removed and when: the number of passages N, each term's df,
 * each character's df and the sum of the lengths are those of what is left. So the removed
 * documents' stored texts are analysed once more when they go, and what they had counted for is
 * written down here:
 *
 *     N        = segment's passages   − tombstones.passages
 *     length   = segment's length     − tombstones.length
 *     df(term) = the lexicon's df     − tombstones_bigram_df or tombstones_word_df
 *     df(char) = lexicon_character_df − tombstones_character_df
 *
 * Posting lists still hold the dead passages: whoever reads them leaves out a passage for which
 * tombstones_passage_dead() holds. The blocks' (max tf, min norm) bounds remain bounds.
 *
 *     TOMBSTONES      = segment byte^16, documents u32, passages u32, length u64, text bytes u64,
 *                       digest byte^16 ;
 *     DEAD_DOCUMENTS  = sequence ;
 *     DEAD_CHARACTERS = sequence, packed ;
 *     DEAD_BIGRAMS    = sequence, packed ;
 *     DEAD_WORDS      = size u64, string table, packed ;
 *
 * `segment` is the digest of the segment that this is about (segment_file.h), `digest` the sum of
 * the dead documents' content hashes (segment.h). DEAD_DOCUMENTS holds the numbers of the dead
 * documents, ascending. The others hold, for each character, bigram or word of a dead passage, in
 * how many dead passages it is: the keys in a sequence (sequence.h; a bigram is first << 21 |
 * second), words in a string table of `size` bytes (string_table.h), and behind them the counts, in
 * the same order, as a packed array (packed_array.h). A character is counted that is the first of a
 * bigram, which is every one of a run.
 *
 * All of it is a pure function of the segment and the set of dead documents, so tombstones are
 * proved by writing them again.
 */
#ifndef SUOYIN_COMMON_TOMBSTONES_H
#define SUOYIN_COMMON_TOMBSTONES_H

#include <stdbool.h>
#include <stdint.h>

#include "packed_array.h"
#include "segment.h"
#include "segment_file.h"
#include "sequence.h"
#include "string_table.h"

enum { TOMBSTONES_HEADER_SIZE = 56, TOMBSTONES_BIGRAM_BITS = 21 };

/*
 * Open tombstones, read by any number of threads at once. They hold a bit for each passage and each
 * document of their segment; all else is read where it lies.
 */
struct tombstones {
    const struct allocator *allocator;
    struct segment_file *file;
    uint32_t documents, passages; /* that are dead */
    uint64_t length, text_bytes;  /* of the dead passages */
    uint8_t digest[16];
    uint64_t *dead_documents, *dead_passages; /* bit n mod 64 of word n / 64 */
    struct sequence dead;
    struct sequence characters, bigrams;
    struct string_table words;
    struct packed_array character_counts, bigram_counts, word_counts;
};

/* Opens the tombstones of a segment. STATUS_CORRUPT also when they are those of another. On failure
 * nothing is held. */
enum status tombstones_open(const struct file_operations *operations, const char *path,
                            const struct segment *segment, const struct allocator *allocator,
                            struct tombstones *tombstones, struct error *error);
void tombstones_close(struct tombstones *tombstones);

/* `passage` and `document` are of the segment. */
static inline bool tombstones_passage_dead(const struct tombstones *tombstones, uint32_t passage)
{
    return tombstones->dead_passages[passage / 64] >> passage % 64 & 1;
}

static inline bool tombstones_document_dead(const struct tombstones *tombstones, uint32_t document)
{
    return tombstones->dead_documents[document / 64] >> document % 64 & 1;
}

/* In how many dead passages a term is: 0 for what none has. A binary search, below a microsecond.
 * The string_reader is the thread's. */
enum status tombstones_character_df(const struct tombstones *tombstones, uint32_t character,
                                    uint32_t *df, struct error *error);
enum status tombstones_bigram_df(const struct tombstones *tombstones, uint32_t first,
                                 uint32_t second, uint32_t *df, struct error *error);
enum status tombstones_word_df(const struct tombstones *tombstones, struct string_reader *reader,
                               const char *word, size_t length, uint32_t *df, struct error *error);

/* --- Writing -----------------------------------------------------------------------------------
 */

/* Keys, ascending, each with a count. */
struct tombstones_counts {
    const uint64_t *keys;
    const uint32_t *counts;
    size_t count;
};

struct tombstones_word {
    const void *bytes;
    size_t size;
    uint32_t count;
};

/* What is to be written; all arrays are the caller's. */
struct tombstones_contents {
    struct content_hash segment; /* its digest */
    uint32_t passages;
    uint64_t length, text_bytes;
    uint8_t digest[16];
    const uint64_t *documents; /* ascending */
    size_t document_count;
    struct tombstones_counts characters, bigrams;
    const struct tombstones_word *words; /* ascending */
    size_t word_count;
};

/* Writes them to an open file_writer, which it neither flushes nor closes. *hash receives what the
 * file is to be named by (manifest.h). */
enum status tombstones_write(const struct tombstones_contents *contents, struct file_writer *out,
                             const struct allocator *allocator, struct content_hash *hash,
                             struct error *error);

#endif
