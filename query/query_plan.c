#include "query_plan.h"

#include <string.h>

#include "../common/analyzer.h"
#include "query_slots.h"

struct planner {
    struct arena *arena;
    struct query_plan *plan;
    const struct stop *stop;
    uint32_t capacity;
    uint32_t added; /* times that a term was added */
    enum status status;
};

static bool same_term(const struct query_term *a, const struct query_term *b)
{
    if (a->kind != b->kind) {
        return false;
    }
    if (a->kind == TERM_WORD) {
        return a->word_length == b->word_length && memcmp(a->word, b->word, a->word_length) == 0;
    }
    if (a->kind == TERM_WHOLE) {
        return strcmp(a->name, b->name) == 0;
    }
    return a->first == b->first && a->second == b->second;
}

static void add_term(struct planner *planner, struct query_term *term)
{
    enum { STOP_INTERVAL = 64 };
    struct query_plan *plan = planner->plan;
    if (planner->stop != NULL && planner->added++ % STOP_INTERVAL == 0 && stop_now(planner->stop)) {
        planner->status = STATUS_CANCELLED;
    }
    for (uint32_t i = 0; i < plan->count; i++) {
        if (same_term(&plan->terms[i], term)) {
            struct query_term *own = &plan->terms[i];
            own->count++;
            own->slot = own->slot != NULL ? own->slot : term->slot;
            return;
        }
    }
    if (plan->count == SUOYIN_QUERY_TERMS_MAX) {
        planner->status = STATUS_LIMIT;
        return;
    }
    if (plan->count == planner->capacity) {
        uint32_t capacity = planner->capacity == 0 ? 32 : planner->capacity * 2;
        struct query_term *terms = arena_allocate_array(planner->arena, capacity, sizeof *terms);
        if (terms == NULL) {
            planner->status = STATUS_MEMORY;
            return;
        }
        if (plan->count > 0) {
            memcpy(terms, plan->terms, plan->count * sizeof *terms);
        }
        plan->terms = terms;
        planner->capacity = capacity;
    }
    term->count = 1;
    plan->terms[plan->count++] = *term;
}

/* Whether the units [at, at + count) are not ranked but as a part of something. */
static bool is_hidden(const struct query_plan *plan, size_t at, size_t count)
{
    const struct query_slot *slot = query_slot_at(plan, at, count);
    return slot != NULL && slot->source->hides;
}

static void add_characters(struct planner *planner, enum term_kind kind, uint32_t first,
                           uint32_t second, const struct query_slot *slot)
{
    char name[2 * UTF8_MAX];
    size_t length = utf8_encode(name, first);
    if (kind == TERM_PAIR) {
        length += utf8_encode(name + length, second);
    }
    struct query_term term = {.kind = kind, .first = first, .second = second, .slot = slot};
    term.name = arena_copy_text(planner->arena, name, length);
    if (term.name == NULL) {
        planner->status = STATUS_MEMORY;
        return;
    }
    add_term(planner, &term);
}

/* A run of one character is looked for wherever that character stands; the END of a longer run says
 * nothing about what is meant. */
static void add_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct planner *planner = context;
    const struct query_plan *plan = planner->plan;
    if (is_hidden(plan, at, second == TERM_END ? 1 : 2)) {
        return;
    }
    if (second != TERM_END) {
        add_characters(planner, TERM_PAIR, first, second, query_slot_at(plan, at, 2));
    } else if (at == 0 || !unit_is_unspaced(plan->units[at - 1])) {
        const struct query_slot *slot = query_slot_at(plan, at, 1);
        bool all = slot != NULL && slot->end - slot->begin == 1;
        add_characters(planner, TERM_CHARACTER, first, TERM_END, all ? slot : NULL);
    }
}

static void add_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    struct planner *planner = context;
    char bytes[WORD_BYTES_MAX];
    size_t used;
    if (is_hidden(planner->plan, at, count)) {
        return;
    }
    size_t length = unit_word_bytes(units, count, bytes, &used);
    struct query_term term = {
        .kind = TERM_WORD,
        .word_length = (uint32_t)length,
        .slot = query_slot_at(planner->plan, at, count),
    };
    term.word = arena_copy_text(planner->arena, bytes, length);
    term.name = term.word;
    if (term.word == NULL) {
        planner->status = STATUS_MEMORY;
        return;
    }
    add_term(planner, &term);
}

/* The slots that are terms as a whole. */
static void add_wholes(struct planner *planner, const struct open_commit *index)
{
    for (uint32_t i = 0; i < planner->plan->slot_count; i++) {
        const struct query_slot *slot = &planner->plan->slots[i];
        if (slot->whole != NULL) {
            struct query_term term = query_slot_whole(index, slot);
            add_term(planner, &term);
        }
    }
}

