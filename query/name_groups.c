#include "name_groups.h"

#include <string.h>

#include "mark_postings.h"
#include "name_forms.h"
#include "name_variants.h"
#include "short_forms.h"
#include "text_compare.h"

struct grouper {
    struct suoyin_results *results;
    const struct match_set *matches;
    enum mark_kind kind;
    const struct name_count_options *options;
    const struct name_count *names;
    size_t count;
    uint32_t *chosen;    /* by name: the one that it is counted with */
    struct arena *arena; /* of what is not kept */
    struct error *error;
};

/* --- Short forms -------------------------------------------------------------------------------
 */

/* Notes which of the names a segment's documents declare to be short forms. */
static enum status note_declared(const struct grouper *grouper, const struct lexicon *lexicon,
                                 bool *declared)
{
    struct mark_walk *walk = arena_allocate(grouper->arena, sizeof *walk);
    struct mark_key all = mark_key_make(MARK_ALIAS, "", 0, grouper->arena);
    if (walk == NULL || all.bytes == NULL) {
        return error_memory(grouper->error);
    }
    enum status status =
        mark_walk_open(walk, lexicon, all, all, &grouper->results->stop, grouper->error);
    while (status == STATUS_OK && mark_walk_next(walk, grouper->error)) {
        const char *brief = walk->mark + MARK_NAME_BEGIN;
        const char *leads = memchr(brief, MARK_TO_FULL, walk->length - MARK_NAME_BEGIN);
        size_t found = leads == NULL ? grouper->count
                                     : name_counts_search(grouper->names, grouper->count, brief,
                                                          (size_t)(leads - brief));
        if (found < grouper->count) {
            declared[found] = true;
        }
    }
    return status == STATUS_OK ? walk->words.status : status;
}

/* Counts a short form with its full one, where that has been counted, too. */
static enum status join_full(const struct grouper *grouper, uint32_t number, uint32_t *joins)
{
    struct arena arena = {.allocator = grouper->arena->allocator};
    suoyin_text full = {"", 0};
    enum status status =
        name_full_form(grouper->results->index, grouper->kind, &grouper->results->stop,
                       grouper->names[number].name, &arena, &full, grouper->error);
    if (status == STATUS_OK) {
        size_t found = name_counts_search(grouper->names, grouper->count, full.data, full.length);
        joins[number] = found < grouper->count ? grouper->chosen[found] : number;
    }
    arena_release(&arena);
    return status;
}

/* Whether the rules may know a full form of the name. */
static bool ends_short(const struct short_forms *ruled, suoyin_text name)
{
    bool ends = false;
    for (size_t i = 0; i < ruled->count && !ends; i++) {
        ends = text_ends_with(name, ruled->forms[i].brief);
    }
    return ends;
}

/* Joins the names that stand for themselves so far. */
static enum status join_short_forms(const struct grouper *grouper)
{
    const struct open_commit *index = grouper->results->index;
    const struct short_forms *ruled;
    bool *declared = arena_allocate_array(grouper->arena, grouper->count, sizeof *declared);
    uint32_t *joins = arena_allocate_array(grouper->arena, grouper->count, sizeof *joins);
    if (declared == NULL || joins == NULL) {
        return error_memory(grouper->error);
    }
    enum status status = short_forms_of(index, &ruled, grouper->error);
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        status = note_declared(grouper, &index->segments[s].lexicon, declared);
    }
    for (uint32_t i = 0; i < grouper->count && status == STATUS_OK; i++) {
        joins[i] = i;
        if (grouper->chosen[i] == i && (declared[i] || ends_short(ruled, grouper->names[i].name))) {
            status = join_full(grouper, i, joins);
        }
    }
    for (size_t i = 0; i < grouper->count && status == STATUS_OK; i++) {
        grouper->chosen[i] = joins[grouper->chosen[i]];
    }
    return status;
}

/* --- Counting a group in one segment -----------------------------------------------------------
 */

static enum status count_list(const struct grouper *grouper, uint32_t segment,
                              const struct posting_list *list, uint64_t *count)
{
    uint32_t end = 0; /* first passage after the document that was counted last */
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++) {
        uint32_t passage = list->passages[i], document, first;
        if (!match_set_has(grouper->matches, segment, passage) || passage < end) {
            continue;
        }
        *count += 1;
        if (grouper->options->documents) {
            const struct segment *opened = &grouper->results->index->segments[segment];
            status = segment_passage_document(opened, passage, &document, grouper->error);
            if (status == STATUS_OK) {
                status = segment_document_passages(opened, document, &first, &end, grouper->error);
            }
        }
    }
    return status;
}

