/* From a query to ranked hits. */
#include <stdlib.h>
#include <string.h>

#include "count_union.h"
#include "date_order.h"
#include "group_reprints.h"
#include "index_handle.h"
#include "query_build.h"
#include "query_understand.h"
#include "ranked.h"
#include "ranked_near.h"
#include "ranked_phrase.h"
#include "ranked_tree.h"
#include "rescore.h"
#include "results.h"
#include "search_options.h"

/* What the plain ranking takes for k1 and b when the caller does not say. */
static const double plain_k1 = 1.2, plain_b = 0.75;

struct search {
    struct suoyin_results *results;
    suoyin_search_options options;
    struct top_k top;
    bool all_found; /* top holds everything that matches */
    struct posting_cursor *cursors;
    struct ranked_order order;
};

/* --- Ranking -----------------------------------------------------------------------------------
 */

static enum status open_cursors(struct search *search, uint32_t number, uint32_t *count,
                                struct error *error)
{
    struct suoyin_results *results = search->results;
    *count = 0;
    for (uint32_t i = 0; i < results->plan.count; i++) {
        const struct query_term *term = &results->plan.terms[i];
        bool found = false;
        if (term->df > 0 && term->scaled > 0) {
            enum status status =
                query_term_cursor(results->index, number, term, &results->bm25, &results->arena,
                                  &search->cursors[*count], &found, error);
            if (status != STATUS_OK) {
                return status;
            }
        }
        *count += found;
    }
    return STATUS_OK;
}

static enum status cursors_status(const struct search *search, uint32_t count)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
        status = search->cursors[i].status;
    }
    return status;
}

/* Adds to the total how many passages hold any of the words. */
static enum status count_words(struct search *search, uint32_t number, struct error *error)
{
    struct suoyin_results *results = search->results;
    uint32_t count;
    enum status status = open_cursors(search, number, &count, error);
    if (status != STATUS_OK) {
        return status;
    }
    results->total +=
        count_union(search->cursors, count, results->index->segments[number].meta.passages,
                    search->top.dead, &search->results->stop);
    return cursors_status(search, count);
}

static enum status rank_words(struct search *search, uint32_t number, struct error *error)
{
    struct suoyin_results *results = search->results;
    bool exhaustive = search->options.exhaustive, count_all = search->options.count_all;
    uint32_t count;
    enum status status = STATUS_OK;
    if (count_all && !exhaustive && search->top.gate == NULL) {
        status = count_words(search, number, error);
        count_all = false;
    }
    status = status == STATUS_OK ? open_cursors(search, number, &count, error) : status;
    if (status != STATUS_OK) {
        return status;
    }
    if (exhaustive || count_all) {
        results->total +=
            ranked_exhaustive(search->cursors, count, &search->top, &search->results->stop);
    } else {
        ranked_pruned(search->cursors, count, results->index->segments[number].meta.passages,
                      &search->order, &search->top, &results->tools->scratch,
                      &search->results->stop);
    }
    return cursors_status(search, count);
}

/* A query that is words, alone or beside what restricts. */
static enum status search_words(struct search *search, uint32_t number, struct error *error)
{
    struct suoyin_results *results = search->results;
    struct passage_gate gate;
    bool open, shut;
    enum status status = passage_gate_open(results->index, results->tools, number,
                                           &results->restriction, &results->plan, results->least,
                                           &results->arena, &gate, &open, &shut, error);
    search->top.gate = open ? NULL : &gate;
    if (status == STATUS_OK && !shut) {
        status = rank_words(search, number, error);
    }
    status = status == STATUS_OK ? gate.status : status;
    search->top.gate = NULL;
    passage_gate_close(&gate);
    return status;
}

/* The quickest way to the best that match a tree. */
static enum status rank_tree(struct search *search, struct tree_cursor *cursor, struct error *error)
{
    uint64_t *total = &search->results->total;
    struct top_k *top = &search->top;
    const struct stop *stop = &search->results->stop;
    bool exhaustive = search->options.exhaustive, count_all = search->options.count_all;
    if (!exhaustive && ranked_phrase_applies(cursor, top, count_all)) {
        return ranked_phrase(cursor, top, stop, count_all, total, error);
    }
    if (!exhaustive && !count_all && ranked_near_applies(cursor, top)) {
        return ranked_near(cursor, top, stop, total, error);
    }
    return ranked_tree(cursor, top, stop, exhaustive || count_all, total, error);
}

