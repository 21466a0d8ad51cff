#include "name_forms.h"

#include <string.h>

#include "declared_aliases.h"
#include "mark_postings.h"
#include "short_forms.h"
#include "text_compare.h"

enum { FORMS_MAX = 64 };

struct form_finder {
    const struct open_commit *index;
    const struct short_forms *ruled;
    enum mark_kind kind;
    const struct stop *stop;
    struct arena *arena;
    struct error *error;
};

static enum status begin(struct form_finder *finder)
{
    return short_forms_of(finder->index, &finder->ruled, finder->error);
}

/* --- Names by the rules ------------------------------------------------------------------------
 */

/* The name with another end, and how many passages name that; none when the name ends otherwise. */
static enum status change_end(const struct form_finder *finder, suoyin_text name, suoyin_text end,
                              suoyin_text other, suoyin_text *changed, uint64_t *passages)
{
    *passages = 0;
    if (!text_ends_with(name, end)) {
        return STATUS_OK;
    }
    size_t kept = name.length - end.length;
    char *text = arena_allocate(finder->arena, kept + other.length);
    if (text == NULL) {
        return error_memory(finder->error);
    }
    memcpy(text, name.data, kept);
    memcpy(text + kept, other.data, other.length);
    *changed = (suoyin_text){text, kept + other.length};
    struct mark_key mark =
        mark_key_make(finder->kind, changed->data, changed->length, finder->arena);
    return mark.bytes == NULL
               ? error_memory(finder->error)
               : searcher_word_df(finder->index, mark.bytes, mark.length, passages, finder->error);
}

/* Of the full forms by the rules the one that most passages name. */
static enum status find_ruled(const struct form_finder *finder, suoyin_text name, suoyin_text *full)
{
    enum status status = STATUS_OK;
    uint64_t most = 0;
    for (size_t i = 0; i < finder->ruled->count && status == STATUS_OK; i++) {
        const struct short_form *form = &finder->ruled->forms[i];
        suoyin_text candidate;
        uint64_t passages = 0;
        if (form->full.length > form->brief.length) {
            status = change_end(finder, name, form->brief, form->full, &candidate, &passages);
        }
        if (passages > 0 &&
            (passages > most || (passages == most && mark_compare(candidate.data, candidate.length,
                                                                  full->data, full->length) < 0))) {
            most = passages;
            *full = candidate;
        }
    }
    return status;
}

/* --- From the short form to the full one -------------------------------------------------------
 */

/* One step: *full is left alone when there is none. */
static enum status find_longer(const struct form_finder *finder, suoyin_text name,
                               suoyin_text *full)
{
    struct declared_alias *aliases;
    size_t count;
    uint64_t most = 0;
    enum status status = declared_aliases_find(finder->index, finder->stop, name, finder->arena,
                                               &aliases, &count, finder->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (text_equals(aliases[i].brief, name) && aliases[i].passages > most) {
            most = aliases[i].passages;
            *full = aliases[i].full;
        }
    }
    return status == STATUS_OK && most == 0 ? find_ruled(finder, name, full) : status;
}

static enum status find_full(const struct form_finder *finder, suoyin_text name, suoyin_text *full)
{
    enum status status = STATUS_OK;
    *full = name;
    do { /* each is longer than the one before */
        name = *full;
        status = find_longer(finder, name, full);
    } while (status == STATUS_OK && !text_equals(name, *full));
    return status;
}

enum status name_full_form(const struct open_commit *index, enum mark_kind kind,
                           const struct stop *stop, suoyin_text name, struct arena *arena,
                           suoyin_text *full, struct error *error)
{
    struct form_finder finder = {
        .index = index, .kind = kind, .stop = stop, .arena = arena, .error = error};
    enum status status = begin(&finder);
    return status == STATUS_OK ? find_full(&finder, name, full) : status;
}

/* --- From the full form to the short ones ------------------------------------------------------
 */

struct form_list {
    suoyin_text *forms;
    size_t count;
};

/* Adds a name that goes with the first of the list, once. */
static enum status add_short(const struct form_finder *finder, suoyin_text name,
                             struct form_list *list)
{
    suoyin_text full;
    for (size_t i = 0; i < list->count; i++) {
        if (text_equals(list->forms[i], name)) {
            return STATUS_OK;
        }
    }
    enum status status = list->count < FORMS_MAX ? find_full(finder, name, &full) : STATUS_OK;
    if (status == STATUS_OK && list->count < FORMS_MAX && text_equals(full, list->forms[0])) {
        list->forms[list->count++] = name;
    }
    return status;
}

static enum status add_shorts_of(const struct form_finder *finder, suoyin_text name,
                                 struct form_list *list)
{
    struct declared_alias *aliases;
    size_t count;
    enum status status = declared_aliases_find(finder->index, finder->stop, name, finder->arena,
                                               &aliases, &count, finder->error);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (text_equals(aliases[i].full, name)) {
            status = add_short(finder, aliases[i].brief, list);
        }
    }
    for (size_t i = 0; i < finder->ruled->count && status == STATUS_OK; i++) {
        const struct short_form *form = &finder->ruled->forms[i];
        suoyin_text brief;
        uint64_t passages;
        status = change_end(finder, name, form->full, form->brief, &brief, &passages);
        if (status == STATUS_OK && passages > 0) {
            status = add_short(finder, brief, list);
        }
    }
    return status;
}

enum status name_forms_find(const struct open_commit *index, enum mark_kind kind,
                            const struct stop *stop, suoyin_text name, struct arena *arena,
                            suoyin_text **forms, size_t *count, struct error *error)
{
    struct form_finder finder = {
        .index = index, .kind = kind, .stop = stop, .arena = arena, .error = error};
    struct form_list list = {arena_allocate_array(arena, FORMS_MAX, sizeof *list.forms), 1};
    enum status status = list.forms == NULL ? error_memory(error) : begin(&finder);
    if (status == STATUS_OK) {
        status = find_full(&finder, name, &list.forms[0]);
    }
    if (status == STATUS_OK) {
        status = add_short(&finder, name, &list);
    }
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++) {
        status = add_shorts_of(&finder, list.forms[i], &list);
    }
    *forms = list.forms;
    *count = list.count;
    return status;
}
