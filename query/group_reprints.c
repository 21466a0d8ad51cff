#include "group_reprints.h"

#include <stdlib.h>
#include <string.h>

struct shape {
    uint64_t *pairs; /* ascending */
    size_t count;
};

struct group {
    struct shape shape; /* of its best hit */
    size_t earliest;    /* index of the hit that is shown */
    uint32_t others;
};

static int compare_pairs(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static enum status make_shape(struct suoyin_results *results, const struct result *result,
                              struct shape *shape, struct error *error)
{
    const suoyin_text *text = &result->hit->text;
    size_t count;
    enum status status = searcher_units(results->index, results->tools, result->ranked.segment,
                                        text->data, text->length, &count, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t *units = results->tools->units;
    shape->pairs = arena_allocate_array(&results->arena, count + 1, sizeof *shape->pairs);
    if (shape->pairs == NULL) {
        return error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        shape->pairs[i] = (uint64_t)units[i] << 32 | (i + 1 < count ? units[i + 1] : 0);
    }
    shape->count = count;
    qsort(shape->pairs, count, sizeof *shape->pairs, compare_pairs);
    return STATUS_OK;
}

static bool are_reprints(const struct shape *a, const struct shape *b)
{
    size_t shorter = a->count < b->count ? a->count : b->count, both = a->count + b->count;
    size_t common = 0, i = 0, j = 0;
    if (10 * shorter < 4 * both) {
        return false;
    }
    while (i < a->count && j < b->count) {
        bool equal = a->pairs[i] == b->pairs[j];
        bool first = a->pairs[i] < b->pairs[j];
        common += equal;
        i += equal || first;
        j += equal || !first;
    }
    return 10 * common >= 4 * both;
}

static int compare_texts(suoyin_text a, suoyin_text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = memcmp(a.data, b.data, shorter);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static bool is_earlier(const suoyin_hit *a, const suoyin_hit *b)
{
    if ((a->date.length > 0) != (b->date.length > 0)) {
        return a->date.length > 0;
    }
    int order = compare_texts(a->date, b->date);
    order = order != 0 ? order : compare_texts(a->id, b->id);
    return order != 0 ? order < 0 : a->passage < b->passage;
}

/* Puts a hit into a group of its own, or into one that is there. */
static enum status join(struct suoyin_results *results, size_t index, struct group *groups,
                        size_t *count, struct error *error)
{
    struct shape shape;
    suoyin_hit hit;
    suoyin_error cause;
    suoyin_status read =
        suoyin_results_hit(results, index, SUOYIN_HIT_FIELDS | SUOYIN_HIT_TEXT, &hit, &cause);
    if (read != SUOYIN_OK) {
        return error_at(error, (enum status)read, cause.offset, "%s", cause.message);
    }
    enum status status = make_shape(results, &results->results[index], &shape, error);
    if (status != STATUS_OK) {
        return status;
    }
    size_t g = 0;
    while (g < *count && !are_reprints(&groups[g].shape, &shape)) {
        g++;
    }
    if (g == *count) {
        groups[(*count)++] = (struct group){shape, index, 0};
        return STATUS_OK;
    }
    groups[g].others++;
    if (is_earlier(&hit, results->results[groups[g].earliest].hit)) {
        groups[g].earliest = index;
    }
    return STATUS_OK;
}

enum status group_reprints(struct suoyin_results *results, uint32_t offset, uint32_t limit,
                           const struct stop *stop, size_t *count, struct error *error)
{
    struct group *groups = arena_allocate_array(&results->arena, results->count, sizeof *groups);
    *count = 0;
    enum status status = groups == NULL ? error_memory(error) : STATUS_OK;
    for (size_t i = 0; i < results->count && status == STATUS_OK; i++) {
        status = stop_check(stop, error);
        if (status == STATUS_OK) {
            status = join(results, i, groups, count, error);
        }
    }
    size_t after = *count > offset ? *count - offset : 0, kept = after < limit ? after : limit;
    struct result *shown = arena_allocate_array(&results->arena, kept, sizeof *shown);
    if (status == STATUS_OK && shown == NULL) {
        status = error_memory(error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < kept; i++) {
        const struct group *group = &groups[offset + i];
        shown[i] = results->results[group->earliest];
        shown[i].hit->rank = offset + i + 1;
        shown[i].reprints = group->others;
    }
    results->results = shown;
    results->count = kept;
    results->offset = offset;
    return STATUS_OK;
}
