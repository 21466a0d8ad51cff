/*
 * What an HTML page states about its article in its head.
 */
#ifndef SUOYIN_INDEXER_HTML_FIELDS_H
#define SUOYIN_INDEXER_HTML_FIELDS_H

#include <gumbo.h>

#include "../common/status.h"
#include "document_reader_parts.h"

/*
 * Adds author, source, date, url and site from <meta> and <link>, by the names that government
 * sites (ArticleTitle, PubDate, ContentSource, Author, SiteName) and others use (og:, article:,
 * Dublin Core), and the title.
 *
 * The title is the one that a <meta> states, or the page's only <h1>, or <title> without the site's
 * name: cut at a '_', '|' or '-' where what stands before it is in the body and the whole is not.
 * reader->document.text must be set. STATUS_MEMORY.
 */
enum status html_fields_add(struct document_reader *reader, const GumboNode *document,
                            struct error *error);

#endif
