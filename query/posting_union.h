/*
 * The postings of several terms as those of one: a passage's tf is the sum of theirs.
 */
#ifndef SUOYIN_QUERY_POSTING_UNION_H
#define SUOYIN_QUERY_POSTING_UNION_H

#include "../common/buffer.h"
#include "../common/memory.h"
#include "posting_cursor.h"
#include "stop.h"

/*
 * Collects the postings of any terms of one segment. Zero-initialise it but for the lexicon, the
 * buffer's allocator and what stops it, add terms, finish, release. Takes memory and time in
 * proportion to the postings.
 */
struct posting_union {
    const struct lexicon *lexicon;
    struct buffer pairs;     /* of uint64_t, in the byte order of the machine */
    const struct stop *stop; /* NULL: nothing does */
};

enum status posting_union_add(struct posting_union *collection,
                              const struct term_postings *postings, struct error *error);
/* Adds a list, in any order. */
void posting_union_add_list(struct posting_union *collection, const struct posting_list *list);
/* Adds all terms of which a character is the first; STATUS_NOT_FOUND when there are none. */
enum status posting_union_add_character(struct posting_union *collection, uint32_t character,
                                        struct arena *arena, struct error *error);
/* Makes one list, in the arena. */
enum status posting_union_finish(struct posting_union *collection, struct arena *arena,
                                 struct posting_list *list, struct error *error);
void posting_union_release(struct posting_union *collection);

/*
 * All passages that hold a character, wherever it stands in a run: the union of all terms of which
 * it is the first (analyzer.h). STATUS_NOT_FOUND when there are none. Takes memory and time in
 * proportion to the character's occurrences.
 */
enum status posting_union_character(const struct lexicon *lexicon, uint32_t character,
                                    const struct stop *stop, struct arena *arena,
                                    struct posting_cursor *cursor, struct error *error);

#endif
