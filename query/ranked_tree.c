#include "ranked_tree.h"

enum { STOP_INTERVAL = 64 };

struct tree_ranking {
    struct tree_cursor *cursor;
    struct top_k *top;
    uint32_t block_end; /* up to here, inclusive, no passage can score more than block_bound */
    uint64_t block_bound;
};

/* The most that any passage in the blocks from `passage` on can score, and where they end. */
static void look_ahead(struct tree_ranking *ranking, uint32_t passage)
{
    struct tree_cursor *cursor = ranking->cursor;
    uint32_t end = cursor->passage_count - 1;
    for (uint32_t i = 0; i < cursor->tree->leaf_count; i++) {
        if (cursor->tree->scored[i]) {
            uint32_t last = phrase_cursor_block_end(&cursor->leaves[i], passage);
            end = last < end ? last : end;
        }
    }
    ranking->block_end = end;
    ranking->block_bound = 0;
    for (uint32_t i = 0; i < cursor->tree->leaf_count; i++) {
        if (cursor->tree->scored[i]) {
            ranking->block_bound += phrase_cursor_bound(&cursor->leaves[i], passage, end + 1);
        }
    }
}

/* The score of a passage by the leaves that stand on it, those not yet verified at their most. */
static uint64_t bound_at(struct tree_ranking *ranking, uint32_t passage)
{
    struct tree_cursor *cursor = ranking->cursor;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < cursor->tree->leaf_count; i++) {
        struct phrase_cursor *leaf = &cursor->leaves[i];
        if (!cursor->tree->scored[i]) {
            continue;
        }
        if (leaf->passage < passage) {
            phrase_cursor_seek(leaf, passage);
        }
        if (leaf->passage == passage) {
            sum += phrase_cursor_passage_bound(leaf);
        }
    }
    return sum;
}

static enum status consider(struct tree_ranking *ranking, uint32_t passage, bool count_all,
                            uint64_t *total, struct error *error)
{
    int64_t threshold = top_k_threshold(ranking->top);
    if (top_k_is_dead(ranking->top, passage)) {
        return STATUS_OK;
    }
    bool hopeless = (int64_t)bound_at(ranking, passage) <= threshold;
    if (hopeless && !count_all) {
        return STATUS_OK;
    }
    bool match = false;
    enum status status = tree_cursor_matches(ranking->cursor, passage, &match, error);
    if (status != STATUS_OK || !match) {
        return status;
    }
    *total += 1;
    if (!hopeless) {
        uint64_t score = 0;
        status = tree_cursor_score(ranking->cursor, passage, NULL, &score, error);
        if (status == STATUS_OK && (int64_t)score > threshold) {
            top_k_offer(ranking->top, (uint32_t)score, passage);
        }
    }
    return status;
}

enum status ranked_tree(struct tree_cursor *cursor, struct top_k *top, const struct stop *stop,
                        bool count_all, uint64_t *total, struct error *error)
{
    struct tree_ranking ranking = {.cursor = cursor, .top = top};
    enum status status = STATUS_OK;
    bool looked = false;
    uint32_t passage = tree_cursor_next(cursor, 0);
    for (uint32_t n = 1; passage != CURSOR_END && status == STATUS_OK; n++) {
        if (n % STOP_INTERVAL == 0 && stop_now(stop)) {
            break;
        }
        if (!count_all && top_k_threshold(top) >= 0 && (!looked || passage > ranking.block_end)) {
            look_ahead(&ranking, passage);
            looked = true;
        }
        if (looked && passage <= ranking.block_end &&
            (int64_t)ranking.block_bound <= top_k_threshold(top)) {
            passage = ranking.block_end == UINT32_MAX - 1
                          ? CURSOR_END
                          : tree_cursor_next(cursor, ranking.block_end + 1);
            continue;
        }
        status = consider(&ranking, passage, count_all, total, error);
        passage = tree_cursor_next(cursor, passage + 1);
    }
    return status == STATUS_OK ? tree_cursor_status(cursor) : status;
}
