#include "date_order.h"

#include <stdlib.h>
#include <string.h>

#include "../common/string_set.h"
#include "amount_of_passage.h"

struct dated_hit {
    struct ranked_hit hit;
    uint32_t date; /* its number; after sorting its rank: larger is newer, 0 is none */
    struct annotation_quantity amount; /* by which it comes first; unit 0: none, or not asked for */
};

struct date_collector {
    struct suoyin_results *results;
    struct string_set dates;
    struct buffer hits; /* of dated_hit */
    struct buffer value;
    uint32_t segment; /* that is being seen; UINT32_MAX: none yet */
    bool present;
    struct column column;
    bool by_amount;
    struct annotation_list annotations;
};

static enum status enter_segment(struct date_collector *collector, uint32_t segment,
                                 struct error *error)
{
    collector->segment = segment;
    enum status status =
        columns_find(&collector->results->index->segments[segment].columns,
                     collector->results->tools->strings, "date", 4, &collector->column, error);
    collector->present = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status collect(void *context, const struct ranked_hit *hit, struct error *error)
{
    struct date_collector *collector = context;
    struct dated_hit dated = {.hit = *hit};
    const struct segment *segment = &collector->results->index->segments[hit->segment];
    uint32_t document;
    uint64_t ordinal = 0;
    enum status status = STATUS_OK;
    if (hit->segment != collector->segment) {
        status = enter_segment(collector, hit->segment, error);
    }
    if (status == STATUS_OK) {
        status = segment_passage_document(segment, hit->passage, &document, error);
    }
    if (status == STATUS_OK && collector->present) {
        status = column_ordinal(&collector->column, document, &ordinal, error);
    }
    if (status == STATUS_OK && collector->by_amount) {
        status =
            amount_of_passage(segment, hit->passage, &collector->annotations, &dated.amount, error);
    }
    buffer_clear(&collector->value);
    if (status == STATUS_OK && ordinal > 0) {
        status = column_value(&collector->column, collector->results->tools->strings, ordinal,
                              &collector->value, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const void *bytes = collector->value.size > 0 ? (const void *)collector->value.data : "";
    if (!string_set_add(&collector->dates, &collector->results->arena, bytes, collector->value.size,
                        &dated.date)) {
        return error_memory(error);
    }
    buffer_append(&collector->hits, &dated, sizeof dated);
    return collector->hits.failed ? error_memory(error) : STATUS_OK;
}

static int compare_hits(const void *left, const void *right, void *context)
{
    const struct dated_hit *a = left, *b = right;
    struct date_collector *collector = context;
    int amounts = amount_compare(&a->amount, &b->amount);
    if (amounts != 0) {
        return amounts;
    }
    if (a->date != b->date) {
        return a->date < b->date ? 1 : -1;
    }
    if (a->hit.score != b->hit.score) {
        return a->hit.score < b->hit.score ? 1 : -1;
    }
    if (a->hit.segment != b->hit.segment) {
        return results_compare_keys(collector->results, &a->hit, &b->hit);
    }
    return (a->hit.passage > b->hit.passage) - (a->hit.passage < b->hit.passage);
}

/* Numbers of dates become ranks: dates are compared as text, and none is the least. */
static enum status rank_dates(struct date_collector *collector, struct error *error)
{
    size_t dates = collector->dates.count, count = collector->hits.size / sizeof(struct dated_hit);
    struct dated_hit *hits = (struct dated_hit *)(void *)collector->hits.data;
    uint32_t *ranks = arena_allocate_array(&collector->results->arena, dates, sizeof *ranks);
    if (ranks == NULL) {
        return error_memory(error);
    }
    string_set_sort(&collector->dates);
    for (size_t i = 0; i < dates; i++) {
        ranks[collector->dates.entries[i].number] = (uint32_t)i;
    }
    for (size_t i = 0; i < count; i++) {
        hits[i].date = ranks[hits[i].date];
    }
    if (count > 1) {
        qsort_r(hits, count, sizeof *hits, compare_hits, collector);
    }
    return STATUS_OK;
}

enum status date_order_find(struct suoyin_results *results, bool documents,
                            struct ranked_hit **hits, uint32_t *count, struct error *error)
{
    const struct allocator *allocator = &results->index->allocator;
    struct date_collector collector = {
        .results = results,
        .dates.allocator = allocator,
        .hits.allocator = allocator,
        .value.allocator = allocator,
        .segment = UINT32_MAX,
        .by_amount = results->options.sort == SUOYIN_SORT_AMOUNT,
        .annotations.allocator = allocator,
    };
    struct match_walk walk = {results, documents, &collector, collect};
    enum status status = STATUS_OK;
    if (collector.by_amount) {
        status = searcher_needs_annotations(results->index, "amounts", error);
    }
    if (status == STATUS_OK) {
        status = match_walk_run(&walk, error);
    }
    if (status == STATUS_OK) {
        status = rank_dates(&collector, error);
    }
    if (status == STATUS_OK) {
        const struct dated_hit *sorted = (const struct dated_hit *)(void *)collector.hits.data;
        *count = (uint32_t)(collector.hits.size / sizeof *sorted);
        *hits = arena_allocate_array(&results->arena, *count, sizeof **hits);
        for (uint32_t i = 0; *hits != NULL && i < *count; i++) {
            (*hits)[i] = sorted[i].hit;
        }
        status = *hits == NULL ? error_memory(error) : STATUS_OK;
    }
    string_set_release(&collector.dates);
    buffer_release(&collector.hits);
    buffer_release(&collector.value);
    annotation_list_release(&collector.annotations);
    return status;
}
