/*
 * The title of an article, read off the lines above it.
 *
 * Internal to the cleaner. Each function is a rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_TITLE_H
#define SUOYIN_INDEXER_CLEAN_TITLE_H

#include "clean_page.h"

/* Runs after the rules that remove lines: what remains above a byline is the title. */
void clean_title(struct page *page, const char *rule);
/* Lines at the head that repeat the title that the document has already, in one line or several. */
void clean_repeated_title(struct page *page, const char *rule);

#endif
