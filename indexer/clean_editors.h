/*
 * The editors of a page, on lines of their own after the article or at the end of its last one.
 *
 * Internal to the cleaner. A rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_EDITORS_H
#define SUOYIN_INDEXER_CLEAN_EDITORS_H

#include "clean_page.h"

void clean_editors(struct page *page, const char *rule);

#endif
