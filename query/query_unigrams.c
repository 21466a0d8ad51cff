#include "query_unigrams.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"
#include "query_slots.h"

static const double unigram_weight = 1.5, word_weight = 2.25;

/* How far from another a character of the query is supported by it, and how long a window is, in
 * units. */
enum { SUPPORT_DISTANCE = 6, WINDOW = 20 };

enum { EMPTY_SLOT = 0xFFFF };

/* --- The query ---------------------------------------------------------------------------------
 */

static struct unigram *find_character(struct query_unigrams *unigrams, uint32_t unit)
{
    uint16_t at = unigrams->slots[unit % UNIGRAM_SLOTS];
    while (at != EMPTY_SLOT && unigrams->items[at].unit != unit) {
        at = unigrams->items[at].next;
    }
    return at == EMPTY_SLOT ? NULL : &unigrams->items[at];
}

static enum status add_character(struct query_unigrams *unigrams, uint32_t unit,
                                 struct error *error)
{
    const struct open_commit *index = unigrams->results->index;
    struct unigram *unigram = &unigrams->items[unigrams->count];
    char name[UTF8_MAX];
    *unigram = (struct unigram){.unit = unit, .next = unigrams->slots[unit % UNIGRAM_SLOTS]};
    enum status status = searcher_character_df(index, unit_code(unit), &unigram->df, error);
    if (status != STATUS_OK) {
        return status;
    }
    unigram->name =
        arena_copy_text(&unigrams->results->arena, name, utf8_encode(name, unit_code(unit)));
    if (unigram->name == NULL) {
        return error_memory(error);
    }
    unigram->weight = unigram_weight;
    unigram->idf = bm25_idf(index->passages, unigram->df);
    unigram->scaled = bm25_weight(unigram_weight, unigram->idf);
    unigrams->slots[unit % UNIGRAM_SLOTS] = (uint16_t)unigrams->count++;
    return STATUS_OK;
}

/* Words, and what is a term as a whole. */
static void add_terms(struct query_unigrams *unigrams)
{
    const struct query_plan *plan = &unigrams->results->plan;
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct query_term *term = &plan->terms[i];
        bool whole = term->kind == TERM_WHOLE;
        if ((whole || term->kind == TERM_WORD) && term->df > 0 && !term->optional) {
            double weight = whole ? word_weight * term->slot->source->whole : word_weight;
            unigrams->items[unigrams->count++] = (struct unigram){
                .term = term,
                .name = term->name,
                .df = term->df,
                .weight = weight,
                .idf = term->idf,
                .scaled = bm25_weight(weight, term->idf),
            };
        }
    }
}

/* Whether a unit of the query is looked for by itself. */
static bool is_unigram(const struct query_plan *plan, size_t at)
{
    const struct query_slot *slot = query_slot_at(plan, at, 1);
    return unit_is_unspaced(plan->units[at]) && !plan->marks[at] &&
           (slot == NULL || !slot->source->hides);
}

enum status query_unigrams_make(struct query_unigrams *unigrams, struct suoyin_results *results,
                                struct error *error)
{
    const struct query_plan *plan = &results->plan;
    *unigrams = (struct query_unigrams){.results = results};
    memset(unigrams->slots, 0xFF, sizeof unigrams->slots);
    unigrams->items = arena_allocate_array(&results->arena, plan->unit_count + plan->slot_count,
                                           sizeof *unigrams->items);
    if (unigrams->items == NULL) {
        return error_memory(error);
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i < plan->unit_count && status == STATUS_OK; i++) {
        if (is_unigram(plan, i) && find_character(unigrams, plan->units[i]) == NULL) {
            status = add_character(unigrams, plan->units[i], error);
        }
    }
    add_terms(unigrams);
    return status;
}

void query_unigrams_release(struct query_unigrams *unigrams)
{
    memory_release(&unigrams->results->index->allocator, unigrams->occurrences);
}

/* --- Characters and words ----------------------------------------------------------------------
 */

static uint32_t find_word(const struct query_unigrams *unigrams, const uint32_t *units,
                          size_t count)
{
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(units, count, bytes, &used);
    for (uint32_t i = 0; i < unigrams->count; i++) {
        const struct query_term *term = unigrams->items[i].term;
        if (term != NULL && term->kind == TERM_WORD && term->word_length == length &&
            memcmp(term->word, bytes, length) == 0) {
            return i;
        }
    }
    return unigrams->count;
}

static void note(struct query_unigrams *unigrams, size_t at, uint32_t unigram)
{
    size_t count = unigrams->occurrence_count;
    if (count == unigrams->occurrence_capacity) {
        struct occurrence *grown =
            memory_resize_array(&unigrams->results->index->allocator, unigrams->occurrences,
                                count * 2 + 256, sizeof *grown);
        if (grown == NULL) {
            unigrams->failed = true;
            return;
        }
        unigrams->occurrences = grown;
        unigrams->occurrence_capacity = count * 2 + 256;
    }
    unigrams->occurrences[unigrams->occurrence_count++] =
        (struct occurrence){(uint32_t)at, unigram};
}

/* Notes where the query's characters and words stand. */
static void note_unigrams(struct query_unigrams *unigrams, const uint32_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (unit_is_unspaced(units[i])) {
            struct unigram *unigram = find_character(unigrams, units[i]);
            if (unigram != NULL) {
                note(unigrams, i, (uint32_t)(unigram - unigrams->items));
            }
        } else if (unit_is_word(units[i])) {
            uint32_t word = find_word(unigrams, units + i, count - i);
            if (word < unigrams->count) {
                note(unigrams, i, word);
            }
            i += unit_word_length(units + i, count - i) - 1;
        }
    }
}

