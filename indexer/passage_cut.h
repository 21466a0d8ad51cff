/*
 * Where to cut a paragraph that is too long for one passage.
 */
#ifndef SUOYIN_INDEXER_PASSAGE_CUT_H
#define SUOYIN_INDEXER_PASSAGE_CUT_H

#include <stddef.h>

/*
 * The best place to cut [begin, end) of a valid UTF-8 text about `goal` characters after begin
 * (goal > 0): the nearest sentence end no further from there than half the goal, failing that a
 * clause end, white space, a place between two characters that are not of one word; failing all of
 * these the end of the word. Greater than begin; `end` when there is no such place.
 */
size_t passage_cut(const char *text, size_t begin, size_t end, size_t goal);

#endif
