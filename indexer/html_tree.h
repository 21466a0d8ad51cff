/*
 * An HTML page as gumbo's tree, and a way through it that does not recurse: pages nest elements
 * deeper than a stack may be.
 */
#ifndef SUOYIN_INDEXER_HTML_TREE_H
#define SUOYIN_INDEXER_HTML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include <gumbo.h>

#include "../common/memory.h"
#include "../common/status.h"

/*
 * Parses a page into the arena, which must outlive the tree; arena_reset frees it (gumbo's own
 * destructor recurses). The text must outlive the tree as well. STATUS_MEMORY; STATUS_LIMIT, the
 * message without a path, beyond one of the limits DOCUMENT_HTML_….
 */
enum status html_tree_parse(struct arena *arena, const char *text, size_t length,
                            const GumboNode **document, struct error *error);

struct html_frame;

/*
 *     struct html_cursor cursor;
 *     html_cursor_begin(&cursor, allocator, root);
 *     while (html_cursor_next(&cursor))
 *         if (cursor.leaving) … else if (…) html_cursor_skip(&cursor);
 *     html_cursor_end(&cursor);
 */
struct html_cursor {
    const GumboNode *node;
    bool leaving; /* the node's children are done with; only for elements */
    bool failed;  /* memory ran short; html_cursor_next is then false */
    const struct allocator *allocator;
    struct html_frame *frames;
    size_t depth;
    size_t capacity;
    const GumboNode *root; /* not visited yet */
};

void html_cursor_begin(struct html_cursor *cursor, const struct allocator *allocator,
                       const GumboNode *root);
/* The next node, in the page's order; false at the end. */
bool html_cursor_next(struct html_cursor *cursor);
/* Leaves the children of the node that was just come to alone; it will not be left, either. */
void html_cursor_skip(struct html_cursor *cursor);
void html_cursor_end(struct html_cursor *cursor);

/* The attribute's value, or NULL. */
const char *html_attribute(const GumboNode *node, const char *name);
bool html_is(const GumboNode *node, GumboTag tag);

#endif