static enum status add_postings(const struct grouper *grouper, const struct lexicon *lexicon,
                                size_t number, struct posting_union *passages)
{
    suoyin_text name = grouper->names[number].name;
    struct mark_key mark = mark_key_make(grouper->kind, name.data, name.length, grouper->arena);
    struct term_postings *found = arena_allocate(grouper->arena, sizeof *found);
    if (mark.bytes == NULL || found == NULL) {
        return error_memory(grouper->error);
    }
    enum status status = lexicon_find_word(lexicon, mark.bytes, mark.length, found, grouper->error);
    if (status == STATUS_OK) {
        status = posting_union_add(passages, found, grouper->error);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status count_segment(const struct grouper *grouper, uint32_t segment, uint32_t chosen,
                                 uint64_t *count)
{
    const struct lexicon *lexicon = &grouper->results->index->segments[segment].lexicon;
    struct posting_union passages = {.lexicon = lexicon,
                                     .pairs.allocator = grouper->arena->allocator};
    struct posting_list list;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < grouper->count && status == STATUS_OK; i++) {
        if (grouper->chosen[i] == chosen) {
            status = add_postings(grouper, lexicon, i, &passages);
        }
    }
    if (status == STATUS_OK) {
        status = posting_union_finish(&passages, grouper->arena, &list, grouper->error);
    }
    if (status == STATUS_OK) {
        status = count_list(grouper, segment, &list, count);
    }
    posting_union_release(&passages);
    return status;
}

/* --- Groups ------------------------------------------------------------------------------------
 */

static bool is_before(suoyin_text a, suoyin_text b)
{
    return a.length > 0 && (b.length == 0 || mark_compare(a.data, a.length, b.data, b.length) < 0);
}

static enum status add_variants(const struct grouper *grouper, uint32_t chosen, size_t variants,
                                struct name_group *group)
{
    suoyin_text *kept =
        arena_allocate_array(&grouper->results->arena, variants, sizeof *group->variants);
    if (kept == NULL) {
        return error_memory(grouper->error);
    }
    group->variants = kept;
    for (size_t i = 0; i < grouper->count; i++) {
        const struct name_count *name = &grouper->names[i];
        if (i == chosen || grouper->chosen[i] != chosen) {
            continue;
        }
        kept[group->variant_count++] = name->name;
        if (is_before(name->first, group->count.first)) {
            group->count.first = name->first;
        }
        if (is_before(group->count.last, name->last)) {
            group->count.last = name->last; /* the example stays one of the name itself */
        }
    }
    enum status status = STATUS_OK;
    group->count.count = 0;
    for (uint32_t s = 0; s < grouper->results->index->segment_count && status == STATUS_OK; s++) {
        status = count_segment(grouper, s, chosen, &group->count.count);
    }
    return status;
}

static enum status make_groups(struct grouper *grouper, struct name_group *groups,
                               size_t *group_count)
{
    enum status status = STATUS_OK;
    uint32_t *sizes = arena_allocate_array(grouper->arena, grouper->count, sizeof *sizes);
    if (sizes == NULL) {
        return error_memory(grouper->error);
    }
    for (size_t i = 0; i < grouper->count; i++) {
        sizes[grouper->chosen[i]]++;
    }
    for (uint32_t i = 0; i < grouper->count && status == STATUS_OK; i++) {
        if (grouper->chosen[i] != i) {
            continue;
        }
        status = stop_check(&grouper->results->stop, grouper->error);
        struct name_group *group = &groups[(*group_count)++];
        *group = (struct name_group){.count = grouper->names[i]};
        if (sizes[i] > 1 && status == STATUS_OK) {
            status = add_variants(grouper, i, sizes[i] - 1, group);
        }
    }
    return status;
}

enum status name_groups_make(struct suoyin_results *results, enum mark_kind kind,
                             const struct name_count_options *options,
                             const struct name_count *names, size_t count,
                             struct name_group **groups, size_t *group_count, struct error *error)
{
    struct arena arena = {.allocator = &results->index->allocator};
    struct grouper grouper = {
        .results = results,
        .kind = kind,
        .options = options,
        .names = names,
        .count = count,
        .arena = &arena,
        .error = error,
    };
    *group_count = 0;
    *groups = arena_allocate_array(&results->arena, count, sizeof **groups);
    enum status status =
        *groups == NULL ? error_memory(error) : match_set_find(results, &grouper.matches, error);
    if (status == STATUS_OK) {
        status = name_variants_choose(results->index, kind, &results->stop, names, count, &arena,
                                      &grouper.chosen, error);
    }
    if (status == STATUS_OK && count > 0 && !results->options.no_aliases) {
        status = join_short_forms(&grouper);
    }
    if (status == STATUS_OK) {
        status = make_groups(&grouper, *groups, group_count);
    }
    arena_release(&arena);
    return status;
}
