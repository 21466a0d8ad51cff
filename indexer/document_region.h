/*
 * Which region a document is of.
 */
#ifndef SUOYIN_INDEXER_DOCUMENT_REGION_H
#define SUOYIN_INDEXER_DOCUMENT_REGION_H

#include "annotate.h"

/*
 * What its source names most exactly (金堂县人民政府), else what its title names, else where most
 * of the places that its passages name lie: in which province at least two thirds of them do, and
 * within it in which prefecture and county. A code of the table of places, or 0: not known.
 */
uint32_t document_region(const struct recogniser_context *context,
                         const struct annotated_passage *passages, size_t count);

#endif
