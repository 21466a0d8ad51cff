/*
 * The tree of a query that says more than words: what must, may and must not stand in a passage.
 *
 * Made once for the index (leaves with their weights), and opened for each segment (cursors and
 * filters).
 */
#ifndef SUOYIN_QUERY_QUERY_TREE_H
#define SUOYIN_QUERY_QUERY_TREE_H

#include "annotation_filter.h"
#include "field_filter.h"
#include "phrase.h"
#include "query_parse.h"

struct tree_node {
    enum query_node_kind kind; /* NODE_PHRASE for every leaf; else as it says */
    enum query_occur occur;
    uint32_t leaf;       /* of a phrase: its index */
    uint32_t filter;     /* of a field: its index */
    bool by_annotations; /* … among the annotation filters */
    uint32_t distance;
    struct tree_node **children;
    uint32_t child_count;
    uint32_t needs;   /* a group: so many of those that may match have to */
    bool restricting; /* it only restricts what is found, and scores nothing */
};

struct query_tree {
    struct tree_node *root;
    struct phrase *leaves;
    bool *scored; /* by leaf: not under anything that must not match */
    uint32_t leaf_count, leaf_capacity;
    const struct query_node **filters;
    uint32_t filter_count, filter_capacity;
    struct annotation_filter **annotation_filters;
    uint32_t annotation_filter_count, annotation_filter_capacity;
};

/* What a tree is made by, and what is asked for beside the query. */
struct query_extras {
    const struct query_rewriting *rewriting; /* or NULL */
    const suoyin_search_options *options;
    struct search_tools *tools;
    unsigned subjects; /* only passages about one of these (a sum of enum subject); 0: any */
    unsigned about;    /* passages about these score more */
};

/*
 * *empty tells that nothing is left of the query that could match. A query of NULL restricts to the
 * subjects alone. Of each text that may match by itself as many terms must stand as
 * passage_gate_least says for the options.
 */
enum status query_tree_make(const struct open_commit *index, const struct query_node *query,
                            const struct query_extras *extras, struct arena *arena,
                            struct query_tree *tree, bool *empty, struct error *error);

/* A tree in one segment. */
struct tree_cursor {
    const struct query_tree *tree;
    struct phrase_cursor *leaves;
    struct field_filter *filters;
    struct annotation_cursor *annotation_filters;
    struct passage_units texts;
    uint32_t passage_count;
    bool filters_lead; /* to be set once it is open: they are asked for all that they let pass */
};

enum status tree_cursor_open(const struct open_commit *index, struct search_tools *tools,
                             uint32_t segment, const struct query_tree *tree,
                             const struct bm25 *bm25, struct arena *arena,
                             struct tree_cursor *cursor, struct error *error);
void tree_cursor_close(struct tree_cursor *cursor);

/* The first passage from `target` on that may match; CURSOR_END. */
uint32_t tree_cursor_next(struct tree_cursor *cursor, uint32_t target);

/* The node that says all that a node says: itself, or what stands alone in it. */
const struct tree_node *tree_node_alone(const struct tree_node *node);

/* The first passage from `target` on that the filters of the topmost group may let pass;
 * CURSOR_END. */
uint32_t tree_cursor_filters_next(struct tree_cursor *cursor, uint32_t target);

/* Whether these filters do let a passage pass. */
enum status tree_cursor_filters_match(struct tree_cursor *cursor, uint32_t passage, bool *matches,
                                      struct error *error);

/* About how many of the next `span` passages the filters let pass. */
uint32_t tree_cursor_expected(struct tree_cursor *cursor, uint32_t span);

/* STATUS_OK, or what went wrong in lists and columns on the way to a passage. */
enum status tree_cursor_status(const struct tree_cursor *cursor);

/* Whether the passage does match: phrases are verified in the text, filters asked. */
enum status tree_cursor_matches(struct tree_cursor *cursor, uint32_t passage, bool *matches,
                                struct error *error);

/*
 * The score of a passage that matches: what its leaves contribute, those left out that stand in a
 * group, or a NEAR, that does not match itself. `contributions` is NULL, or receives each leaf's.
 */
enum status tree_cursor_score(struct tree_cursor *cursor, uint32_t passage, uint32_t *contributions,
                              uint64_t *score, struct error *error);

#endif
