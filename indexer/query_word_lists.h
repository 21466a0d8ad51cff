/*
 * The lists of section QUERY_WORDS: words that queries use and are not about.
 */
#ifndef SUOYIN_INDEXER_QUERY_WORD_LISTS_H
#define SUOYIN_INDEXER_QUERY_WORD_LISTS_H

/* The section, as text. */
extern const char query_words_text[];

#endif
