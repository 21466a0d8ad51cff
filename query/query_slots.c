#include "query_slots.h"

#include <string.h>

#include "../common/analyzer.h"
#include "slot_postings.h"

/* --- Writings ----------------------------------------------------------------------------------
 */

struct locator {
    const struct open_commit *index;
    struct arena *arena;
    struct phrase *phrase;
    enum status status;
};

static void add_term(struct locator *locator, const struct query_term *term)
{
    locator->phrase->terms[locator->phrase->term_count++] = *term;
}

/* The END of a run inside a writing is one of its terms: 第 before a digit is rare, 第 is not. Only
 * the run that ends the writing may go on in the text. */
static void add_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct locator *locator = context;
    bool last = at + 1 == locator->phrase->unit_count;
    if (second != TERM_END || !last) {
        add_term(locator,
                 &(struct query_term){.kind = TERM_PAIR, .first = first, .second = second});
    } else if (at == 0) {
        add_term(locator, &(struct query_term){.kind = TERM_CHARACTER, .first = first});
    }
}

static void add_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)at;
    struct locator *locator = context;
    char bytes[WORD_BYTES_MAX];
    size_t used, length = unit_word_bytes(units, count, bytes, &used);
    const char *word = arena_copy_text(locator->arena, bytes, length);
    if (word == NULL) {
        locator->status = STATUS_MEMORY;
        return;
    }
    add_term(locator, &(struct query_term){
                          .kind = TERM_WORD, .word = word, .word_length = (uint32_t)length});
}

/* Makes a phrase whose terms tell where it may stand; without units when there is nothing in it. */
static enum status make_writing(const struct open_commit *index, const struct writing *writing,
                                struct arena *arena, struct phrase *phrase, struct error *error)
{
    uint32_t *units = arena_allocate_array(arena, writing->length + 1, sizeof *units);
    if (units == NULL) {
        return error_memory(error);
    }
    size_t count =
        fold_units(index->segments[0].fold_table, writing->text, writing->length, units, NULL);
    *phrase = (struct phrase){
        .units = units,
        .unit_count = (uint32_t)count,
        .flags = writing->flags,
        .name = writing->text,
        .terms = arena_allocate_array(arena, count, sizeof *phrase->terms),
    };
    struct locator locator = {.index = index, .arena = arena, .phrase = phrase};
    if (phrase->terms == NULL) {
        return error_memory(error);
    }
    analyze_units(units, count, &locator, add_pair, add_word);
    return locator.status == STATUS_OK ? STATUS_OK : error_memory(error);
}

/* Whether one of the first `count` writings stands wherever this one does: folding may have made
 * them alike, and 产业园区 holds 园区. */
static bool is_known(const struct query_slot *slot, const struct phrase *writing)
{
    for (uint32_t i = 0; i < slot->count; i++) {
        if (phrase_count(&slot->writings[i], writing->units, writing->unit_count) > 0) {
            return true;
        }
    }
    return false;
}

static enum status make_writings(const struct open_commit *index, const char *text,
                                 struct arena *arena, struct query_slot *slot, struct error *error)
{
    const struct alternatives *source = slot->source;
    size_t length = source->end - source->begin;
    struct writing own = {text + source->begin, length, source->flags};
    slot->name = arena_copy_text(arena, own.text, length);
    slot->writings = arena_allocate_array(arena, source->count + 1, sizeof *slot->writings);
    if (slot->writings == NULL || slot->name == NULL) {
        return error_memory(error);
    }
    own.text = slot->name;
    enum status status = make_writing(index, &own, arena, &slot->writings[0], error);
    slot->count = 1;
    for (uint32_t i = 0; i < source->count && status == STATUS_OK; i++) {
        struct phrase *writing = &slot->writings[slot->count];
        status = make_writing(index, &source->writings[i], arena, writing, error);
        slot->count += status == STATUS_OK && writing->unit_count > 0 && !is_known(slot, writing);
    }
    return status;
}

/* --- Slots -------------------------------------------------------------------------------------
 */

/* Sets which units of the query lie in the stretch. */
static void find_units(struct query_slot *slot, const uint32_t *offsets, size_t count)
{
    size_t begin = 0;
    while (begin < count && offsets[begin] < slot->source->begin) {
        begin++;
    }
    size_t end = begin;
    while (end < count && offsets[end] < slot->source->end) {
        end++;
    }
    slot->begin = (uint32_t)begin;
    slot->end = (uint32_t)end;
}

