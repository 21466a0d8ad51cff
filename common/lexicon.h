/*
 * The lexicon: from a term to its postings.
 *
 * Bigrams are keyed by two code points and grouped by the first, so that all terms of a character
 * are one range; words are keyed by their UTF-8. Lists of fewer than POSTING_BLOCK passages, which
 * are nearly all, lie in the lexicon itself, in the bit stream behind their term; longer ones in
 * section POSTINGS.
 *
 * Section CHARACTERS, for the n first characters, ascending:
 *
 *     characters = code_points ends document_frequencies
 *     code_points, ends = sequences (sequence.h); ends[i] is where group i ends in BIGRAMS
 *     document_frequencies = packed array (packed_array.h): passages that hold the character
 *
 * Section BIGRAMS holds the groups, one after another:
 *
 *     group     = base:varint n:varint directory chunk^c       c = ceil(n / LEXICON_CHUNK)
 *     base      = where the group's long lists begin in POSTINGS
 *     directory = ( second:u24 end:u32 )^c, nothing when c is 1
 *     chunk     = long_offset:varint seconds entries           long_offset is counted from base
 *     seconds   = fixed(5): k  fixed(21): the first  rice(k): second − previous − 1 …   (to a byte)
 *     entry     = gamma(df) ( short | fixed(6): b  fixed(b): the bytes of the long list )
 *
 * A directory entry tells a chunk's first second character and where the chunk ends, counted from
 * the first chunk. Entries follow each other bit by bit; `short` is told in postings.h, and a long
 * list begins where the one before it in the chunk ended. The second character TERM_END (0) stands
 * for the end of a run (analyzer.h).
 *
 * Section WORDS:
 *
 *     words     = n:u64 ends chunk^c                           c = ceil(n / LEXICON_CHUNK)
 *     ends      = sequence of the chunks' ends, counted from the first chunk
 *     chunk     = long_offset:varint ( shared:varint rest:varint byte^rest )^m entry^m
 *
 * Words ascend bytewise; `shared` bytes are those of the word before it (0 for the chunk's first).
 * long_offset counts from the beginning of POSTINGS, where the words' long lists come first.
 */
#ifndef SUOYIN_COMMON_LEXICON_H
#define SUOYIN_COMMON_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analyzer.h"
#include "packed_array.h"
#include "postings.h"
#include "section.h"
#include "sequence.h"
#include "status.h"

enum { LEXICON_CHUNK = 32, LEXICON_DIRECTORY_ENTRY = 7, LEXICON_SECOND_BITS = 21 };

/* Where the links of a bigram lie (links.h): known from where its entry lies. */
struct link_place {
    uint32_t group, chunk, chunk_count;
    uint32_t longs; /* long lists of the chunk before it */
    uint32_t links; /* occurrences of the chunk's short lists before it; END has none */
};

/* Where a term's postings are. */
struct term_postings {
    uint32_t df;
    struct link_place place; /* of a bigram */
    /* df below POSTING_BLOCK: */
    uint32_t passages[POSTING_BLOCK];
    uint32_t tfs[POSTING_BLOCK];
    /* else, in section POSTINGS: */
    uint64_t offset;
    uint64_t size;
};

/* An opened lexicon. Any number of threads may use it at once. */
struct lexicon {
    const struct section *characters, *bigrams, *words, *postings;
    uint32_t passage_count;
    uint32_t character_count;
    struct sequence code_points, group_ends;
    struct packed_array document_frequencies;
    uint32_t word_count;
    struct sequence word_ends;
    uint64_t word_chunks;              /* where the first begins */
    enum instruction_set instructions; /* that long lists are decoded with: the best there are */
};

/* Opens a lexicon on its sections, which must outlive it. Takes the same time whatever its size. */
enum status lexicon_open(struct lexicon *lexicon, const struct section *characters,
                         const struct section *bigrams, const struct section *words,
                         const struct section *postings, uint32_t passage_count,
                         struct error *error);

/* STATUS_OK, STATUS_NOT_FOUND (without a message) or STATUS_CORRUPT. */
enum status lexicon_find_bigram(const struct lexicon *lexicon, uint32_t first, uint32_t second,
                                struct term_postings *postings, struct error *error);
enum status lexicon_find_word(const struct lexicon *lexicon, const char *word, size_t length,
                              struct term_postings *postings, struct error *error);

/* How many passages hold the character: *df is 0 when none does. */
enum status lexicon_character_df(const struct lexicon *lexicon, uint32_t character, uint32_t *df,
                                 struct error *error);

/* Opens the postings of a term that was found with df of POSTING_BLOCK or more. */
enum status lexicon_long_list(const struct lexicon *lexicon, const struct term_postings *postings,
                              struct long_list *list, struct error *error);

/* The entries of a chunk, read one after another. */
struct lexicon_entries {
    struct bit_reader bits;
    uint64_t long_offset;    /* in POSTINGS, of the next long list */
    struct link_place place; /* of the next entry */
    bool at_end;             /* the next entry is a bigram with END */
};

/*
 * A walk over the terms of one first character, ascending by the second.
 *
 *     lexicon_group_open(lexicon, first, &walk, error)    STATUS_NOT_FOUND when it has none
 *     while (lexicon_group_next(&walk, &second, &postings, error)) …
 *     walk.status tells whether it ended well
 */
struct lexicon_group {
    const struct lexicon *lexicon;
    uint32_t first; /* the character */
    uint32_t index; /* of the group */
    uint64_t begin; /* of the group in BIGRAMS, for messages */
    uint64_t base;
    const uint8_t *directory, *chunks;
    size_t chunks_size;
    uint32_t count, chunk_count;
    uint32_t next; /* the index of the next term */
    uint32_t seconds[LEXICON_CHUNK];
    struct lexicon_entries entries;
    enum status status;
};

enum status lexicon_group_open(const struct lexicon *lexicon, uint32_t first,
                               struct lexicon_group *walk, struct error *error);
/* The same by position: index < character_count. */
enum status lexicon_group_open_at(const struct lexicon *lexicon, uint32_t index,
                                  struct lexicon_group *walk, struct error *error);
bool lexicon_group_next(struct lexicon_group *walk, uint32_t *second,
                        struct term_postings *postings, struct error *error);

/* A walk over the words, ascending, from the first that is not below a given word. */
struct lexicon_words {
    const struct lexicon *lexicon;
    uint32_t next; /* the index of the next word */
    uint32_t in_chunk, chunk_words;
    char words[LEXICON_CHUNK][WORD_BYTES_MAX];
    size_t lengths[LEXICON_CHUNK];
    struct lexicon_entries entries;
    enum status status;
};

enum status lexicon_words_open(const struct lexicon *lexicon, const char *from, size_t from_length,
                               struct lexicon_words *walk, struct error *error);
/* The last word that is not above `limit`, which lives in *words until its next use;
 * STATUS_NOT_FOUND when there is none. Reads no postings, so that the walk cannot go on. */
enum status lexicon_last_word_to(const struct lexicon *lexicon, const char *limit,
                                 size_t limit_length, struct lexicon_words *words,
                                 const char **word, size_t *length, struct error *error);
/* *word lives until the next call. */
bool lexicon_words_next(struct lexicon_words *walk, const char **word, size_t *length,
                        struct term_postings *postings, struct error *error);

#endif
