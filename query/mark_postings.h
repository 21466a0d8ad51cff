/*
 * From marks (mark.h) to the passages that have them.
 */
#ifndef SUOYIN_QUERY_MARK_POSTINGS_H
#define SUOYIN_QUERY_MARK_POSTINGS_H

#include "../common/mark.h"
#include "posting_union.h"
#include "searcher.h"

/* A mark in the arena; a length of 0 when it would be too long to exist. */
struct mark_key {
    const char *bytes;
    size_t length;
};

/* NULL bytes when memory is short. */
struct mark_key mark_key_make(enum mark_kind kind, const char *contents, size_t length,
                              struct arena *arena);

/* A name of `length` bytes, folded as in marks, in `arena`. */
enum status mark_name_fold(const struct fold_table *table, const char *name, size_t length,
                           struct arena *arena, suoyin_text *folded, struct error *error);

/* The mark of an alias: one form, MARK_TO_FULL or MARK_TO_SHORT, and the other; without the other
 * it begins the marks of all. */
struct mark_key mark_key_of_pair(suoyin_text from, char leads, suoyin_text to, struct arena *arena);

/*
 * A walk over the marks of one segment from `low` on to the last that begins with `high`, ascending
 * bytewise.
 *
 *     mark_walk_open(&walk, lexicon, low, high, stop, error)
 *     while (mark_walk_next(&walk, error)) … walk.mark, walk.length, walk.postings …
 *     walk.words.status tells whether it ended well
 *
 * `stop` (or NULL) is asked meanwhile. It is large: not for the stack of a function that calls
 * itself.
 */
struct mark_walk {
    struct lexicon_words words;
    struct mark_key high;
    const char *mark; /* lives until the next call */
    size_t length;
    struct term_postings postings;
    const struct stop *stop;
    uint32_t seen;
};

enum status mark_walk_open(struct mark_walk *walk, const struct lexicon *lexicon,
                           struct mark_key low, struct mark_key high, const struct stop *stop,
                           struct error *error);
bool mark_walk_next(struct mark_walk *walk, struct error *error);

/* Bytewise; a shorter one comes before what goes on from it. */
int mark_compare(const char *a, size_t a_length, const char *b, size_t b_length);

/*
 * Calls visit() for each passage of a term's postings, ascending; what it answers ends the walk
 * unless it is STATUS_OK.
 */
enum status mark_passages(const struct lexicon *lexicon, const struct term_postings *postings,
                          enum status (*visit)(void *context, uint32_t passage,
                                               struct error *error),
                          void *context, struct error *error);

#endif
