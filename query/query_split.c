#include "query_split.h"

#include <string.h>

static bool is_words(const struct query_node *node)
{
    bool plain = node->kind == NODE_TEXT || (node->kind == NODE_GROUP && query_is_plain(node));
    return plain && node->occur == OCCUR_MAY && !node->alternative && node->weight == 1;
}

static bool is_restriction(const struct query_node *node)
{
    return !node->alternative && (node->kind == NODE_FIELD || node->occur == OCCUR_MUST_NOT);
}

/* The bytes that a node's words take, each with a blank behind it. */
static size_t measure(const struct query_node *node)
{
    size_t length = node->kind == NODE_TEXT ? node->length + 1 : 0;
    for (const struct query_node *child = node->children; child != NULL; child = child->next) {
        length += measure(child);
    }
    return length;
}

static char *write_words(const struct query_node *node, char *end)
{
    if (node->kind == NODE_TEXT) {
        memcpy(end, node->text, node->length);
        end[node->length] = ' ';
        end += node->length + 1;
    }
    for (const struct query_node *child = node->children; child != NULL; child = child->next) {
        end = write_words(child, end);
    }
    return end;
}

static bool can_split(const struct query_node *query, size_t *length, size_t *restrictions)
{
    *length = *restrictions = 0;
    for (const struct query_node *node = query->children; node != NULL; node = node->next) {
        bool words = is_words(node);
        if (!words && !is_restriction(node)) {
            return false;
        }
        *length += words ? measure(node) : 0;
        *restrictions += !words;
    }
    return *length > 0;
}

/* Whether parentheses stand about all of it, and nothing else. */
static bool is_wrapped(const struct query_node *query)
{
    const struct query_node *child = query->children;
    return child != NULL && child->next == NULL && child->kind == NODE_GROUP &&
           child->occur == OCCUR_MAY && !child->alternative && child->weight == 1;
}

enum status query_split(const struct query_node *query, struct arena *arena,
                        struct query_parts *parts, bool *split, struct error *error)
{
    size_t length, restrictions;
    while (is_wrapped(query)) {
        query = query->children;
    }
    *parts = (struct query_parts){0};
    *split = can_split(query, &length, &restrictions);
    if (!*split) {
        return STATUS_OK;
    }
    struct query_node *nodes =
        arena_allocate_array(arena, restrictions + 1, sizeof *nodes); /* the group, its members */
    parts->words = arena_allocate(arena, length);
    if (nodes == NULL || parts->words == NULL) {
        return error_memory(error);
    }
    char *end = parts->words;
    size_t used = 0;
    nodes[0] = *query;
    nodes[0].children = restrictions > 0 ? &nodes[1] : NULL;
    for (const struct query_node *node = query->children; node != NULL; node = node->next) {
        if (is_words(node)) {
            end = write_words(node, end);
            continue;
        }
        nodes[++used] = *node;
        nodes[used].next = used < restrictions ? &nodes[used + 1] : NULL;
    }
    parts->length = (size_t)(end - parts->words) - 1; /* but for the last blank */
    parts->restriction = restrictions > 0 ? nodes : NULL;
    return STATUS_OK;
}
