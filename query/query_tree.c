#include "query_tree.h"

#include <string.h>

#include "favoured_subject.h"
#include "passage_gate.h"
#include "prefix_term.h"

struct tree_maker {
    const struct open_commit *index;
    const struct query_rewriting *rewriting;
    const suoyin_search_options *options;
    const struct query_extras *extras;
    struct arena *arena;
    struct query_tree *tree;
    struct error *error;
    enum status status;  /* sticky */
    uint32_t term_count; /* of all leaves */
};

/* --- Making ------------------------------------------------------------------------------------
 */

static void *grow(struct tree_maker *maker, void *old, uint32_t count, uint32_t *capacity,
                  size_t size)
{
    if (count < *capacity) {
        return old;
    }
    uint32_t larger = *capacity == 0 ? 16 : *capacity * 2;
    void *grown = arena_grow_array(maker->arena, old, count, larger, size);
    if (grown == NULL) {
        maker->status = error_memory(maker->error);
        return NULL;
    }
    *capacity = larger;
    return grown;
}

static struct tree_node *make_node(struct tree_maker *maker, enum query_node_kind kind,
                                   enum query_occur occur)
{
    struct tree_node *node = arena_allocate_array(maker->arena, 1, sizeof *node);
    if (node == NULL) {
        maker->status = error_memory(maker->error);
        return NULL;
    }
    node->kind = kind;
    node->occur = occur;
    return node;
}

/* Other writings that exceed the limit are left out, the last ones first: nobody asked for them. */
static struct tree_node *add_leaf(struct tree_maker *maker, struct phrase phrase,
                                  enum query_occur occur, bool scored)
{
    struct query_tree *tree = maker->tree;
    while (phrase.other_count > 0 &&
           maker->term_count + phrase_terms(&phrase) > SUOYIN_QUERY_TERMS_MAX) {
        phrase.other_count--;
    }
    maker->term_count += phrase_terms(&phrase);
    if (maker->term_count > SUOYIN_QUERY_TERMS_MAX) {
        maker->status = error_set(maker->error, STATUS_LIMIT, "the query has more than %d terms",
                                  SUOYIN_QUERY_TERMS_MAX);
        return NULL;
    }
    uint32_t flags = tree->leaf_capacity;
    struct phrase *leaves =
        grow(maker, tree->leaves, tree->leaf_count, &tree->leaf_capacity, sizeof *leaves);
    bool *marks = grow(maker, tree->scored, tree->leaf_count, &flags, sizeof *marks);
    struct tree_node *node = make_node(maker, NODE_PHRASE, occur);
    if (leaves == NULL || marks == NULL || node == NULL) {
        return NULL;
    }
    tree->leaves = leaves;
    tree->scored = marks;
    node->leaf = tree->leaf_count;
    tree->leaves[tree->leaf_count] = phrase;
    tree->scored[tree->leaf_count++] = scored;
    return node;
}

static struct tree_node *make_phrase(struct tree_maker *maker, const struct query_node *query,
                                     double weight, bool scored)
{
    struct phrase phrase;
    bool empty = false;
    maker->status = phrase_make(maker->index, maker->rewriting, query->text, query->length, weight,
                                maker->arena, &phrase, &empty, maker->error);
    if (maker->status != STATUS_OK || empty) {
        return NULL;
    }
    return add_leaf(maker, phrase, query->occur, scored);
}

/* Text that may match: each of its terms by itself, in a group of their own. */
static struct tree_node *make_terms(struct tree_maker *maker, const struct query_node *query,
                                    double weight, bool scored)
{
    struct query_plan plan;
    maker->status = query_plan_make(maker->index, maker->rewriting, maker->extras->tools->stop,
                                    query->text, query->length, maker->arena, &plan, maker->error);
    if (maker->status != STATUS_OK || plan.count == 0) {
        return NULL;
    }
    struct tree_node *group = make_node(maker, NODE_GROUP, query->occur);
    struct tree_node **children = arena_allocate_array(maker->arena, plan.count, sizeof *children);
    if (group == NULL || children == NULL) {
        maker->status = error_memory(maker->error);
        return NULL;
    }
    group->children = children;
    uint32_t least = passage_gate_least(&plan, maker->options);
    group->needs = least > 1 ? least : 1;
    for (uint32_t i = 0; i < plan.count; i++) {
        struct query_term *term = &plan.terms[i];
        struct phrase phrase = {
            .terms = term,
            .term_count = 1,
            .name = term->name,
            .weight = weight * term->weight,
        };
        term->count = 1;
        struct tree_node *leaf = add_leaf(maker, phrase, OCCUR_MAY, scored);
        if (leaf == NULL) {
            return NULL;
        }
        children[group->child_count++] = leaf;
    }
    return group;
}