static enum status search_tree(struct search *search, uint32_t number, struct error *error)
{
    struct suoyin_results *results = search->results;
    struct tree_cursor cursor;
    enum status status = tree_cursor_open(results->index, results->tools, number, &results->tree,
                                          &results->bm25, &results->arena, &cursor, error);
    if (status == STATUS_OK) {
        status = rank_tree(search, &cursor, error);
    }
    tree_cursor_close(&cursor);
    return status;
}

static enum status search_segment(struct search *search, uint32_t number, struct error *error)
{
    struct suoyin_results *results = search->results;
    const struct tombstones *dead = &results->index->tombstones[number];
    top_k_begin_segment(&search->top, number, &results->index->segments[number],
                        dead->file == NULL ? NULL : dead);
    enum status status = results->tree.root != NULL ? search_tree(search, number, error)
                                                    : search_words(search, number, error);
    top_k_end_segment(&search->top);
    return status == STATUS_OK ? search->top.status : status;
}

/* Hits to be found: those that are passed over, too. */
static uint64_t wanted_hits(const struct search *search)
{
    return (uint64_t)search->options.limit + search->options.offset;
}

/* Scores of words are no larger; those of trees, which have no plan, are taken to be likewise. */
static uint32_t largest_score(const struct query_plan *plan)
{
    double sum = plan->count == 0 ? 100 * SCORE_UNIT : 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        sum += plan->terms[i].scaled;
    }
    return (uint32_t)sum;
}

static enum status make_room(struct search *search, struct error *error)
{
    struct suoyin_results *results = search->results;
    struct arena *arena = &results->arena;
    uint32_t terms = results->plan.count > 0 ? results->plan.count : 1;
    uint64_t wanted = wanted_hits(search);
    if (results->rescored && wanted < RESCORE_DEPTH) {
        wanted = RESCORE_DEPTH;
    }
    uint32_t capacity =
        wanted < results->index->passages ? (uint32_t)wanted : (uint32_t)results->index->passages;
    bool many = capacity >= TOP_K_TALLY;
    size_t room = many ? top_k_room(capacity) : capacity + 1;
    search->top = (struct top_k){
        .heap = arena_allocate(arena, room * sizeof *search->top.heap),
        .capacity = capacity,
        .compare = results_compare_keys,
        .compare_context = results,
        .documents = search->options.documents,
        .error = error,
    };
    if (many) {
        search->top.spare = arena_allocate(arena, room * sizeof *search->top.spare);
        search->top.tally = arena_allocate(arena, sizeof *search->top.tally);
        if (search->top.spare == NULL || search->top.tally == NULL) {
            return error_memory(error);
        }
        score_tally_begin(search->top.tally, capacity, largest_score(&results->plan));
    }
    search->cursors = arena_allocate(arena, terms * sizeof *search->cursors);
    search->order.cursors = arena_allocate(arena, terms * sizeof *search->order.cursors);
    search->order.bounds = arena_allocate(arena, terms * sizeof *search->order.bounds);
    search->order.sums = arena_allocate(arena, terms * sizeof *search->order.sums);
    search->order.heap = arena_allocate(arena, (many ? 1 : room) * sizeof *search->order.heap);
    bool made = search->top.heap != NULL && search->cursors != NULL &&
                search->order.cursors != NULL && search->order.bounds != NULL &&
                search->order.sums != NULL && search->order.heap != NULL;
    return made ? STATUS_OK : error_memory(error);
}

