/*
 * Names that lie in other names: which of a passage's findings stay.
 *
 * A number of measures within a policy's title (《关于…十条措施》), and a project within one
 * (《…项目管理办法》), are parts of that title and are dropped. A park within a title is named by
 * it, and one within a project (澄湖港物流园冷链仓储工程) by that: these stay.
 */
#ifndef SUOYIN_INDEXER_SETTLE_NAMES_H
#define SUOYIN_INDEXER_SETTLE_NAMES_H

#include "../common/annotation_list.h"

enum { NAME_BYTES_MAX = 4096 }; /* no name is longer */

/* Drops them from the list, which is in its order. */
void settle_names(struct annotation_list *list);

#endif
