/*
 * Phrases: several terms that stand together. The lexicon tells which passages hold all of them;
 * the passage's own text tells whether, and how often, they stand as asked.
 *
 * A phrase is a sequence of units (analyzer.h), as folding makes them of the query and of the text;
 * it occurs where the units are the same, and a word at its ends is a whole word (of a run of more
 * than WORD_UNITS_MAX letters and digits: one of the words that it is cut into). A break in the
 * phrase matches only a break. A phrase of one term needs no text: the postings are exact. Where
 * the segment has links, many others need none, either (phrase_chain.h).
 *
 * A phrase weighs as much as its terms together; its tf in a passage is at most the smallest of
 * theirs.
 *
 * A phrase may have other writings (query_alternatives.h): it stands where any of them does, and
 * its tf is the sum of theirs. It then weighs as much as the writing whose terms weigh least, of
 * those whose terms the index has: the same whichever of them is written in the query.
 */
#ifndef SUOYIN_QUERY_PHRASE_H
#define SUOYIN_QUERY_PHRASE_H

#include "passage_units.h"
#include "phrase_chain.h"
#include "posting_cursor.h"
#include "query_plan.h"

enum { SCORED_TFS = 3 }; /* tfs whose scores are remembered */

/* A phrase of the query, for all segments. */
struct phrase {
    const uint32_t *units; /* or NULL: one term that is more than its units, such as a prefix */
    uint32_t unit_count;
    struct query_term *terms; /* distinct */
    uint32_t term_count;
    struct phrase_bigrams bigrams;
    const char *name;
    double weight;         /* as the query gives it */
    double idf;            /* sum of the terms' */
    float scaled;          /* W */
    unsigned flags;        /* of enum writing_flags */
    struct phrase *others; /* other writings of all of it */
    uint32_t other_count;
};

/* The phrase in one segment: where it may stand. */
struct phrase_cursor {
    const struct phrase *phrase;
    struct posting_cursor *cursors; /* the rarest first */
    uint32_t count;
    const struct posting_cursor **by_term; /* the same, in the order of the terms */
    struct phrase_chain chain;             /* of its own writing */
    uint32_t *scores; /* those computed so far, by tf and norm; 0 where none is */
    const struct bm25 *bm25;
    const uint8_t *norms;
    struct phrase_cursor *others; /* as many as the phrase has */
    uint32_t own;      /* the next passage that holds all terms of its own writing; CURSOR_END */
    uint32_t passage;  /* the next that holds all terms of any writing; CURSOR_END */
    uint32_t verified; /* the passage for which tf is known; CURSOR_END for none */
    uint32_t tf;
};

/* Writings of one phrase beside its own; those that more stretches would make are left out. */
enum { PHRASE_WRITINGS_MAX = 32 };

/*
 * Makes a phrase of text, with its other writings unless `rewriting` is NULL. *empty tells that the
 * text has no unit: then there is no phrase.
 */
enum status phrase_make(const struct open_commit *index, const struct query_rewriting *rewriting,
                        const char *text, size_t length, double weight, struct arena *arena,
                        struct phrase *phrase, bool *empty, struct error *error);

/* The terms of a phrase and of all its writings. */
uint32_t phrase_terms(const struct phrase *phrase);

/* Sets idf and scaled, from the terms' df. */
void phrase_weigh(const struct open_commit *index, struct phrase *phrase);

enum status phrase_cursor_open(const struct open_commit *index, uint32_t segment,
                               const struct phrase *phrase, const struct bm25 *bm25,
                               struct arena *arena, struct phrase_cursor *cursor,
                               struct error *error);

/* Moves forward to the first passage from `target` on that holds all terms. */
void phrase_cursor_seek(struct phrase_cursor *cursor, uint32_t target);

/* The most that the phrase can contribute in passages [begin, end). */
uint32_t phrase_cursor_bound(struct phrase_cursor *cursor, uint32_t begin, uint32_t end);

/* The end of the shortest block that its cursors stand in or before. */
uint32_t phrase_cursor_block_end(struct phrase_cursor *cursor, uint32_t target);

/* The smallest tf of the terms of its own writing, in the passage where it stands. */
uint32_t phrase_cursor_least_tf(const struct phrase_cursor *cursor);

/* The most that it can contribute in the passage where it stands: by the smallest tf. */
uint32_t phrase_cursor_passage_bound(struct phrase_cursor *cursor);

/* How often the phrase stands in the passage where the cursor stands: 0 when its terms are all
 * there, but not together. */
enum status phrase_cursor_verify(struct phrase_cursor *cursor, struct passage_units *texts,
                                 struct error *error);

/* What `tf` occurrences in a passage score. */
uint32_t phrase_cursor_score(const struct phrase_cursor *cursor, uint32_t passage, uint32_t tf);

/* Whether the postings alone tell where the phrase stands. */
bool phrase_is_exact(const struct phrase *phrase);

/* Whether the index tells it, nearly always: then verifying is cheap. */
bool phrase_cursor_is_cheap(const struct phrase_cursor *cursor);

/* How often the phrase stands in a passage, by its text. */
enum status phrase_occurrences(const struct phrase *phrase, struct passage_units *texts,
                               uint32_t passage, uint32_t *tf, struct error *error);

/* STATUS_OK, or what went wrong in the lists. */
enum status phrase_cursor_status(const struct phrase_cursor *cursor);

/*
 * A walk over the places where a pattern occurs in units, in order; they may overlap.
 *
 *     struct phrase_scan scan;
 *     phrase_scan_begin(&scan, pattern, pattern_count, units, unit_count);
 *     while ((at = phrase_scan_next(&scan)) != SIZE_MAX) …
 */
struct phrase_scan {
    const uint32_t *pattern, *units;
    size_t pattern_count, unit_count;
    unsigned flags; /* of enum writing_flags */
    size_t tail;    /* letters and digits that the pattern ends with */
    size_t next;    /* the unit that is looked at next */
    size_t run;     /* letters and digits right before it, if the pattern begins with one */
};

void phrase_scan_begin(struct phrase_scan *scan, const uint32_t *pattern, size_t pattern_count,
                       const uint32_t *units, size_t unit_count);
/* The same for one writing of a phrase: what must stand beside it is heeded. */
void phrase_scan_writing(struct phrase_scan *scan, const struct phrase *writing,
                         const uint32_t *units, size_t unit_count);
size_t phrase_scan_next(struct phrase_scan *scan);

/* How often a phrase stands in the units, in all its writings. */
uint32_t phrase_count(const struct phrase *phrase, const uint32_t *units, size_t count);

/* Whether two phrases stand in the units, in any order and apart, with at most `distance`
 * characters and words between them; breaks do not count. */
bool phrases_stand_near(const struct phrase *a, const struct phrase *b, uint32_t distance,
                        const uint32_t *units, size_t count);

/* Whether they do in a passage: in its title or in its text. */
enum status phrases_near_in_passage(const struct phrase *a, const struct phrase *b,
                                    uint32_t distance, struct passage_units *texts,
                                    uint32_t passage, bool *near, struct error *error);

#endif
