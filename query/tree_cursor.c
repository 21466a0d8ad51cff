/* A query tree in one segment: which passages may match, and which do. */
#include <string.h>

#include "query_tree.h"

enum status tree_cursor_open(const struct open_commit *index, struct search_tools *tools,
                             uint32_t segment, const struct query_tree *tree,
                             const struct bm25 *bm25, struct arena *arena,
                             struct tree_cursor *cursor, struct error *error)
{
    *cursor = (struct tree_cursor){
        .tree = tree,
        .passage_count = index->segments[segment].meta.passages,
    };
    passage_units_init(&cursor->texts, index, tools, segment);
    cursor->leaves = arena_allocate_array(arena, tree->leaf_count, sizeof *cursor->leaves);
    cursor->filters = arena_allocate_array(arena, tree->filter_count, sizeof *cursor->filters);
    cursor->annotation_filters = arena_allocate_array(arena, tree->annotation_filter_count,
                                                      sizeof *cursor->annotation_filters);
    if (cursor->leaves == NULL || cursor->filters == NULL || cursor->annotation_filters == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < tree->leaf_count && status == STATUS_OK; i++) {
        status = phrase_cursor_open(index, segment, &tree->leaves[i], bm25, arena,
                                    &cursor->leaves[i], error);
    }
    for (uint32_t i = 0; i < tree->filter_count && status == STATUS_OK; i++) {
        status = field_filter_open(index, tools, segment, tree->filters[i], arena,
                                   &cursor->filters[i], error);
    }
    for (uint32_t i = 0; i < tree->annotation_filter_count && status == STATUS_OK; i++) {
        status = annotation_cursor_open(index, tools, segment, tree->annotation_filters[i], arena,
                                        &cursor->annotation_filters[i], error);
    }
    return status;
}

void tree_cursor_close(struct tree_cursor *cursor)
{
    for (uint32_t i = 0;
         cursor->annotation_filters != NULL && i < cursor->tree->annotation_filter_count; i++) {
        annotation_cursor_close(&cursor->annotation_filters[i]);
    }
    passage_units_release(&cursor->texts);
}

/* --- Candidates --------------------------------------------------------------------------------
 */

static uint32_t next_of(struct tree_cursor *cursor, const struct tree_node *node, uint32_t target);

static uint32_t next_of_any(struct tree_cursor *cursor, const struct tree_node *group,
                            uint32_t target)
{
    uint32_t first = CURSOR_END;
    for (uint32_t i = 0; i < group->child_count; i++) {
        if (group->children[i]->occur == OCCUR_MAY) {
            uint32_t next = next_of(cursor, group->children[i], target);
            first = next < first ? next : first;
        }
    }
    return first;
}

/* The first passage from `target` on that all of the group's filters may let pass. */
static uint32_t next_of_filters(struct tree_cursor *cursor, const struct tree_node *group,
                                uint32_t target)
{
    uint32_t agreed = target, same = 0;
    for (uint32_t i = 0; same < group->child_count && agreed != CURSOR_END;
         i = i + 1 < group->child_count ? i + 1 : 0) {
        const struct tree_node *child = group->children[i];
        bool leads = child->kind == NODE_FIELD && child->occur == OCCUR_MUST;
        uint32_t next = leads ? next_of(cursor, child, agreed) : agreed;
        same = next == agreed ? same + 1 : 1;
        agreed = next;
    }
    return agreed;
}

/* The first passage that all those that must match may hold, and one of those of which one has to,
 * which count as one more part: the parts leapfrog until all agree. */
static uint32_t next_of_group(struct tree_cursor *cursor, const struct tree_node *group,
                              uint32_t target)
{
    uint32_t parts = group->child_count + (group->needs > 0);
    uint32_t agreed = target, same = 0;
    for (uint32_t i = 0; same < parts && agreed != CURSOR_END; i = i + 1 < parts ? i + 1 : 0) {
        uint32_t next = agreed;
        if (i == group->child_count) {
            next = next_of_any(cursor, group, agreed);
        } else if (group->children[i]->occur == OCCUR_MUST) {
            next = next_of(cursor, group->children[i], agreed);
        }
        same = next == agreed ? same + 1 : 1;
        agreed = next;
    }
    return agreed;
}