/* --- Tuning ------------------------------------------------------------------------------------
 */

static const double straddling_weight = 0.3, function_weight = 0.8;

struct tuner {
    const struct open_commit *index;
    struct query_plan *plan;
};

static double plain_weight(const struct query_term *term)
{
    return term->kind == TERM_WHOLE ? term->count * term->slot->source->whole : term->count;
}

static struct query_term *find_own(struct query_plan *plan, const struct query_term *wanted)
{
    uint32_t i = 0;
    while (!same_term(&plan->terms[i], wanted)) {
        i++;
    }
    return &plan->terms[i];
}

static void tune_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct tuner *tuner = context;
    const struct query_words *words = &tuner->index->words;
    const uint8_t *marks = tuner->plan->marks;
    const uint32_t *units = tuner->plan->units;
    size_t count = tuner->plan->unit_count;
    if (is_hidden(tuner->plan, at, second == TERM_END ? 1 : 2)) {
        return;
    }
    if (second == TERM_END) {
        if (at == 0 || !unit_is_unspaced(units[at - 1])) {
            struct query_term term = {.kind = TERM_CHARACTER, .first = first};
            find_own(tuner->plan, &term)->weight += marks[at] ? 0 : 1;
        }
        return;
    }
    struct query_term term = {.kind = TERM_PAIR, .first = first, .second = second};
    unsigned marked = marks[at] + marks[at + 1];
    unsigned functions =
        (unsigned)(query_words_match(words, LIST_FUNCTION, units, count, at) > 0) +
        (unsigned)(query_words_match(words, LIST_FUNCTION, units, count, at + 1) > 0);
    double weight = marked == 2     ? 0
                    : marked == 1   ? straddling_weight
                    : functions > 0 ? function_weight
                                    : 1;
    find_own(tuner->plan, &term)->weight += weight;
}

static void tune_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    (void)context;
    (void)units;
    (void)count;
    (void)at;
}

void query_plan_tune(const struct open_commit *index, struct query_plan *plan)
{
    struct tuner tuner = {.index = index, .plan = plan};
    double sum = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        enum term_kind kind = plan->terms[i].kind;
        bool tuned = kind == TERM_PAIR || kind == TERM_CHARACTER;
        plan->terms[i].weight = tuned ? 0 : plain_weight(&plan->terms[i]);
    }
    analyze_units(plan->units, plan->unit_count, &tuner, tune_pair, tune_word);
    for (uint32_t i = 0; i < plan->count; i++) {
        sum += plan->terms[i].weight;
    }
    for (uint32_t i = 0; i < plan->count && sum == 0; i++) {
        plan->terms[i].weight = plain_weight(&plan->terms[i]);
    }
}

/* --- Statistics --------------------------------------------------------------------------------
 */

static enum status find_term(const struct lexicon *lexicon, const struct query_term *term,
                             struct term_postings *postings, struct error *error)
{
    if (term->kind == TERM_WORD) {
        return lexicon_find_word(lexicon, term->word, term->word_length, postings, error);
    }
    return lexicon_find_bigram(lexicon, term->first, term->second, postings, error);
}

/* In how many dead passages of a segment the term stands. */
static enum status dead_df(const struct open_commit *index, uint32_t segment,
                           const struct query_term *term, uint32_t *df, struct error *error)
{
    const struct tombstones *tombstones = &index->tombstones[segment];
    *df = 0;
    if (tombstones->file == NULL) {
        return STATUS_OK;
    }
    if (term->kind != TERM_WORD) {
        return tombstones_bigram_df(tombstones, term->first, term->second, df, error);
    }
    struct search_tools *tools = searcher_borrow(index, error);
    if (tools == NULL) {
        return STATUS_MEMORY;
    }
    enum status status =
        tombstones_word_df(tombstones, tools->strings, term->word, term->word_length, df, error);
    searcher_give_back(index, tools);
    return status;
}

/* Looks a term up in a segment and adds to its df. */
static enum status look_up_in(const struct open_commit *index, uint32_t segment,
                              struct query_term *term, struct arena *arena, struct error *error)
{
    struct term_postings *postings = arena_allocate(arena, sizeof *postings);
    if (postings == NULL) {
        return error_memory(error);
    }
    enum status status = find_term(&index->segments[segment].lexicon, term, postings, error);
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    uint32_t dead;
    status = dead_df(index, segment, term, &dead, error);
    term->found[segment] = postings;
    term->df += dead < postings->df ? postings->df - dead : 0;
    return status;
}

