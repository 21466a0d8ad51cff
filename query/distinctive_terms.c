#include "distinctive_terms.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"
#include "gram_table.h"

/* What makes a sequence a word; chosen by looking at what comes out of news and of reports. */
enum { PASSAGES_LEAST = 3, COHESION_LEAST = 12, STOP_INTERVAL = 256 };
static const double part_most = 0.65;  /* of its occurrences, those in one longer sequence */
static const double bond_least = 0.08; /* of a character's passages, those with its neighbour */

struct term_finder {
    const struct open_commit *index;
    const struct term_sample *sample;
    bool everything;
    struct gram_table table;
    struct distinctive_term *found;
    size_t count;
};

/* --- Words -------------------------------------------------------------------------------------
 */

/* How much more often the two parts stand together than by chance, where that is the least. */
static double cohesion(const struct gram_table *table, const struct gram *gram)
{
    double least = 0;
    const struct gram *front = gram;
    for (uint32_t cut = gram->length - 1; cut > 0; cut--) {
        const struct gram *back = gram;
        front = &table->grams[front->front]; /* without its last unit */
        for (uint32_t taken = 0; taken < cut; taken++) {
            back = &table->grams[back->back];
        }
        double chance = (double)front->count * (double)back->count / (double)table->unit_count;
        double ratio = (double)gram->count / chance;
        least = cut == gram->length - 1 || ratio < least ? ratio : least;
    }
    return least;
}

static bool is_function(const struct open_commit *index, const uint32_t *units, size_t count,
                        size_t at)
{
    return query_words_match(&index->words, LIST_FUNCTION, units, count, at) > 0;
}

/* 六号, 四大: a numeral and one character. */
static bool is_ordinal(const struct open_commit *index, const uint32_t *units, size_t count)
{
    return count == 2 && query_words_match(&index->words, LIST_NUMERAL, units, count, 0) > 0;
}

static bool is_word(const struct term_finder *finder, const struct gram *gram, double coherence)
{
    const uint32_t *units = finder->sample->units + gram->first;
    double most = part_most * gram->count;
    return gram->length >= 2 && gram->length <= TERM_UNITS_MAX && gram->df >= PASSAGES_LEAST &&
           coherence >= COHESION_LEAST && gram->longer_front < most && gram->longer_back < most &&
           !is_function(finder->index, units, gram->length, 0) &&
           !is_function(finder->index, units, gram->length, gram->length - 1) &&
           !is_ordinal(finder->index, units, gram->length);
}

/* --- Weights -----------------------------------------------------------------------------------
 */

static double term_of_ratio(double observed, double expected)
{
    return observed > 0 && expected > 0 ? observed * bm25_log(observed / expected) : 0;
}

/* Dunning's G², of k1 of n1 passages against k2 of n2; negative when it is rarer in the first. */
static double likelihood_ratio(double k1, double n1, double k2, double n2)
{
    double p = (k1 + k2) / (n1 + n2);
    double sum = term_of_ratio(k1, n1 * p) + term_of_ratio(k2, n2 * p) +
                 term_of_ratio(n1 - k1, n1 * (1 - p)) + term_of_ratio(n2 - k2, n2 * (1 - p));
    return k1 * n2 >= k2 * n1 ? 2 * sum : -2 * sum;
}

/*
 * At most so many passages of the index hold it: the rarest of its bigrams. And how closely its
 * characters are bound by what the whole index says, which is more than the sample does: of two
 * neighbours the rarer one's passages, what share has both together; the least of these.
 */
static enum status ask_index(const struct term_finder *finder, const uint32_t *units,
                             uint32_t count, uint64_t *bound, double *bond, struct error *error)
{
    enum status status = STATUS_OK;
    uint64_t before = 0, after = 0, both = 0;
    *bound = UINT64_MAX;
    *bond = 1;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        before = after;
        status = searcher_character_df(finder->index, unit_code(units[i]), &after, error);
        if (status != STATUS_OK || i == 0) {
            continue;
        }
        status = searcher_bigram_df(finder->index, unit_code(units[i - 1]), unit_code(units[i]),
                                    &both, error);
        uint64_t rarer = before < after ? before : after;
        double share = rarer > 0 ? (double)both / (double)rarer : 0;
        *bond = share < *bond ? share : *bond;
        *bound = both < *bound ? both : *bound;
    }
    return status;
}

