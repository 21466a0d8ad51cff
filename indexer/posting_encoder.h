/*
 * From inverters to the sections CHARACTERS, BIGRAMS, WORDS, POSTINGS and, when the context asks
 * for it, LINKS.
 *
 * Threads take the first characters one by one; for each, a counting sort by second character
 * brings its records into the order of terms, and a group_writer encodes them. What the threads
 * made is then put together in the order of the characters, so the bytes do not depend on who did
 * what.
 */
#ifndef SUOYIN_INDEXER_POSTING_ENCODER_H
#define SUOYIN_INDEXER_POSTING_ENCODER_H

#include <stddef.h>
#include <stdint.h>

#include "../common/lexicon_writer.h"
#include "../common/status.h"
#include "inverter.h"

/* The sections, as pieces to be written one after another. */
struct encoded_postings {
    struct buffer characters;
    struct buffer words;
    struct buffer word_postings;
    struct encoded_group *groups; /* ascending by character */
    size_t group_count;
    struct buffer *lexicons; /* of each thread: what encoded_group points into */
    struct buffer *postings;
    struct buffer *links;
    struct buffer link_ends; /* LINKS before its first group */
    unsigned threads;
    const struct allocator *allocator;
};

struct encoded_group {
    uint32_t character;
    uint32_t df;
    unsigned thread;
    uint64_t lexicon_begin, lexicon_size;
    uint64_t postings_begin, postings_size;
    uint64_t links_begin, links_size;
    uint8_t base[VARINT_MAX]; /* where its postings begin in POSTINGS */
    uint8_t base_size;
};

/*
 * Encodes what the inverters hold. Inverter i has the passages that follow those of inverter i − 1;
 * all are finished (inverter_finish).
 */
enum status posting_encoder_run(const struct inverter *const *inverters, unsigned inverter_count,
                                const struct posting_context *context, unsigned threads,
                                const struct allocator *allocator, struct encoded_postings *out,
                                struct error *error);
void encoded_postings_release(struct encoded_postings *encoded);

#endif
