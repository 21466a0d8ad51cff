#include "results.h"

#include <string.h>

#include "highlight.h"
#include "open_commit.h"
#include "rescore.h"
#include "stored_fields.h"

void suoyin_results_free(suoyin_results *results)
{
    if (results != NULL) {
        rescorer_release(results->rescorer);
        searcher_give_back(results->index, results->tools);
        arena_release(&results->arena);
        const struct open_commit *commit = results->index;
        memory_release(&commit->allocator, results);
        commit_let_go(commit);
    }
}

void results_begin(struct suoyin_results *results)
{
    stop_init(&results->stop, results->options.cancel, results->options.timeout);
}

void results_end(struct suoyin_results *results)
{
    results->stop = (struct stop){0};
}

size_t suoyin_results_count(const suoyin_results *results)
{
    return results->count;
}

uint32_t suoyin_results_reprints(const suoyin_results *results, size_t index)
{
    return index < results->count ? results->results[index].reprints : 0;
}

uint64_t suoyin_results_total(const suoyin_results *results, bool *exact)
{
    if (exact != NULL) {
        *exact = results->total_is_exact;
    }
    return results->total;
}

static const suoyin_text no_text = {"", 0};

/* Finds the document of a hit, and its id. */
static enum status place(struct suoyin_results *results, size_t index, struct error *error)
{
    struct result *result = &results->results[index];
    const struct segment *segment = &results->index->segments[result->ranked.segment];
    suoyin_hit *hit = result->hit;
    enum status status =
        segment_passage_document(segment, result->ranked.passage, &result->document, error);
    if (status == STATUS_OK) {
        status = segment_document_passages(segment, result->document, &result->first_passage,
                                           &result->end_passage, error);
    }
    if (status == STATUS_OK) {
        status = stored_key(segment, result->document, results->tools->strings, &results->arena,
                            &hit->id, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    hit->passage = result->ranked.passage - result->first_passage + 1;
    hit->passages = result->end_passage - result->first_passage;
    result->placed = true;
    return STATUS_OK;
}

static enum status read_fields(struct suoyin_results *results, struct result *result,
                               struct error *error)
{
    suoyin_hit *hit = result->hit;
    const struct segment *segment = &results->index->segments[result->ranked.segment];
    enum status status = stored_fields(segment, result->document, results->tools->strings,
                                       &results->arena, &hit->fields, &hit->field_count, error);
    if (status == STATUS_OK) {
        hit->title = stored_field(hit->fields, hit->field_count, "title");
        hit->source = stored_field(hit->fields, hit->field_count, "source");
        hit->author = stored_field(hit->fields, hit->field_count, "author");
        hit->date = stored_field(hit->fields, hit->field_count, "date");
    }
    return status;
}

static enum status read_text(struct suoyin_results *results, struct result *result,
                             struct error *error)
{
    const char *text;
    size_t length;
    enum status status = searcher_text(results->index, results->tools, result->ranked.segment,
                                       result->ranked.passage, &text, &length, error);
    if (status != STATUS_OK) {
        return status;
    }
    char *copy = arena_copy_text(&results->arena, text, length);
    if (copy == NULL) {
        return error_memory(error);
    }
    result->hit->text = (suoyin_text){copy, length};
    return STATUS_OK;
}

static enum status find_highlights(struct suoyin_results *results, struct result *result,
                                   struct error *error)
{
    suoyin_hit *hit = result->hit;
    uint32_t segment = result->ranked.segment;
    enum status status = highlight_find(results, segment, result->ranked.passage, hit->text,
                                        &hit->highlights, &hit->highlight_count, error);
    if (status == STATUS_OK) {
        status = highlight_find(results, segment, HIGHLIGHT_TITLE, hit->title,
                                &hit->title_highlights, &hit->title_highlight_count, error);
    }
    return status;
}

/* A hit of which nothing was read. */
static suoyin_hit bare_hit(const struct suoyin_results *results, size_t index)
{
    uint32_t score = results->results[index].ranked.score;
    return (suoyin_hit){
        .rank = results->offset + index + 1,
        .score_units = score,
        .score = (double)score / SCORE_UNIT,
        .id = no_text,
        .title = no_text,
        .source = no_text,
        .author = no_text,
        .date = no_text,
        .text = no_text,
    };
}

suoyin_status suoyin_results_hit(suoyin_results *results, size_t index, unsigned parts,
                                 suoyin_hit *hit, suoyin_error *error)
{
    struct error cause = {0};
    if (index >= results->count) {
        error_set(&cause, STATUS_USAGE, "there is no result %zu", index);
        return searcher_status(STATUS_USAGE, &cause, error);
    }
    struct result *result = &results->results[index];
    if (result->hit == NULL && parts == SUOYIN_HIT_SCORE) {
        *hit = bare_hit(results, index);
        return SUOYIN_OK;
    }
    if (result->hit == NULL) {
        result->hit = arena_allocate(&results->arena, sizeof *result->hit);
        if (result->hit == NULL) {
            return searcher_status(error_memory(&cause), &cause, error);
        }
        *result->hit = bare_hit(results, index);
    }
    enum status status =
        result->placed || parts == SUOYIN_HIT_SCORE ? STATUS_OK : place(results, index, &cause);
    if ((parts & SUOYIN_HIT_HIGHLIGHTS) != 0) {
        parts |= SUOYIN_HIT_TEXT | SUOYIN_HIT_FIELDS;
    }
    unsigned missing = parts & ~result->parts;
    if (status == STATUS_OK && (missing & SUOYIN_HIT_FIELDS) != 0) {
        status = read_fields(results, result, &cause);
    }
    if (status == STATUS_OK && (missing & SUOYIN_HIT_TEXT) != 0) {
        status = read_text(results, result, &cause);
    }
    if (status == STATUS_OK && (missing & SUOYIN_HIT_HIGHLIGHTS) != 0) {
        status = find_highlights(results, result, &cause);
    }
    if (status != STATUS_OK) {
        return searcher_status(status, &cause, error);
    }
    result->parts |= parts;
    *hit = *result->hit;
    return SUOYIN_OK;
}

/* --- Order -------------------------------------------------------------------------------------
 */

static enum status key_of_hit(struct suoyin_results *results, const struct ranked_hit *hit,
                              struct buffer *key, struct error *error)
{
    const struct segment *segment = &results->index->segments[hit->segment];
    uint32_t document;
    enum status status = segment_passage_document(segment, hit->passage, &document, error);
    return status == STATUS_OK
               ? string_table_get(&segment->keys, results->tools->strings, document, key, error)
               : status;
}

int results_compare_keys(void *context, const struct ranked_hit *a, const struct ranked_hit *b)
{
    struct suoyin_results *results = context;
    struct buffer key_a = {.allocator = &results->index->allocator};
    struct buffer key_b = {.allocator = &results->index->allocator};
    struct error error;
    enum status status = key_of_hit(results, a, &key_a, &error);
    if (status == STATUS_OK) {
        status = key_of_hit(results, b, &key_b, &error);
    }
    int order = status == STATUS_OK ? buffer_compare(&key_a, &key_b) : 0;
    if (status != STATUS_OK && results->unordered.code == STATUS_OK) {
        results->unordered = error;
    }
    buffer_release(&key_a);
    buffer_release(&key_b);
    return order;
}

enum status results_order_check(struct suoyin_results *results, struct error *error)
{
    enum status status = results->unordered.code;
    if (status != STATUS_OK && error != NULL) {
        *error = results->unordered;
    }
    results->unordered.code = STATUS_OK;
    return status;
}