static uint32_t next_of(struct tree_cursor *cursor, const struct tree_node *node, uint32_t target)
{
    switch (node->kind) {
    case NODE_FIELD:
        return node->by_annotations
                   ? annotation_cursor_next(&cursor->annotation_filters[node->filter], target)
                   : field_filter_next(&cursor->filters[node->filter], target,
                                       !cursor->filters_lead);
    case NODE_GROUP:
        return next_of_group(cursor, node, target);
    case NODE_NEAR: {
        uint32_t agreed = target;
        for (uint32_t i = 0, same = 0; same < node->child_count && agreed != CURSOR_END;
             i = (i + 1) % node->child_count) {
            uint32_t next = next_of(cursor, node->children[i], agreed);
            same = next == agreed ? same + 1 : 1;
            agreed = next;
        }
        return agreed;
    }
    default: {
        struct phrase_cursor *leaf = &cursor->leaves[node->leaf];
        if (leaf->passage < target) {
            phrase_cursor_seek(leaf, target);
        }
        return leaf->passage;
    }
    }
}

uint32_t tree_cursor_next(struct tree_cursor *cursor, uint32_t target)
{
    uint32_t next = next_of(cursor, cursor->tree->root, target);
    return next < cursor->passage_count ? next : CURSOR_END;
}

const struct tree_node *tree_node_alone(const struct tree_node *node)
{
    while (node->kind == NODE_GROUP && node->child_count == 1 &&
           node->children[0]->occur != OCCUR_MUST_NOT) {
        node = node->children[0];
    }
    return node;
}

uint32_t tree_cursor_filters_next(struct tree_cursor *cursor, uint32_t target)
{
    const struct tree_node *top = tree_node_alone(cursor->tree->root);
    uint32_t next = top->kind == NODE_GROUP ? next_of_filters(cursor, top, target) : target;
    return next < cursor->passage_count ? next : CURSOR_END;
}

/* Of two estimates. */
static uint32_t fewer(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t expected_of(struct tree_cursor *cursor, const struct tree_node *node, uint32_t span)
{
    uint32_t expected = span;
    switch (node->kind) {
    case NODE_FIELD:
        return node->by_annotations
                   ? annotation_cursor_expected(&cursor->annotation_filters[node->filter], span)
                   : field_filter_expected(&cursor->filters[node->filter], span);
    case NODE_GROUP:
        for (uint32_t i = 0; i < node->child_count; i++) {
            if (node->children[i]->occur == OCCUR_MUST) {
                expected = fewer(expected, expected_of(cursor, node->children[i], span));
            }
        }
        return expected;
    default:
        return span;
    }
}

uint32_t tree_cursor_expected(struct tree_cursor *cursor, uint32_t span)
{
    return expected_of(cursor, cursor->tree->root, span);
}

enum status tree_cursor_status(const struct tree_cursor *cursor)
{
    const struct query_tree *tree = cursor->tree;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < tree->leaf_count && status == STATUS_OK; i++) {
        status = phrase_cursor_status(&cursor->leaves[i]);
    }
    for (uint32_t i = 0; i < tree->filter_count && status == STATUS_OK; i++) {
        status = cursor->filters[i].status;
    }
    for (uint32_t i = 0; i < tree->annotation_filter_count && status == STATUS_OK; i++) {
        const struct posting_cursor *postings = cursor->annotation_filters[i].postings;
        status = postings == NULL ? STATUS_OK : postings->status;
    }
    return status;
}

/* --- Matches -----------------------------------------------------------------------------------
 */

static enum status matches(struct tree_cursor *cursor, const struct tree_node *node,
                           uint32_t passage, bool *result, struct error *error);

static enum status leaf_matches(struct tree_cursor *cursor, uint32_t index, uint32_t passage,
                                bool *result, struct error *error)
{
    struct phrase_cursor *leaf = &cursor->leaves[index];
    *result = false;
    if (leaf->passage < passage) {
        phrase_cursor_seek(leaf, passage);
    }
    if (leaf->passage != passage) {
        return phrase_cursor_status(leaf);
    }
    enum status status = phrase_cursor_verify(leaf, &cursor->texts, error);
    *result = status == STATUS_OK && leaf->tf > 0;
    return status;
}

