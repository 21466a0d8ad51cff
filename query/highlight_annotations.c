/* What a query's filters on annotations found in a text: amounts, places, names, dates. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../common/mark.h"
#include "highlight.h"

struct finder {
    struct suoyin_results *results;
    const struct segment *segment;
    suoyin_text text;
    struct annotation_list list;
    struct buffer name; /* of the annotation that is being looked at */
    uint32_t *units;    /* room for the text's */
};

/* The mark that the annotation gives, and its bytes: 0 when it gives none by itself. */
static size_t mark_of(struct finder *finder, const struct annotation *annotation,
                      char mark[WORD_BYTES_MAX])
{
    if (annotation->kind == ANNOTATION_PLACE) {
        char digits[16];
        int length = snprintf(digits, sizeof digits, "%06" PRIu32, annotation->value.place);
        return mark_write(MARK_PLACE, digits, (size_t)length, mark);
    }
    int kind = mark_kind_of(annotation->kind);
    if (kind == 0) {
        return 0;
    }
    buffer_clear(&finder->name);
    mark_fold_name(finder->segment->fold_table, finder->text.data + annotation->span.begin,
                   annotation->span.end - annotation->span.begin, finder->units, &finder->name);
    return finder->name.size == 0
               ? 0
               : mark_write((enum mark_kind)kind, (const char *)finder->name.data,
                            finder->name.size, mark);
}

static bool begins_with(const char *mark, size_t length, const char *beginning, size_t size)
{
    return size <= length && memcmp(mark, beginning, size) == 0;
}

static bool lies_in(const struct mark_range *range, const char *mark, size_t length)
{
    if (range->exact) {
        return length == range->low_length && memcmp(mark, range->low, length) == 0;
    }
    size_t shorter = length < range->low_length ? length : range->low_length;
    int low = memcmp(mark, range->low, shorter);
    shorter = length < range->high_length ? length : range->high_length;
    int high = memcmp(mark, range->high, shorter);
    return (low > 0 || (low == 0 && length >= range->low_length)) &&
           (high < 0 || begins_with(mark, length, range->high, range->high_length));
}

static bool is_found(struct finder *finder, const struct annotation_filter *filter,
                     const struct annotation *annotation)
{
    char mark[WORD_BYTES_MAX];
    if (annotation->kind == ANNOTATION_QUANTITY || annotation->kind == ANNOTATION_DATE) {
        return filter->field >= FIELD_ABOUT_DATE && annotation_filter_passes(filter, annotation);
    }
    size_t length = filter->field == FIELD_PLACE || filter->field == FIELD_MENTION
                        ? mark_of(finder, annotation, mark)
                        : 0;
    for (size_t i = 0; i < filter->mark_count && length > 0; i++) {
        if (lies_in(&filter->marks[i], mark, length)) {
            return true;
        }
    }
    return false;
}

static void cover(const struct search_tools *tools, size_t units,
                  const struct annotation_span *span, uint8_t *covered)
{
    for (size_t i = 0; i < units; i++) {
        if (tools->offsets[i] >= span->begin && tools->offsets[i] < span->end) {
            covered[i] = 1;
        }
    }
}

enum status highlight_annotations(struct suoyin_results *results, uint32_t segment,
                                  uint32_t passage, suoyin_text text, size_t units,
                                  uint8_t *covered, struct error *error)
{
    const struct query_tree *tree = &results->tree;
    struct finder finder = {
        .results = results,
        .segment = &results->index->segments[segment],
        .text = text,
        .list.allocator = &results->index->allocator,
        .name.allocator = &results->index->allocator,
    };
    if (tree->annotation_filter_count == 0 || !finder.segment->annotated) {
        return STATUS_OK;
    }
    unsigned subjects;
    finder.units = arena_allocate_array(&results->arena, text.length + 1, sizeof *finder.units);
    enum status status = finder.units == NULL
                             ? error_memory(error)
                             : annotations_passage(&finder.segment->annotations, passage, text.data,
                                                   text.length, &finder.list, &subjects, error);
    for (size_t i = 0; i < finder.list.count && status == STATUS_OK; i++) {
        const struct annotation *annotation = &finder.list.items[i];
        for (uint32_t f = 0; f < tree->annotation_filter_count; f++) {
            if (is_found(&finder, tree->annotation_filters[f], annotation)) {
                cover(results->tools, units, &annotation->span, covered);
            }
        }
        status = finder.name.failed ? error_memory(error) : STATUS_OK;
    }
    annotation_list_release(&finder.list);
    buffer_release(&finder.name);
    return status;
}