/* Orders the hits; in the default ranking, after a closer look at the best. */
static enum status order_hits(struct search *search, struct error *error)
{
    struct suoyin_results *results = search->results;
    struct top_k *top = &search->top;
    top_k_sort(top);
    if (!results->rescored) {
        return STATUS_OK;
    }
    struct top_k best = *top;
    best.tally = NULL; /* they are sorted again in place */
    best.count = top->count < RESCORE_DEPTH ? top->count : RESCORE_DEPTH;
    uint32_t wanted = wanted_hits(search) < best.count && !search->options.documents
                          ? (uint32_t)wanted_hits(search)
                          : best.count;
    enum status status = rescorer_make(results, &results->rescorer, error);
    if (status == STATUS_OK) {
        status = rescorer_run(results->rescorer, best.heap, best.count, wanted, &best.count, error);
    }
    if (status == STATUS_OK) {
        results->looked_at = best.count;
        top_k_restore(&best);
        top_k_sort(&best);
    }
    return status;
}

static enum status count_one(void *context, const struct ranked_hit *hit, struct error *error)
{
    (void)hit;
    (void)error;
    ((struct suoyin_results *)context)->total++;
    return STATUS_OK;
}

/* The exact number of documents that match. */
static enum status count_documents(struct search *search, struct error *error)
{
    struct suoyin_results *results = search->results;
    struct match_walk walk = {results, true, results, count_one};
    results->total = 0;
    results->total_is_exact = true;
    return match_walk_run(&walk, error);
}

static enum status keep_hits(struct search *search, struct error *error)
{
    struct suoyin_results *results = search->results;
    struct top_k *top = &search->top;
    uint32_t offset = search->options.offset;
    uint32_t count = top->count < wanted_hits(search) ? top->count : (uint32_t)wanted_hits(search);
    results->offset = offset;
    results->count = count > offset ? count - offset : 0;
    results->results =
        arena_allocate_array(&results->arena, results->count, sizeof *results->results);
    if (results->results == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < results->count; i++) {
        results->results[i].ranked = top->heap[offset + i];
        results->results[i].position = offset + i;
    }
    bool all = search->options.exhaustive || search->options.count_all;
    bool counted = all && !search->options.documents && search->options.sort == SUOYIN_SORT_SCORE;
    results->total_is_exact = counted || search->all_found;
    if (!counted) {
        results->total = top->count;
    }
    return all && !results->total_is_exact ? count_documents(search, error) : STATUS_OK;
}

static void set_parameters(struct search *search)
{
    const struct open_commit *index = search->results->index;
    const suoyin_search_options *options = &search->options;
    bool plain = options->ranking == SUOYIN_RANKING_PLAIN;
    if (!plain && options->k1 < 0 && options->b < 0) {
        search->results->bm25 = index->default_bm25;
        return;
    }
    double k1 = options->k1 >= 0 ? options->k1 : plain ? plain_k1 : default_k1;
    double b = options->b >= 0 ? options->b : plain ? plain_b : default_b;
    struct search_tools *tools = search->results->tools;
    struct bm25 *made = &tools->bm25;
    if (!tools->has_bm25 || made->k1 != k1 || made->b != b || made->softened == plain) {
        bm25_init(made, k1, b, index->average_length, !plain);
        made->instructions = index->default_bm25.instructions;
        tools->has_bm25 = true;
    }
    search->results->bm25 = *made;
}

/* Searches all segments, for passages or for documents, and orders what is found. */
static enum status search_all(struct search *search, bool documents, struct error *error)
{
    const struct open_commit *index = search->results->index;
    search->results->total = 0;
    enum status status = make_room(search, error);
    search->top.documents = documents;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        status = search_segment(search, s, error);
        if (status == STATUS_OK) {
            status = stop_check(&search->results->stop, error);
        }
    }
    search->all_found = search->top.count < search->top.capacity;
    return status;
}

