/* A filter on annotations in one segment. */
#include <string.h>

#include "../common/quantity.h"
#include "annotation_filter.h"
#include "mark_postings.h"
#include "mention_by_alias.h"

/* --- The passages that marks lead to -----------------------------------------------------------
 */

struct gathering {
    const struct open_commit *index;
    struct search_tools *tools;
    uint32_t segment;
    const struct annotation_filter *filter;
    struct arena *arena;
    struct posting_union passages;
    struct error *error;
};

static enum status gather_exact(struct gathering *gathering, const struct mark_range *range)
{
    struct term_postings *postings = arena_allocate(gathering->arena, sizeof *postings);
    if (postings == NULL) {
        return error_memory(gathering->error);
    }
    const struct lexicon *lexicon = gathering->passages.lexicon;
    enum status status =
        range->low_length == 0
            ? STATUS_NOT_FOUND
            : lexicon_find_word(lexicon, range->low, range->low_length, postings, gathering->error);
    if (status == STATUS_OK) {
        status = posting_union_add(&gathering->passages, postings, gathering->error);
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status gather_range(struct gathering *gathering, const struct mark_range *range)
{
    struct mark_walk *walk = arena_allocate(gathering->arena, sizeof *walk);
    if (walk == NULL) {
        return error_memory(gathering->error);
    }
    struct mark_key low = {range->low, range->low_length}, high = {range->high, range->high_length};
    enum status status = mark_walk_open(walk, gathering->passages.lexicon, low, high,
                                        gathering->tools->stop, gathering->error);
    while (status == STATUS_OK && mark_walk_next(walk, gathering->error)) {
        status = posting_union_add(&gathering->passages, &walk->postings, gathering->error);
    }
    return status == STATUS_OK ? walk->words.status : status;
}

static enum status gather(struct gathering *gathering, struct posting_list *list)
{
    const struct annotation_filter *filter = gathering->filter;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < filter->mark_count && status == STATUS_OK; i++) {
        const struct mark_range *range = &filter->marks[i];
        status = range->exact ? gather_exact(gathering, range) : gather_range(gathering, range);
    }
    for (size_t i = 0; i < filter->name_count && status == STATUS_OK; i++) {
        status = mention_by_alias_add(gathering->index, gathering->tools, gathering->segment,
                                      filter->names[i], gathering->arena, &gathering->passages,
                                      gathering->error);
    }
    return status != STATUS_OK ? status
                               : posting_union_finish(&gathering->passages, gathering->arena, list,
                                                      gathering->error);
}

static enum status open_postings(struct annotation_cursor *cursor, struct gathering *gathering)
{
    static const struct bm25 unscored;
    struct arena *arena = gathering->arena;
    const struct annotation_filter *filter = gathering->filter;
    struct posting_cursor *postings = arena_allocate_array(arena, 1, sizeof *postings);
    if (postings == NULL) {
        return error_memory(gathering->error);
    }
    cursor->postings = postings;
    enum status status;
    if (filter->mark_count == 1 && filter->marks[0].exact) { /* a long list is read by blocks */
        const struct mark_range *mark = &filter->marks[0];
        struct term_postings *found = arena_allocate(arena, sizeof *found);
        if (found == NULL) {
            return error_memory(gathering->error);
        }
        status = lexicon_find_word(&cursor->segment->lexicon, mark->low, mark->low_length, found,
                                   gathering->error);
        if (status == STATUS_OK) {
            status =
                posting_cursor_open(postings, &cursor->segment->lexicon, found, gathering->error);
        } else if (status == STATUS_NOT_FOUND) {
            posting_cursor_open_memory(postings, NULL, NULL, 0);
            status = STATUS_OK;
        }
    } else {
        struct posting_list list;
        status = gather(gathering, &list);
        if (status == STATUS_OK) {
            posting_cursor_open_memory(postings, list.passages, list.tfs, list.count);
        }
    }
    return status == STATUS_OK
               ? posting_cursor_start(postings, &unscored, 0, cursor->segment->norms, arena,
                                      gathering->error)
               : status;
}

enum status annotation_cursor_open(const struct open_commit *index, struct search_tools *tools,
                                   uint32_t segment, const struct annotation_filter *filter,
                                   struct arena *arena, struct annotation_cursor *cursor,
                                   struct error *error)
{
    *cursor = (struct annotation_cursor){
        .filter = filter,
        .segment = &index->segments[segment],
        .list.allocator = &index->allocator,
    };
    if (filter->mark_count == 0) {
        return STATUS_OK;
    }
    struct gathering gathering = {
        .index = index,
        .tools = tools,
        .segment = segment,
        .filter = filter,
        .arena = arena,
        .passages = {.lexicon = &cursor->segment->lexicon,
                     .pairs.allocator = arena->allocator,
                     .stop = tools->stop},
        .error = error,
    };
    enum status status = open_postings(cursor, &gathering);
    posting_union_release(&gathering.passages);
    return status;
}

void annotation_cursor_close(struct annotation_cursor *cursor)
{
    if (cursor->list.allocator != NULL) {
        annotation_list_release(&cursor->list);
    }
}

uint32_t annotation_cursor_next(struct annotation_cursor *cursor, uint32_t target)
{
    if (cursor->postings == NULL) {
        return target;
    }
    if (cursor->postings->passage < target) {
        posting_cursor_seek(cursor->postings, target);
    }
    return cursor->postings->passage;
}

uint32_t annotation_cursor_expected(const struct annotation_cursor *cursor, uint32_t span)
{
    uint32_t expected =
        cursor->postings == NULL ? span : posting_cursor_expected(cursor->postings, span);
    return expected < span ? expected : span;
}

/* --- What annotations say ----------------------------------------------------------------------
 */

static bool lies_within(const struct quantity_range *range,
                        const struct annotation_quantity *quantity)
{
    int order = 0;
    if (range->has_low && (!quantity_compare(quantity, &range->low, &order) || order < 0 ||
                           (order == 0 && range->low_excluded))) {
        return false;
    }
    return !range->has_high || (quantity_compare(quantity, &range->high, &order) && order <= 0 &&
                                (order < 0 || !range->high_excluded));
}

bool annotation_filter_passes(const struct annotation_filter *filter,
                              const struct annotation *annotation)
{
    if (filter->field == FIELD_ABOUT_DATE) {
        const struct annotation_date *date = &annotation->value.date;
        return annotation->kind == ANNOTATION_DATE && date->first <= filter->dates.last &&
               date->last >= filter->dates.first &&
               date->last / 10000 - date->first / 10000 < MARK_YEARS_MAX;
    }
    return annotation->kind == ANNOTATION_QUANTITY &&
           lies_within(&filter->quantities, &annotation->value.quantity);
}

enum status annotation_cursor_matches(struct annotation_cursor *cursor, uint32_t passage,
                                      bool *matches, struct error *error)
{
    *matches = annotation_cursor_next(cursor, passage) == passage;
    if (cursor->postings != NULL && cursor->postings->status != STATUS_OK) {
        return cursor->postings->status;
    }
    if (!*matches || !cursor->filter->reads_annotations) {
        return STATUS_OK;
    }
    unsigned subjects;
    enum status status = annotations_passage(&cursor->segment->annotations, passage, NULL, SIZE_MAX,
                                             &cursor->list, &subjects, error);
    *matches = false;
    for (size_t i = 0; i < cursor->list.count && status == STATUS_OK && !*matches; i++) {
        *matches = annotation_filter_passes(cursor->filter, &cursor->list.items[i]);
    }
    return status;
}