static enum status group_matches(struct tree_cursor *cursor, const struct tree_node *group,
                                 uint32_t passage, bool *result, struct error *error)
{
    uint32_t found = 0;
    *result = false;
    for (uint32_t i = 0; i < group->child_count; i++) {
        const struct tree_node *child = group->children[i];
        bool match = false;
        if (child->occur == OCCUR_MAY && found >= group->needs) {
            continue; /* its score is asked for later */
        }
        enum status status = matches(cursor, child, passage, &match, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (child->occur == OCCUR_MAY) {
            found += match;
        } else if (match != (child->occur == OCCUR_MUST)) {
            return STATUS_OK;
        }
    }
    *result = found >= group->needs;
    return STATUS_OK;
}

static enum status near_matches(struct tree_cursor *cursor, const struct tree_node *near,
                                uint32_t passage, bool *result, struct error *error)
{
    *result = false;
    for (uint32_t i = 0; i < near->child_count; i++) {
        bool match = false;
        enum status status = leaf_matches(cursor, near->children[i]->leaf, passage, &match, error);
        if (status != STATUS_OK || !match) {
            return status;
        }
    }
    if (near->child_count < 2) {
        *result = true;
        return STATUS_OK;
    }
    return phrases_near_in_passage(cursor->leaves[near->children[0]->leaf].phrase,
                                   cursor->leaves[near->children[1]->leaf].phrase, near->distance,
                                   &cursor->texts, passage, result, error);
}

static enum status matches(struct tree_cursor *cursor, const struct tree_node *node,
                           uint32_t passage, bool *result, struct error *error)
{
    switch (node->kind) {
    case NODE_FIELD:
        return node->by_annotations
                   ? annotation_cursor_matches(&cursor->annotation_filters[node->filter], passage,
                                               result, error)
                   : field_filter_matches(&cursor->filters[node->filter], passage, result, error);
    case NODE_GROUP:
        return group_matches(cursor, node, passage, result, error);
    case NODE_NEAR:
        return near_matches(cursor, node, passage, result, error);
    default:
        return leaf_matches(cursor, node->leaf, passage, result, error);
    }
}

enum status tree_cursor_filters_match(struct tree_cursor *cursor, uint32_t passage, bool *result,
                                      struct error *error)
{
    const struct tree_node *top = tree_node_alone(cursor->tree->root);
    uint32_t count = top->kind == NODE_GROUP ? top->child_count : 0;
    enum status status = STATUS_OK;
    *result = true;
    for (uint32_t i = 0; i < count && *result && status == STATUS_OK; i++) {
        const struct tree_node *child = top->children[i];
        bool match = child->occur == OCCUR_MUST;
        if (child->kind == NODE_FIELD && child->occur != OCCUR_MAY) {
            status = matches(cursor, child, passage, &match, error);
        }
        *result = child->kind != NODE_FIELD || match == (child->occur == OCCUR_MUST);
    }
    return status;
}

enum status tree_cursor_matches(struct tree_cursor *cursor, uint32_t passage, bool *result,
                                struct error *error)
{
    return matches(cursor, cursor->tree->root, passage, result, error);
}

/* --- Scores ------------------------------------------------------------------------------------
 */

struct tally {
    struct tree_cursor *cursor;
    uint32_t passage;
    uint32_t *contributions;
    uint64_t score;
    struct error *error;
};

static enum status tally_node(struct tally *tally, const struct tree_node *node);

static void tally_leaf(struct tally *tally, const struct tree_node *node)
{
    struct phrase_cursor *leaf = &tally->cursor->leaves[node->leaf];
    uint32_t contribution = phrase_cursor_passage_bound(leaf); /* verified: it is the score */
    tally->score += contribution;
    if (tally->contributions != NULL) {
        tally->contributions[node->leaf] = contribution;
    }
}

static enum status tally_children(struct tally *tally, const struct tree_node *node)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < node->child_count && status == STATUS_OK; i++) {
        if (node->children[i]->occur != OCCUR_MUST_NOT) {
            status = tally_node(tally, node->children[i]);
        }
    }
    return status;
}

static enum status tally_node(struct tally *tally, const struct tree_node *node)
{
    bool match = false;
    if (node->restricting) {
        return STATUS_OK;
    }
    enum status status = matches(tally->cursor, node, tally->passage, &match, tally->error);
    if (status != STATUS_OK || !match) {
        return status;
    }
    if (node->kind == NODE_GROUP || node->kind == NODE_NEAR) {
        return tally_children(tally, node);
    }
    tally_leaf(tally, node);
    return STATUS_OK;
}

enum status tree_cursor_score(struct tree_cursor *cursor, uint32_t passage, uint32_t *contributions,
                              uint64_t *score, struct error *error)
{
    struct tally tally = {cursor, passage, contributions, 0, error};
    const struct tree_node *root = cursor->tree->root;
    bool parent = root->kind == NODE_GROUP || root->kind == NODE_NEAR;
    enum status status = parent ? tally_children(&tally, root) : tally_node(&tally, root);
    *score = tally.score;
    return status;
}
