/*
 * Words that the index holds, one character after another: for each place there are characters to
 * choose from, and a chain is a choice of which every two neighbours stand together in some
 * passage. It is how a reading becomes words, and how what is misspelt becomes what was meant.
 *
 * A beam search: of the chains up to each place, the best CHAIN_BEAM are followed. That a chain's
 * bigrams exist does not prove that the whole stands anywhere; who wants to know searches for it.
 */
#ifndef SUOYIN_QUERY_CHARACTER_CHAIN_H
#define SUOYIN_QUERY_CHARACTER_CHAIN_H

#include "searcher.h"
#include "stop.h"

enum { CHAIN_PLACES_MAX = 16, CHAIN_BEAM = 48 };

/* The characters that may stand at a place. */
struct chain_place {
    const uint32_t *choices;
    uint32_t count;
    uint32_t given; /* the choice that costs nothing; any other costs one. 0: none costs anything */
};

struct chain {
    uint32_t characters[CHAIN_PLACES_MAX];
    uint32_t cost; /* places at which another than the given character was chosen */
    uint64_t df;   /* the smallest of its bigrams', in passages that are alive */
};

/*
 * Fills `chains` (room for CHAIN_BEAM) with the best chains over 2 to CHAIN_PLACES_MAX places: the
 * cheapest first, of equal ones the most frequent, then by code points. *count receives how many.
 * STATUS_CORRUPT, STATUS_MEMORY, STATUS_CANCELLED.
 */
enum status chain_search(const struct open_commit *index, const struct chain_place *places,
                         size_t place_count, const struct stop *stop, struct chain *chains,
                         size_t *count, struct error *error);

#endif