enum status query_term_look_up(const struct open_commit *index, struct query_term *term,
                               struct arena *arena, struct error *error)
{
    if (term->kind == TERM_CHARACTER) {
        return searcher_character_df(index, term->first, &term->df, error);
    }
    term->df = 0;
    term->found = arena_allocate_array(arena, index->segment_count, sizeof *term->found);
    enum status status = term->found == NULL ? error_memory(error) : STATUS_OK;
    for (uint32_t s = 0; s < index->segment_count && status == STATUS_OK; s++) {
        status = look_up_in(index, s, term, arena, error);
    }
    return status;
}

/* Looks up all terms, and weighs them alike. */
static enum status look_up_all(const struct open_commit *index, struct query_plan *plan,
                               const struct stop *stop, struct arena *arena, struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < plan->count && status == STATUS_OK; i++) {
        struct query_term *term = &plan->terms[i];
        term->weight = plain_weight(term);
        term->stop = stop;
        status = stop_check(stop, error);
        if (term->kind != TERM_WHOLE && status == STATUS_OK) {
            status = query_term_look_up(index, term, arena, error);
        }
        if (term->kind != TERM_WHOLE && term->slot != NULL && status == STATUS_OK) {
            status = query_slot_join(index, term, arena, error);
        }
    }
    return status;
}

enum status query_plan_make(const struct open_commit *index,
                            const struct query_rewriting *rewriting, const struct stop *stop,
                            const char *query, size_t length, struct arena *arena,
                            struct query_plan *plan, struct error *error)
{
    *plan = (struct query_plan){0};
    if (index->segment_count == 0) {
        return STATUS_OK;
    }
    plan->units = arena_allocate_array(arena, length + 1, sizeof *plan->units);
    uint32_t *offsets =
        rewriting == NULL ? NULL : arena_allocate(arena, (length + 1) * sizeof *offsets);
    if (plan->units == NULL || (rewriting != NULL && offsets == NULL)) {
        return error_memory(error);
    }
    plan->unit_count =
        fold_units(index->segments[0].fold_table, query, length, plan->units, offsets);
    plan->marks = arena_allocate_array(arena, plan->unit_count, 1);
    if (plan->marks == NULL) {
        return error_memory(error);
    }
    query_words_mark(&index->words, plan->units, plan->unit_count, plan->marks);
    if (rewriting != NULL) {
        enum status status =
            query_slots_make(index, rewriting, query, length, offsets, arena, plan, error);
        if (status != STATUS_OK) {
            return status;
        }
    }
    struct planner planner = {.arena = arena, .plan = plan, .stop = stop};
    analyze_units(plan->units, plan->unit_count, &planner, add_pair, add_word);
    add_wholes(&planner, index);
    if (planner.status == STATUS_LIMIT) {
        return error_set(error, STATUS_LIMIT, "the query has more than %d different terms",
                         SUOYIN_QUERY_TERMS_MAX);
    }
    if (planner.status == STATUS_CANCELLED) {
        return stop_error(error);
    }
    return planner.status == STATUS_OK ? look_up_all(index, plan, stop, arena, error)
                                       : error_memory(error);
}

enum status query_plan_weigh(const struct open_commit *index, struct query_plan *plan,
                             struct error *error)
{
    double sum = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        struct query_term *term = &plan->terms[i];
        term->idf = bm25_idf(index->passages, term->df);
        term->scaled = bm25_weight(term->weight, term->idf);
        sum += term->scaled;
    }
    if (sum >= BM25_WEIGHT_SUM_MAX) {
        return error_set(error, STATUS_LIMIT, "the query's terms weigh too much in all");
    }
    return STATUS_OK;
}

/* --- Cursors -----------------------------------------------------------------------------------
 */

enum status query_term_cursor(const struct open_commit *index, uint32_t segment,
                              const struct query_term *term, const struct bm25 *bm25,
                              struct arena *arena, struct posting_cursor *cursor, bool *found,
                              struct error *error)
{
    const struct segment *opened = &index->segments[segment];
    enum status status = stop_check(term->stop, error);
    *found = false;
    if (status != STATUS_OK) {
        return status;
    }
    bool is_union = term->kind == TERM_PREFIX || term->kind == TERM_WHOLE ||
                    (term->lists != NULL && term->lists[segment].count > 0);
    if (is_union) {
        const struct posting_list *list = &term->lists[segment];
        status = list->count > 0 ? STATUS_OK : STATUS_NOT_FOUND;
        posting_cursor_open_memory(cursor, list->passages, list->tfs, list->count);
    } else if (term->kind == TERM_CHARACTER) {
        status = posting_union_character(&opened->lexicon, term->first, term->stop, arena, cursor,
                                         error);
    } else if (term->found[segment] == NULL) {
        status = STATUS_NOT_FOUND;
    } else {
        status = posting_cursor_open(cursor, &opened->lexicon, term->found[segment], error);
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    }
    *found = true;
    cursor->optional = term->optional;
    return posting_cursor_start(cursor, bm25, term->scaled, opened->norms, arena, error);
}
