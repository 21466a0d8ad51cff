/*
 * Filters: documents whose stored field is as the query says.
 *
 * `id:X` is the document X, `id:X*` those that begin with X. `date:` takes a date or the beginning
 * of one (2023, 2023-05), a range (2023-05..2024) and comparisons (>=2024-01); what it compares is
 * the stored text, and a date that begins with a bound lies within it. Any other field holds its
 * value when the value's words stand in it, one after another, by the rules of phrases.
 *
 * A filter leads to the passages that pass it, so that it can drive a search. Passages may be asked
 * about in any order; ascending is quickest.
 */
#ifndef SUOYIN_QUERY_FIELD_FILTER_H
#define SUOYIN_QUERY_FIELD_FILTER_H

#include "posting_cursor.h"
#include "query_parse.h"
#include "searcher.h"

/* Documents whose values are looked at together: columns are read quickest in a row. */
enum { FILTER_WINDOW = 4096 };

/* A filter in one segment. */
struct field_filter {
    const struct segment *segment;
    enum instruction_set instructions;
    bool by_document; /* the documents [first, end) */
    bool present;     /* the segment has the field */
    struct column column;
    uint64_t first, end;     /* ordinals, or documents */
    const uint8_t *ordinals; /* or NULL: a bit for each ordinal, of those in [first, end) */
    /* the window that was looked at last */
    uint64_t window[FILTER_WINDOW / 64]; /* a bit for each document that passes */
    uint32_t window_begin, window_end;   /* documents */
    uint32_t looked_at, passed;          /* of so many documents together so many passed */
    uint32_t probed, probes;             /* another window, and how many looks were taken into it */
    /* what is known: of passages [asked, begin) none passes, of [begin, end) each */
    uint32_t asked, begin_passage, end_passage;
    enum status status; /* what went wrong in field_filter_next */
    struct error *error;
};

/* Evaluates a field node against a segment. STATUS_CORRUPT, STATUS_MEMORY. */
enum status field_filter_open(const struct open_commit *index, struct search_tools *tools,
                              uint32_t segment, const struct query_node *node, struct arena *arena,
                              struct field_filter *filter, struct error *error);

/* Whether no document of the segment passes, as far as that is known without looking at them. */
bool field_filter_is_empty(const struct field_filter *filter);

/*
 * The first passage from `target` on whose document passes. With `may_probe`, for who asks about
 * few passages that lie far apart, the answer may be one of which nothing is known yet, unless it
 * is `target` itself. CURSOR_END, too, after damage, of which filter->status then tells.
 */
uint32_t field_filter_next(struct field_filter *filter, uint32_t target, bool may_probe);

/* About how many of `span` passages pass, as of those that were looked at last. */
uint32_t field_filter_expected(struct field_filter *filter, uint32_t span);

/* Whether all passages of a stretch can be looked at together: each is a document. */
bool field_filter_selects(const struct field_filter *filter);

/*
 * Sets bit i of `selected` (the words that hold `count` of them; those behind are 0) when passage
 * `first` + i passes. `first` is a multiple of 64.
 */
enum status field_filter_select(struct field_filter *filter, uint32_t first, uint32_t count,
                                uint64_t *selected, struct error *error);

/* Whether the passage's document passes. */
enum status field_filter_matches(struct field_filter *filter, uint32_t passage, bool *matches,
                                 struct error *error);

/* Whether the index has such a field: `id` and every stored one. */
enum status field_filter_exists(const struct open_commit *index, struct search_tools *tools,
                                const char *name, size_t length, bool *exists, struct error *error);

#endif
