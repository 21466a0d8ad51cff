/*
 * The postings of several terms as those of one: a passage's tf is the sum of theirs.
 */
#ifndef SUOYIN_QUERY_POSTING_UNION_H
#define SUOYIN_QUERY_POSTING_UNION_H

#include "../common/memory.h"
#include "posting_cursor.h"

/*
 * All passages that hold a character, wherever it stands in a run: the union of all terms of which
 * it is the first (analyzer.h). STATUS_NOT_FOUND when there are none. Takes memory and time in
 * proportion to the character's occurrences.
 */
enum status posting_union_character(const struct lexicon *lexicon, uint32_t character,
                                    struct arena *arena, struct posting_cursor *cursor,
                                    struct error *error);

#endif
