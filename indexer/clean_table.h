/*
 * The table of labels at the head of an official document: 索引号, 发文机关, 成文日期 and the rest
 * become fields.
 *
 * Internal to the cleaner. A rule under the name it is given.
 */
#ifndef SUOYIN_INDEXER_CLEAN_TABLE_H
#define SUOYIN_INDEXER_CLEAN_TABLE_H

#include "clean_page.h"

void clean_table(struct page *page, const char *rule);

#endif
