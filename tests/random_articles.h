/*
 * Forty small random articles, of a passage each: in an index, and in the oracle's collection.
 */
#ifndef SUOYIN_TESTS_RANDOM_ARTICLES_H
#define SUOYIN_TESTS_RANDOM_ARTICLES_H

#include "../common/buffer.h"
#include "../query/suoyin.h"
#include "naive_search.h"
#include "scratch_folder.h"

enum { ARTICLES = 40 };

struct article {
    char id[16], date[16], source[32];
    struct buffer title, text;
};

struct articles {
    uint64_t seed, state; /* of what is random; the state goes on */
    struct article items[ARTICLES];
    struct naive_collection naive; /* a passage each, in the order of items */
    suoyin_index *index;
};

/* Makes them and builds the index in the folder, without links for every other seed. */
void random_articles_make(struct articles *articles, uint64_t seed, const struct scratch *scratch,
                          const struct fold_table *table);
void random_articles_release(struct articles *articles);

#endif
