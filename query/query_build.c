#include "query_build.h"

#include <string.h>

#include "../common/utf8.h"
#include "searcher.h"

struct suoyin_query {
    struct allocator allocator;
    struct arena arena;
    struct query_node *open[QUERY_DEPTH_MAX]; /* groups, the outermost first: it is the query */
    struct query_node *last[QUERY_DEPTH_MAX]; /* the last child of each */
    unsigned depth;                           /* of open groups */
    unsigned clauses;
    size_t bytes;       /* of all texts */
    enum status status; /* sticky */
    struct error error;
};

suoyin_status suoyin_query_new(const suoyin_allocator *given, suoyin_query **out,
                               suoyin_error *error)
{
    struct allocator allocator = system_allocator;
    if (given != NULL) {
        allocator.resize = given->resize;
        allocator.context = given->context;
    }
    suoyin_query *query = memory_allocate_array(&allocator, 1, sizeof *query);
    *out = NULL;
    if (query != NULL) {
        query->allocator = allocator;
        query->arena.allocator = &query->allocator;
        query->open[0] = arena_allocate_array(&query->arena, 1, sizeof *query->open[0]);
        query->depth = 1;
    }
    if (query == NULL || query->open[0] == NULL) {
        struct error cause = {0};
        suoyin_query_free(query);
        return searcher_status(error_memory(&cause), &cause, error);
    }
    query->open[0]->kind = NODE_GROUP;
    query->open[0]->weight = 1;
    *out = query;
    return SUOYIN_OK;
}

void suoyin_query_free(suoyin_query *query)
{
    if (query != NULL) {
        struct allocator allocator = query->allocator;
        arena_release(&query->arena);
        memory_release(&allocator, query);
    }
}

/* --- Clauses -----------------------------------------------------------------------------------
 */

static void refuse(suoyin_query *query, enum status status, const char *why)
{
    if (query->status == STATUS_OK) {
        query->status = error_set(&query->error, status, "clause %u: %s", query->clauses, why);
    }
}

static bool is_weight(double weight)
{
    return weight >= 0 && weight <= QUERY_WEIGHT_MAX;
}

/* Copies a text into the query; NULL after refusing it. */
static const char *take_text(suoyin_query *query, const char *text, size_t length)
{
    size_t bad;
    if (length > SUOYIN_QUERY_BYTES_MAX - query->bytes) {
        refuse(query, STATUS_LIMIT, "a query has at most 65536 bytes");
        return NULL;
    }
    if (!utf8_valid(text, length, &bad)) {
        refuse(query, STATUS_INPUT, "the text is not UTF-8");
        return NULL;
    }
    char *copy = arena_copy_text(&query->arena, text, length);
    if (copy == NULL) {
        refuse(query, STATUS_MEMORY, "out of memory");
    }
    query->bytes += length;
    return copy;
}

/* A node outside the query as yet; NULL after refusing it. */
static struct query_node *make_node(suoyin_query *query, enum query_node_kind kind, double weight)
{
    query->clauses++;
    if (query->clauses > QUERY_CLAUSES_MAX) {
        refuse(query, STATUS_LIMIT, "the query has more than 1024 clauses");
    } else if (!is_weight(weight)) {
        refuse(query, STATUS_USAGE, "a weight is from 0 to 1000");
    }
    struct query_node *node =
        query->status == STATUS_OK ? arena_allocate_array(&query->arena, 1, sizeof *node) : NULL;
    if (node == NULL) {
        refuse(query, STATUS_MEMORY, "out of memory");
        return NULL;
    }
    node->kind = kind;
    node->weight = weight;
    return node;
}

/* Appends a node to the group that is open. */
static void add_node(suoyin_query *query, struct query_node *node, suoyin_occur occur)
{
    unsigned group = query->depth - 1;
    if ((unsigned)occur > SUOYIN_EITHER) {
        refuse(query, STATUS_USAGE, "there is no such occurrence");
    }
    if (node == NULL || query->status != STATUS_OK) {
        return;
    }
    node->occur = occur == SUOYIN_MUST       ? OCCUR_MUST
                  : occur == SUOYIN_MUST_NOT ? OCCUR_MUST_NOT
                                             : OCCUR_MAY;
    node->alternative = occur == SUOYIN_EITHER;
    query->open[group]->has_operators = query->open[group]->has_operators || node->alternative;
    *(query->last[group] == NULL ? &query->open[group]->children : &query->last[group]->next) =
        node;
    query->last[group] = node;
}

