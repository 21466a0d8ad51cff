/*
 * Lines that state source, author and date by label: 发布时间：… 作者：… 来源：….
 *
 * Internal to the cleaner. A rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_BYLINE_H
#define SUOYIN_INDEXER_CLEAN_BYLINE_H

#include "clean_page.h"

void clean_byline(struct page *page, const char *rule);

/*
 * Lifts a date, brought into the form YYYY-MM-DD where it can be read, into a field. As page_lift,
 * but a field that holds the same day in another form is the same.
 */
bool clean_lift_date(struct page *page, const char *field, struct text value, bool *lifted);

#endif