static bool holds_unit(const struct phrase *writing, uint32_t unit)
{
    uint32_t i = 0;
    while (i < writing->unit_count && writing->units[i] != unit) {
        i++;
    }
    return i < writing->unit_count;
}

/* Where another writing of a slot stands, the slot's own characters and words are taken to stand,
 * but for those that it has itself. */
static void note_own(struct query_unigrams *unigrams, const struct query_slot *slot,
                     const struct phrase *writing, size_t at)
{
    const struct query_plan *plan = &unigrams->results->plan;
    for (size_t i = slot->begin; i < slot->end; i++) {
        uint32_t unit = plan->units[i], found = unigrams->count;
        if (unit_is_unspaced(unit) && !holds_unit(writing, unit)) {
            struct unigram *unigram = find_character(unigrams, unit);
            found = unigram == NULL ? found : (uint32_t)(unigram - unigrams->items);
        } else if (unit_is_word(unit)) {
            found = find_word(unigrams, plan->units + i, slot->end - i);
            i += unit_word_length(plan->units + i, slot->end - i) - 1;
        }
        if (found < unigrams->count) {
            note(unigrams, at, found);
        }
    }
}

static void note_writing(struct query_unigrams *unigrams, const struct query_slot *slot,
                         uint32_t whole, uint32_t number, const uint32_t *units, size_t count)
{
    const struct phrase *writing = &slot->writings[number];
    struct phrase_scan scan;
    size_t at;
    phrase_scan_writing(&scan, writing, units, count);
    while ((at = phrase_scan_next(&scan)) != SIZE_MAX) {
        if (whole < unigrams->count) {
            note(unigrams, at, whole);
        }
        if (number > 0) {
            note_own(unigrams, slot, writing, at);
        }
    }
}

static int compare_places(const void *a, const void *b)
{
    const struct occurrence *x = a, *y = b;
    int order = (x->at > y->at) - (x->at < y->at);
    return order != 0 ? order : (x->unigram > y->unigram) - (x->unigram < y->unigram);
}

/* Notes where the writings of what has several stand. */
static void note_slots(struct query_unigrams *unigrams, const uint32_t *units, size_t count)
{
    const struct query_plan *plan = &unigrams->results->plan;
    for (uint32_t s = 0; s < plan->slot_count; s++) {
        const struct query_slot *slot = &plan->slots[s];
        uint32_t whole = 0;
        while (whole < unigrams->count &&
               (unigrams->items[whole].unit != 0 || unigrams->items[whole].term->slot != slot ||
                unigrams->items[whole].term->kind != TERM_WHOLE)) {
            whole++;
        }
        for (uint32_t w = whole < unigrams->count ? 0 : 1; w < slot->count; w++) {
            note_writing(unigrams, slot, whole, w, units, count);
        }
    }
    if (plan->slot_count > 0 && unigrams->occurrence_count > 1) {
        qsort(unigrams->occurrences, unigrams->occurrence_count, sizeof *unigrams->occurrences,
              compare_places);
    }
}

/* Whether a different unigram stands near occurrence i. */
static bool is_supported(const struct occurrence *occurrences, size_t count, size_t i)
{
    const struct occurrence *own = &occurrences[i];
    for (size_t k = i; k > 0 && own->at - occurrences[k - 1].at <= SUPPORT_DISTANCE; k--) {
        if (occurrences[k - 1].unigram != own->unigram) {
            return true;
        }
    }
    for (size_t k = i + 1; k < count && occurrences[k].at - own->at <= SUPPORT_DISTANCE; k++) {
        if (occurrences[k].unigram != own->unigram) {
            return true;
        }
    }
    return false;
}

enum status query_unigrams_count(struct query_unigrams *unigrams, const uint32_t *units,
                                 size_t count, struct error *error)
{
    unigrams->occurrence_count = 0;
    unigrams->failed = false;
    note_unigrams(unigrams, units, count);
    note_slots(unigrams, units, count);
    if (unigrams->failed) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < unigrams->count; i++) {
        unigrams->items[i].halves = 0;
    }
    for (size_t i = 0; i < unigrams->occurrence_count; i++) {
        struct unigram *unigram = &unigrams->items[unigrams->occurrences[i].unigram];
        bool whole = unigram->term != NULL ||
                     is_supported(unigrams->occurrences, unigrams->occurrence_count, i);
        unigram->halves += whole ? 2 : 1;
    }
    return STATUS_OK;
}

void query_unigrams_window(struct query_unigrams *unigrams, size_t *first, size_t *last)
{
    const struct occurrence *occurrences = unigrams->occurrences;
    for (uint32_t i = 0; i < unigrams->count; i++) {
        unigrams->items[i].seen = 0;
    }
    double sum = 0, best = -1;
    size_t begin = 0;
    *first = *last = 0;
    for (size_t i = 0; i < unigrams->occurrence_count; i++) {
        struct unigram *added = &unigrams->items[occurrences[i].unigram];
        sum += added->seen++ == 0 ? added->scaled : 0;
        while (occurrences[i].at - occurrences[begin].at >= WINDOW) {
            struct unigram *left = &unigrams->items[occurrences[begin++].unigram];
            sum -= --left->seen == 0 ? left->scaled : 0;
        }
        if (sum > best) {
            best = sum;
            *first = begin;
            *last = i;
        }
    }
}
