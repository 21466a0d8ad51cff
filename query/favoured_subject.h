/*
 * `--about policy`: what scores more when a passage is about a subject, and costs nothing when it
 * is not. It is a term like another, whose postings are those of the subject's mark; but it never
 * makes a passage match, and its weight is fixed, since how many passages are about a subject says
 * nothing of how much it matters to who asks.
 */
#ifndef SUOYIN_QUERY_FAVOURED_SUBJECT_H
#define SUOYIN_QUERY_FAVOURED_SUBJECT_H

#include "../common/annotation.h"
#include "query_plan.h"

/* STATUS_USAGE when the index was built without annotations. */
enum status favoured_subject_make(const struct open_commit *index, enum subject subject,
                                  struct arena *arena, struct query_term *term,
                                  struct error *error);

/* Adds those of a sum of subjects to a plan. After query_plan_tune, before query_plan_weigh. */
enum status favoured_subjects_add(const struct open_commit *index, unsigned subjects,
                                  struct arena *arena, struct query_plan *plan,
                                  struct error *error);

#endif
