#include <string.h>

#include "segment_output.h"

static bool holds(const struct buffer *bytes, const void *expected, size_t size)
{
    return bytes->size == size && (size == 0 || memcmp(bytes->data, expected, size) == 0);
}

static enum status list_fits(const struct segment *segment, uint32_t section_id,
                             const struct text *list, bool *same, struct error *error)
{
    struct buffer text = {.allocator = segment->allocator};
    enum status status = segment_list_text(segment, section_id, &text, error);
    *same = *same && status == STATUS_OK && holds(&text, list->data, list->length);
    buffer_release(&text);
    return status;
}

enum status segment_plan_fits(const struct segment_plan *plan, const struct segment *segment,
                              bool *same, struct error *error)
{
    struct buffer table = {.allocator = plan->allocator};
    enum status status = segment_fold_table_bytes(segment, &table, error);
    *same = status == STATUS_OK && holds(&table, plan->fold_table_bytes, plan->fold_table_size) &&
            segment->annotated == (plan->annotator != NULL);
    buffer_release(&table);
    if (status == STATUS_OK && *same && segment->annotated) {
        const struct annotator_lists *lists = annotator_lists(plan->annotator);
        status = list_fits(segment, SECTION_SUBJECT_RULES, &lists->rules, same, error);
        if (status == STATUS_OK) {
            status = list_fits(segment, SECTION_PLACES, &lists->places, same, error);
        }
    }
    return status;
}
