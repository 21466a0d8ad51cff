/*
 * A cursor over the postings of one scored term in one segment.
 *
 * Three kinds of lists look alike here: a long list is decoded block by block, as needed; a short
 * one, and the union that a single character or a set of alternatives makes, lie in memory, and are
 * cut into blocks of the same size.
 */
#ifndef SUOYIN_QUERY_POSTING_CURSOR_H
#define SUOYIN_QUERY_POSTING_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/lexicon.h"
#include "../common/memory.h"
#include "../common/section.h"
#include "bm25.h"

enum { CURSOR_END = UINT32_MAX };

/* A block's last passage and the most that one of its postings contributes. */
struct block_bound {
    uint32_t last;
    uint32_t bound;
};

struct posting_cursor {
    /* the term */
    const struct bm25 *bm25;
    float weight;  /* W; may be changed before the first use */
    bool optional; /* to be set once it is open: it makes no passage a candidate */
    uint32_t df;   /* in this segment */
    const struct section *norms_section;
    const uint8_t *norms;
    uint32_t passage; /* where the cursor stands; CURSOR_END after the last */
    /* the block that is decoded */
    const uint32_t *passages, *tfs;
    uint32_t count, at;
    uint32_t contributions[POSTING_BLOCK];
    bool scored; /* contributions are those of this block */
    /* a long list: where it is decoded, and where bounds are looked up, which is ahead */
    bool is_long;
    struct long_list list, ahead;
    uint32_t block_passages[POSTING_BLOCK], block_tfs[POSTING_BLOCK];
    /* a list in memory: all of it, and its blocks' bounds */
    const uint32_t *all_passages, *all_tfs;
    struct block_bound *bounds;
    uint32_t block_count, block, ahead_block;
    enum status status;
    struct error *error;
};

/* A term's postings as the lexicon found them; they must outlive the cursor. */
enum status posting_cursor_open(struct posting_cursor *cursor, const struct lexicon *lexicon,
                                const struct term_postings *postings, struct error *error);

/* A list in memory, which must outlive the cursor: passages ascend. */
void posting_cursor_open_memory(struct posting_cursor *cursor, const uint32_t *passages,
                                const uint32_t *tfs, uint32_t count);

/*
 * Makes it ready: norms to score with, weight, bounds. Stands on the first posting. Memory comes
 * from the arena.
 */
enum status posting_cursor_start(struct posting_cursor *cursor, const struct bm25 *bm25,
                                 float weight, const struct section *norms, struct arena *arena,
                                 struct error *error);

/*
 * Moves forward to the first posting of passage `target` or beyond. A damaged list ends the cursor
 * and sets its status.
 */
void posting_cursor_seek(struct posting_cursor *cursor, uint32_t target);

/* Whether all postings are at hand, scored: a list in memory of one block. */
static inline bool posting_cursor_is_short(const struct posting_cursor *cursor)
{
    return !cursor->is_long && cursor->block_count == 1;
}

/* Stands on the first posting of a short list again. */
void posting_cursor_rewind(struct posting_cursor *cursor);

/* The last passage of the block that holds `target` or what follows it: up to there the bound of
 * one block holds. CURSOR_END when nothing follows. Never goes back. */
uint32_t posting_cursor_block_end(struct posting_cursor *cursor, uint32_t target);

/* The most that a posting in passages [begin, end) contributes. `begin` never goes back. */
uint32_t posting_cursor_bound(struct posting_cursor *cursor, uint32_t begin, uint32_t end);

/* About how many postings the next `span` passages have, as those of the current block lie. */
uint32_t posting_cursor_expected(const struct posting_cursor *cursor, uint32_t span);

/* What the posting that the cursor stands on contributes, and its tf. */
uint32_t posting_cursor_contribution(struct posting_cursor *cursor);

static inline uint32_t posting_cursor_tf(const struct posting_cursor *cursor)
{
    return cursor->tfs[cursor->at];
}

/* Scores the whole block that the cursor stands in: contributions[at] and on may then be read. */
void posting_cursor_score_block(struct posting_cursor *cursor);

/* Moves to the next block; the cursor then stands on its first posting. */
void posting_cursor_next_block(struct posting_cursor *cursor);

#endif
