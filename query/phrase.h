/*
 * Phrases: several terms that stand together. The lexicon tells which passages hold all of them;
 * the passage's own text tells whether, and how often, they stand as asked.
 *
 * A phrase is a sequence of units (analyzer.h), as folding makes them of the query and of the text;
 * it occurs where the units are the same, and a word at its ends is a whole word. A break in the
 * phrase matches only a break. A phrase of one term needs no text: the postings are exact.
 *
 * A phrase weighs as much as its terms together; its tf in a passage is at most the smallest of
 * theirs.
 */
#ifndef SUOYIN_QUERY_PHRASE_H
#define SUOYIN_QUERY_PHRASE_H

#include "passage_units.h"
#include "posting_cursor.h"
#include "query_plan.h"

/* A phrase of the query, for all segments. */
struct phrase {
    const uint32_t *units;
    uint32_t unit_count;
    struct query_term *terms; /* distinct */
    uint32_t term_count;
    const char *name;
    double weight; /* as the query gives it */
    double idf;    /* sum of the terms' */
    float scaled;  /* W */
};

/* The phrase in one segment: where it may stand. */
struct phrase_cursor {
    const struct phrase *phrase;
    struct posting_cursor *cursors; /* the rarest first */
    uint32_t count;
    uint32_t passage;  /* the next that holds all terms; CURSOR_END */
    uint32_t verified; /* the passage for which tf is known; CURSOR_END for none */
    uint32_t tf;
};

/*
 * Makes a phrase of text. *empty tells that the text has no unit: then there is no phrase.
 */
enum status phrase_make(const struct suoyin_index *index, const char *text, size_t length,
                        double weight, struct arena *arena, struct phrase *phrase, bool *empty,
                        struct error *error);

/* Sets idf and scaled, from the terms' df. */
void phrase_weigh(const struct suoyin_index *index, struct phrase *phrase);

enum status phrase_cursor_open(const struct suoyin_index *index, uint32_t segment,
                               const struct phrase *phrase, const struct bm25 *bm25,
                               struct arena *arena, struct phrase_cursor *cursor,
                               struct error *error);

/* Moves forward to the first passage from `target` on that holds all terms. */
void phrase_cursor_seek(struct phrase_cursor *cursor, uint32_t target);

/* The most that the phrase can contribute in passages [begin, end). */
uint32_t phrase_cursor_bound(struct phrase_cursor *cursor, uint32_t begin, uint32_t end);

/* The end of the shortest block that its cursors stand in or before. */
uint32_t phrase_cursor_block_end(struct phrase_cursor *cursor, uint32_t target);

/* The most that it can contribute in the passage where it stands: by the smallest tf. */
uint32_t phrase_cursor_passage_bound(struct phrase_cursor *cursor);

/* How often the phrase stands in the passage where the cursor stands: 0 when its terms are all
 * there, but not together. */
enum status phrase_cursor_verify(struct phrase_cursor *cursor, struct passage_units *texts,
                                 struct error *error);

/* STATUS_OK, or what went wrong in the lists. */
enum status phrase_cursor_status(const struct phrase_cursor *cursor);

/* Where the phrase occurs next in `units`, from `from` on; SIZE_MAX when nowhere. */
size_t phrase_find(const uint32_t *pattern, size_t pattern_count, const uint32_t *units,
                   size_t unit_count, size_t from);

#endif