/* Keeps the first hit of each document. */
static enum status keep_documents(struct search *search, struct error *error)
{
    const struct open_commit *index = search->results->index;
    struct top_k *top = &search->top;
    struct arena arena = {.allocator = &index->allocator};
    uint64_t **seen = arena_allocate_array(&arena, index->segment_count, sizeof *seen);
    enum status status = seen == NULL ? error_memory(error) : STATUS_OK;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < top->count && status == STATUS_OK; i++) {
        const struct ranked_hit hit = top->heap[i];
        const struct segment *segment = &index->segments[hit.segment];
        uint32_t document;
        status = segment_passage_document(segment, hit.passage, &document, error);
        if (status == STATUS_OK && seen[hit.segment] == NULL) {
            size_t words = segment->meta.documents / 64 + 1;
            seen[hit.segment] = arena_allocate_array(&arena, words, sizeof **seen);
            status = seen[hit.segment] == NULL ? error_memory(error) : STATUS_OK;
        }
        if (status == STATUS_OK) {
            uint64_t *word = &seen[hit.segment][document / 64];
            bool again = (*word >> document % 64 & 1) != 0;
            *word |= UINT64_C(1) << document % 64;
            top->heap[kept] = hit;
            kept += !again;
        }
    }
    top->count = kept;
    arena_release(&arena);
    return status;
}

/*
 * Documents in the default ranking: a document's best passage is the best after the closer look, so
 * the passages that are looked at are those that a search for passages looks at. Only when these
 * are of too few documents does a search for documents add the rest, all of which score less.
 */
static enum status search_documents(struct search *search, struct error *error)
{
    enum status status = search_all(search, false, error);
    if (status == STATUS_OK) {
        status = order_hits(search, error);
    }
    struct top_k best = search->top;
    best.count =
        best.count < search->results->looked_at ? best.count : (uint32_t)search->results->looked_at;
    search->all_found = search->all_found && search->top.count <= best.count;
    search->top = best;
    if (status == STATUS_OK) {
        status = keep_documents(search, error);
    }
    best = search->top;
    search->results->looked_at = best.count;
    if (status != STATUS_OK || search->all_found || best.count >= wanted_hits(search)) {
        return status;
    }
    status = search_all(search, true, error);
    if (status != STATUS_OK) {
        return status;
    }
    top_k_sort(&search->top);
    struct ranked_hit *hits = arena_allocate_array(
        &search->results->arena, (size_t)best.count + search->top.count, sizeof *hits);
    if (hits == NULL) {
        return error_memory(error);
    }
    memcpy(hits, best.heap, best.count * sizeof *hits);
    memcpy(hits + best.count, search->top.heap, search->top.count * sizeof *hits);
    search->top.heap = hits;
    search->top.count += best.count;
    return keep_documents(search, error);
}

/* What is asked: a string, or a query that was built. */
struct question {
    const char *text;
    size_t length;
    const suoyin_query *built; /* NULL: the text */
};

/* What results are read from later is theirs, so that the question may go. */
static enum status understand(struct suoyin_results *results, const struct question *question,
                              struct error *error)
{
    if (question->built != NULL) {
        struct query_node *parsed;
        enum status status = query_build_copy(question->built, &results->arena, &parsed, error);
        return status == STATUS_OK ? query_understand_built(results, parsed, error) : status;
    }
    const char *text = arena_copy_text(&results->arena, question->text, question->length);
    return text == NULL ? error_memory(error)
                        : query_understand(results, text, question->length, error);
}

static enum status run(struct search *search, const struct question *question, struct error *error)
{
    struct suoyin_results *results = search->results;
    enum status status = understand(results, question, error);
    if (status != STATUS_OK) {
        return status;
    }
    set_parameters(search);
    bool one_passage_each = results->index->documents == results->index->passages;
    if (search->options.sort != SUOYIN_SORT_SCORE) {
        bool by_amount = search->options.sort == SUOYIN_SORT_AMOUNT;
        results->rescored = false;
        search->all_found = true;
        status = date_order_find(results, search->options.documents && !by_amount,
                                 &search->top.heap, &search->top.count, error);
        if (status == STATUS_OK && by_amount && search->options.documents) {
            status = keep_documents(search, error);
        }
    } else if (results->rescored && search->options.documents && !one_passage_each) {
        status = search_documents(search, error);
    } else {
        status = search_all(search, search->options.documents && !one_passage_each, error);
        if (status == STATUS_OK) {
            status = order_hits(search, error);
        }
    }
    if (status == STATUS_OK) {
        status = results_order_check(results, error);
    }
    return status == STATUS_OK ? keep_hits(search, error) : status;
}

