/*
 * The stretches of ranked text that have other writings (query_alternatives.h), and where these
 * stand in the index.
 *
 * A term of such a stretch also stands where one of the other writings does: its postings are the
 * union, its tf the sum, its df is counted, so that it scores as one term whichever is written. A
 * stretch may be ranked as a whole, too: as a term whose postings are those of all its writings.
 * Single characters are left alone, unless one is the whole stretch: they stand in most writings.
 */
#ifndef SUOYIN_QUERY_QUERY_SLOTS_H
#define SUOYIN_QUERY_QUERY_SLOTS_H

#include "phrase.h"

struct query_slot {
    const struct alternatives *source;
    const char *name;        /* its own writing */
    uint32_t begin, end;     /* units of the query */
    struct phrase *writings; /* its own, then the others that stand anywhere */
    uint32_t count;
    struct posting_list *others; /* by segment: where the others stand */
    struct posting_list *whole;  /* by segment: where any of them stands; NULL: not asked for */
};

/* Makes the slots of a plan whose units are folded; `offsets` tells where in the text each unit
 * begins. */
enum status query_slots_make(const struct open_commit *index,
                             const struct query_rewriting *rewriting, const char *text,
                             size_t length, const uint32_t *offsets, struct arena *arena,
                             struct query_plan *plan, struct error *error);

/* The slot in which all of the units [at, at + count) lie; NULL. */
const struct query_slot *query_slot_at(const struct query_plan *plan, size_t at, size_t count);

/* Joins the other writings' postings to those of a term that was looked up. */
enum status query_slot_join(const struct open_commit *index, struct query_term *term,
                            struct arena *arena, struct error *error);

/* The term of the whole slot. */
struct query_term query_slot_whole(const struct open_commit *index, const struct query_slot *slot);

#endif
