/*
 * Facets of what passages name and are about: subject, policy, park, project, place, region,
 * about-year. Other than a stored field, a passage may have several of these, or none.
 */
#ifndef SUOYIN_QUERY_ANNOTATION_FACET_H
#define SUOYIN_QUERY_ANNOTATION_FACET_H

#include "results.h"

/* Whether a facet of that name is one of these. */
bool annotation_facet_exists(const char *name, size_t length);

/* Counts as suoyin_results_facet does. STATUS_USAGE for an index without annotations. */
enum status annotation_facet_count(struct suoyin_results *results, const char *name, size_t length,
                                   const suoyin_facet **facets, size_t *count, struct error *error);

#endif
