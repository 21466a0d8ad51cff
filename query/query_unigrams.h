/*
 * A query's single characters and words, and where they stand in a text: what the second stage of
 * the default ranking (rescore.h) counts.
 *
 *     struct query_unigrams unigrams;
 *     query_unigrams_make(&unigrams, results, error);
 *     query_unigrams_count(&unigrams, units, count, error);      // of one text after another
 *     unigrams.items[i].halves …
 *     query_unigrams_release(&unigrams);
 */
#ifndef SUOYIN_QUERY_QUERY_UNIGRAMS_H
#define SUOYIN_QUERY_QUERY_UNIGRAMS_H

#include "results.h"

enum { UNIGRAM_SLOTS = 256 };

/* A character or word of the query, or a stretch of it that is a term as a whole. */
struct unigram {
    uint32_t unit;                 /* of a character; 0 for others */
    const struct query_term *term; /* of others */
    const char *name;
    uint64_t df;
    double weight, idf;
    float scaled;
    uint32_t halves; /* twice its tf in the text that was counted last */
    uint32_t seen;   /* in the window that query_unigrams_window looks at */
    uint16_t next;   /* in the same slot */
};

/* An occurrence of a unigram in a text. */
struct occurrence {
    uint32_t at; /* unit */
    uint32_t unigram;
};

struct query_unigrams {
    struct suoyin_results *results;
    struct unigram *items; /* in the results' arena */
    uint32_t count;
    uint16_t slots[UNIGRAM_SLOTS];  /* of characters, by code */
    struct occurrence *occurrences; /* in the text that was counted last, by place */
    size_t occurrence_capacity, occurrence_count;
    bool failed; /* memory was short */
};

/* Question words are left out. Release it also after a failure. */
enum status query_unigrams_make(struct query_unigrams *unigrams, struct suoyin_results *results,
                                struct error *error);
void query_unigrams_release(struct query_unigrams *unigrams);

/*
 * Counts the unigrams in a text. A character counts half where no other unigram stands within six
 * units of it. Where another writing of a stretch of the query stands (第3条 for 第三条), the
 * stretch's own characters and words are taken to stand.
 */
enum status query_unigrams_count(struct query_unigrams *unigrams, const uint32_t *units,
                                 size_t count, struct error *error);

/* The first and the last occurrence of those twenty units of the text in which the unigrams weigh
 * most, each counted once. */
void query_unigrams_window(struct query_unigrams *unigrams, size_t *first, size_t *last);

#endif
