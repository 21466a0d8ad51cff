/*
 * Names by the short forms that documents declare for them ("…硬质合金产业园（以下简称园区）"):
 * within such a document, the short form names what the full one names.
 */
#ifndef SUOYIN_QUERY_MENTION_BY_ALIAS_H
#define SUOYIN_QUERY_MENTION_BY_ALIAS_H

#include "posting_union.h"
#include "searcher.h"

/*
 * Adds the passages of a segment that have a short form which their own document declares for the
 * name (folded as in marks). Reads the texts of those documents.
 */
enum status mention_by_alias_add(const struct open_commit *index, struct search_tools *tools,
                                 uint32_t segment, suoyin_text name, struct arena *arena,
                                 struct posting_union *passages, struct error *error);

#endif
