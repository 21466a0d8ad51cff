/*
 * `word*`: all words of the index that begin so, as one term whose postings are the union of
 * theirs. Its df, over all segments, is counted exactly, and so is its tf: the sum of the words'.
 */
#ifndef SUOYIN_QUERY_PREFIX_TERM_H
#define SUOYIN_QUERY_PREFIX_TERM_H

#include "query_plan.h"

enum { PREFIX_WORDS_MAX = 4096 };

/*
 * Makes the term of a prefix, in `arena`. *is_prefix is false, and nothing else done, when the text
 * is not one word of letters and digits: then the star means nothing. STATUS_LIMIT when more than
 * PREFIX_WORDS_MAX words of the index begin so.
 */
enum status prefix_term_make(const struct open_commit *index, struct search_tools *tools,
                             const char *text, size_t length, struct arena *arena,
                             struct query_term *term, bool *is_prefix, struct error *error);

#endif
