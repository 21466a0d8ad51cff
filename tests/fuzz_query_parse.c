/*
 * Parses arbitrary bytes as a query, strictly and leniently. A lenient reading fails by limits
 * alone; an error's place lies in the query; what the tree points to does, too. Whatever is UTF-8
 * is also rewritten: stretches ascend, lie apart and in the query, and their writings are UTF-8.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../common/utf8.h"
#include "../query/query_parse.h"
#include "../query/rewrite_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Names of one or two characters are fields. */
static enum status is_field(void *context, const char *name, size_t length, bool *exists,
                            struct error *error)
{
    (void)context;
    (void)error;
    (void)name;
    *exists = length <= 2;
    return STATUS_OK;
}

static void must(bool condition)
{
    if (!condition) {
        abort();
    }
}

static void look_at(const struct query_node *node, const char *query, size_t size, unsigned depth)
{
    must(depth <= QUERY_DEPTH_MAX + 1);
    must(node->weight >= 0 && node->weight <= 1000);
    must(node->offset <= size);
    if (node->text != NULL) {
        must(node->text >= query && node->text + node->length <= query + size);
    }
    if (node->kind == NODE_FIELD) {
        must(node->name_length > 0 && node->name >= query);
        must(node->name + node->name_length < node->text);
    }
    unsigned children = 0;
    for (const struct query_node *child = node->children; child != NULL; child = child->next) {
        look_at(child, query, size, depth + 1);
        children++;
    }
    must(node->kind == NODE_GROUP || children == (node->kind == NODE_NEAR ? 2 : 0));
}

static void rewrite(const char *query, size_t size)
{
    struct arena arena = {.allocator = &system_allocator};
    struct alternatives_list list = {.arena = &arena};
    size_t end = 0;
    rewrite_rules_find(query, size, &list);
    must(alternatives_settle(&list, NULL) == STATUS_OK && list.count <= ALTERNATIVES_MAX);
    for (uint32_t i = 0; i < list.count; i++) {
        const struct alternatives *item = list.items[i];
        must(item->begin >= end && item->end > item->begin && item->end <= size);
        must(utf8_valid(query + item->begin, item->end - item->begin, NULL));
        must(item->count <= WRITINGS_MAX && (item->count > 0 || item->whole > 0));
        for (uint32_t w = 0; w < item->count; w++) {
            must(item->writings[w].length > 0);
            must(utf8_valid(item->writings[w].text, item->writings[w].length, NULL));
        }
        end = item->end;
    }
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *query = malloc(size > 0 ? size : 1);
    must(query != NULL);
    if (size > 0) {
        memcpy(query, data, size);
    }
    for (int strict = 0; strict < 2; strict++) {
        struct arena arena = {.allocator = &system_allocator};
        struct query_syntax syntax = {.strict = strict != 0, .is_field = is_field};
        struct query_node *root;
        struct error error = {0};
        enum status status = query_parse(query, size, &syntax, &arena, &root, &error);
        if (status == STATUS_OK) {
            look_at(root, query, size, 0);
            query_is_plain(root);
        } else {
            must(status == STATUS_LIMIT || (strict && status == STATUS_USAGE));
            must(error.offset <= size && error.message[0] != 0);
        }
        arena_release(&arena);
    }
    if (utf8_valid(query, size, NULL)) {
        rewrite(query, size);
    }
    free(query);
    return 0;
}
