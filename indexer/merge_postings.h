/*
 * What the threads share that merge postings, and what each of them has. Internal to
 * merge_postings.c and merge_words.c.
 */
#ifndef SUOYIN_INDEXER_MERGE_POSTINGS_H
#define SUOYIN_INDEXER_MERGE_POSTINGS_H

#include "../common/lexicon_writer.h"
#include "list_merge.h"
#include "merge_heap.h"
#include "side_output.h"
#include "turnstile.h"

struct postings_merge {
    struct merge *merge;
    struct posting_context context;
    struct turnstile turnstile; /* piece 0 is the words, the others are the groups */
    uint32_t *characters;       /* the first characters of all sources, ascending */
    size_t character_count;
    size_t *passage_bases; /* passages of the sources before each */
    size_t passage_total;
    bool loses;
    struct characters_writer characters_writer;
    struct buffer bigrams, words;
    struct side_output links; /* the groups of LINKS; open when there are to be some */
    uint64_t *link_ends;      /* of each; room for character_count */
    size_t group_count;       /* written so far */
};

/* A source's walk through a group. */
struct group_cursor {
    struct lexicon_group walk;
    struct term_postings postings;
    uint32_t second;
};

/* What one thread has. */
struct postings_merger {
    struct postings_merge *shared;
    struct list_merge list;
    struct merge_heap heap;
    struct group_cursor *cursors;
    struct group_writer writer;
};

/* Merges all words: their long lists go to POSTINGS, which they begin; the section WORDS goes to
 * shared->words. */
enum status merge_words(struct postings_merger *merger, struct error *error);

#endif
