/*
 * term_splitter: the rule by which the peers of the benchmark make terms of text, where their own
 * analysis can be replaced.
 *
 *   - a run of ideographs, kana or hangul becomes overlapping bigrams; a run of one character
 * becomes that character;
 *   - a run of other letters and digits becomes one word, ASCII lowercased, full-width forms as
 * ASCII;
 *   - everything else separates.
 *
 * That is what Lucene's CJKAnalyzer does too, but for a few word boundaries inside numbers and
 * Latin text. It is written independently of the engine's own analyzer: no folding of Traditional
 * to Simplified, no transparent characters.
 */
#ifndef BENCH_TERM_SPLITTER_H
#define BENCH_TERM_SPLITTER_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One term: its bytes, its place among the terms, and the bytes [start, end) of the text it was
 * made from. */
struct term {
    const char *bytes;
    size_t length;
    size_t start;
    size_t end;
    int is_bigram;
};

/* Receives one term after another; a result other than 0 ends the splitting and is returned by it.
 */
typedef int term_receiver(void *context, const struct term *term);

int split_terms(const char *text, size_t length, term_receiver *receive, void *context);

#ifdef __cplusplus
}
#endif
#endif
