/*
 * Short forms that documents declare for a name ("…硬质合金产业园（以下简称合金园）"), looked up
 * among the marks of kind a (mark.h) by either form.
 *
 * Which of them count is settled from counts of the whole index that is open, so that it does not
 * depend on how the index came about: at least half of the passages that declare the short form
 * must mean the same by it, and it may not be much more frequent than the full name, or it is a
 * word of its own (园区, 项目).
 */
#ifndef SUOYIN_QUERY_DECLARED_ALIASES_H
#define SUOYIN_QUERY_DECLARED_ALIASES_H

#include "searcher.h"

struct declared_alias {
    suoyin_text brief, full; /* folded as in marks */
    uint64_t passages;       /* that declare it */
};

/* Those that count of which `name`, folded as in marks, is the short or the full form. In `arena`,
 * in the bytewise order of the other forms: first the full ones, then the short ones. */
enum status declared_aliases_find(const struct open_commit *index, const struct stop *stop,
                                  suoyin_text name, struct arena *arena,
                                  struct declared_alias **aliases, size_t *count,
                                  struct error *error);

/* How many bytes the longest name takes that stands at the beginning of `text` (folded as in marks)
 * and has another form in the declarations of a segment; 0 for none. ends[i] tells whether a name
 * may end behind i bytes. A few look-ups, however many are declared. */
enum status declared_aliases_match(const struct lexicon *lexicon, suoyin_text text,
                                   const bool *ends, struct lexicon_words *words, size_t *length,
                                   struct error *error);

/* Names the document that declares it, of those that are left the first: "alias, declared in …", in
 * `arena`. */
enum status declared_alias_origin(const struct open_commit *index,
                                  const struct declared_alias *alias, struct arena *arena,
                                  const char **rule, struct error *error);

#endif
