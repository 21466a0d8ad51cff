/*
 * Words in a sample of texts, found without a dictionary: sequences of characters that stand
 * together more often than chance has it, and that are not mostly a part of a longer one. And
 * those of them that set the sample apart from the whole index.
 *
 * Sequences are counted length by length, 2 to TERM_UNITS_MAX characters, each built on those of
 * the length before it that were frequent (Agrawal and Srikant's a-priori principle: a sequence is
 * at most as frequent as its parts). How closely a sequence coheres is the least, over the places
 * where it can be cut in two, of its frequency over what the parts' frequencies would make by
 * chance. The weight is Dunning's log-likelihood ratio (1993) of passages that hold the word, in
 * the sample and in the index; how many in the index do is the smallest df of its bigrams, which is
 * at least as many, so that no word weighs more than it should.
 */
#ifndef SUOYIN_QUERY_DISTINCTIVE_TERMS_H
#define SUOYIN_QUERY_DISTINCTIVE_TERMS_H

#include "searcher.h"

enum { TERM_UNITS_MAX = 8 };

/* Units of the sample's passages, one after another, each ended by a break. */
struct term_sample {
    const uint32_t *units;
    size_t count;
    uint64_t passages; /* in it */
    uint64_t matches;  /* of which it is a sample; all of the index when there is nothing to set it
                          apart from */
};

struct distinctive_term {
    uint32_t units[TERM_UNITS_MAX];
    uint32_t unit_count;
    uint32_t df;       /* passages of the sample that hold it */
    uint64_t index_df; /* of the index: at most so many */
    double weight;
};

/* The `limit` best, in the arena. */
enum status distinctive_terms_find(const struct open_commit *index, const struct stop *stop,
                                   const struct term_sample *sample, uint32_t limit,
                                   struct arena *arena, struct distinctive_term **terms,
                                   size_t *count, struct error *error);

#endif
