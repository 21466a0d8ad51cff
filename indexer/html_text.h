/*
 * The text of an HTML page, as a reader sees it: paragraphs as lines, the rows of a table as lines
 * with a tab between cells, nothing of scripts, styles and controls.
 *
 * What a page adds to its article is left out by what its elements mean, never by their class or
 * place: navigation (<nav>, role=navigation and the like), <footer> and <aside> unless they belong
 * to an <article>, and the glosses of <ruby>. `raw` keeps these.
 */
#ifndef SUOYIN_INDEXER_HTML_TEXT_H
#define SUOYIN_INDEXER_HTML_TEXT_H

#include <stdbool.h>

#include <gumbo.h>

#include "../common/buffer.h"
#include "text_flow.h"

/* Adds the text of a node and all below it. False when memory is short. */
bool html_text_append(const GumboNode *node, bool raw, struct text_flow *flow);

/*
 * The page's only <h1> outside of what is left out, or NULL where there is none or more than one.
 * False when memory is short.
 */
bool html_only_heading(const GumboNode *document, bool raw, const struct allocator *allocator,
                       const GumboNode **heading);

#endif
