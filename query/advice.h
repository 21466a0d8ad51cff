/*
 * Advice on a query that finds nothing: what its steps share. Internal to advice*.c.
 */
#ifndef SUOYIN_QUERY_ADVICE_H
#define SUOYIN_QUERY_ADVICE_H

#include "../common/readings.h"
#include "likely_words.h"
#include "query_parse.h"
#include "searcher.h"
#include "stop.h"

struct suoyin_advices {
    const struct open_commit *index;
    struct arena arena;
    suoyin_advice items[SUOYIN_ADVICE_MAX];
    size_t count;
};

struct adviser {
    const struct open_commit *index;
    const char *query;
    size_t length;
    suoyin_search_options options; /* of the searches that count */
    struct stop stop;
    struct readings readings; /* those of the first segment; empty when it has none */
    struct suoyin_advices *advices;
    struct error *error;
};

/* Adds a part of the query that no passage holds. */
enum status advice_missing(struct adviser *adviser, const char *text, size_t length);

/* Adds a query, if it finds anything. */
enum status advice_propose(struct adviser *adviser, suoyin_advice_kind kind, const char *query,
                           size_t length);

/* How many passages the query finds. */
enum status advice_count(struct adviser *adviser, const char *query, size_t length,
                         uint64_t *passages);

/* Calls visit for every leaf (NODE_TEXT, NODE_PHRASE) that should match, in the order of the query,
 * until one fails. */
typedef enum status advice_visit(void *context, const struct query_node *leaf);
enum status advice_each_leaf(const struct query_node *query, advice_visit *visit, void *context);

/* Takes away the words of which no passage holds the whole, though it may hold all neighbours. */
enum status advice_keep_standing(struct adviser *adviser, struct likely_words *words);

/* A leaf's words that no passage holds; what sounds alike or differs by a letter. */
enum status advice_on_missing(void *adviser, const struct query_node *leaf);
enum status advice_on_spelling(void *adviser, const struct query_node *leaf);

/* The query with its words in Latin letters read as pinyin. */
enum status advice_on_pinyin(struct adviser *adviser, const struct query_node *query);

#endif
