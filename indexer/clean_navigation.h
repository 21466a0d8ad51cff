/*
 * Navigation and tools: menus, breadcrumbs, greetings, buttons for sharing, printing and scanning.
 *
 * Internal to the cleaner. Each function is a rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_NAVIGATION_H
#define SUOYIN_INDEXER_CLEAN_NAVIGATION_H

#include "clean_page.h"

void clean_navigation(struct page *page, const char *rule);
void clean_share(struct page *page, const char *rule);

#endif
