#include "ranked_near.h"

#include "candidate_batch.h"

struct near_ranking {
    struct tree_cursor *cursor;
    struct phrase_cursor *first, *second;
    uint32_t distance;
    struct top_k *top;
    struct candidate_batch batch;
    uint64_t *total;
};

bool ranked_near_applies(const struct tree_cursor *cursor, const struct top_k *top)
{
    const struct query_tree *tree = cursor->tree;
    const struct tree_node *node = tree_node_alone(tree->root);
    return node->kind == NODE_NEAR && node->child_count == 2 && tree->leaf_count == 2 &&
           tree->scored[0] && tree->scored[1] && !top->documents &&
           phrase_cursor_is_cheap(&cursor->leaves[0]) && phrase_cursor_is_cheap(&cursor->leaves[1]);
}

/* Looks at the texts of the candidates, the best first. */
static enum status settle(struct near_ranking *ranking, struct error *error)
{
    struct candidate_batch *batch = &ranking->batch;
    struct passage_units *texts = &ranking->cursor->texts;
    enum status status = STATUS_OK;
    candidate_batch_sort(batch);
    for (uint32_t i = 0; i < batch->count && status == STATUS_OK; i++) {
        const struct candidate *candidate = &batch->items[i];
        bool near = false;
        if (!top_k_may_take(ranking->top, candidate->bound, candidate->passage)) {
            break;
        }
        status =
            phrases_near_in_passage(ranking->first->phrase, ranking->second->phrase,
                                    ranking->distance, texts, candidate->passage, &near, error);
        if (status == STATUS_OK && near) {
            *ranking->total += 1;
            top_k_offer(ranking->top, candidate->bound, candidate->passage);
        }
    }
    candidate_batch_clear(batch);
    return status;
}

/* Moves past blocks that hold nothing good enough. Answers the passage from which to go on. */
static uint32_t pass_blocks(struct near_ranking *ranking, uint32_t passage, uint32_t *good_until)
{
    int64_t threshold = top_k_threshold(ranking->top);
    while (passage != CURSOR_END && threshold >= 0 && passage > *good_until) {
        uint32_t end = phrase_cursor_block_end(ranking->first, passage);
        uint32_t other = phrase_cursor_block_end(ranking->second, passage);
        end = other < end ? other : end;
        if (end == CURSOR_END) {
            return CURSOR_END; /* both have ended */
        }
        uint64_t bound = (uint64_t)phrase_cursor_bound(ranking->first, passage, end + 1) +
                         phrase_cursor_bound(ranking->second, passage, end + 1);
        if ((int64_t)bound > threshold) {
            *good_until = end;
            break;
        }
        passage = end + 1;
    }
    return passage;
}

/* Puts the passage where both cursors stand by, if it scores enough. */
static enum status consider(struct near_ranking *ranking, uint32_t passage, struct error *error)
{
    struct phrase_cursor *first = ranking->first, *second = ranking->second;
    struct passage_units *texts = &ranking->cursor->texts;
    int64_t threshold = top_k_threshold(ranking->top);
    uint64_t score =
        (uint64_t)phrase_cursor_passage_bound(first) + phrase_cursor_passage_bound(second);
    if ((int64_t)score <= threshold || top_k_is_dead(ranking->top, passage)) {
        return STATUS_OK;
    }
    enum status status = phrase_cursor_verify(first, texts, error);
    if (status == STATUS_OK && first->tf > 0) {
        status = phrase_cursor_verify(second, texts, error);
    }
    if (status != STATUS_OK || first->tf == 0 || second->tf == 0) {
        return status;
    }
    score = (uint64_t)phrase_cursor_passage_bound(first) + phrase_cursor_passage_bound(second);
    bool full = (int64_t)score > threshold &&
                candidate_batch_add(&ranking->batch, (uint32_t)score, passage);
    return full ? settle(ranking, error) : STATUS_OK;
}

static enum status collect(struct near_ranking *ranking, const struct stop *stop,
                           struct error *error)
{
    enum { STOP_INTERVAL = 256 };
    uint32_t good_until = 0, passage = tree_cursor_next(ranking->cursor, 0);
    enum status status = STATUS_OK;
    for (uint32_t n = 1; passage != CURSOR_END && status == STATUS_OK; n++) {
        if (n % STOP_INTERVAL == 0 && stop_now(stop)) {
            break;
        }
        uint32_t next = pass_blocks(ranking, passage, &good_until);
        if (next == passage) {
            status = consider(ranking, passage, error);
            next++;
        }
        passage = next == CURSOR_END ? CURSOR_END : tree_cursor_next(ranking->cursor, next);
    }
    return status == STATUS_OK ? settle(ranking, error) : status;
}

enum status ranked_near(struct tree_cursor *cursor, struct top_k *top, const struct stop *stop,
                        uint64_t *total, struct error *error)
{
    const struct tree_node *node = tree_node_alone(cursor->tree->root);
    const struct allocator *allocator = &cursor->texts.index->allocator;
    struct near_ranking ranking = {
        .cursor = cursor,
        .first = &cursor->leaves[node->children[0]->leaf],
        .second = &cursor->leaves[node->children[1]->leaf],
        .distance = node->distance,
        .top = top,
        .total = total,
    };
    enum status status = candidate_batch_open(&ranking.batch, allocator, error);
    if (status == STATUS_OK) {
        status = collect(&ranking, stop, error);
    }
    candidate_batch_release(&ranking.batch, allocator);
    return status == STATUS_OK ? tree_cursor_status(cursor) : status;
}
