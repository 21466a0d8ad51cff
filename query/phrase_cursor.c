/* A phrase in one segment: candidates by its terms' postings, verified in the texts. */
#include "phrase.h"

/* The terms' indices, the rarest first. */
static uint32_t *order_by_df(const struct phrase *phrase, struct arena *arena)
{
    uint32_t *order = arena_allocate_array(arena, phrase->term_count, sizeof *order);
    for (uint32_t i = 0; order != NULL && i < phrase->term_count; i++) {
        uint32_t at = i;
        for (; at > 0 && phrase->terms[order[at - 1]].df > phrase->terms[i].df; at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return order;
}

/* Opens the lists of one writing, and its chain. */
static enum status open_lists(const struct open_commit *index, uint32_t segment,
                              const struct bm25 *bm25, struct arena *arena,
                              struct phrase_cursor *cursor, struct error *error)
{
    const struct phrase *phrase = cursor->phrase;
    const uint32_t *order = order_by_df(phrase, arena);
    cursor->cursors = arena_allocate(arena, cursor->count * sizeof *cursor->cursors);
    cursor->by_term = arena_allocate(arena, cursor->count * sizeof *cursor->by_term);
    cursor->scores = arena_allocate_array(arena, SCORED_TFS << 8, sizeof *cursor->scores);
    if (order == NULL || cursor->cursors == NULL || cursor->by_term == NULL ||
        cursor->scores == NULL) {
        return error_memory(error);
    }
    for (uint32_t i = 0; i < phrase->term_count; i++) {
        bool found = false;
        enum status status = query_term_cursor(index, segment, &phrase->terms[order[i]], bm25,
                                               arena, &cursor->cursors[i], &found, error);
        if (status != STATUS_OK || !found) {
            cursor->count = 0; /* one term is missing: the phrase stands nowhere */
            return status;
        }
        cursor->by_term[order[i]] = &cursor->cursors[i];
    }
    return phrase_chain_open(index, segment, &phrase->bigrams, phrase->terms, phrase->term_count,
                             arena, &cursor->chain, error);
}

/* Opens one writing, without the others. */
static enum status open_writing(const struct open_commit *index, uint32_t segment,
                                const struct phrase *phrase, const struct bm25 *bm25,
                                struct arena *arena, struct phrase_cursor *cursor,
                                struct error *error)
{
    *cursor = (struct phrase_cursor){
        .phrase = phrase,
        .count = phrase->term_count,
        .bm25 = bm25,
        .norms = index->segments[segment].norms->data,
        .verified = CURSOR_END,
    };
    return open_lists(index, segment, bm25, arena, cursor, error);
}

enum status phrase_cursor_open(const struct open_commit *index, uint32_t segment,
                               const struct phrase *phrase, const struct bm25 *bm25,
                               struct arena *arena, struct phrase_cursor *cursor,
                               struct error *error)
{
    enum status status = open_writing(index, segment, phrase, bm25, arena, cursor, error);
    cursor->passage = CURSOR_END; /* until all is open */
    struct phrase_cursor *others = NULL;
    if (status == STATUS_OK && phrase->other_count > 0) {
        others = arena_allocate_array(arena, phrase->other_count, sizeof *others);
        status = others == NULL ? error_memory(error) : STATUS_OK;
    }
    for (uint32_t i = 0; i < phrase->other_count && status == STATUS_OK; i++) {
        others[i].own = others[i].passage = CURSOR_END;
        status = open_writing(index, segment, &phrase->others[i], bm25, arena, &others[i], error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    cursor->others = others;
    cursor->passage = 0;
    phrase_cursor_seek(cursor, 0);
    return phrase_cursor_status(cursor);
}

/* How many other writings a cursor has open. */
static uint32_t others_of(const struct phrase_cursor *cursor)
{
    return cursor->others == NULL ? 0 : cursor->phrase->other_count;
}

enum status phrase_cursor_status(const struct phrase_cursor *cursor)
{
    for (uint32_t i = 0; i < cursor->count; i++) {
        if (cursor->cursors[i].status != STATUS_OK) {
            return cursor->cursors[i].status;
        }
    }
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < others_of(cursor) && status == STATUS_OK; i++) {
        status = phrase_cursor_status(&cursor->others[i]);
    }
    return status;
}

/* The first passage from `target` on that holds all terms of its own writing. */
static uint32_t seek_own(struct phrase_cursor *cursor, uint32_t target)
{
    if (cursor->count == 0) {
        return CURSOR_END;
    }
    uint32_t agreed = 0;
    for (uint32_t i = 0; agreed < cursor->count; i = i + 1 < cursor->count ? i + 1 : 0) {
        struct posting_cursor *list = &cursor->cursors[i];
        posting_cursor_seek(list, target);
        if (list->passage == CURSOR_END) {
            return CURSOR_END;
        }
        agreed = list->passage == target ? agreed + 1 : 1;
        target = list->passage;
    }
    return target;
}

void phrase_cursor_seek(struct phrase_cursor *cursor, uint32_t target)
{
    if (cursor->others == NULL) {
        cursor->own = cursor->passage = seek_own(cursor, target);
        return;
    }
    if (cursor->own != CURSOR_END && (cursor->own < target || target == 0)) {
        cursor->own = seek_own(cursor, target);
    }
    cursor->passage = cursor->own;
    for (uint32_t i = 0; i < others_of(cursor); i++) {
        struct phrase_cursor *other = &cursor->others[i];
        if (other->passage != CURSOR_END && (other->passage < target || target == 0)) {
            phrase_cursor_seek(other, target);
        }
        cursor->passage = other->passage < cursor->passage ? other->passage : cursor->passage;
    }
}

uint32_t phrase_cursor_bound(struct phrase_cursor *cursor, uint32_t begin, uint32_t end)
{
    uint32_t least = cursor->count == 0 ? 0 : UINT32_MAX;
    for (uint32_t i = 0; i < cursor->count; i++) {
        uint32_t bound = posting_cursor_bound(&cursor->cursors[i], begin, end);
        least = bound < least ? bound : least;
    }
    /* What several writings contribute together is at most the sum, but for rounding. */
    for (uint32_t i = 0; i < others_of(cursor); i++) {
        uint32_t bound = phrase_cursor_bound(&cursor->others[i], begin, end);
        least += bound > 0 ? bound + 1 : 0;
    }
    return least;
}

uint32_t phrase_cursor_block_end(struct phrase_cursor *cursor, uint32_t target)
{
    uint32_t end = CURSOR_END;
    for (uint32_t i = 0; i < cursor->count; i++) {
        uint32_t last = posting_cursor_block_end(&cursor->cursors[i], target);
        end = last < end ? last : end;
    }
    for (uint32_t i = 0; i < others_of(cursor); i++) {
        uint32_t last = phrase_cursor_block_end(&cursor->others[i], target);
        end = last < end ? last : end;
    }
    return end;
}

uint32_t phrase_cursor_least_tf(const struct phrase_cursor *cursor)
{
    uint32_t tf = UINT32_MAX;
    for (uint32_t i = 0; i < cursor->count; i++) {
        uint32_t own = posting_cursor_tf(&cursor->cursors[i]);
        tf = own < tf ? own : tf;
    }
    return tf;
}

/* The least tf of all writings whose terms stand in the passage where it stands, together. */
static uint32_t largest_tf(const struct phrase_cursor *cursor)
{
    uint32_t tf = cursor->own == cursor->passage ? phrase_cursor_least_tf(cursor) : 0;
    for (uint32_t i = 0; i < others_of(cursor); i++) {
        const struct phrase_cursor *other = &cursor->others[i];
        tf += other->passage == cursor->passage ? phrase_cursor_least_tf(other) : 0;
    }
    return tf;
}

uint32_t phrase_cursor_score(const struct phrase_cursor *cursor, uint32_t passage, uint32_t tf)
{
    uint8_t norm = cursor->norms[passage];
    if (tf > SCORED_TFS) {
        return bm25_contribution(cursor->bm25, cursor->phrase->scaled, tf, norm);
    }
    uint32_t *score = &cursor->scores[(tf - 1) << 8 | norm];
    if (*score == 0) {
        *score = bm25_contribution(cursor->bm25, cursor->phrase->scaled, tf, norm);
    }
    return *score;
}

uint32_t phrase_cursor_passage_bound(struct phrase_cursor *cursor)
{
    uint32_t tf = cursor->verified == cursor->passage ? cursor->tf : largest_tf(cursor);
    return tf == 0 ? 0 : phrase_cursor_score(cursor, cursor->passage, tf);
}

/* --- Verifying ---------------------------------------------------------------------------------
 */

bool phrase_is_exact(const struct phrase *phrase)
{
    return phrase->term_count == 1 && phrase->terms[0].count == 1 && phrase->other_count == 0;
}

bool phrase_cursor_is_cheap(const struct phrase_cursor *cursor)
{
    return phrase_is_exact(cursor->phrase) ||
           (cursor->phrase->other_count == 0 && phrase_chain_is_open(&cursor->chain));
}

enum status phrase_occurrences(const struct phrase *phrase, struct passage_units *texts,
                               uint32_t passage, uint32_t *tf, struct error *error)
{
    enum status status = passage_units_load(texts, passage, error);
    if (status == STATUS_OK) {
        *tf = phrase_count(phrase, texts->units, texts->title_count) +
              phrase_count(phrase, texts->units + texts->title_count,
                           texts->count - texts->title_count);
    }
    return status;
}

enum status phrase_cursor_verify(struct phrase_cursor *cursor, struct passage_units *texts,
                                 struct error *error)
{
    if (cursor->verified == cursor->passage) {
        return STATUS_OK;
    }
    enum status status = STATUS_OK;
    bool known = phrase_is_exact(cursor->phrase);
    if (known) {
        cursor->tf = phrase_cursor_least_tf(cursor);
    } else if (phrase_cursor_is_cheap(cursor)) {
        status = phrase_chain_count(&cursor->chain, cursor->by_term, &cursor->tf, &known, error);
    }
    if (status == STATUS_OK && !known) {
        status = phrase_occurrences(cursor->phrase, texts, cursor->passage, &cursor->tf, error);
    }
    cursor->verified = status == STATUS_OK ? cursor->passage : CURSOR_END;
    return status;
}
