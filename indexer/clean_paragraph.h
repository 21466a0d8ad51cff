/*
 * Writes the cleaned text: the lines that remain as paragraphs, without white space around them and
 * without blank lines, and with paragraphs that the page broke joined again.
 *
 * Internal to the cleaner.
 */
#ifndef SUOYIN_INDEXER_CLEAN_PARAGRAPH_H
#define SUOYIN_INDEXER_CLEAN_PARAGRAPH_H

#include "clean_page.h"

/*
 * Sets document->text. `rule` is told of each join with the words on both sides of it. The text
 * stays where it is when nothing changes. False when memory is short.
 */
bool clean_paragraphs(struct page *page, const char *rule);

#endif
