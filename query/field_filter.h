/*
 * Filters: documents whose stored field is as the query says.
 *
 * `id:X` is the document X, `id:X*` those that begin with X. `date:` takes a date or the beginning
 * of one (2023, 2023-05), a range (2023-05..2024) and comparisons (>=2024-01); what it compares is
 * the stored text, and a date that begins with a bound lies within it. Any other field holds its
 * value when the value's words stand in it, one after another, by the rules of phrases.
 */
#ifndef SUOYIN_QUERY_FIELD_FILTER_H
#define SUOYIN_QUERY_FIELD_FILTER_H

#include "query_parse.h"
#include "searcher.h"

/* A filter in one segment. */
struct field_filter {
    const struct segment *segment;
    bool by_document; /* the documents [first, end) */
    bool present;     /* the segment has the field */
    struct column column;
    uint64_t first, end;                 /* ordinals, or documents */
    const uint8_t *ordinals;             /* or NULL: a bit for each ordinal */
    bool any;                            /* one of these bits is set */
    uint32_t begin_passage, end_passage; /* of the document asked about last */
    bool answer;                         /* for it */
};

/* Evaluates a field node against a segment. STATUS_CORRUPT, STATUS_MEMORY. */
enum status field_filter_open(const struct open_commit *index, struct search_tools *tools,
                              uint32_t segment, const struct query_node *node, struct arena *arena,
                              struct field_filter *filter, struct error *error);

/* Whether no document of the segment passes, as far as that is known without looking at them. */
bool field_filter_is_empty(const struct field_filter *filter);

/* Whether the passage's document passes. */
enum status field_filter_matches(struct field_filter *filter, uint32_t passage, bool *matches,
                                 struct error *error);

/* Whether the index has such a field: `id` and every stored one. */
bool field_filter_exists(const struct open_commit *index, struct search_tools *tools,
                         const char *name, size_t length);

#endif