static suoyin_status search_once(const struct open_commit *index, const struct question *question,
                                 const suoyin_search_options *options, suoyin_results **out,
                                 suoyin_error *error)
{
    struct error cause = {0};
    struct search search;
    *out = NULL;
    search.options = *options;
    enum status status = question->built != NULL
                             ? STATUS_OK
                             : search_query_check(question->text, question->length, &cause);
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    struct suoyin_results *results = memory_allocate_array(&index->allocator, 1, sizeof *results);
    if (results == NULL) {
        return searcher_status(error_memory(&cause), &cause, error);
    }
    commit_hold(index);
    results->index = index;
    results->arena.allocator = &index->allocator;
    results->explain = search.options.explain;
    results->options = search.options;
    results->tools = searcher_borrow(index, &cause);
    search.results = results;
    if (results->tools == NULL) {
        status = STATUS_MEMORY;
    } else {
        results->tools->stop = &results->stop;
        results_begin(results);
        status = stop_check(&results->stop, &cause);
        status = status == STATUS_OK ? run(&search, question, &cause) : status;
        results_end(results);
    }
    if (status != STATUS_OK) {
        suoyin_results_free(results);
        return searcher_status(status, &cause, error);
    }
    *out = results;
    return SUOYIN_OK;
}

/* Searches for more hits than are wanted, until those wanted remain when reprints are one. */
static suoyin_status search_grouped(const struct open_commit *index,
                                    const struct question *question,
                                    const suoyin_search_options *options, suoyin_results **out,
                                    suoyin_error *error)
{
    enum { FETCH_MAX = 4 * SUOYIN_GROUP_MAX };
    uint32_t wanted = options->limit + options->offset;
    suoyin_search_options more = *options;
    more.offset = 0;
    struct stop stop;
    stop_init(&stop, options->cancel, options->timeout);
    for (more.limit = 2 * wanted;; more.limit *= 2) {
        struct error cause = {0};
        size_t groups;
        more.limit = more.limit < FETCH_MAX ? more.limit : FETCH_MAX;
        more.timeout = stop_left(&stop);
        suoyin_status status = search_once(index, question, &more, out, error);
        if (status != SUOYIN_OK) {
            return status;
        }
        bool all = (*out)->count < more.limit || more.limit == FETCH_MAX;
        status = searcher_status(
            group_reprints(*out, options->offset, options->limit, &stop, &groups, &cause), &cause,
            error);
        if (status == SUOYIN_OK && (groups >= wanted || all)) {
            (*out)->options.timeout = options->timeout;
            return SUOYIN_OK;
        }
        suoyin_results_free(*out);
        *out = NULL;
        if (status != SUOYIN_OK) {
            return status;
        }
    }
}

static suoyin_status ask(const struct open_commit *index, const struct question *question,
                         const suoyin_search_options *options, suoyin_results **out,
                         suoyin_error *error)
{
    struct error cause = {0};
    suoyin_search_options taken;
    *out = NULL;
    search_options_take(&taken, options);
    enum status status = search_options_check(&taken, &cause);
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    return taken.group ? search_grouped(index, question, &taken, out, error)
                       : search_once(index, question, &taken, out, error);
}

suoyin_status search_commit(const struct open_commit *index, const char *query, size_t length,
                            const suoyin_search_options *options, suoyin_results **out,
                            suoyin_error *error)
{
    struct question question = {.text = query, .length = length};
    return ask(index, &question, options, out, error);
}

suoyin_status suoyin_search(const suoyin_index *index, const char *query, size_t length,
                            const suoyin_search_options *options, suoyin_results **out,
                            suoyin_error *error)
{
    const struct open_commit *commit = handle_commit(index);
    suoyin_status status = search_commit(commit, query, length, options, out, error);
    commit_let_go(commit);
    return status;
}

suoyin_status suoyin_query_search(const suoyin_index *index, const suoyin_query *query,
                                  const suoyin_search_options *options, suoyin_results **out,
                                  suoyin_error *error)
{
    const struct open_commit *commit = handle_commit(index);
    struct question question = {.built = query};
    suoyin_status status = ask(commit, &question, options, out, error);
    commit_let_go(commit);
    return status;
}
