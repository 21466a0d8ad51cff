#include "query_slots.h"

#include <string.h>

#include "../common/analyzer.h"

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

/* --- Where they stand --------------------------------------------------------------------------
 */

/* The passages of one segment that may hold a writing. */
struct candidates {
    struct buffer passages, tfs; /* of uint32_t */
};

struct finder {
    const struct open_commit *index;
    struct search_tools *tools;
    const struct stop *stop;
    struct arena scratch;
    struct candidates *candidates; /* by segment */
    struct posting_union *others, *whole;
    struct error *error;
};

static uint32_t *values(const struct buffer *buffer)
{
    return (uint32_t *)(void *)buffer->data;
}

static enum status append(struct candidates *candidates, uint32_t passage, uint32_t tf,
                          struct error *error)
{
    buffer_append(&candidates->passages, &passage, sizeof passage);
    buffer_append(&candidates->tfs, &tf, sizeof tf);
    return candidates->passages.failed || candidates->tfs.failed ? error_memory(error) : STATUS_OK;
}

static enum status collect(struct finder *finder, const struct phrase *writing, uint32_t segment,
                           uint64_t *living)
{
    enum { STOP_INTERVAL = 256 };
    struct candidates *candidates = &finder->candidates[segment];
    struct phrase_cursor cursor;
    buffer_clear(&candidates->passages);
    buffer_clear(&candidates->tfs);
    uint32_t seen = 0;
    enum status status =
        phrase_cursor_open(finder->index, segment, writing, &finder->index->default_bm25,
                           &finder->scratch, &cursor, finder->error);
    while (status == STATUS_OK && cursor.passage != CURSOR_END) {
        status = append(candidates, cursor.passage, phrase_cursor_least_tf(&cursor), finder->error);
        *living += !searcher_is_dead(finder->index, segment, cursor.passage);
        phrase_cursor_seek(&cursor, cursor.passage + 1);
        if (++seen % STOP_INTERVAL == 0 && status == STATUS_OK) {
            status = stop_check(finder->stop, finder->error);
        }
    }
    status = status == STATUS_OK ? phrase_cursor_status(&cursor) : status;
    arena_reset(&finder->scratch);
    return status;
}

/* Keeps the candidates whose texts hold the writing. */
static enum status verify(struct finder *finder, const struct phrase *writing, uint32_t segment)
{
    struct candidates *candidates = &finder->candidates[segment];
    size_t count = candidates->passages.size / sizeof(uint32_t), kept = 0;
    uint32_t *passages = values(&candidates->passages), *tfs = values(&candidates->tfs);
    struct passage_units texts;
    passage_units_init(&texts, finder->index, finder->tools, segment);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        uint32_t tf = 0;
        status = stop_check(finder->stop, finder->error);
        if (status == STATUS_OK && !searcher_is_dead(finder->index, segment, passages[i])) {
            status = phrase_occurrences(writing, &texts, passages[i], &tf, finder->error);
        }
        if (tf > 0) {
            passages[kept] = passages[i];
            tfs[kept++] = tf;
        }
    }
    passage_units_release(&texts);
    candidates->passages.size = candidates->tfs.size = kept * sizeof(uint32_t);
    return status;
}

/* Whether postings tell exactly where a writing stands. */
static bool is_exact(const struct phrase *writing)
{
    return writing->term_count == 1 && writing->flags == 0 &&
           (writing->terms[0].kind != TERM_PAIR || writing->terms[0].second != TERM_END);
}

/* Adds a writing's postings to the unions: to the others' if it is one, and to the whole's if that
 * is wanted. *stands tells whether it has any. */
