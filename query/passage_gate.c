#include "passage_gate.h"

#include "query_slots.h"

static bool is_counted(const struct query_term *term)
{
    return !term->optional && (term->kind != TERM_WHOLE || term->slot->source->hides);
}

static uint32_t least_of(uint32_t terms, const suoyin_search_options *options)
{
    uint32_t share = (uint32_t)((uint64_t)terms * options->min_match_percent / 100);
    uint32_t least = options->min_match > share ? options->min_match : share;
    return least < terms ? least : terms;
}

uint32_t passage_gate_least(const struct query_plan *plan, const suoyin_search_options *options)
{
    uint32_t terms = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        terms += is_counted(&plan->terms[i]) && plan->terms[i].weight > 0;
    }
    return least_of(terms, options);
}

static enum status open_terms(const struct open_commit *index, uint32_t segment,
                              const struct query_plan *plan, struct arena *arena,
                              struct passage_gate *gate, struct error *error)
{
    gate->counted = arena_allocate(arena, (plan->count + 1) * sizeof *gate->counted);
    enum status status = gate->counted == NULL ? error_memory(error) : STATUS_OK;
    for (uint32_t i = 0; i < plan->count && status == STATUS_OK; i++) {
        const struct query_term *term = &plan->terms[i];
        bool found = false;
        if (is_counted(term) && term->weight > 0 && term->df > 0) {
            status = query_term_cursor(index, segment, term, &index->default_bm25, arena,
                                       &gate->counted[gate->count], &found, error);
        }
        gate->count += found;
    }
    return status;
}

/* Whether one of the filters that must match matches nothing in this segment. */
static bool is_shut(const struct passage_gate *gate)
{
    const struct tree_node *root = gate->restriction->root;
    for (uint32_t i = 0; i < root->child_count; i++) {
        const struct tree_node *child = root->children[i];
        if (child->kind != NODE_FIELD || child->occur != OCCUR_MUST) {
            continue;
        }
        if (child->by_annotations
                ? annotation_cursor_is_empty(&gate->cursor.annotation_filters[child->filter])
                : field_filter_is_empty(&gate->cursor.filters[child->filter])) {
            return true;
        }
    }
    return false;
}

enum status passage_gate_open(const struct open_commit *index, struct search_tools *tools,
                              uint32_t segment, const struct query_tree *restriction,
                              const struct query_plan *plan, uint32_t least, struct arena *arena,
                              struct passage_gate *gate, bool *open, bool *shut,
                              struct error *error)
{
    bool restricts = restriction->root != NULL;
    *gate = (struct passage_gate){
        .restriction = restricts ? restriction : NULL,
        .least = least,
        .passage = CURSOR_END,
        .error = error,
    };
    *open = !restricts && least <= 1;
    *shut = false;
    enum status status = STATUS_OK;
    if (restricts) {
        status = tree_cursor_open(index, tools, segment, restriction, &index->default_bm25, arena,
                                  &gate->cursor, error);
        gate->cursor.filters_lead = true;
        *shut = status == STATUS_OK && is_shut(gate);
    }
    if (status == STATUS_OK && least > 1) {
        status = open_terms(index, segment, plan, arena, gate, error);
        *shut = *shut || (status == STATUS_OK && gate->count < least);
    }
    return status;
}

void passage_gate_close(struct passage_gate *gate)
{
    if (gate->restriction != NULL) {
        tree_cursor_close(&gate->cursor);
    }
}

static bool holds_enough(struct passage_gate *gate, uint32_t passage)
{
    uint32_t held = 0;
    for (uint32_t i = 0; i < gate->count && held < gate->least; i++) {
        struct posting_cursor *cursor = &gate->counted[i];
        posting_cursor_seek(cursor, passage);
        if (cursor->status != STATUS_OK) {
            gate->status = cursor->status;
            return false;
        }
        held += cursor->passage == passage;
    }
    return held >= gate->least;
}

bool passage_gate_passes(struct passage_gate *gate, uint32_t passage)
{
    if (gate->passage == passage) {
        return gate->answer;
    }
    gate->passage = passage;
    gate->answer = gate->status == STATUS_OK && (gate->least <= 1 || holds_enough(gate, passage));
    if (gate->answer && gate->restriction != NULL) {
        bool matches = false;
        gate->status = tree_cursor_matches(&gate->cursor, passage, &matches, gate->error);
        gate->answer = gate->status == STATUS_OK && matches;
    }
    return gate->answer;
}

/* After damage nothing passes. */
static void check(struct passage_gate *gate)
{
    if (gate->status == STATUS_OK) {
        gate->status = tree_cursor_status(&gate->cursor);
    }
}

uint32_t passage_gate_next(struct passage_gate *gate, uint32_t target)
{
    if (gate->restriction == NULL) {
        return target;
    }
    uint32_t next = tree_cursor_next(&gate->cursor, target);
    if (next == CURSOR_END) {
        check(gate);
    }
    return next;
}

uint32_t passage_gate_expected(struct passage_gate *gate, uint32_t span)
{
    return gate->restriction == NULL ? span : tree_cursor_expected(&gate->cursor, span);
}
