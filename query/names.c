/* The policies, parks and projects that matches name, with an example of each. */
#include <stdlib.h>
#include <string.h>

#include "mark_postings.h"
#include "name_groups.h"
#include "stored_fields.h"

static int compare_groups(const void *a, const void *b)
{
    const struct name_count *x = &((const struct name_group *)a)->count;
    const struct name_count *y = &((const struct name_group *)b)->count;
    if (x->count != y->count) {
        return x->count < y->count ? 1 : -1;
    }
    return mark_compare(x->name.data, x->name.length, y->name.data, y->name.length);
}

/* --- Examples ----------------------------------------------------------------------------------
 */

struct example_reader {
    struct suoyin_results *results;
    const struct segment *segment;
    uint32_t passage;
    struct annotation_list list;
    struct buffer folded;
};

/* The document's id and the passage's number and text. */
static enum status read_place(struct example_reader *reader, suoyin_name *name, struct error *error)
{
    struct suoyin_results *results = reader->results;
    uint32_t document, first, end;
    const char *text;
    size_t length;
    enum status status =
        segment_passage_document(reader->segment, reader->passage, &document, error);
    if (status == STATUS_OK) {
        status = segment_document_passages(reader->segment, document, &first, &end, error);
    }
    if (status == STATUS_OK) {
        status = stored_key(reader->segment, document, results->tools->strings, &results->arena,
                            &name->id, error);
    }
    if (status == STATUS_OK) {
        uint32_t segment = (uint32_t)(reader->segment - results->index->segments);
        status = searcher_text(results->index, results->tools, segment, reader->passage, &text,
                               &length, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const char *copy = arena_copy_text(&results->arena, text, length);
    name->passage = reader->passage - first + 1;
    name->text = (suoyin_text){copy, length};
    return copy == NULL ? error_memory(error) : STATUS_OK;
}

static bool is_named(struct example_reader *reader, const suoyin_name *name,
                     const struct annotation_span *span, uint32_t *units)
{
    buffer_clear(&reader->folded);
    mark_fold_name(reader->segment->fold_table, name->text.data + span->begin,
                   span->end - span->begin, units, &reader->folded);
    return reader->folded.size == name->folded.length &&
           memcmp(reader->folded.data, name->folded.data, name->folded.length) == 0;
}

/* Where the example's text has the name. */
static enum status find_span(struct example_reader *reader, suoyin_mention_kind kind,
                             suoyin_name *name, struct error *error)
{
    struct suoyin_results *results = reader->results;
    unsigned subjects;
    uint32_t *units = arena_allocate_array(&results->arena, name->text.length + 1, sizeof *units);
    enum status status =
        units == NULL
            ? error_memory(error)
            : annotations_passage(&reader->segment->annotations, reader->passage, name->text.data,
                                  name->text.length, &reader->list, &subjects, error);
    for (size_t i = 0; status == STATUS_OK && i < reader->list.count; i++) {
        const struct annotation *annotation = &reader->list.items[i];
        if ((int)annotation->kind == (int)kind &&
            is_named(reader, name, &annotation->span, units)) {
            name->span = (suoyin_span){annotation->span.begin, annotation->span.end};
            name->name = (suoyin_text){
                arena_copy_text(&results->arena, name->text.data + annotation->span.begin,
                                annotation->span.end - annotation->span.begin),
                annotation->span.end - annotation->span.begin};
            return name->name.data == NULL ? error_memory(error) : STATUS_OK;
        }
        status = reader->folded.failed ? error_memory(error) : STATUS_OK;
    }
    return status;
}

static enum status read_example(struct suoyin_results *results, const struct name_group *group,
                                suoyin_mention_kind kind, suoyin_name *name, struct error *error)
{
    const struct name_count *count = &group->count;
    struct example_reader reader = {
        .results = results,
        .segment = &results->index->segments[count->newest.segment],
        .passage = count->newest.passage,
        .list.allocator = &results->index->allocator,
        .folded.allocator = &results->index->allocator,
    };
    *name = (suoyin_name){
        .name = count->name,
        .folded = count->name,
        .passages = count->count,
        .first = count->first,
        .last = count->last,
        .variants = group->variants,
        .variant_count = group->variant_count,
    };
    enum status status = read_place(&reader, name, error);
    if (status == STATUS_OK) {
        status = find_span(&reader, kind, name, error);
    }
    annotation_list_release(&reader.list);
    buffer_release(&reader.folded);
    return status;
}

/* --- The list ----------------------------------------------------------------------------------
 */

static enum status list_names(struct suoyin_results *results, suoyin_mention_kind kind,
                              uint32_t limit, const suoyin_name **names, size_t *count,
                              uint64_t *total, struct error *error)
{
    int mark = mark_kind_of((enum annotation_kind)kind);
    if (mark == 0 || limit < 1 || limit > SUOYIN_LIMIT_MAX) {
        return error_set(error, STATUS_USAGE,
                         mark == 0 ? "only policies, parks and projects can be listed"
                                   : "the number of names is out of range");
    }
    struct name_count_options options = {.documents = results->options.documents, .dates = true};
    struct name_count *counts;
    struct name_group *groups;
    size_t found;
    enum status status = searcher_needs_annotations(results->index, "names", error);
    if (status == STATUS_OK) {
        status = name_counts_find(results, (enum mark_kind)mark, &options, &counts, &found, error);
    }
    if (status == STATUS_OK) {
        status = name_groups_make(results, (enum mark_kind)mark, &options, counts, found, &groups,
                                  &found, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *total = found;
    if (found > 1) {
        qsort(groups, found, sizeof *groups, compare_groups);
    }
    found = found < limit ? found : limit;
    suoyin_name *out = arena_allocate_array(&results->arena, found, sizeof *out);
    status = out == NULL ? error_memory(error) : STATUS_OK;
    for (size_t i = 0; i < found && status == STATUS_OK; i++) {
        status = read_example(results, &groups[i], kind, &out[i], error);
        if (status == STATUS_OK) {
            status = stop_check(&results->stop, error);
        }
    }
    if (status == STATUS_OK) {
        *names = out;
        *count = found;
    }
    return status;
}

suoyin_status suoyin_results_names(suoyin_results *results, suoyin_mention_kind kind,
                                   uint32_t limit, const suoyin_name **names, size_t *count,
                                   uint64_t *total, suoyin_error *error)
{
    struct error cause = {0};
    uint64_t all = 0;
    *names = NULL;
    *count = 0;
    results_begin(results);
    enum status status = list_names(results, kind, limit, names, count, &all, &cause);
    results_end(results);
    if (total != NULL) {
        *total = all;
    }
    return searcher_status(status, &cause, error);
}