static enum status find_writing(struct finder *finder, struct phrase *writing, bool is_other,
                                bool *stands)
{
    uint32_t segments = finder->index->segment_count;
    uint64_t living = 0;
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < writing->term_count && status == STATUS_OK; i++) {
        struct query_term *term = &writing->terms[i];
        term->stop = finder->stop;
        status = query_term_look_up(finder->index, term, &finder->scratch, finder->error);
    }
    struct arena kept = finder->scratch; /* what was looked up lives on */
    finder->scratch = (struct arena){.allocator = kept.allocator};
    for (uint32_t s = 0; s < segments && status == STATUS_OK; s++) {
        status = collect(finder, writing, s, &living);
    }
    uint64_t most = finder->whole != NULL ? WHOLE_VERIFY_MAX : WRITING_VERIFY_MAX;
    bool exact = is_exact(writing) || living > most;
    *stands = false;
    for (uint32_t s = 0; s < segments && status == STATUS_OK; s++) {
        struct candidates *found = &finder->candidates[s];
        status = exact ? STATUS_OK : verify(finder, writing, s);
        struct posting_list list = {
            .passages = values(&found->passages),
            .tfs = values(&found->tfs),
            .count = (uint32_t)(found->passages.size / sizeof(uint32_t)),
        };
        *stands = *stands || list.count > 0;
        if (status == STATUS_OK && is_other) {
            posting_union_add_list(&finder->others[s], &list);
        }
        if (status == STATUS_OK && finder->whole != NULL) {
            posting_union_add_list(&finder->whole[s], &list);
        }
    }
    arena_release(&kept);
    return status;
}

static struct posting_union *make_unions(struct finder *finder, struct arena *arena)
{
    uint32_t segments = finder->index->segment_count;
    struct posting_union *unions = arena_allocate_array(arena, segments, sizeof *unions);
    for (uint32_t s = 0; unions != NULL && s < segments; s++) {
        unions[s].lexicon = &finder->index->segments[s].lexicon;
        unions[s].pairs.allocator = arena->allocator;
        unions[s].stop = finder->stop;
    }
    return unions;
}

/* Makes lists of the unions and releases them. */
static enum status finish(struct finder *finder, struct posting_union *unions, struct arena *arena,
                          enum status status, struct posting_list **out)
{
    uint32_t segments = finder->index->segment_count;
    struct posting_list *lists = arena_allocate_array(arena, segments, sizeof *lists);
    if (lists == NULL) {
        status = error_memory(finder->error);
    }
    for (uint32_t s = 0; s < segments; s++) {
        if (status == STATUS_OK) {
            status = posting_union_finish(&unions[s], arena, &lists[s], finder->error);
        }
        posting_union_release(&unions[s]);
    }
    *out = lists;
    return status;
}

static enum status locate(struct finder *finder, struct query_slot *slot, struct arena *arena)
{
    uint32_t segments = finder->index->segment_count;
    bool wants_whole = slot->source->whole > 0;
    finder->others = make_unions(finder, arena);
    finder->whole = wants_whole ? make_unions(finder, arena) : NULL;
    finder->candidates = arena_allocate_array(arena, segments, sizeof *finder->candidates);
    if (finder->others == NULL || finder->candidates == NULL ||
        (wants_whole && finder->whole == NULL)) {
        return error_memory(finder->error);
    }
    for (uint32_t s = 0; s < segments; s++) {
        finder->candidates[s].passages.allocator = arena->allocator;
        finder->candidates[s].tfs.allocator = arena->allocator;
    }
    enum status status = STATUS_OK;
    uint32_t kept = 1; /* what stands nowhere is not looked for again */
    for (uint32_t i = wants_whole ? 0 : 1; i < slot->count && status == STATUS_OK; i++) {
        bool stands;
        status = find_writing(finder, &slot->writings[i], i > 0, &stands);
        if (i > 0 && stands) {
            slot->writings[kept++] = slot->writings[i];
        }
    }
    slot->count = kept;
    for (uint32_t s = 0; s < segments; s++) {
        buffer_release(&finder->candidates[s].passages);
        buffer_release(&finder->candidates[s].tfs);
    }
    status = finish(finder, finder->others, arena, status, &slot->others);
    return wants_whole ? finish(finder, finder->whole, arena, status, &slot->whole) : status;
}

static enum status locate_all(const struct open_commit *index, const struct stop *stop,
                              struct query_plan *plan, struct arena *arena, struct error *error)
{
    struct finder finder = {
        .index = index,
        .tools = searcher_borrow(index, error),
        .stop = stop,
        .scratch.allocator = arena->allocator,
        .error = error,
    };
    enum status status = finder.tools == NULL ? STATUS_MEMORY : STATUS_OK;
    for (uint32_t i = 0; i < plan->slot_count && status == STATUS_OK; i++) {
        status = locate(&finder, &plan->slots[i], arena);
    }
    arena_release(&finder.scratch);
    searcher_give_back(index, finder.tools);
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
               ? locate_all(index, rewriting->stop, plan, arena, error)
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
