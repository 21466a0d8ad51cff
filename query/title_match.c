#include "title_match.h"

#include <string.h>

#include "../common/analyzer.h"

struct tally {
    const struct query_plan *plan;
    uint32_t terms, matched;
    double idf;
};

static void match_term(struct tally *match, const struct query_term *term)
{
    match->matched++;
    match->idf += term->weight * term->idf;
}

static void match_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    (void)at;
    struct tally *match = context;
    match->terms += second != TERM_END;
    for (uint32_t i = 0; i < match->plan->count && second != TERM_END; i++) {
        const struct query_term *term = &match->plan->terms[i];
        if (term->kind == TERM_PAIR && term->first == first && term->second == second &&
            term->weight > 0) {
            match_term(match, term);
        }
    }
}

static void match_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)at;
    struct tally *match = context;
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(units, count, bytes, &used);
    match->terms++;
    for (uint32_t i = 0; i < match->plan->count; i++) {
        const struct query_term *term = &match->plan->terms[i];
        if (term->kind == TERM_WORD && term->word_length == length &&
            memcmp(term->word, bytes, length) == 0) {
            match_term(match, term);
        }
    }
}

double title_match(const struct query_plan *plan, const uint32_t *title, size_t count)
{
    struct tally match = {.plan = plan};
    analyze_units(title, count, &match, match_pair, match_word);
    return match.terms == 0 ? 0 : match.idf * ((double)match.matched / match.terms);
}
