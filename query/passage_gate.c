#include "passage_gate.h"

#include <string.h>

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

/* Whether the restriction is filters that must match or must not, all of which can select. */
static bool can_select(const struct passage_gate *gate)
{
    const struct tree_node *root = gate->restriction->root;
    for (uint32_t i = 0; i < root->child_count; i++) {
        const struct tree_node *child = root->children[i];
        if (child->kind != NODE_FIELD || child->occur == OCCUR_MAY || child->by_annotations ||
            !field_filter_selects(&gate->cursor.filters[child->filter])) {
            return false;
        }
    }
    return root->kind == NODE_GROUP && root->child_count > 0;
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
        gate->selects = status == STATUS_OK && can_select(gate);
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

static bool filters_pass(struct passage_gate *gate, uint32_t passage)
{
    if (passage >= gate->chosen_begin && passage < gate->chosen_end) {
        return passage_gate_chose(gate, passage);
    }
    bool matches = false;
    gate->status = tree_cursor_matches(&gate->cursor, passage, &matches, gate->error);
    return gate->status == STATUS_OK && matches;
}

bool passage_gate_passes(struct passage_gate *gate, uint32_t passage)
{
    if (gate->passage != passage) {
        gate->passage = passage;
        gate->answer = gate->status == STATUS_OK &&
                       (gate->least <= 1 || holds_enough(gate, passage)) &&
                       (gate->restriction == NULL || filters_pass(gate, passage));
    }
    return gate->answer;
}

void passage_gate_select(struct passage_gate *gate, uint32_t begin, uint32_t end, uint64_t *chosen)
{
    const struct tree_node *root = gate->restriction->root;
    uint32_t first = begin / 64 * 64, words = (end - first + 63) / 64;
    memset(chosen, 0xff, words * sizeof *chosen);
    for (uint32_t i = 0; i < root->child_count && gate->status == STATUS_OK; i++) {
        uint64_t selected[GATE_WORDS];
        const struct tree_node *child = root->children[i];
        gate->status = field_filter_select(&gate->cursor.filters[child->filter], first, end - first,
                                           selected, gate->error);
        uint64_t others = child->occur == OCCUR_MUST ? 0 : UINT64_MAX;
        for (uint32_t word = 0; word < words; word++) {
            chosen[word] &= selected[word] ^ others;
        }
    }
    if (gate->status != STATUS_OK) {
        memset(chosen, 0, words * sizeof *chosen);
    }
    gate->chosen = chosen;
    gate->chosen_begin = first;
    gate->chosen_end = end;
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