/* A weight of 0 for what holds together too loosely. */
static enum status weigh(struct term_finder *finder, const struct gram *gram, double coherence,
                         struct distinctive_term *term, struct error *error)
{
    const struct term_sample *sample = finder->sample;
    double bond;
    *term = (struct distinctive_term){.unit_count = gram->length, .df = gram->df};
    memcpy(term->units, sample->units + gram->first, gram->length * sizeof *term->units);
    enum status status =
        ask_index(finder, term->units, term->unit_count, &term->index_df, &bond, error);
    if (bond < bond_least) {
        return status;
    }
    if (finder->everything) {
        term->weight = gram->df * (gram->length - 1) * bm25_log(coherence);
        return status;
    }
    double scale = (double)sample->matches / (double)sample->passages;
    double rest = (double)term->index_df - gram->df * scale;
    term->weight = likelihood_ratio(gram->df, (double)sample->passages, rest > 0 ? rest : 0,
                                    (double)(finder->index->passages - sample->matches));
    return status;
}

/* --- Choosing ----------------------------------------------------------------------------------
 */

static int compare_terms(const void *a, const void *b)
{
    const struct distinctive_term *x = a, *y = b;
    if (x->weight != y->weight) {
        return x->weight < y->weight ? 1 : -1;
    }
    if (x->unit_count != y->unit_count) {
        return x->unit_count < y->unit_count ? 1 : -1;
    }
    for (uint32_t i = 0; i < x->unit_count; i++) {
        if (x->units[i] != y->units[i]) {
            return x->units[i] < y->units[i] ? -1 : 1;
        }
    }
    return 0;
}

static bool holds(const struct distinctive_term *longer, const struct distinctive_term *shorter)
{
    for (uint32_t at = 0; at + shorter->unit_count <= longer->unit_count; at++) {
        if (memcmp(longer->units + at, shorter->units,
                   shorter->unit_count * sizeof *shorter->units) == 0) {
            return true;
        }
    }
    return false;
}

/* Keeps the first `limit`; of two of which one is a part of the other, the first. */
static size_t choose(struct distinctive_term *terms, size_t count, size_t limit)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && kept < limit && terms[i].weight > 0; i++) {
        bool again = false;
        for (size_t k = 0; k < kept && !again; k++) {
            again = holds(&terms[k], &terms[i]) || holds(&terms[i], &terms[k]);
        }
        if (!again) {
            terms[kept++] = terms[i];
        }
    }
    return kept;
}

enum status distinctive_terms_find(const struct open_commit *index, const struct stop *stop,
                                   const struct term_sample *sample, uint32_t limit,
                                   struct arena *arena, struct distinctive_term **terms,
                                   size_t *count, struct error *error)
{
    struct term_finder finder = {
        .index = index,
        .sample = sample,
        .everything = sample->matches >= index->passages,
    };
    *terms = NULL;
    *count = 0;
    enum status status =
        gram_table_fill(&finder.table, sample->units, sample->count, TERM_UNITS_MAX + 1,
                        PASSAGES_LEAST, stop, &index->allocator, error);
    if (status == STATUS_OK) {
        finder.found = arena_allocate_array(arena, finder.table.count, sizeof *finder.found);
        status = finder.found == NULL ? error_memory(error) : STATUS_OK;
    }
    for (uint32_t i = 0; status == STATUS_OK && i < finder.table.count; i++) {
        const struct gram *gram = &finder.table.grams[i];
        status = i % STOP_INTERVAL == 0 ? stop_check(stop, error) : STATUS_OK;
        if (status != STATUS_OK) {
            break;
        }
        double coherence = gram->length >= 2 ? cohesion(&finder.table, gram) : 0;
        if (is_word(&finder, gram, coherence)) {
            status = weigh(&finder, gram, coherence, &finder.found[finder.count++], error);
        }
    }
    gram_table_release(&finder.table);
    if (status == STATUS_OK && finder.count > 0) {
        qsort(finder.found, finder.count, sizeof *finder.found, compare_terms);
        *terms = finder.found;
        *count = choose(finder.found, finder.count, limit);
    }
    return status;
}
