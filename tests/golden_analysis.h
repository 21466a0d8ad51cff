/*
 * Analysis, content hashes and scores once more, by common/FORMAT.md alone, as
 * golden_reader.h is: what an index must hold follows from what it stores.
 */
#ifndef SUOYIN_TESTS_GOLDEN_ANALYSIS_H
#define SUOYIN_TESTS_GOLDEN_ANALYSIS_H

#include <stdbool.h>

#include "golden_reader.h"

struct golden_folding;

/* Opens a decompressed folding table. */
struct golden_folding *golden_folding_open(const uint8_t *table, size_t size);
void golden_folding_close(struct golden_folding *folding);

struct golden_sink {
    void *context;
    /* `alone`: the character is a run by itself. */
    void (*on_bigram)(void *context, uint32_t first, uint32_t second, bool alone);
    void (*on_word)(void *context, const char *word, size_t length);
};

/* Calls the sink for every term of a text, in order, and answers its length for ranking. */
uint32_t golden_analyze(const struct golden_folding *folding, const char *text, size_t length,
                        const struct golden_sink *sink);

/* Folds a name as marks have it: its units, with a blank for each separation. `out` has room for
 * `length` × 4 bytes; answers how many. */
size_t golden_fold_name(const struct golden_folding *folding, const char *text, size_t length,
                        char *out);

/* The norm of a length. */
uint8_t golden_norm(uint32_t length);

/* Puts a code point's UTF-8 at `bytes` and answers its length, 1 to 4. */
size_t golden_encode(char *bytes, uint32_t code_point);

/* The content hash of a document, from what is stored of it. */
void golden_document_hash(const struct golden *golden, uint32_t document, uint8_t hash[16]);

struct golden_hit {
    uint32_t passage;
    uint32_t score; /* in units */
};

/* The hits of a query over one segment by the plain ranking, best first, at most `capacity`;
 * answers how many. */
size_t golden_search(const struct golden *golden, const struct golden_folding *folding,
                     const char *query, double k1, double b, struct golden_hit *hits,
                     size_t capacity);

#endif
