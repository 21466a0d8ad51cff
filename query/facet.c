/* How many matches have which value of a field. */
#include <stdlib.h>
#include <string.h>

#include "../common/string_set.h"
#include "annotation_facet.h"
#include "facet_order.h"
#include "match_walk.h"

struct facet_counter {
    struct suoyin_results *results;
    const char *name;
    size_t name_length;
    size_t value_bytes; /* how much of a value counts: 4 for a year, else all */
    struct string_set values;
    uint64_t *counts; /* by the value's number */
    size_t capacity;
    struct buffer value;
    /* of the segment that is being seen: */
    uint32_t segment; /* UINT32_MAX: none yet */
    bool present;
    struct column column;
    uint32_t document_end; /* first passage after the document that was looked up last */
    uint32_t number;       /* of its value */
};

static enum status enter_segment(struct facet_counter *counter, uint32_t segment,
                                 struct error *error)
{
    counter->segment = segment;
    counter->document_end = 0;
    enum status status = columns_find(&counter->results->index->segments[segment].columns,
                                      counter->results->tools->strings, counter->name,
                                      counter->name_length, &counter->column, error);
    counter->present = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

/* Reads the value of a document's field, "" when it has none. */
static enum status read_value(struct facet_counter *counter, uint32_t document, struct error *error)
{
    uint64_t ordinal = 0;
    enum status status = STATUS_OK;
    buffer_clear(&counter->value);
    if (counter->present) {
        status = column_ordinal(&counter->column, document, &ordinal, error);
    }
    if (status == STATUS_OK && ordinal > 0) {
        status = column_value(&counter->column, counter->results->tools->strings, ordinal,
                              &counter->value, error);
    }
    if (counter->value.size > counter->value_bytes) {
        counter->value.size = counter->value_bytes;
    }
    return status;
}

/* Finds the number of the value that was read. */
static enum status number_value(struct facet_counter *counter, struct error *error)
{
    const void *bytes = counter->value.size > 0 ? (const void *)counter->value.data : "";
    if (!string_set_add(&counter->values, &counter->results->arena, bytes, counter->value.size,
                        &counter->number)) {
        return error_memory(error);
    }
    if (counter->number >= counter->capacity) {
        size_t capacity = counter->capacity * 2 + 64;
        uint64_t *counts = memory_resize_array(&counter->results->index->allocator, counter->counts,
                                               capacity, sizeof *counts);
        if (counts == NULL) {
            return error_memory(error);
        }
        memset(counts + counter->capacity, 0, (capacity - counter->capacity) * sizeof *counts);
        counter->counts = counts;
        counter->capacity = capacity;
    }
    return STATUS_OK;
}

static enum status count_match(void *context, const struct ranked_hit *hit, struct error *error)
{
    struct facet_counter *counter = context;
    enum status status = STATUS_OK;
    if (hit->segment != counter->segment) {
        status = enter_segment(counter, hit->segment, error);
    }
    if (status == STATUS_OK && hit->passage >= counter->document_end) {
        const struct segment *segment = &counter->results->index->segments[hit->segment];
        uint32_t document, first;
        status = segment_passage_document(segment, hit->passage, &document, error);
        if (status == STATUS_OK) {
            status =
                segment_document_passages(segment, document, &first, &counter->document_end, error);
        }
        if (status == STATUS_OK) {
            status = read_value(counter, document, error);
        }
        if (status == STATUS_OK) {
            status = number_value(counter, error);
        }
    }
    if (status == STATUS_OK) {
        counter->counts[counter->number]++;
    }
    return status;
}

static enum status hand_out(struct facet_counter *counter, const suoyin_facet **facets,
                            size_t *count, struct error *error)
{
    struct arena *arena = &counter->results->arena;
    size_t n = counter->values.count;
    suoyin_facet *found = arena_allocate_array(arena, n, sizeof *found);
    if (found == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        const struct string_set_entry *entry = &counter->values.entries[i];
        const char *value = arena_copy_text(arena, (const char *)entry->bytes, entry->size);
        if (value == NULL) {
            return error_memory(error);
        }
        found[i] = (suoyin_facet){{value, entry->size}, counter->counts[entry->number]};
    }
    qsort(found, n, sizeof *found, facet_compare);
    *facets = found;
    *count = n;
    return STATUS_OK;
}

static enum status count_field(struct suoyin_results *results, const char *name, size_t length,
                               const suoyin_facet **facets, size_t *count, struct error *error)
{
    bool year = length == 4 && memcmp(name, "year", 4) == 0;
    const struct allocator *allocator = &results->index->allocator;
    struct facet_counter counter = {
        .results = results,
        .name = year ? "date" : name,
        .name_length = length,
        .value_bytes = year ? 4 : SIZE_MAX,
        .values.allocator = allocator,
        .value.allocator = allocator,
        .segment = UINT32_MAX,
    };
    struct match_walk walk = {results, results->options.documents, &counter, count_match};
    enum status status = match_walk_run(&walk, error);
    if (status == STATUS_OK) {
        status = hand_out(&counter, facets, count, error);
    }
    string_set_release(&counter.values);
    buffer_release(&counter.value);
    memory_release(allocator, counter.counts);
    return status;
}

suoyin_status suoyin_results_facet(suoyin_results *results, const char *name, size_t length,
                                   const suoyin_facet **facets, size_t *count, suoyin_error *error)
{
    struct error cause = {0};
    *facets = NULL;
    *count = 0;
    enum status status = STATUS_OK;
    bool stored = true;
    results_begin(results);
    if (annotation_facet_exists(name, length)) { /* a stored field of the name comes first */
        status = field_filter_exists(results->index, results->tools, name, length, &stored, &cause);
    }
    if (status == STATUS_OK) {
        status = stored ? count_field(results, name, length, facets, count, &cause)
                        : annotation_facet_count(results, name, length, facets, count, &cause);
    }
    results_end(results);
    return searcher_status(status, &cause, error);
}
