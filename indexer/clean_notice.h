/*
 * What pages put behind an article: notices of copyright and liability, lists of related links.
 *
 * Internal to the cleaner. Each function is a rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_NOTICE_H
#define SUOYIN_INDEXER_CLEAN_NOTICE_H

#include "clean_page.h"

void clean_notice(struct page *page, const char *rule);
void clean_related_links(struct page *page, const char *rule);

#endif