enum status query_slots_make(const struct open_commit *index,
                             const struct query_rewriting *rewriting, const char *text,
                             size_t length, const uint32_t *offsets, struct arena *arena,
                             struct query_plan *plan, struct error *error)
{
    struct alternatives_list list = {.arena = arena};
    enum status status = query_alternatives_find(index, rewriting, text, length, &list, error);
    if (status != STATUS_OK || list.count == 0) {
        return status;
    }
    plan->slots = arena_allocate_array(arena, list.count, sizeof *plan->slots);
    if (plan->slots == NULL) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < list.count && status == STATUS_OK; i++) {
        struct query_slot *slot = &plan->slots[plan->slot_count];
        *slot = (struct query_slot){.source = list.items[i]};
        find_units(slot, offsets, plan->unit_count);
        status = make_writings(index, text, arena, slot, error);
        plan->slot_count += status == STATUS_OK && slot->end > slot->begin &&
                            slot->writings[0].unit_count > 0 &&
                            (slot->count > 1 || slot->source->whole > 0);
    }
    return status == STATUS_OK && plan->slot_count > 0
               ? slot_postings_find(index, rewriting->stop, plan, arena, error)
               : status;
}

const struct query_slot *query_slot_at(const struct query_plan *plan, size_t at, size_t count)
{
    for (uint32_t i = 0; i < plan->slot_count; i++) {
        if (plan->slots[i].begin <= at && at + count <= plan->slots[i].end) {
            return &plan->slots[i];
        }
    }
    return NULL;
}

/* --- Terms -------------------------------------------------------------------------------------
 */

static enum status own_list(const struct open_commit *index, uint32_t segment,
                            const struct query_term *term, struct arena *arena,
                            struct posting_list *list, struct error *error)
{
    struct posting_union collection = {
        .lexicon = &index->segments[segment].lexicon,
        .pairs.allocator = arena->allocator,
        .stop = term->stop,
    };
    enum status status = STATUS_OK;
    if (term->kind == TERM_CHARACTER) {
        status = posting_union_add_character(&collection, term->first, arena, error);
        status = status == STATUS_NOT_FOUND ? STATUS_OK : status;
    } else if (term->found[segment] != NULL) {
        status = posting_union_add(&collection, term->found[segment], error);
    }
    if (status == STATUS_OK) {
        status = posting_union_finish(&collection, arena, list, error);
    }
    posting_union_release(&collection);
    return status;
}

/* Merges two lists, and counts the living passages that are in the second alone. */
static enum status merge(const struct open_commit *index, uint32_t segment,
                         const struct posting_list *own, const struct posting_list *others,
                         struct arena *arena, struct posting_list *out, uint64_t *added,
                         struct error *error)
{
    size_t most = (size_t)own->count + others->count;
    uint32_t *passages = arena_allocate(arena, most * sizeof *passages);
    uint32_t *tfs = arena_allocate(arena, most * sizeof *tfs);
    if (passages == NULL || tfs == NULL) {
        return error_memory(error);
    }
    uint32_t count = 0;
    for (uint32_t i = 0, k = 0; i < own->count || k < others->count; count++) {
        bool ours =
            k == others->count || (i < own->count && own->passages[i] <= others->passages[k]);
        bool theirs =
            i == own->count || (k < others->count && others->passages[k] <= own->passages[i]);
        passages[count] = ours ? own->passages[i] : others->passages[k];
        tfs[count] = (ours ? own->tfs[i] : 0) + (theirs ? others->tfs[k] : 0);
        *added += !ours && !searcher_is_dead(index, segment, passages[count]);
        i += ours;
        k += theirs;
    }
    *out = (struct posting_list){.passages = passages, .tfs = tfs, .count = count};
    return STATUS_OK;
}

enum status query_slot_join(const struct open_commit *index, struct query_term *term,
                            struct arena *arena, struct error *error)
{
    const struct query_slot *slot = term->slot;
    term->lists = arena_allocate_array(arena, index->segment_count, sizeof *term->lists);
    if (term->lists == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        struct posting_list own;
        status = stop_check(term->stop, error);
        if (slot->others[s].count > 0 && status == STATUS_OK) {
            status = own_list(index, s, term, arena, &own, error);
        }
        if (slot->others[s].count > 0 && status == STATUS_OK) {
            status =
                merge(index, s, &own, &slot->others[s], arena, &term->lists[s], &term->df, error);
        }
    }
    return status;
}

struct query_term query_slot_whole(const struct open_commit *index, const struct query_slot *slot)
{
    struct query_term term = {
        .kind = TERM_WHOLE,
        .name = slot->name,
        .lists = slot->whole,
        .slot = slot,
    };
    for (uint32_t s = 0; s < index->segment_count; s++) {
        for (uint32_t i = 0; i < slot->whole[s].count; i++) {
            term.df += !searcher_is_dead(index, s, slot->whole[s].passages[i]);
        }
    }
    return term;
}
