/*
 * Proving a phrase by links (common/links.h), without the passage's text: a phrase of characters
 * alone is a chain of bigrams, and stands wherever each of them ends with the very character that
 * the next one begins with.
 *
 * What cannot be told so is proved by the text: segments without links, phrases with letters,
 * digits or breaks, and passages that hold the first bigram too often.
 */
#ifndef SUOYIN_QUERY_PHRASE_CHAIN_H
#define SUOYIN_QUERY_PHRASE_CHAIN_H

#include "posting_cursor.h"
#include "query_plan.h"

enum { CHAIN_TF_MAX = 64 }; /* of bigrams in a passage: more is left to the text */

/* The bigrams of a phrase, as indices of its terms. None when the phrase is no chain. */
struct phrase_bigrams {
    uint32_t *terms;
    uint32_t count;
};

/* The chain in one segment. */
struct phrase_chain {
    struct link_list *lists; /* by term; NULL when links tell nothing */
    const struct phrase_bigrams *bigrams;
};

/* Finds the bigrams of a phrase of `count` units. STATUS_MEMORY. */
enum status phrase_bigrams_make(const uint32_t *units, uint32_t count,
                                const struct query_term *terms, struct arena *arena,
                                struct phrase_bigrams *bigrams, struct error *error);

/* Finds the links of all terms, which the segment has. */
enum status phrase_chain_open(const struct open_commit *index, uint32_t segment,
                              const struct phrase_bigrams *bigrams, const struct query_term *terms,
                              uint32_t term_count, struct arena *arena, struct phrase_chain *chain,
                              struct error *error);

static inline bool phrase_chain_is_open(const struct phrase_chain *chain)
{
    return chain->lists != NULL;
}

/*
 * How often the phrase stands in the passage where the terms' cursors stand, cursors[t] being term
 * t's. *known is false when the text has to tell. Passages come in ascending order.
 */
enum status phrase_chain_count(struct phrase_chain *chain,
                               const struct posting_cursor *const *cursors, uint32_t *tf,
                               bool *known, struct error *error);

#endif
