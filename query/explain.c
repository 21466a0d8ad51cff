/* The parts of a hit's score, and what was looked for beside what the query says. */
#include <string.h>

#include "rescore.h"
#include "results.h"

/* One term's part, or nothing when the passage does not hold it. */
static enum status explain_term(struct suoyin_results *results, const struct result *result,
                                const struct query_term *term, suoyin_score_part *part,
                                bool *present, struct error *error)
{
    const struct segment *segment = &results->index->segments[result->ranked.segment];
    struct posting_cursor *cursor = arena_allocate(&results->arena, sizeof *cursor);
    *present = false;
    if (cursor == NULL) {
        return error_memory(error);
    }
    bool found = false;
    enum status status = query_term_cursor(results->index, result->ranked.segment, term,
                                           &results->bm25, &results->arena, cursor, &found, error);
    if (status != STATUS_OK || !found) {
        return status;
    }
    posting_cursor_seek(cursor, result->ranked.passage);
    if (cursor->status != STATUS_OK || cursor->passage != result->ranked.passage) {
        return cursor->status;
    }
    *part = (suoyin_score_part){
        .name = {term->name, strlen(term->name)},
        .score_units = posting_cursor_contribution(cursor),
        .df = term->df,
        .weight = term->weight * term->idf,
        .tf = posting_cursor_tf(cursor),
        .length = norm_decode(segment->norms->data[result->ranked.passage]),
    };
    *present = true;
    return STATUS_OK;
}

static enum status explain_words(struct suoyin_results *results, const struct result *result,
                                 suoyin_score_part *parts, size_t *count, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < results->plan.count && status == STATUS_OK; i++) {
        const struct query_term *term = &results->plan.terms[i];
        bool present = false;
        if (term->df > 0 && term->scaled > 0) {
            status = explain_term(results, result, term, &parts[*count], &present, error);
        }
        *count += present;
    }
    return status;
}

/* The leaves of a tree that contribute, which may be phrases. */
static enum status explain_leaves(struct suoyin_results *results, const struct result *result,
                                  struct tree_cursor *cursor, suoyin_score_part *parts,
                                  size_t *count, struct error *error)
{
    const struct query_tree *tree = &results->tree;
    const struct segment *segment = &results->index->segments[result->ranked.segment];
    uint32_t *contributions =
        arena_allocate_array(&results->arena, tree->leaf_count, sizeof *contributions);
    if (contributions == NULL) {
        return error_memory(error);
    }
    uint64_t score;
    enum status status =
        tree_cursor_score(cursor, result->ranked.passage, contributions, &score, error);
    for (uint32_t i = 0; i < tree->leaf_count && status == STATUS_OK; i++) {
        const struct phrase *phrase = &tree->leaves[i];
        if (contributions[i] == 0) {
            continue;
        }
        parts[*count] = (suoyin_score_part){
            .name = {phrase->name, strlen(phrase->name)},
            .score_units = contributions[i],
            .df = phrase->term_count == 1 ? phrase->terms[0].df : 0,
            .weight = phrase->weight * phrase->idf,
            .tf = cursor->leaves[i].tf,
            .length = norm_decode(segment->norms->data[result->ranked.passage]),
        };
        *count += 1;
    }
    return status;
}

static enum status explain_tree(struct suoyin_results *results, const struct result *result,
                                suoyin_score_part *parts, size_t *count, struct error *error)
{
    struct tree_cursor cursor;
    if (results->tree.root == NULL) {
        return STATUS_OK;
    }
    enum status status =
        tree_cursor_open(results->index, results->tools, result->ranked.segment, &results->tree,
                         &results->bm25, &results->arena, &cursor, error);
    if (status == STATUS_OK) {
        status = explain_leaves(results, result, &cursor, parts, count, error);
    }
    tree_cursor_close(&cursor);
    return status;
}

suoyin_status suoyin_results_explain(suoyin_results *results, size_t index,
                                     const suoyin_score_part **parts, size_t *count,
                                     suoyin_error *error)
{
    struct error cause = {0};
    *parts = NULL;
    *count = 0;
    if (index >= results->count || !results->explain) {
        error_set(&cause, STATUS_USAGE,
                  index >= results->count ? "there is no such result"
                                          : "the search was not asked to explain");
        return searcher_status(STATUS_USAGE, &cause, error);
    }
    const struct result *result = &results->results[index];
    struct rescorer *rescorer = results->rescorer;
    bool looked_at = rescorer != NULL && result->position < results->looked_at;
    size_t most = (size_t)results->plan.count + results->tree.leaf_count +
                  (looked_at ? rescorer_parts_max(rescorer) : 0);
    suoyin_score_part *found = arena_allocate_array(&results->arena, most, sizeof *found);
    size_t filled = 0;
    enum status status = found == NULL ? error_memory(&cause) : STATUS_OK;
    if (status == STATUS_OK) {
        status = explain_words(results, result, found, &filled, &cause);
    }
    if (status == STATUS_OK) {
        status = explain_tree(results, result, found, &filled, &cause);
    }
    if (status == STATUS_OK && looked_at) {
        status = rescorer_explain(rescorer, &result->ranked, found, &filled, &cause);
    }
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    *parts = found;
    *count = filled;
    return SUOYIN_OK;
}

/* The writings of one stretch, but for that of the query. */
static bool tell_alternative(struct arena *arena, const char *text, const struct alternatives *item,
                             suoyin_alternative *out)
{
    size_t length = item->end - item->begin;
    suoyin_text *others = arena_allocate_array(arena, item->count, sizeof *others);
    const char *written = arena_copy_text(arena, text + item->begin, length);
    if (others == NULL || written == NULL) {
        return false;
    }
    *out = (suoyin_alternative){
        .written = {written, length},
        .rule = {item->rule, strlen(item->rule)},
        .others = others,
    };
    for (uint32_t i = 0; i < item->count; i++) {
        const struct writing *writing = &item->writings[i];
        if (writing->length != length || memcmp(writing->text, written, length) != 0) {
            others[out->other_count++] = (suoyin_text){writing->text, writing->length};
        }
    }
    return true;
}

suoyin_status suoyin_results_alternatives(suoyin_results *results,
                                          const suoyin_alternative **alternatives, size_t *count,
                                          suoyin_error *error)
{
    struct error cause = {0};
    size_t total = 0;
    *alternatives = NULL;
    *count = 0;
    if (!results->explain) {
        error_set(&cause, STATUS_USAGE, "the search was not asked to explain");
        return searcher_status(STATUS_USAGE, &cause, error);
    }
    for (const struct alternatives_record *r = results->record; r != NULL; r = r->next) {
        total += r->list.count;
    }
    suoyin_alternative *told = arena_allocate_array(&results->arena, total, sizeof *told);
    bool made = told != NULL;
    size_t at = total; /* the records come last first */
    for (const struct alternatives_record *r = results->record; r != NULL && made; r = r->next) {
        at -= r->list.count;
        for (uint32_t i = 0; i < r->list.count && made; i++) {
            made = tell_alternative(&results->arena, r->text, r->list.items[i], &told[at + i]);
        }
    }
    if (!made) {
        return searcher_status(error_memory(&cause), &cause, error);
    }
    *alternatives = told;
    *count = total;
    return SUOYIN_OK;
}
