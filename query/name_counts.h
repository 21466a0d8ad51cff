/*
 * What a query's matches name, counted: the marks of one kind (mark.h), each with how many of the
 * matching passages (or documents) have it. No text is read: the marks' postings are held against
 * the set of matches.
 */
#ifndef SUOYIN_QUERY_NAME_COUNTS_H
#define SUOYIN_QUERY_NAME_COUNTS_H

#include "../common/mark.h"
#include "../common/string_set.h"
#include "match_set.h"

struct name_count {
    suoyin_text name;         /* the mark's contents: folded, or digits */
    uint64_t count;           /* matching passages, or documents */
    suoyin_text first, last;  /* dates of their documents; "" when none has one */
    struct ranked_hit newest; /* one of the passages: of the newest document, the first */
};

struct name_count_options {
    bool documents;        /* count these */
    bool dates;            /* fill in first and last */
    const uint8_t *levels; /* count also what begins with so many bytes of the contents: 2, 4, ends
                              with a 0. NULL for none. For contents of equal lengths */
};

/*
 * Counts them, those that no match has left out; in the bytewise order of their names. Everything
 * lives in the results' arena.
 */
enum status name_counts_find(struct suoyin_results *results, enum mark_kind kind,
                             const struct name_count_options *options, struct name_count **names,
                             size_t *count, struct error *error);

/* The number of a name among `count` in bytewise order; `count` when it is none of them. */
size_t name_counts_search(const struct name_count *names, size_t count, const char *name,
                          size_t length);

#endif
