#include "annotation_facet.h"

#include <stdlib.h>
#include <string.h>

#include "facet_order.h"
#include "name_groups.h"
#include "place_codes.h"

struct annotation_facet {
    const char *name;
    enum mark_kind kind;
    bool is_place, is_name;
};

static const struct annotation_facet kinds[] = {
    {"subject", MARK_SUBJECT, .is_name = false}, {"policy", MARK_POLICY, .is_name = true},
    {"park", MARK_PARK, .is_name = true},        {"project", MARK_PROJECT, .is_name = true},
    {"place", MARK_PLACE, .is_place = true},     {"region", MARK_REGION, .is_place = true},
    {"about-year", MARK_YEAR, .is_name = false},
};

static const struct annotation_facet *find(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strlen(kinds[i].name) == length && memcmp(kinds[i].name, name, length) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

bool annotation_facet_exists(const char *name, size_t length)
{
    return find(name, length) != NULL;
}

/* What six digits that end in 00 stand for is counted by the digits before that, with all that lies
 * within it. */
static bool is_counted_above(suoyin_text digits)
{
    return digits.length > 2 && memcmp(digits.data + digits.length - 2, "00", 2) == 0;
}

/* A prefecture that has no name of its own (1101) is counted by its province and its counties. */
static enum status name_place(struct suoyin_results *results, suoyin_text *value, bool *counts,
                              struct error *error)
{
    size_t digits = value->length;
    bool known;
    struct buffer name = {.allocator = &results->index->allocator};
    enum status status =
        place_codes_name(results->index, value->data, digits, &name, &known, error);
    if (status == STATUS_OK) {
        value->data = arena_copy_text(&results->arena, (const char *)name.data, name.size);
        value->length = name.size;
        status = value->data == NULL ? error_memory(error) : STATUS_OK;
    }
    *counts = digits != 4 || known;
    buffer_release(&name);
    return status;
}

/* Names of policies, parks and projects, each with its other forms. */
static enum status group_names(struct suoyin_results *results, enum mark_kind kind,
                               const struct name_count_options *options, struct name_count *names,
                               size_t *count, struct error *error)
{
    struct name_group *groups;
    size_t group_count;
    enum status status =
        name_groups_make(results, kind, options, names, *count, &groups, &group_count, error);
    for (size_t i = 0; i < group_count && status == STATUS_OK; i++) {
        names[i] = groups[i].count;
    }
    *count = group_count;
    return status;
}

enum status annotation_facet_count(struct suoyin_results *results, const char *name, size_t length,
                                   const suoyin_facet **facets, size_t *count, struct error *error)
{
    static const uint8_t place_levels[] = {2, 4, 0};
    const struct annotation_facet *kind = find(name, length);
    struct name_count_options options = {
        .documents = results->options.documents,
        .levels = kind->is_place ? place_levels : NULL,
    };
    struct name_count *names;
    size_t found;
    enum status status = searcher_needs_annotations(results->index, kind->name, error);
    if (status == STATUS_OK) {
        status = name_counts_find(results, kind->kind, &options, &names, &found, error);
    }
    if (status == STATUS_OK && kind->is_name) {
        status = group_names(results, kind->kind, &options, names, &found, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    suoyin_facet *out = arena_allocate_array(&results->arena, found, sizeof *out);
    if (out == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < found && status == STATUS_OK; i++) {
        if (!kind->is_place || !is_counted_above(names[i].name)) {
            bool counts = true;
            suoyin_facet *facet = &out[*count];
            *facet = (suoyin_facet){names[i].name, names[i].count};
            status =
                kind->is_place ? name_place(results, &facet->value, &counts, error) : STATUS_OK;
            *count += counts;
        }
    }
    qsort(out, *count, sizeof *out, facet_compare);
    *facets = out;
    return status;
}
