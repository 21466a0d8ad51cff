/*
 * The author where no label states one: □高善玉, or an office and a name under the title or in
 * parentheses behind the article.
 *
 * Internal to the cleaner. A rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_AUTHOR_H
#define SUOYIN_INDEXER_CLEAN_AUTHOR_H

#include "clean_page.h"

void clean_author(struct page *page, const char *rule);

#endif