/* `word*`; NULL with *is_prefix false when the star means nothing. */
static struct tree_node *make_prefix(struct tree_maker *maker, const struct query_node *query,
                                     double weight, bool scored, bool *is_prefix)
{
    struct query_term *term = arena_allocate_array(maker->arena, 1, sizeof *term);
    *is_prefix = false;
    maker->status =
        term == NULL ? error_memory(maker->error)
                     : prefix_term_make(maker->index, maker->extras->tools, query->text,
                                        query->length, maker->arena, term, is_prefix, maker->error);
    if (maker->status != STATUS_OK || !*is_prefix) {
        return NULL;
    }
    struct phrase phrase = {
        .terms = term,
        .term_count = 1,
        .name = term->name,
        .weight = weight,
    };
    return add_leaf(maker, phrase, query->occur, scored);
}

static struct tree_node *make_text(struct tree_maker *maker, const struct query_node *query,
                                   double weight, bool scored)
{
    return query->occur == OCCUR_MAY ? make_terms(maker, query, weight, scored)
                                     : make_phrase(maker, query, weight, scored);
}

/* A filter without OR beside it is required. */
static enum query_occur filter_occur(const struct query_node *query)
{
    return query->occur == OCCUR_MAY && !query->alternative ? OCCUR_MUST : query->occur;
}

static struct tree_node *make_field_filter(struct tree_maker *maker, const struct query_node *query)
{
    struct query_tree *tree = maker->tree;
    struct tree_node *node = make_node(maker, NODE_FIELD, filter_occur(query));
    const struct query_node **filters =
        grow(maker, tree->filters, tree->filter_count, &tree->filter_capacity, sizeof *filters);
    if (node == NULL || filters == NULL) {
        return NULL;
    }
    tree->filters = filters;
    node->filter = tree->filter_count;
    node->restricting = true;
    tree->filters[tree->filter_count++] = query;
    return node;
}

static struct tree_node *add_annotation_filter(struct tree_maker *maker,
                                               struct annotation_filter *filter,
                                               enum query_occur occur)
{
    struct query_tree *tree = maker->tree;
    struct tree_node *node = make_node(maker, NODE_FIELD, occur);
    struct annotation_filter **filters =
        grow(maker, tree->annotation_filters, tree->annotation_filter_count,
             &tree->annotation_filter_capacity, sizeof *filters);
    if (node == NULL || filters == NULL) {
        return NULL;
    }
    tree->annotation_filters = filters;
    node->by_annotations = true;
    node->filter = tree->annotation_filter_count;
    node->restricting = true;
    tree->annotation_filters[tree->annotation_filter_count++] = filter;
    return node;
}

/* A stored field, else what annotations say. */
static struct tree_node *make_filter(struct tree_maker *maker, const struct query_node *query)
{
    struct search_tools *tools = maker->extras->tools;
    bool stored;
    maker->status = field_filter_exists(maker->index, tools, query->name, query->name_length,
                                        &stored, maker->error);
    if (maker->status != STATUS_OK || stored) {
        return maker->status == STATUS_OK ? make_field_filter(maker, query) : NULL;
    }
    struct annotation_filter *filter;
    enum annotation_field field = annotation_field_find(query->name, query->name_length);
    maker->status = annotation_filter_make(maker->index, tools->stop, field, query,
                                           !maker->extras->options->no_aliases, maker->arena,
                                           &filter, maker->error);
    return maker->status == STATUS_OK ? add_annotation_filter(maker, filter, filter_occur(query))
                                      : NULL;
}

static struct tree_node *make_any(struct tree_maker *maker, const struct query_node *query,
                                  double weight, bool scored);

static struct tree_node *make_children(struct tree_maker *maker, const struct query_node *query,
                                       enum query_node_kind kind, double weight, bool scored)
{
    uint32_t count = 0;
    for (const struct query_node *child = query->children; child != NULL; child = child->next) {
        count++;
    }
    struct tree_node *node = make_node(maker, kind, query->occur);
    struct tree_node **children = arena_allocate_array(maker->arena, count, sizeof *children);
    if (node == NULL || children == NULL) {
        maker->status = error_memory(maker->error);
        return NULL;
    }
    node->children = children;
    for (const struct query_node *child = query->children;
         child != NULL && maker->status == STATUS_OK; child = child->next) {
        struct tree_node *made =
            kind == NODE_NEAR
                ? make_phrase(maker, child, weight * child->weight, scored)
                : make_any(maker, child, weight, scored && child->occur != OCCUR_MUST_NOT);
        if (made != NULL) {
            children[node->child_count++] = made;
        }
    }
    return maker->status == STATUS_OK && node->child_count > 0 ? node : NULL;
}

/* Decides what a group asks of a passage beside what its children say. */
static void settle_group(struct tree_node *group)
{
    bool must = false, may = false, all_restrict = true;
    for (uint32_t i = 0; i < group->child_count; i++) {
        const struct tree_node *child = group->children[i];
        bool restricting = child->restricting || child->occur == OCCUR_MUST_NOT;
        must = must || (child->occur == OCCUR_MUST && !restricting);
        may = may || child->occur == OCCUR_MAY;
        all_restrict = all_restrict && restricting;
    }
    group->needs = may && !must;
    group->restricting = all_restrict;
}

