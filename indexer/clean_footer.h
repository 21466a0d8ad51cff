/*
 * The foot of a page: registration, hosts, contacts; and the words of menus that stand alone.
 *
 * Internal to the cleaner. Each function is a rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_FOOTER_H
#define SUOYIN_INDEXER_CLEAN_FOOTER_H

#include "clean_page.h"

void clean_footer(struct page *page, const char *rule);
/* What only its neighbours prove to be furniture; runs after all other rules that remove lines. */
void clean_menu_words(struct page *page, const char *rule);

#endif
