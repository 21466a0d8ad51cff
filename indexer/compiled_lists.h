/*
 * The lists of corpus/lists/ that the indexer comes with and writes into segments, as text: make
 * turns each file, without its comments, into one of these.
 */
#ifndef SUOYIN_INDEXER_COMPILED_LISTS_H
#define SUOYIN_INDEXER_COMPILED_LISTS_H

extern const char list_query_words[];
extern const char list_places[];
extern const char list_readings[];
extern const char list_subjects[];

#endif
