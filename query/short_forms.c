#include "short_forms.h"

#include <string.h>

#include "mark_postings.h"
#include "rule_lines.h"

struct short_form_reader {
    const struct open_commit *index;
    struct short_forms *out;
};

static enum status add(struct short_forms *out, const struct short_form *form, struct error *error)
{
    if (out->count == out->capacity) {
        size_t capacity = out->capacity * 2 + 16;
        struct short_form *grown =
            arena_grow_array(&out->arena, out->forms, out->count, capacity, sizeof *grown);
        if (grown == NULL) {
            return error_memory(error);
        }
        out->forms = grown;
        out->capacity = capacity;
    }
    out->forms[out->count++] = *form;
    return STATUS_OK;
}

static enum status read_line(void *context, const struct rule_line *line, struct error *error)
{
    struct short_form_reader *reader = context;
    suoyin_text rest = line->rest;
    const char *tab = rule_line_is(line, "short") ? memchr(rest.data, '\t', rest.length) : NULL;
    if (tab == NULL) {
        return STATUS_OK;
    }
    const struct fold_table *table = reader->index->segments[0].fold_table;
    struct arena *arena = &reader->out->arena;
    struct short_form form;
    size_t full_length = (size_t)(tab - rest.data);
    enum status status = mark_name_fold(table, rest.data, full_length, arena, &form.full, error);
    if (status == STATUS_OK) {
        status = mark_name_fold(table, tab + 1, rest.length - full_length - 1, arena, &form.brief,
                                error);
    }
    return status == STATUS_OK && form.full.length > 0 && form.brief.length > 0
               ? add(reader->out, &form, error)
               : status;
}

enum status short_forms_of(const struct open_commit *shared, const struct short_forms **forms,
                           struct error *error)
{
    struct open_commit *index = (struct open_commit *)shared; /* read once, never changed */
    enum status status = STATUS_OK;
    pthread_mutex_lock(&index->mutex);
    if (index->short_forms == NULL) {
        struct short_form_reader reader = {
            .index = index, .out = memory_allocate_array(&index->allocator, 1, sizeof *reader.out)};
        status = reader.out == NULL ? error_memory(error) : STATUS_OK;
        if (status == STATUS_OK) {
            reader.out->arena.allocator = &index->allocator;
            status = rule_lines_read(index, read_line, &reader, error);
        }
        if (status == STATUS_OK) {
            index->short_forms = reader.out;
        } else {
            short_forms_release(reader.out);
        }
    }
    *forms = index->short_forms;
    pthread_mutex_unlock(&index->mutex);
    return status;
}

void short_forms_release(struct short_forms *forms)
{
    if (forms != NULL) {
        const struct allocator *allocator = forms->arena.allocator;
        arena_release(&forms->arena);
        memory_release(allocator, forms);
    }
}
