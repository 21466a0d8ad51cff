/*
 * Merging the posting lists that one term has in several segments into one, with the passages'
 * new numbers.
 */
#ifndef SUOYIN_INDEXER_LIST_MERGE_H
#define SUOYIN_INDEXER_LIST_MERGE_H

#include "../common/lexicon.h"
#include "merge_parts.h"

/* The links of a bigram's postings, in the order in which they were added and in that of the merged
 * list. */
struct merged_links {
    bool wanted;
    struct link *added, *merged;
    size_t count, capacity;
    size_t *begins; /* of each item's, and behind the last */
    size_t item_capacity;
};

/* What one thread needs. Zero-initialise but for the allocator. */
struct list_merge {
    const struct allocator *allocator;
    uint64_t *items, *spare; /* passage << 32 | tf, or the item's number when there are links */
    size_t count, capacity;
    struct merged_links links;
    size_t *ends; /* of each source's items, ascending runs */
    size_t end_count, end_capacity;
    uint32_t *passages, *tfs;
    size_t list_capacity;
    /* Dropped passages that the lists held since list_merge_forget: each once. */
    uint64_t *lost; /* a bit for each passage of all sources; NULL when none is dropped */
    const size_t *lost_bases;
    uint64_t *touched; /* which bits are set */
    size_t touched_count, touched_capacity;
};

/* Begins a list; `linked` says that it is a bigram's and comes with its links. */
void list_merge_begin(struct list_merge *merge, bool linked);
/* Adds the term's list in source `number`. */
enum status list_merge_add(struct list_merge *merge, const struct merge_source *source,
                           size_t number, const struct term_postings *postings,
                           struct error *error);
/* The merged list, which lives until the next list_merge_begin; empty when every passage is
 * dropped. */
enum status list_merge_end(struct list_merge *merge, struct posting_list *list,
                           struct error *error);
/* Forgets the dropped passages. */
void list_merge_forget(struct list_merge *merge);
void list_merge_release(struct list_merge *merge);

#endif
