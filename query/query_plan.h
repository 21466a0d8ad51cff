/*
 * From the words of a query to weighted terms.
 */
#ifndef SUOYIN_QUERY_QUERY_PLAN_H
#define SUOYIN_QUERY_QUERY_PLAN_H

#include "../common/memory.h"
#include "bm25.h"
#include "posting_union.h"
#include "query_alternatives.h"
#include "searcher.h"

enum term_kind {
    TERM_PAIR,      /* two characters, one after the other */
    TERM_WORD,      /* a run of letters and digits */
    TERM_CHARACTER, /* one character, wherever it stands */
    TERM_PREFIX,    /* all words that begin with `word` (prefix_term.h) */
    TERM_WHOLE,     /* a stretch of the query in any of its writings (query_slots.h) */
};

struct query_slot;

struct query_term {
    enum term_kind kind;
    uint32_t first, second; /* of a pair; a character is first */
    const char *word;       /* of a word */
    uint32_t word_length;
    const char *name;              /* as folded, for people; NUL-terminated */
    uint32_t count;                /* times in the query */
    uint64_t df;                   /* passages of the whole index */
    struct term_postings **found;  /* by segment: where its postings are; NULL where it has none */
    struct posting_list *lists;    /* of what is a union, by segment; empty: `found` is all */
    const struct query_slot *slot; /* whose other writings count as this term; NULL */
    double weight;                 /* count and the ranking's own factors; 0: not scored */
    double idf;
    float scaled;            /* weight · idf in score units: W of bm25.h */
    bool optional;           /* it adds to a score, and makes nothing match */
    const struct stop *stop; /* what is asked while its postings are put together; NULL: nothing */
};

struct query_plan {
    struct query_term *terms;
    uint32_t count;
    uint32_t *units; /* the query, folded */
    size_t unit_count;
    uint8_t *marks;           /* by unit: 1 when it belongs to a question word */
    struct query_slot *slots; /* what has other writings, in order */
    uint32_t slot_count;
};

/*
 * Folds the query (valid UTF-8) and makes its distinct terms, in the order in which they come, with
 * df over all segments; `rewriting` is NULL, or tells which other writings are looked for. `stop`
 * (or NULL) is asked meanwhile. Everything lives in `arena`. STATUS_LIMIT for too many terms;
 * STATUS_CANCELLED, STATUS_CORRUPT, STATUS_MEMORY.
 */
enum status query_plan_make(const struct open_commit *index,
                            const struct query_rewriting *rewriting, const struct stop *stop,
                            const char *query, size_t length, struct arena *arena,
                            struct query_plan *plan, struct error *error);

/*
 * Weighs terms by what they say, for the default ranking: bigrams of question words nothing, those
 * that straddle a question word's end three tenths, those with a function character four fifths. A
 * query of nothing else keeps its plain weights.
 */
void query_plan_tune(const struct open_commit *index, struct query_plan *plan);

/* Sets idf and scaled from df and weight. STATUS_LIMIT when the weights are too large to add up. */
enum status query_plan_weigh(const struct open_commit *index, struct query_plan *plan,
                             struct error *error);

/* Finds a term's postings in all segments, and its df. The term's place is the caller's. */
enum status query_term_look_up(const struct open_commit *index, struct query_term *term,
                               struct arena *arena, struct error *error);

/*
 * Opens a cursor over a term's postings in a segment. *found is false when the segment has none.
 */
enum status query_term_cursor(const struct open_commit *index, uint32_t segment,
                              const struct query_term *term, const struct bm25 *bm25,
                              struct arena *arena, struct posting_cursor *cursor, bool *found,
                              struct error *error);

#endif
