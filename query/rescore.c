#include "rescore.h"

#include <stdlib.h>
#include <string.h>

#include "../common/analyzer.h"
#include "answer_shape.h"
#include "passage_units.h"
#include "query_slots.h"
#include "title_match.h"

static const double unigram_weight = 1.5, word_weight = 2.25, title_weight = 0.5;

/* How far from another a character of the query is supported by it, in units. */
enum { SUPPORT_DISTANCE = 6, WINDOW = 20, ANSWER_DISTANCE = 30, ANSWER_SCORE = 4 * SCORE_UNIT };

enum { SLOTS = 256, EMPTY_SLOT = 0xFFFF };

/* A character or word of the query, or a stretch of it that is a term as a whole. */
struct unigram {
    uint32_t unit;                 /* of a character; 0 for others */
    const struct query_term *term; /* of others */
    const char *name;
    uint64_t df;
    double weight, idf;
    float scaled;
    uint32_t halves; /* twice its tf in the text that is being looked at */
    uint32_t seen;   /* in the window that find_window looks at */
    uint16_t next;   /* in the same slot */
};

/* An occurrence of a unigram in a text. */
struct occurrence {
    uint32_t at; /* unit */
    uint32_t unigram;
};

struct rescorer {
    struct suoyin_results *results;
    struct unigram *unigrams;
    uint32_t count;
    uint16_t slots[SLOTS];       /* of characters, by code */
    struct passage_units *texts; /* by segment */
    struct occurrence *occurrences;
    size_t occurrence_capacity, occurrence_count;
    bool failed; /* memory was short */
    struct answer_shape shape;
};

/* --- The query ---------------------------------------------------------------------------------
 */

static struct unigram *find_character(struct rescorer *rescorer, uint32_t unit)
{
    uint16_t at = rescorer->slots[unit % SLOTS];
    while (at != EMPTY_SLOT && rescorer->unigrams[at].unit != unit) {
        at = rescorer->unigrams[at].next;
    }
    return at == EMPTY_SLOT ? NULL : &rescorer->unigrams[at];
}

static enum status add_character(struct rescorer *rescorer, uint32_t unit, struct error *error)
{
    const struct open_commit *index = rescorer->results->index;
    struct unigram *unigram = &rescorer->unigrams[rescorer->count];
    char name[UTF8_MAX];
    *unigram = (struct unigram){.unit = unit, .next = rescorer->slots[unit % SLOTS]};
    enum status status = searcher_character_df(index, unit_code(unit), &unigram->df, error);
    if (status != STATUS_OK) {
        return status;
    }
    unigram->name =
        arena_copy_text(&rescorer->results->arena, name, utf8_encode(name, unit_code(unit)));
    if (unigram->name == NULL) {
        return error_memory(error);
    }
    unigram->weight = unigram_weight;
    unigram->idf = bm25_idf(index->passages, unigram->df);
    unigram->scaled = bm25_weight(unigram_weight, unigram->idf);
    rescorer->slots[unit % SLOTS] = (uint16_t)rescorer->count++;
    return STATUS_OK;
}

