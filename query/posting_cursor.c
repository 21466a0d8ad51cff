#include "posting_cursor.h"

#include <string.h>

#include "passage_find.h"
#include "score_postings.h"

static void fail(struct posting_cursor *cursor, const char *what)
{
    cursor->passage = CURSOR_END;
    cursor->count = 0;
    cursor->at = 0;
    if (cursor->status == STATUS_OK) {
        cursor->status =
            error_set(cursor->error, STATUS_CORRUPT, "%s: a posting list is damaged", what);
    }
}

/* --- Opening -----------------------------------------------------------------------------------
 */

enum status posting_cursor_open(struct posting_cursor *cursor, const struct lexicon *lexicon,
                                const struct term_postings *postings, struct error *error)
{
    memset(cursor, 0, offsetof(struct posting_cursor, contributions));
    cursor->df = postings->df;
    cursor->is_long = postings->df >= POSTING_BLOCK;
    cursor->status = STATUS_OK;
    if (cursor->is_long) {
        enum status status = lexicon_long_list(lexicon, postings, &cursor->list, error);
        cursor->ahead = cursor->list;
        return status;
    }
    posting_cursor_open_memory(cursor, postings->passages, postings->tfs, postings->df);
    return STATUS_OK;
}

void posting_cursor_open_memory(struct posting_cursor *cursor, const uint32_t *passages,
                                const uint32_t *tfs, uint32_t count)
{
    memset(cursor, 0, offsetof(struct posting_cursor, contributions));
    cursor->is_long = false;
    cursor->status = STATUS_OK;
    cursor->df = count;
    cursor->all_passages = passages;
    cursor->all_tfs = tfs;
    cursor->block_count = (count + POSTING_BLOCK - 1) / POSTING_BLOCK;
    cursor->block = 0;
    cursor->ahead_block = 0;
}

/* --- Blocks ------------------------------------------------------------------------------------
 */

/* Norms are checked page by page, where postings lead. */
static bool norms_are_sound(struct posting_cursor *cursor, uint32_t first, uint32_t last)
{
    if (section_bytes(cursor->norms_section, first, (uint64_t)last - first + 1, cursor->error) ==
        NULL) {
        cursor->status = STATUS_CORRUPT;
        cursor->passage = CURSOR_END;
        cursor->count = 0;
        return false;
    }
    return true;
}

static void stand_on_first(struct posting_cursor *cursor)
{
    cursor->scored = false;
    cursor->at = 0;
    if (norms_are_sound(cursor, cursor->passages[0], cursor->passages[cursor->count - 1])) {
        cursor->passage = cursor->passages[0];
    }
}

static void decode_block(struct posting_cursor *cursor)
{
    cursor->count = long_list_decode(&cursor->list, cursor->block_passages, cursor->block_tfs);
    if (cursor->count == 0) {
        fail(cursor, cursor->norms_section->file);
        return;
    }
    cursor->passages = cursor->block_passages;
    cursor->tfs = cursor->block_tfs;
    stand_on_first(cursor);
}

static void enter_memory_block(struct posting_cursor *cursor)
{
    uint32_t first = cursor->block * POSTING_BLOCK;
    cursor->passages = cursor->all_passages + first;
    cursor->tfs = cursor->all_tfs + first;
    cursor->count = cursor->df - first < POSTING_BLOCK ? cursor->df - first : POSTING_BLOCK;
    stand_on_first(cursor);
}

static void end(struct posting_cursor *cursor)
{
    cursor->passage = CURSOR_END;
    cursor->count = 0;
    if (cursor->is_long && cursor->list.failed) {
        fail(cursor, cursor->norms_section->file);
    }
}

void posting_cursor_next_block(struct posting_cursor *cursor)
{
    if (cursor->is_long) {
        if (long_list_next_block(&cursor->list)) {
            decode_block(cursor);
        } else {
            end(cursor);
        }
    } else if (++cursor->block < cursor->block_count) {
        enter_memory_block(cursor);
    } else {
        end(cursor);
    }
}

static enum status start_memory_list(struct posting_cursor *cursor, struct arena *arena,
                                     struct error *error)
{
    cursor->bounds = arena_allocate_array(arena, cursor->block_count, sizeof *cursor->bounds);
    if (cursor->bounds == NULL) {
        return error_memory(error);
    }
    for (; cursor->block < cursor->block_count && cursor->status == STATUS_OK; cursor->block++) {
        enter_memory_block(cursor);
        posting_cursor_score_block(cursor);
        uint32_t bound = 0;
        for (uint32_t i = 0; i < cursor->count; i++) {
            bound = cursor->contributions[i] > bound ? cursor->contributions[i] : bound;
        }
        uint32_t last = cursor->count > 0 ? cursor->passages[cursor->count - 1] : 0;
        cursor->bounds[cursor->block] = (struct block_bound){.last = last, .bound = bound};
    }
    cursor->block = 0;
    return cursor->status;
}

