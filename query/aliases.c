#include "aliases.h"

#include "../common/mark.h"
#include "declared_aliases.h"
#include "short_forms.h"
#include "text_compare.h"

/* A query's text, folded as names are in marks. */
struct folded_query {
    const struct open_commit *index;
    const struct stop *stop;
    const struct short_forms *ruled;
    suoyin_text source, text;
    size_t count;      /* units */
    uint32_t *offsets; /* where each unit stands in the source */
    size_t *begins;    /* … and in the text; one more, its length */
    bool *ends;        /* by bytes of the text: whether a name may begin or end there */
    struct alternatives_list *list;
    struct lexicon_words *words;
    struct error *error;
};

static enum status fold(struct folded_query *query)
{
    struct arena *arena = query->list->arena;
    size_t length = query->source.length;
    uint32_t *units = arena_allocate(arena, (length + 1) * sizeof *units);
    char *text = arena_allocate(arena, (length + 1) * UTF8_MAX);
    query->offsets = arena_allocate(arena, (length + 1) * sizeof *query->offsets);
    query->begins = arena_allocate(arena, (length + 1) * sizeof *query->begins);
    query->ends = arena_allocate_array(arena, (length + 1) * UTF8_MAX, sizeof *query->ends);
    query->words = arena_allocate(arena, sizeof *query->words);
    if (units == NULL || text == NULL || query->offsets == NULL || query->begins == NULL ||
        query->ends == NULL || query->words == NULL) {
        return error_memory(query->error);
    }
    query->count = fold_units(query->index->segments[0].fold_table, query->source.data, length,
                              units, query->offsets);
    size_t size = 0;
    for (size_t i = 0; i <= query->count; i++) {
        query->begins[i] = size;
        query->ends[size] =
            i == 0 || i == query->count || !unit_is_word(units[i - 1]) || !unit_is_word(units[i]);
        size += i < query->count ? mark_write_unit(units[i], text + size) : 0;
    }
    query->text = (suoyin_text){text, size};
    return STATUS_OK;
}

/* --- Names in the text -------------------------------------------------------------------------
 */

/* The longest name that the text has at a byte; a length of 0 for none. */
static enum status longest_at(const struct folded_query *query, size_t begin, suoyin_text *name)
{
    const struct open_commit *index = query->index;
    const bool *ends = query->ends + begin;
    suoyin_text rest = {query->text.data + begin, query->text.length - begin};
    enum status status = STATUS_OK;
    size_t longest = 0;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        size_t length = 0;
        status = declared_aliases_match(&index->segments[s].lexicon, rest, ends, query->words,
                                        &length, query->error);
        longest = length > longest ? length : longest;
    }
    for (size_t i = 0; i < query->ruled->count; i++) {
        suoyin_text forms[] = {query->ruled->forms[i].brief, query->ruled->forms[i].full};
        for (int form = 0; form < 2; form++) {
            size_t length = forms[form].length;
            longest = length > longest && text_begins_with(rest, forms[form]) && ends[length]
                          ? length
                          : longest;
        }
    }
    *name = (suoyin_text){rest.data, longest};
    return status;
}

/* --- Their other forms -------------------------------------------------------------------------
 */

/* The stretch of the source that a name takes; the first form decides by which rule. */
struct stretch {
    suoyin_text name;
    size_t begin, end;
    struct alternatives *item;
};

static void write_form(const struct folded_query *query, struct stretch *stretch, suoyin_text form,
                       const char *rule)
{
    if (stretch->item == NULL) {
        stretch->item = alternatives_add(query->list, stretch->begin, stretch->end, rule);
    }
    alternatives_write(query->list, stretch->item, form.data, form.length, 0);
}

static void write_ruled(const struct folded_query *query, struct stretch *stretch)
{
    for (size_t i = 0; i < query->ruled->count; i++) {
        const struct short_form *form = &query->ruled->forms[i];
        if (text_equals(form->brief, stretch->name) || text_equals(form->full, stretch->name)) {
            bool brief = text_equals(form->brief, stretch->name);
            write_form(query, stretch, brief ? form->full : form->brief, "alias, by the rules");
        }
    }
}

static enum status write_declared(const struct folded_query *query, struct stretch *stretch)
{
    struct declared_alias *aliases;
    size_t count;
    enum status status = declared_aliases_find(query->index, query->stop, stretch->name,
                                               query->list->arena, &aliases, &count, query->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const char *rule = "alias";
        if (stretch->item == NULL) {
            status = declared_alias_origin(query->index, &aliases[i], query->list->arena, &rule,
                                           query->error);
        }
        bool brief = text_equals(aliases[i].brief, stretch->name);
        write_form(query, stretch, brief ? aliases[i].full : aliases[i].brief, rule);
    }
    return status;
}

enum status aliases_find(const struct open_commit *index, const struct stop *stop, const char *text,
                         size_t length, struct alternatives_list *list, struct error *error)
{
    struct folded_query query = {
        .index = index, .stop = stop, .source = {text, length}, .list = list, .error = error};
    if (index->segment_count == 0 || !index->segments[0].annotated) {
        return STATUS_OK;
    }
    enum status status = short_forms_of(index, &query.ruled, error);
    if (status == STATUS_OK) {
        status = fold(&query);
    }
    for (size_t at = 0, next; at < query.count && status == STATUS_OK; at = next) {
        struct stretch stretch = {.begin = query.offsets[at]};
        next = at + 1;
        status = stop_check(stop, error);
        if (query.ends[query.begins[at]] && status == STATUS_OK) {
            status = longest_at(&query, query.begins[at], &stretch.name);
        }
        if (status == STATUS_OK && stretch.name.length > 0) {
            while (query.begins[next] < query.begins[at] + stretch.name.length) {
                next++;
            }
            stretch.end = unit_source_end(index->segments[0].fold_table, text, length,
                                          query.offsets[next - 1]);
            write_ruled(&query, &stretch);
            status = write_declared(&query, &stretch);
        }
    }
    return status;
}
