/*
 * A small index for tests that ask how a search fails, is shared or is cancelled, and not what it
 * finds: the oracle's test does that.
 */
#ifndef SUOYIN_TESTS_SMALL_INDEX_H
#define SUOYIN_TESTS_SMALL_INDEX_H

#include "random_collection.h"
#include "scratch_folder.h"

/* Queries that find something in it, by one term and by many. */
extern const char *const small_queries[];
extern const size_t small_query_count;

/* Builds it in the folder and answers its path, which lives as long as the process. */
const char *small_index_build(const struct scratch *scratch, size_t documents);

/*
 * Opens a segment in memory, damaged or not, searches it in every way and reads what is found. Any
 * error is right, as long as it has words; nothing else may happen.
 */
void small_index_use(const uint8_t *bytes, size_t size);

#endif
