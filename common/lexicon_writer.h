/*
 * Writing the lexicon and the postings behind it; lexicon.h tells the layout.
 *
 * Groups are encoded one by one, by any thread and in any order, into buffers of their own; then
 * one thread puts them together in the order of their first characters. The same terms make the
 * same bytes whoever encodes them.
 */
#ifndef SUOYIN_COMMON_LEXICON_WRITER_H
#define SUOYIN_COMMON_LEXICON_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "lexicon.h"
#include "links.h"
#include "memory.h"
#include "postings.h"

/* What postings are written against. */
struct posting_context {
    const uint8_t *norms; /* one for each passage */
    uint32_t passage_count;
    bool linked; /* the bigrams' links are written, too */
};

/* A chunk in the making: terms come in order, and the keys are the caller's. */
struct chunk_writer {
    struct buffer entries;
    struct bit_writer bits;
    uint32_t count;
    uint64_t long_offset; /* of the chunk's first long list */
};

/* --- Bigrams -----------------------------------------------------------------------------------
 */

/*
 * One group: begin, add each term in the order of its second character, end. The buffers `lexicon`
 * and `postings` then hold the group but for its base. A failure of memory sticks in them.
 */
struct group_writer {
    const struct posting_context *context;
    struct link_group_writer links; /* links.out holds the group's, if they are asked for */
    struct buffer lexicon;
    struct buffer postings;
    struct buffer chunks, directory;
    struct chunk_writer chunk;
    uint32_t seconds[LEXICON_CHUNK];
    uint32_t count;
};

void group_writer_init(struct group_writer *writer, const struct posting_context *context,
                       const struct allocator *allocator);
void group_writer_begin(struct group_writer *writer);
void group_writer_add(struct group_writer *writer, uint32_t second,
                      const struct posting_list *list);
void group_writer_end(struct group_writer *writer);
void group_writer_release(struct group_writer *writer);

/* The CHARACTERS section in the making: one call for each group, in order. */
struct characters_writer {
    const struct allocator *allocator;
    uint64_t *code_points, *ends, *document_frequencies;
    size_t count, capacity;
    bool failed;
};

/* `end` is where the group ends in BIGRAMS, `df` how many passages hold the character. */
void characters_writer_add(struct characters_writer *writer, uint32_t code_point, uint64_t end,
                           uint32_t df);
/* Appends the section CHARACTERS to `out`. STATUS_MEMORY, also for what failed before. */
enum status characters_writer_finish(struct characters_writer *writer, struct buffer *out,
                                     struct error *error);
void characters_writer_release(struct characters_writer *writer);

/* --- Words -------------------------------------------------------------------------------------
 */

/*
 * All words, in bytewise order. `postings` is the beginning of section POSTINGS, or what comes
 * after that which the caller has taken.
 */
struct words_writer {
    const struct posting_context *context;
    struct buffer chunks;
    struct buffer postings;
    uint64_t taken;     /* bytes of postings */
    struct buffer keys; /* of the chunk */
    struct chunk_writer chunk;
    char last[WORD_BYTES_MAX];
    size_t last_length;
    uint64_t *ends;
    size_t end_count, end_capacity;
    uint32_t count;
    bool failed;
};

void words_writer_init(struct words_writer *writer, const struct posting_context *context,
                       const struct allocator *allocator);
void words_writer_add(struct words_writer *writer, const char *word, size_t length,
                      const struct posting_list *list);
/* Empties `postings`, which the caller has written to where they belong. */
void words_writer_postings_taken(struct words_writer *writer);
/* Appends the section WORDS to `out`. STATUS_MEMORY, also for what failed before. */
enum status words_writer_finish(struct words_writer *writer, struct buffer *out,
                                struct error *error);
void words_writer_release(struct words_writer *writer);

#endif
