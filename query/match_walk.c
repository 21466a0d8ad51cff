#include "match_walk.h"

enum { STOP_INTERVAL = 64 }; /* texts may have to be read */

/* The walk in one segment. */
struct segment_walk {
    const struct match_walk *all;
    struct arena arena; /* of the segment's cursors */
    uint32_t segment;
    struct ranked_hit best; /* of the document that is being seen */
    uint32_t document_end;  /* first passage after it; 0 when there is none */
    uint32_t visited;
};

static enum status end_document(struct segment_walk *walk, struct error *error)
{
    bool pending = walk->document_end > 0;
    walk->document_end = 0;
    return pending ? walk->all->visit(walk->all->context, &walk->best, error) : STATUS_OK;
}

/* Asked at every candidate. */
static enum status go_on(struct segment_walk *walk, struct error *error)
{
    return ++walk->visited % STOP_INTERVAL == 0 ? stop_check(&walk->all->results->stop, error)
                                                : STATUS_OK;
}

static enum status take(struct segment_walk *walk, uint32_t passage, uint64_t score,
                        struct error *error)
{
    const struct open_commit *index = walk->all->results->index;
    struct ranked_hit hit = {(uint32_t)score, walk->segment, passage};
    if (searcher_is_dead(index, walk->segment, passage)) {
        return STATUS_OK;
    }
    if (!walk->all->documents) {
        return walk->all->visit(walk->all->context, &hit, error);
    }
    if (passage < walk->document_end) {
        walk->best = hit.score > walk->best.score ? hit : walk->best;
        return STATUS_OK;
    }
    const struct segment *segment = &index->segments[walk->segment];
    uint32_t document, first, end;
    enum status status = end_document(walk, error);
    if (status == STATUS_OK) {
        status = segment_passage_document(segment, passage, &document, error);
    }
    if (status == STATUS_OK) {
        status = segment_document_passages(segment, document, &first, &end, error);
    }
    if (status == STATUS_OK) {
        walk->best = hit;
        walk->document_end = end;
    }
    return status;
}

/* The cursors of all terms that are scored. */
static enum status open_terms(struct segment_walk *walk, struct posting_cursor **cursors,
                              uint32_t *count, struct error *error)
{
    struct suoyin_results *results = walk->all->results;
    const struct query_plan *plan = &results->plan;
    *cursors = arena_allocate(&walk->arena, (plan->count + 1) * sizeof **cursors);
    *count = 0;
    enum status status = *cursors == NULL ? error_memory(error) : STATUS_OK;
    for (uint32_t i = 0; i < plan->count && status == STATUS_OK; i++) {
        bool found = false;
        if (plan->terms[i].df > 0 && plan->terms[i].scaled > 0) {
            status =
                query_term_cursor(results->index, walk->segment, &plan->terms[i], &results->bm25,
                                  &walk->arena, &(*cursors)[*count], &found, error);
        }
        *count += found;
    }
    return status;
}

static enum status walk_terms(struct segment_walk *walk, struct passage_gate *gate,
                              struct error *error)
{
    struct posting_cursor *cursors;
    uint32_t count;
    enum status status = open_terms(walk, &cursors, &count, error);
    while (status == STATUS_OK) {
        uint32_t passage = CURSOR_END;
        uint64_t score = 0;
        for (uint32_t i = 0; i < count; i++) {
            bool first = cursors[i].passage < passage && !cursors[i].optional;
            passage = first ? cursors[i].passage : passage;
        }
        if (passage == CURSOR_END) {
            break;
        }
        for (uint32_t i = 0; i < count; i++) {
            if (cursors[i].passage < passage) { /* an optional one */
                posting_cursor_seek(&cursors[i], passage);
            }
            if (cursors[i].passage == passage) {
                score += posting_cursor_contribution(&cursors[i]);
                posting_cursor_seek(&cursors[i], passage + 1);
            }
        }
        status = go_on(walk, error);
        if (status == STATUS_OK && (gate == NULL || passage_gate_passes(gate, passage))) {
            status = take(walk, passage, score, error);
        }
    }
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        status = cursors[i].status;
    }
    return status;
}

/* A query that is words, alone or beside what restricts. */
static enum status walk_words(struct segment_walk *walk, struct error *error)
{
    struct suoyin_results *results = walk->all->results;
    struct passage_gate gate;
    bool open, shut;
    enum status status =
        passage_gate_open(results->index, results->tools, walk->segment, &results->restriction,
                          &results->plan, results->least, &walk->arena, &gate, &open, &shut, error);
    if (status == STATUS_OK && !shut) {
        status = walk_terms(walk, open ? NULL : &gate, error);
    }
    status = status == STATUS_OK ? gate.status : status;
    passage_gate_close(&gate);
    return status;
}

static enum status walk_tree(struct segment_walk *walk, struct error *error)
{
    struct suoyin_results *results = walk->all->results;
    struct tree_cursor cursor;
    enum status status =
        tree_cursor_open(results->index, results->tools, walk->segment, &results->tree,
                         &results->bm25, &walk->arena, &cursor, error);
    uint32_t passage = status == STATUS_OK ? tree_cursor_next(&cursor, 0) : CURSOR_END;
    while (passage != CURSOR_END && status == STATUS_OK) {
        bool match = false;
        uint64_t score = 0;
        status = go_on(walk, error);
        if (status == STATUS_OK) {
            status = tree_cursor_matches(&cursor, passage, &match, error);
        }
        if (status == STATUS_OK && match) {
            status = tree_cursor_score(&cursor, passage, NULL, &score, error);
        }
        if (status == STATUS_OK && match) {
            status = take(walk, passage, score, error);
        }
        passage = tree_cursor_next(&cursor, passage + 1);
    }
    status = status == STATUS_OK ? tree_cursor_status(&cursor) : status;
    tree_cursor_close(&cursor);
    return status;
}

enum status match_walk_run(const struct match_walk *walk, struct error *error)
{
    const struct open_commit *index = walk->results->index;
    enum status status = STATUS_OK;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        struct segment_walk one = {.all = walk, .segment = s, .arena.allocator = &index->allocator};
        status =
            walk->results->tree.root != NULL ? walk_tree(&one, error) : walk_words(&one, error);
        if (status == STATUS_OK) {
            status = end_document(&one, error);
        }
        arena_release(&one.arena);
    }
    return status;
}