static struct query_node *make_text(suoyin_query *query, enum query_node_kind kind,
                                    const char *text, size_t length, double weight)
{
    struct query_node *node = make_node(query, kind, weight);
    if (node != NULL) {
        node->text = take_text(query, text, length);
        node->length = length;
    }
    return node;
}

void suoyin_query_words(suoyin_query *query, suoyin_occur occur, const char *text, size_t length,
                        double weight)
{
    add_node(query, make_text(query, NODE_TEXT, text, length, weight), occur);
}

void suoyin_query_phrase(suoyin_query *query, suoyin_occur occur, const char *text, size_t length,
                         double weight)
{
    add_node(query, make_text(query, NODE_PHRASE, text, length, weight), occur);
}

void suoyin_query_prefix(suoyin_query *query, suoyin_occur occur, const char *text, size_t length,
                         double weight)
{
    add_node(query, make_text(query, NODE_PREFIX, text, length, weight), occur);
}

void suoyin_query_field(suoyin_query *query, suoyin_occur occur, const char *name,
                        size_t name_length, const char *value, size_t length)
{
    struct query_node *node = make_text(query, NODE_FIELD, value, length, 1);
    if (node != NULL && query->status == STATUS_OK) {
        node->name = take_text(query, name, name_length);
        node->name_length = name_length;
    }
    add_node(query, node, occur);
}

void suoyin_query_near(suoyin_query *query, suoyin_occur occur, const char *first,
                       size_t first_length, const char *second, size_t second_length,
                       uint32_t distance, double weight)
{
    struct query_node *near = make_node(query, NODE_NEAR, weight);
    struct query_node *left = make_text(query, NODE_PHRASE, first, first_length, 1);
    struct query_node *right = make_text(query, NODE_PHRASE, second, second_length, 1);
    if (near != NULL && left != NULL && right != NULL) {
        near->distance = distance;
        near->children = left;
        left->next = right;
    }
    add_node(query, near, occur);
}

/* --- Groups ------------------------------------------------------------------------------------
 */

void suoyin_query_open(suoyin_query *query, suoyin_occur occur, double weight)
{
    struct query_node *group = make_node(query, NODE_GROUP, weight);
    if (query->depth == QUERY_DEPTH_MAX) {
        refuse(query, STATUS_LIMIT, "the query has more than 64 levels");
    }
    add_node(query, group, occur);
    if (query->status == STATUS_OK) {
        query->open[query->depth] = group;
        query->last[query->depth++] = NULL;
    }
}

void suoyin_query_close(suoyin_query *query)
{
    if (query->depth == 1) {
        refuse(query, STATUS_USAGE, "no group is open");
    } else {
        query->depth--;
    }
}

/* --- Copying -----------------------------------------------------------------------------------
 */

/* The depth is that of groups, and bounded as they are. */
static bool copy_node(const struct query_node *node, struct arena *arena, struct query_node *out)
{
    *out = *node;
    out->next = out->children = NULL;
    out->text = arena_copy_text(arena, node->text, node->length);
    out->name = arena_copy_text(arena, node->name, node->name_length);
    bool copied = out->text != NULL && out->name != NULL;
    struct query_node **end = &out->children;
    for (const struct query_node *child = node->children; child != NULL && copied;
         child = child->next) {
        *end = arena_allocate(arena, sizeof **end);
        copied = *end != NULL && copy_node(child, arena, *end);
        end = copied ? &(*end)->next : end;
    }
    return copied;
}

enum status query_build_copy(const suoyin_query *query, struct arena *arena,
                             struct query_node **out, struct error *error)
{
    *out = NULL;
    if (query->status != STATUS_OK) {
        *error = query->error;
        return query->status;
    }
    if (query->depth > 1) {
        return error_set(error, STATUS_USAGE, "a group is not closed");
    }
    struct query_node *root = arena_allocate(arena, sizeof *root);
    if (root == NULL || !copy_node(query->open[0], arena, root)) {
        return error_memory(error);
    }
    *out = root;
    return STATUS_OK;
}