static struct tree_node *make_any(struct tree_maker *maker, const struct query_node *query,
                                  double weight, bool scored)
{
    weight *= query->weight;
    switch (query->kind) {
    case NODE_TEXT:
        return make_text(maker, query, weight, scored);
    case NODE_PREFIX: {
        bool is_prefix;
        struct tree_node *node = make_prefix(maker, query, weight, scored, &is_prefix);
        return is_prefix || maker->status != STATUS_OK ? node
                                                       : make_text(maker, query, weight, scored);
    }
    case NODE_PHRASE:
        return make_phrase(maker, query, weight, scored);
    case NODE_FIELD:
        return make_filter(maker, query);
    case NODE_NEAR: {
        struct tree_node *near = make_children(maker, query, NODE_NEAR, weight, scored);
        if (near != NULL) {
            near->distance = query->distance;
        }
        return near;
    }
    case NODE_GROUP: {
        struct tree_node *group = make_children(maker, query, NODE_GROUP, weight, scored);
        if (group != NULL) {
            settle_group(group);
            /* A group of filters alone restricts as a filter does. */
            if (group->restricting && query->occur == OCCUR_MAY && !query->alternative) {
                group->occur = OCCUR_MUST;
            }
        }
        return group;
    }
    }
    return NULL;
}

/* --- What is asked for beside the query --------------------------------------------------------
 */

/* Only passages about one of the subjects. */
static struct tree_node *make_subjects(struct tree_maker *maker)
{
    struct annotation_filter *filter;
    maker->status = annotation_filter_subjects(maker->index, maker->extras->subjects, maker->arena,
                                               &filter, maker->error);
    return maker->status == STATUS_OK ? add_annotation_filter(maker, filter, OCCUR_MUST) : NULL;
}

/* What scores more, and need not match. */
static struct tree_node *make_favour(struct tree_maker *maker, enum subject subject)
{
    struct query_term *term = arena_allocate_array(maker->arena, 1, sizeof *term);
    maker->status = term == NULL ? error_memory(maker->error)
                                 : favoured_subject_make(maker->index, subject, maker->arena, term,
                                                         maker->error);
    if (maker->status != STATUS_OK) {
        return NULL;
    }
    struct phrase phrase = {.terms = term, .term_count = 1, .name = term->name, .weight = 1};
    return add_leaf(maker, phrase, OCCUR_MAY, true);
}

/* Puts the query, unless it is NULL, and what is asked for beside it into one group. */
static struct tree_node *wrap(struct tree_maker *maker, struct tree_node *root)
{
    enum { ROOM = 5 };
    const struct query_extras *extras = maker->extras;
    struct tree_node *group = make_node(maker, NODE_GROUP, OCCUR_MAY);
    struct tree_node **children = arena_allocate_array(maker->arena, ROOM, sizeof *children);
    if (group == NULL || children == NULL) {
        maker->status = error_memory(maker->error);
        return NULL;
    }
    group->children = children;
    if (root != NULL) {
        root->occur = root->occur == OCCUR_MAY ? OCCUR_MUST : root->occur;
        children[group->child_count++] = root;
    }
    if (extras->subjects != 0) {
        children[group->child_count++] = make_subjects(maker);
    }
    for (unsigned bit = SUBJECT_POLICY; bit <= SUBJECT_PROJECT; bit *= 2) {
        if ((extras->about & bit) != 0 && maker->status == STATUS_OK) {
            children[group->child_count++] = make_favour(maker, (enum subject)bit);
        }
    }
    return maker->status == STATUS_OK ? group : NULL;
}

enum status query_tree_make(const struct open_commit *index, const struct query_node *query,
                            const struct query_extras *extras, struct arena *arena,
                            struct query_tree *tree, bool *empty, struct error *error)
{
    *tree = (struct query_tree){0};
    struct tree_maker maker = {
        .index = index,
        .rewriting = extras->rewriting,
        .options = extras->options,
        .extras = extras,
        .arena = arena,
        .tree = tree,
        .error = error,
    };
    tree->root = query == NULL ? NULL : make_any(&maker, query, 1, true);
    bool more = (extras->subjects | extras->about) != 0;
    if ((tree->root != NULL || query == NULL) && maker.status == STATUS_OK && more) {
        tree->root = wrap(&maker, tree->root);
    }
    double sum = 0;
    for (uint32_t i = 0; i < tree->leaf_count; i++) {
        phrase_weigh(index, &tree->leaves[i]);
        sum += tree->leaves[i].scaled;
    }
    *empty = tree->root == NULL;
    if (maker.status == STATUS_OK && sum >= BM25_WEIGHT_SUM_MAX) {
        return error_set(error, STATUS_LIMIT, "the query's terms weigh too much in all");
    }
    return maker.status;
}
