#include "character_chain.h"

#include <string.h>

struct beam {
    const struct open_commit *index;
    const struct stop *stop;
    const struct chain_place *places;
    struct chain *from, *to; /* chains up to one place, and up to the next */
    size_t from_count, to_count;
    struct error *error;
};

/* Whether `a` comes before `b`; both are of `length` characters. */
static bool comes_before(const struct chain *a, const struct chain *b, size_t length)
{
    if (a->cost != b->cost) {
        return a->cost < b->cost;
    }
    if (a->df != b->df) {
        return a->df > b->df;
    }
    for (size_t i = 0; i < length; i++) {
        if (a->characters[i] != b->characters[i]) {
            return a->characters[i] < b->characters[i];
        }
    }
    return false;
}

/* Puts the chain where it belongs; the worst falls out when there are too many. */
static void keep(struct beam *beam, const struct chain *chain, size_t length)
{
    size_t at = beam->to_count;
    while (at > 0 && comes_before(chain, &beam->to[at - 1], length)) {
        at--;
    }
    if (at == CHAIN_BEAM) {
        return;
    }
    size_t moved = beam->to_count - at;
    if (beam->to_count < CHAIN_BEAM) {
        beam->to_count++;
    } else {
        moved--;
    }
    memmove(&beam->to[at + 1], &beam->to[at], moved * sizeof *beam->to);
    beam->to[at] = *chain;
}

static uint32_t cost_of(const struct chain_place *place, uint32_t character)
{
    return place->given != 0 && place->given != character;
}

/* Follows a chain of `length` characters to each choice of the next place. */
static enum status extend(struct beam *beam, const struct chain *chain, size_t length)
{
    const struct chain_place *place = &beam->places[length];
    for (uint32_t i = 0; i < place->count; i++) {
        struct chain longer = *chain;
        uint64_t df;
        enum status status = searcher_bigram_df(beam->index, chain->characters[length - 1],
                                                place->choices[i], &df, beam->error);
        if (status != STATUS_OK) {
            return status;
        }
        if (df == 0) {
            continue;
        }
        longer.characters[length] = place->choices[i];
        longer.cost += cost_of(place, place->choices[i]);
        longer.df = df < longer.df ? df : longer.df;
        keep(beam, &longer, length + 1);
    }
    return stop_now(beam->stop) ? error_set(beam->error, STATUS_CANCELLED, "it was stopped")
                                : STATUS_OK;
}

/* The first two places: every choice of the first is followed, since nothing tells yet which are
 * good. */
static enum status begin(struct beam *beam)
{
    const struct chain_place *place = &beam->places[0];
    enum status status = STATUS_OK;
    beam->to_count = 0;
    for (uint32_t i = 0; i < place->count && status == STATUS_OK; i++) {
        struct chain chain = {.cost = cost_of(place, place->choices[i]), .df = UINT64_MAX};
        chain.characters[0] = place->choices[i];
        status = extend(beam, &chain, 1);
    }
    return status;
}

static enum status step(struct beam *beam, size_t length)
{
    struct chain *chains = beam->from;
    beam->from = beam->to;
    beam->from_count = beam->to_count;
    beam->to = chains;
    beam->to_count = 0;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < beam->from_count && status == STATUS_OK; i++) {
        status = extend(beam, &beam->from[i], length);
    }
    return status;
}

enum status chain_search(const struct open_commit *index, const struct chain_place *places,
                         size_t place_count, const struct stop *stop, struct chain *chains,
                         size_t *count, struct error *error)
{
    struct chain room[2][CHAIN_BEAM];
    struct beam beam = {
        .index = index,
        .stop = stop,
        .places = places,
        .from = room[0],
        .to = room[1],
        .error = error,
    };
    enum status status = begin(&beam);
    for (size_t length = 2; length < place_count && status == STATUS_OK; length++) {
        status = step(&beam, length);
    }
    *count = status == STATUS_OK ? beam.to_count : 0;
    memcpy(chains, beam.to, *count * sizeof *chains);
    return status;
}