/* Words, and what is a term as a whole. */
static void add_terms(struct rescorer *rescorer)
{
    const struct query_plan *plan = &rescorer->results->plan;
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct query_term *term = &plan->terms[i];
        bool whole = term->kind == TERM_WHOLE;
        if ((whole || term->kind == TERM_WORD) && term->df > 0 && !term->optional) {
            double weight = whole ? word_weight * term->slot->source->whole : word_weight;
            rescorer->unigrams[rescorer->count++] = (struct unigram){
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

enum status rescorer_make(struct suoyin_results *results, struct rescorer **out,
                          struct error *error)
{
    const struct open_commit *index = results->index;
    const struct query_plan *plan = &results->plan;
    struct arena *arena = &results->arena;
    struct rescorer *rescorer = arena_allocate_array(arena, 1, sizeof *rescorer);
    *out = NULL;
    if (rescorer == NULL) {
        return error_memory(error);
    }
    rescorer->results = results;
    rescorer->unigrams = arena_allocate_array(arena, plan->unit_count + plan->slot_count,
                                              sizeof *rescorer->unigrams);
    rescorer->texts = arena_allocate_array(arena, index->segment_count, sizeof *rescorer->texts);
    if (rescorer->unigrams == NULL || rescorer->texts == NULL) {
        return error_memory(error);
    }
    memset(rescorer->slots, 0xFF, sizeof rescorer->slots);
    for (uint32_t s = 0; s < index->segment_count; s++) {
        passage_units_init(&rescorer->texts[s], index, results->tools, s);
    }
    enum status status = STATUS_OK;
    for (size_t i = 0; i < plan->unit_count && status == STATUS_OK; i++) {
        if (is_unigram(plan, i) && find_character(rescorer, plan->units[i]) == NULL) {
            status = add_character(rescorer, plan->units[i], error);
        }
    }
    add_terms(rescorer);
    answer_shape_of(&index->words, plan->units, plan->unit_count, plan->marks, &rescorer->shape);
    *out = rescorer;
    return status;
}

void rescorer_release(struct rescorer *rescorer)
{
    for (uint32_t s = 0; rescorer != NULL && s < rescorer->results->index->segment_count; s++) {
        passage_units_release(&rescorer->texts[s]);
    }
    if (rescorer != NULL) {
        memory_release(&rescorer->results->index->allocator, rescorer->occurrences);
    }
}

/* --- Characters and words ----------------------------------------------------------------------
 */

static uint32_t find_word(const struct rescorer *rescorer, const uint32_t *units, size_t count)
{
    char bytes[WORD_BYTES_MAX];
    size_t used;
    size_t length = unit_word_bytes(units, count, bytes, &used);
    for (uint32_t i = 0; i < rescorer->count; i++) {
        const struct query_term *term = rescorer->unigrams[i].term;
        if (term != NULL && term->kind == TERM_WORD && term->word_length == length &&
            memcmp(term->word, bytes, length) == 0) {
            return i;
        }
    }
    return rescorer->count;
}

static void note(struct rescorer *rescorer, size_t at, uint32_t unigram)
{
    size_t count = rescorer->occurrence_count;
    if (count == rescorer->occurrence_capacity) {
        struct occurrence *grown =
            memory_resize_array(&rescorer->results->index->allocator, rescorer->occurrences,
                                count * 2 + 256, sizeof *grown);
        if (grown == NULL) {
            rescorer->failed = true;
            return;
        }
        rescorer->occurrences = grown;
        rescorer->occurrence_capacity = count * 2 + 256;
    }
    rescorer->occurrences[rescorer->occurrence_count++] =
        (struct occurrence){(uint32_t)at, unigram};
}

/* Notes where the query's characters and words stand. */
static void note_unigrams(struct rescorer *rescorer, const uint32_t *units, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (unit_is_unspaced(units[i])) {
            struct unigram *unigram = find_character(rescorer, units[i]);
            if (unigram != NULL) {
                note(rescorer, i, (uint32_t)(unigram - rescorer->unigrams));
            }
        } else if (unit_is_word(units[i])) {
            uint32_t word = find_word(rescorer, units + i, count - i);
            if (word < rescorer->count) {
                note(rescorer, i, word);
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
static void note_own(struct rescorer *rescorer, const struct query_slot *slot,
                     const struct phrase *writing, size_t at)
{
    const struct query_plan *plan = &rescorer->results->plan;
    for (size_t i = slot->begin; i < slot->end; i++) {
        uint32_t unit = plan->units[i], found = rescorer->count;
        if (unit_is_unspaced(unit) && !holds_unit(writing, unit)) {
            struct unigram *unigram = find_character(rescorer, unit);
            found = unigram == NULL ? found : (uint32_t)(unigram - rescorer->unigrams);
        } else if (unit_is_word(unit)) {
            found = find_word(rescorer, plan->units + i, slot->end - i);
            i += unit_word_length(plan->units + i, slot->end - i) - 1;
        }
        if (found < rescorer->count) {
            note(rescorer, at, found);
        }
    }
}

static void note_writing(struct rescorer *rescorer, const struct query_slot *slot, uint32_t whole,
                         uint32_t number, const uint32_t *units, size_t count)
{
    const struct phrase *writing = &slot->writings[number];
    struct phrase_scan scan;
    size_t at;
    phrase_scan_writing(&scan, writing, units, count);
    while ((at = phrase_scan_next(&scan)) != SIZE_MAX) {
        if (whole < rescorer->count) {
            note(rescorer, at, whole);
        }
        if (number > 0) {
            note_own(rescorer, slot, writing, at);
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
static void note_slots(struct rescorer *rescorer, const uint32_t *units, size_t count)
{
    const struct query_plan *plan = &rescorer->results->plan;
    for (uint32_t s = 0; s < plan->slot_count; s++) {
        const struct query_slot *slot = &plan->slots[s];
        uint32_t whole = 0;
        while (whole < rescorer->count && (rescorer->unigrams[whole].unit != 0 ||
                                           rescorer->unigrams[whole].term->slot != slot ||
                                           rescorer->unigrams[whole].term->kind != TERM_WHOLE)) {
            whole++;
        }
        for (uint32_t w = whole < rescorer->count ? 0 : 1; w < slot->count; w++) {
            note_writing(rescorer, slot, whole, w, units, count);
        }
    }
    if (plan->slot_count > 0 && rescorer->occurrence_count > 1) {
        qsort(rescorer->occurrences, rescorer->occurrence_count, sizeof *rescorer->occurrences,
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

static enum status count_unigrams(struct rescorer *rescorer, const uint32_t *units, size_t count,
                                  struct error *error)
{
    rescorer->occurrence_count = 0;
    rescorer->failed = false;
    note_unigrams(rescorer, units, count);
    note_slots(rescorer, units, count);
    if (rescorer->failed) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < rescorer->count; i++) {
        rescorer->unigrams[i].halves = 0;
    }
    for (size_t i = 0; i < rescorer->occurrence_count; i++) {
        struct unigram *unigram = &rescorer->unigrams[rescorer->occurrences[i].unigram];
        bool whole = unigram->term != NULL ||
                     is_supported(rescorer->occurrences, rescorer->occurrence_count, i);
        unigram->halves += whole ? 2 : 1;
    }
    return STATUS_OK;
}

/* --- The answer --------------------------------------------------------------------------------
 */

/* The WINDOW units in which the query's characters and words weigh most: first and last occurrence.
 */
static void find_window(struct rescorer *rescorer, size_t *first, size_t *last)
{
    const struct occurrence *occurrences = rescorer->occurrences;
    for (uint32_t i = 0; i < rescorer->count; i++) {
        rescorer->unigrams[i].seen = 0;
    }
    double sum = 0, best = -1;
    size_t begin = 0;
    *first = *last = 0;
    for (size_t i = 0; i < rescorer->occurrence_count; i++) {
        struct unigram *added = &rescorer->unigrams[occurrences[i].unigram];
        sum += added->seen++ == 0 ? added->scaled : 0;
        while (occurrences[i].at - occurrences[begin].at >= WINDOW) {
            struct unigram *left = &rescorer->unigrams[occurrences[begin++].unigram];
            sum -= --left->seen == 0 ? left->scaled : 0;
        }
        if (sum > best) {
            best = sum;
            *first = begin;
            *last = i;
        }
    }
}

static uint32_t answer_score(struct rescorer *rescorer, const uint32_t *units, size_t count)
{
    if (rescorer->shape.kind == ANSWER_ANY || rescorer->occurrence_count == 0) {
        return 0;
    }
    size_t first, last;
    find_window(rescorer, &first, &last);
    size_t begin = rescorer->occurrences[first].at, end = rescorer->occurrences[last].at + 1;
    begin = begin > ANSWER_DISTANCE ? begin - ANSWER_DISTANCE : 0;
    end = count - end > ANSWER_DISTANCE ? end + ANSWER_DISTANCE : count;
    uint64_t found = answer_shape_count(&rescorer->shape, units, begin, end);
    return (uint32_t)(ANSWER_SCORE * found / (found + 1));
}

/* --- Hits --------------------------------------------------------------------------------------
 */

/* What a look at a hit tells, beside the unigrams' counts. */
struct look {
    uint32_t title, answer; /* score units */
};

static enum status look_at(struct rescorer *rescorer, const struct ranked_hit *hit,
                           struct look *look, struct error *error)
{
    struct passage_units *texts = &rescorer->texts[hit->segment];
    enum status status = passage_units_load(texts, hit->passage, error);
    if (status == STATUS_OK) {
        status = passage_units_load_title(texts, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    const uint32_t *units = texts->units + texts->title_count;
    size_t count = texts->count - texts->title_count;
    status = count_unigrams(rescorer, units, count, error);
    if (status == STATUS_OK) {
        double match =
            title_match(&rescorer->results->plan, texts->title_units, texts->title_unit_count);
        look->title = (uint32_t)(title_weight * match * SCORE_UNIT + 0.5);
        look->answer = answer_score(rescorer, units, count);
    }
    return status;
}

static uint32_t unigram_score(const struct rescorer *rescorer, const struct unigram *unigram,
                              const struct ranked_hit *hit)
{
    const struct open_commit *index = rescorer->results->index;
    uint8_t norm = index->segments[hit->segment].norms->data[hit->passage];
    float k = index->unigram_bm25.k_of_norm[norm];
    return unigram->halves == 0
               ? 0
               : bm25_contribution_of(unigram->scaled, k, (float)unigram->halves / 2);
}

/* The most that a look at a passage can add. */
static uint64_t largest_gain(const struct rescorer *rescorer)
{
    const struct query_plan *plan = &rescorer->results->plan;
    uint64_t sum = rescorer->shape.kind == ANSWER_ANY ? 1 : 1 + ANSWER_SCORE;
    for (uint32_t i = 0; i < rescorer->count; i++) {
        sum += (uint64_t)(rescorer->unigrams[i].scaled + 0.5f);
    }
    for (uint32_t i = 0; i < plan->count; i++) {
        sum += (uint64_t)(title_weight * plan->terms[i].scaled) + 1;
    }
    return sum;
}

/* The `wanted`-th best score of the first `count` hits, or −1 when there are fewer. */
static int64_t wanted_score(const struct ranked_hit *hits, uint32_t count, uint32_t wanted)
{
    uint32_t best[RESCORE_DEPTH];
    uint32_t kept = 0;
    for (uint32_t h = 0; h < count; h++) {
        uint32_t at = kept < wanted ? kept++ : wanted;
        for (; at > 0 && best[at - 1] < hits[h].score; at--) {
            if (at < wanted) {
                best[at] = best[at - 1];
            }
        }
        if (at < wanted) {
            best[at] = hits[h].score;
        }
    }
    return count < wanted ? -1 : (int64_t)best[wanted - 1];
}

enum status rescorer_run(struct rescorer *rescorer, struct ranked_hit *hits, uint32_t count,
                         uint32_t wanted, uint32_t *seen, struct error *error)
{
    uint64_t gain = largest_gain(rescorer);
    for (*seen = 0; *seen < count; *seen += 1) {
        struct ranked_hit *hit = &hits[*seen];
        if (wanted < count && *seen >= wanted && *seen % 8 == 0 &&
            (int64_t)(hit->score + gain) < wanted_score(hits, *seen, wanted)) {
            break;
        }
        struct look look;
        enum status status = stop_check(&rescorer->results->stop, error);
        if (status == STATUS_OK) {
            status = look_at(rescorer, hit, &look, error);
        }
        if (status != STATUS_OK) {
            return status;
        }
        hit->score += look.title + look.answer;
        for (uint32_t i = 0; i < rescorer->count; i++) {
            hit->score += unigram_score(rescorer, &rescorer->unigrams[i], hit);
        }
    }
    return STATUS_OK;
}

size_t rescorer_parts_max(const struct rescorer *rescorer)
{
    return (size_t)rescorer->count + 2;
}

enum status rescorer_explain(struct rescorer *rescorer, const struct ranked_hit *hit,
                             suoyin_score_part *parts, size_t *count, struct error *error)
{
    struct look look = {0};
    enum status status = look_at(rescorer, hit, &look, error);
    const struct segment *segment = &rescorer->results->index->segments[hit->segment];
    for (uint32_t i = 0; i < rescorer->count && status == STATUS_OK; i++) {
        const struct unigram *unigram = &rescorer->unigrams[i];
        uint32_t score = unigram_score(rescorer, unigram, hit);
        if (score > 0) {
            parts[(*count)++] = (suoyin_score_part){
                .name = {unigram->name, strlen(unigram->name)},
                .score_units = score,
                .df = unigram->df,
                .weight = unigram->weight * unigram->idf,
                .tf = (unigram->halves + 1) / 2,
                .length = norm_decode(segment->norms->data[hit->passage]),
            };
        }
    }
    if (status == STATUS_OK && look.title > 0) {
        parts[(*count)++] = (suoyin_score_part){
            .name = {"(title)", 7}, .score_units = look.title, .weight = title_weight};
    }
    if (status == STATUS_OK && look.answer > 0) {
        parts[(*count)++] =
            (suoyin_score_part){.name = {"(answer)", 8}, .score_units = look.answer, .weight = 1};
    }
    return status;
}
