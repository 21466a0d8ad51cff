/*
 * The results of one search, as suoyin.h hands them out. Everything lives in one arena.
 */
#ifndef SUOYIN_QUERY_RESULTS_H
#define SUOYIN_QUERY_RESULTS_H

#include "bm25.h"
#include "passage_gate.h"
#include "query_plan.h"
#include "query_tree.h"
#include "searcher.h"
#include "top_k.h"

/* A hit, and what has been read of it so far. */
struct result {
    struct ranked_hit ranked;
    uint32_t document; /* in its segment */
    uint32_t first_passage, end_passage;
    uint64_t position; /* among all hits, from 0 */
    uint32_t reprints; /* others in its group */
    unsigned parts;    /* of SUOYIN_HIT_…, those that `hit` has */
    bool placed;       /* document and id are known */
    suoyin_hit *hit;   /* NULL as long as only ranks and scores were asked for */
};

struct suoyin_results {
    const struct open_commit *index;
    struct arena arena;
    struct search_tools *tools;
    struct query_plan plan;             /* of a query that is words alone */
    struct query_tree restriction;      /* of words beside filters; no root: none */
    uint32_t least;                     /* of the plan's terms so many must stand in a passage */
    struct query_tree tree;             /* of any other query: tree.root is set */
    struct query_rewriting rewriting;   /* which other writings are looked for */
    struct alternatives_record *record; /* what was found, when it is to be explained */
    struct bm25 bm25;
    struct result *results;
    size_t count;
    uint64_t offset; /* hits passed over */
    uint64_t total;
    bool total_is_exact;
    bool explain;
    suoyin_search_options options; /* as they were understood */
    struct stop stop; /* of what is being done; between searching and counting nothing stops */
    bool rescored;    /* by the default ranking's second stage */
    struct rescorer *rescorer;
    const struct match_set *matches; /* everything that matches; NULL: not yet found */
    uint64_t looked_at; /* by it: so many hits, the first ones, those passed over counted */
    struct error
        unordered; /* why a key could not be compared, the first time; STATUS_OK: all were */
};

/* Begins what may take long, within the search's timeout, taken anew; and ends it. */
void results_begin(struct suoyin_results *results);
void results_end(struct suoyin_results *results);

/* suoyin_search in one commit. */
suoyin_status search_commit(const struct open_commit *index, const char *query, size_t length,
                            const suoyin_search_options *options, suoyin_results **out,
                            suoyin_error *error);

/* Orders hits of suoyin_results, `context`, by the keys of their documents. A key that cannot be
 * read equals all others, and results_order_check tells of it. */
int results_compare_keys(void *context, const struct ranked_hit *a, const struct ranked_hit *b);
/* Whether all keys could be compared since it was last asked. To be asked before an order is used
 * that results_compare_keys had a part in. */
enum status results_order_check(struct suoyin_results *results, struct error *error);

#endif