enum status posting_cursor_start(struct posting_cursor *cursor, const struct bm25 *bm25,
                                 float weight, const struct section *norms, struct arena *arena,
                                 struct error *error)
{
    cursor->bm25 = bm25;
    cursor->weight = weight;
    cursor->norms_section = norms;
    cursor->norms = norms->data;
    cursor->error = error;
    if (cursor->is_long) {
        decode_block(cursor);
        return cursor->status;
    }
    if (cursor->block_count == 0) {
        end(cursor);
        return STATUS_OK;
    }
    enum status status = start_memory_list(cursor, arena, error);
    if (status == STATUS_OK && cursor->block_count > 1) { /* one alone it stands on, scored */
        enter_memory_block(cursor);
    }
    return status == STATUS_OK ? cursor->status : status;
}

/* --- Seeking -----------------------------------------------------------------------------------
 */

/* Makes the block current that holds the first posting at or after target; false at the end. */
static bool seek_block(struct posting_cursor *cursor, uint32_t target)
{
    if (cursor->is_long) {
        uint32_t block = cursor->list.block;
        if (!long_list_seek_block(&cursor->list, target)) {
            end(cursor);
            return false;
        }
        if (cursor->list.block != block) {
            decode_block(cursor);
        }
        return cursor->passage != CURSOR_END;
    }
    uint32_t block = cursor->block;
    while (block < cursor->block_count && cursor->bounds[block].last < target) {
        block++;
    }
    if (block != cursor->block) {
        cursor->block = block;
        if (block == cursor->block_count) {
            end(cursor);
            return false;
        }
        enter_memory_block(cursor);
    }
    return cursor->passage != CURSOR_END;
}

void posting_cursor_seek(struct posting_cursor *cursor, uint32_t target)
{
    if (cursor->passage >= target) {
        return;
    }
    if (cursor->passages[cursor->count - 1] < target && !seek_block(cursor, target)) {
        return;
    }
    /* The block's last passage is not below target: the search ends within it. */
    cursor->at = passage_find(cursor->bm25->instructions, cursor->passages, cursor->at,
                              cursor->count, target);
    cursor->passage = cursor->passages[cursor->at];
}

void posting_cursor_rewind(struct posting_cursor *cursor)
{
    bool scored = cursor->scored;
    cursor->block = 0;
    enter_memory_block(cursor);
    cursor->scored = scored; /* there is no other block whose contributions it could have */
}

/* --- Scores and bounds -------------------------------------------------------------------------
 */

void posting_cursor_score_block(struct posting_cursor *cursor)
{
    if (!cursor->scored) {
        score_postings(cursor->bm25, cursor->weight, cursor->passages, cursor->tfs, cursor->count,
                       cursor->norms, cursor->norms_section->size, cursor->contributions);
        cursor->scored = true;
    }
}

uint32_t posting_cursor_contribution(struct posting_cursor *cursor)
{
    if (cursor->scored) {
        return cursor->contributions[cursor->at];
    }
    return bm25_contribution(cursor->bm25, cursor->weight, cursor->tfs[cursor->at],
                             cursor->norms[cursor->passage]);
}

uint32_t posting_cursor_expected(const struct posting_cursor *cursor, uint32_t span)
{
    if (cursor->count == 0) {
        return 0;
    }
    uint32_t covered = cursor->passages[cursor->count - 1] - cursor->passages[0] + 1;
    return (uint32_t)((uint64_t)cursor->count * span / covered);
}

/* The look-ahead walk met damage: the bounds it gave cannot be trusted. */
static void check_ahead(struct posting_cursor *cursor)
{
    if (cursor->ahead.failed) {
        fail(cursor, cursor->norms_section->file);
    }
}

uint32_t posting_cursor_block_end(struct posting_cursor *cursor, uint32_t target)
{
    if (cursor->is_long) {
        bool found = long_list_seek_block(&cursor->ahead, target);
        check_ahead(cursor);
        return found ? long_list_skip(&cursor->ahead)->last : CURSOR_END;
    }
    while (cursor->ahead_block < cursor->block_count &&
           cursor->bounds[cursor->ahead_block].last < target) {
        cursor->ahead_block++;
    }
    return cursor->ahead_block < cursor->block_count ? cursor->bounds[cursor->ahead_block].last
                                                     : CURSOR_END;
}

static uint32_t long_list_bound(struct posting_cursor *cursor, uint32_t begin, uint32_t end)
{
    struct long_list *ahead = &cursor->ahead;
    uint32_t bound = 0;
    bool more = long_list_seek_block(ahead, begin);
    while (more) {
        const struct block_skip *skip = long_list_skip(ahead);
        if (skip->previous != UINT32_MAX && skip->previous + 1 >= end) {
            break;
        }
        uint32_t block = bm25_bound(cursor->bm25, cursor->weight, skip->max_tf, skip->min_norm);
        bound = block > bound ? block : bound;
        if (skip->last >= end - 1) {
            break;
        }
        more = long_list_next_block(ahead);
    }
    check_ahead(cursor);
    return bound;
}

uint32_t posting_cursor_bound(struct posting_cursor *cursor, uint32_t begin, uint32_t end)
{
    if (cursor->is_long) {
        return long_list_bound(cursor, begin, end);
    }
    uint32_t bound = 0;
    if (posting_cursor_block_end(cursor, begin) == CURSOR_END) {
        return 0;
    }
    for (uint32_t block = cursor->ahead_block; block < cursor->block_count; block++) {
        if (cursor->all_passages[block * POSTING_BLOCK] >= end) {
            break;
        }
        bound = cursor->bounds[block].bound > bound ? cursor->bounds[block].bound : bound;
    }
    return bound;
}
