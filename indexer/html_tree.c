#include "html_tree.h"

#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include "../common/utf8.h"
#include "document_reader.h"
#include "html_shape.h"

struct html_parser {
    struct arena *arena;
    size_t taken;
    bool too_large;
    jmp_buf give_up;
};

/*
 * Gumbo knows no failed allocation. All that it holds lies in the arena, so it can be left at once.
 * The limit is for pages that leave thousands of different <font>s open: each paragraph opens all
 * of them again.
 */
static void *allocate(void *context, size_t size)
{
    struct html_parser *parser = context;
    parser->too_large = size > DOCUMENT_HTML_TREE_LIMIT - parser->taken;
    void *block = parser->too_large ? NULL : arena_allocate(parser->arena, size);
    if (block == NULL) {
        longjmp(parser->give_up, 1);
    }
    parser->taken += size;
    return block;
}

static void release(void *context, void *block)
{
    (void)context;
    (void)block;
}

static const GumboNode *parse(struct html_parser *parser, const char *text, size_t length)
{
    if (setjmp(parser->give_up) != 0) {
        return NULL;
    }
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = parser;
    options.max_errors = 0;
    return gumbo_parse_with_options(&options, text, length)->document;
}

static void repair_text(const char *text)
{
    char *at = (char *)(uintptr_t)text; /* gumbo's copy, in our arena */
    size_t left = strlen(at);
    size_t bad;
    while (!utf8_valid(at, left, &bad)) {
        at[bad] = '?';
        at += bad;
        left -= bad;
    }
}

/* Gumbo lets the number of a character reference overflow and then encodes what is no character. */
static bool repair_references(const struct allocator *allocator, const GumboNode *document)
{
    struct html_cursor cursor;
    html_cursor_begin(&cursor, allocator, document);
    while (html_cursor_next(&cursor)) {
        const GumboNode *node = cursor.node;
        if (node->type == GUMBO_NODE_ELEMENT) {
            const GumboVector *attributes = &node->v.element.attributes;
            for (unsigned i = 0; i < attributes->length && !cursor.leaving; i++) {
                repair_text(((const GumboAttribute *)attributes->data[i])->value);
            }
        } else if (node->type == GUMBO_NODE_TEXT) {
            repair_text(node->v.text.text);
        }
    }
    html_cursor_end(&cursor);
    return !cursor.failed;
}

enum status html_tree_parse(struct arena *arena, const char *text, size_t length,
                            const GumboNode **document, struct error *error)
{
    struct html_parser parser = {.arena = arena};
    if (length > DOCUMENT_HTML_LIMIT) {
        return error_set(error, STATUS_LIMIT, "the page is longer than the limit of %d bytes",
                         DOCUMENT_HTML_LIMIT);
    }
    enum status status = html_shape_check(text, length, error);
    if (status != STATUS_OK) {
        return status;
    }
    *document = parse(&parser, length > 0 ? text : "", length);
    if (parser.too_large) {
        return error_set(error, STATUS_LIMIT, "its elements take more than the limit of %d bytes",
                         DOCUMENT_HTML_TREE_LIMIT);
    }
    bool repaired = *document != NULL && (length == 0 || memmem(text, length, "&#", 2) == NULL ||
                                          repair_references(arena->allocator, *document));
    return repaired ? STATUS_OK : error_memory(error);
}

struct html_frame {
    const GumboNode *node;
    unsigned next; /* child */
};

void html_cursor_begin(struct html_cursor *cursor, const struct allocator *allocator,
                       const GumboNode *root)
{
    *cursor = (struct html_cursor){.allocator = allocator, .root = root};
}

static const GumboVector *children_of(const GumboNode *node)
{
    switch (node->type) {
    case GUMBO_NODE_DOCUMENT:
        return &node->v.document.children;
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
        return &node->v.element.children;
    default:
        return NULL;
    }
}

static bool enter(struct html_cursor *cursor, const GumboNode *node)
{
    cursor->node = node;
    cursor->leaving = false;
    if (children_of(node) == NULL) {
        return true;
    }
    if (cursor->depth == cursor->capacity) {
        size_t capacity = cursor->capacity == 0 ? 64 : cursor->capacity * 2;
        struct html_frame *frames =
            memory_resize_array(cursor->allocator, cursor->frames, capacity, sizeof *frames);
        if (frames == NULL) {
            cursor->failed = true;
            return false;
        }
        cursor->frames = frames;
        cursor->capacity = capacity;
    }
    cursor->frames[cursor->depth++] = (struct html_frame){.node = node};
    return true;
}

bool html_cursor_next(struct html_cursor *cursor)
{
    if (cursor->failed) {
        return false;
    }
    if (cursor->root != NULL) {
        const GumboNode *root = cursor->root;
        cursor->root = NULL;
        return enter(cursor, root);
    }
    if (cursor->depth == 0) {
        return false;
    }
    struct html_frame *top = &cursor->frames[cursor->depth - 1];
    const GumboVector *children = children_of(top->node);
    if (top->next < children->length) {
        return enter(cursor, children->data[top->next++]);
    }
    cursor->node = top->node;
    cursor->leaving = true;
    cursor->depth--;
    return true;
}

void html_cursor_skip(struct html_cursor *cursor)
{
    if (children_of(cursor->node) != NULL) {
        cursor->depth--;
    }
}

void html_cursor_end(struct html_cursor *cursor)
{
    memory_release(cursor->allocator, cursor->frames);
    cursor->frames = NULL;
}

const char *html_attribute(const GumboNode *node, const char *name)
{
    if (node->type != GUMBO_NODE_ELEMENT) {
        return NULL;
    }
    const GumboAttribute *attribute = gumbo_get_attribute(&node->v.element.attributes, name);
    return attribute != NULL ? attribute->value : NULL;
}

bool html_is(const GumboNode *node, GumboTag tag)
{
    return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag &&
           node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}
