/*
 * Where the writings of a query's slots (query_slots.h) stand in the index.
 *
 * Where a writing of several terms stands is first told by their postings: in passages that hold
 * all of them, as often as the rarest. When no more than WRITING_VERIFY_MAX living passages of the
 * whole index do (WHOLE_VERIFY_MAX for what is ranked as a whole), their texts tell exactly; when
 * more do, the writing is taken to stand in all of them. Either way the postings are settled before
 * anything is ranked, so pruning, segments and removed documents cannot change an answer.
 */
#ifndef SUOYIN_QUERY_SLOT_POSTINGS_H
#define SUOYIN_QUERY_SLOT_POSTINGS_H

#include "query_plan.h"

enum { WRITING_VERIFY_MAX = 32, WHOLE_VERIFY_MAX = 256 };

/* Finds the postings of all slots of a plan, whose writings are made: takes away the writings that
 * stand nowhere, and sets others and whole. */
enum status slot_postings_find(const struct open_commit *index, const struct stop *stop,
                               struct query_plan *plan, struct arena *arena, struct error *error);

#endif
