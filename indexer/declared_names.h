/*
 * Short forms that a document declares (青阳岭新材料产业园（以下简称“新材料园”）) name the same
 * thing wherever else they stand in it, although nothing in their words may show it.
 */
#ifndef SUOYIN_INDEXER_DECLARED_NAMES_H
#define SUOYIN_INDEXER_DECLARED_NAMES_H

#include "annotate.h"

/*
 * Adds to the passages' lists, which are in their order, the places where the document uses what
 * they declare (annotations of ANNOTATION_ALIAS) for a policy, a park or a project, and brings them
 * into their order again. A failure of memory sticks to the lists.
 */
void add_declared_names(const struct batch_document *document,
                        struct annotated_document *annotated);

#endif
