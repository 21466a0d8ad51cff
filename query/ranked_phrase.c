#include "ranked_phrase.h"

#include "candidate_batch.h"

struct phrase_ranking {
    struct tree_cursor *cursor;
    struct phrase_cursor *leaf;
    struct top_k *top;
    bool filtered;
    struct candidate_batch batch; /* empty when nothing has to wait for its text */
    bool count_all;               /* matches that are not among the best are counted, too */
    uint64_t *total;
};

/* Whether a group is the phrase and filters, which must let pass or must not. */
static bool is_filtered_phrase(const struct tree_node *group)
{
    uint32_t phrases = 0;
    for (uint32_t i = 0; i < group->child_count; i++) {
        const struct tree_node *child = group->children[i];
        bool filters = child->kind == NODE_FIELD && child->occur != OCCUR_MAY;
        bool asked = tree_node_alone(child)->kind == NODE_PHRASE && child->occur != OCCUR_MUST_NOT;
        if (!filters && !asked) {
            return false;
        }
        phrases += asked;
    }
    return phrases == 1;
}

bool ranked_phrase_applies(const struct tree_cursor *cursor, const struct top_k *top,
                           bool count_all)
{
    const struct query_tree *tree = cursor->tree;
    const struct tree_node *node = tree_node_alone(tree->root);
    bool applies = node->kind == NODE_GROUP ? is_filtered_phrase(node) : node->kind == NODE_PHRASE;
    return applies && tree->leaf_count == 1 && tree->scored[0] && !top->documents &&
           (!count_all || phrase_cursor_is_cheap(&cursor->leaves[0]));
}

/* Looks at the texts of the collected candidates, the most promising first. */
static enum status settle(struct phrase_ranking *ranking, struct error *error)
{
    struct phrase_cursor *leaf = ranking->leaf;
    struct candidate_batch *batch = &ranking->batch;
    enum status status = STATUS_OK;
    candidate_batch_sort(batch);
    for (uint32_t i = 0; i < batch->count && status == STATUS_OK; i++) {
        const struct candidate *candidate = &batch->items[i];
        if (!top_k_may_take(ranking->top, candidate->bound, candidate->passage)) {
            break;
        }
        uint32_t tf = 0;
        status = phrase_occurrences(leaf->phrase, &ranking->cursor->texts, candidate->passage, &tf,
                                    error);
        if (status == STATUS_OK && tf > 0) {
            *ranking->total += 1;
            top_k_offer(ranking->top, phrase_cursor_score(leaf, candidate->passage, tf),
                        candidate->passage);
        }
    }
    candidate_batch_clear(batch);
    return status;
}

/* Moves past blocks that hold nothing good enough. Answers the passage from which to go on. */
static uint32_t pass_blocks(struct phrase_ranking *ranking, uint32_t passage, uint32_t *good_until)
{
    int64_t threshold = ranking->count_all ? -1 : top_k_threshold(ranking->top);
    while (passage != CURSOR_END && threshold >= 0 && passage > *good_until) {
        uint32_t end = phrase_cursor_block_end(ranking->leaf, passage);
        if (end == CURSOR_END) {
            return CURSOR_END;
        }
        if ((int64_t)phrase_cursor_bound(ranking->leaf, passage, end + 1) > threshold) {
            *good_until = end;
            break;
        }
        passage = end + 1;
    }
    return passage;
}

/* Offers the passage where the cursor stands, if it holds the phrase. */
static enum status take_now(struct phrase_ranking *ranking, struct error *error)
{
    struct phrase_cursor *leaf = ranking->leaf;
    enum status status = phrase_cursor_verify(leaf, &ranking->cursor->texts, error);
    if (status == STATUS_OK && leaf->tf > 0) {
        uint32_t score = phrase_cursor_passage_bound(leaf); /* verified: it is the score */
        *ranking->total += 1;
        if ((int64_t)score > top_k_threshold(ranking->top)) {
            top_k_offer(ranking->top, score, leaf->passage);
        }
    }
    return status;
}

/* Offers a posting of a phrase that is one term, if the filters let its passage pass. */
static enum status take_posting(struct phrase_ranking *ranking, uint32_t passage, uint32_t score,
                                struct error *error)
{
    struct top_k *top = ranking->top;
    bool good = (int64_t)score > top_k_threshold(top), passes = !top_k_is_dead(top, passage);
    enum status status = STATUS_OK;
    if (passes && ranking->filtered) {
        status = tree_cursor_filters_match(ranking->cursor, passage, &passes, error);
    }
    if (passes && status == STATUS_OK) {
        *ranking->total += 1;
        if (good) {
            top_k_offer(top, score, passage);
        }
    }
    return status;
}

/* Offers what is left of the block that the cursor of a phrase of one term stands in. */
static enum status take_block(struct phrase_ranking *ranking, struct error *error)
{
    struct posting_cursor *list = &ranking->leaf->cursors[0];
    struct top_k *top = ranking->top;
    uint32_t next = 0; /* up to there the filters let nothing pass */
    enum status status = STATUS_OK;
    posting_cursor_score_block(list);
    for (uint32_t i = list->at; i < list->count && status == STATUS_OK; i++) {
        uint32_t passage = list->passages[i], score = list->contributions[i];
        if (passage < next || (!ranking->count_all && (int64_t)score <= top_k_threshold(top))) {
            continue;
        }
        if (ranking->filtered) {
            next = tree_cursor_filters_next(ranking->cursor, passage);
        }
        if (!ranking->filtered || next == passage) {
            status = take_posting(ranking, passage, score, error);
        }
    }
    return status;
}

/* The phrase is one term, and its postings are all there is to know: whole blocks are scored. */
static enum status collect_term(struct phrase_ranking *ranking, const struct stop *stop,
                                struct error *error)
{
    struct posting_cursor *list = &ranking->leaf->cursors[0];
    uint32_t good_until = 0;
    enum status status = STATUS_OK;
    for (uint32_t n = 1; list->passage != CURSOR_END && status == STATUS_OK; n++) {
        if (n % 64 == 0 && stop_now(stop)) {
            break;
        }
        uint32_t passage = pass_blocks(ranking, list->passage, &good_until);
        if (ranking->filtered && passage != CURSOR_END) {
            passage = tree_cursor_filters_next(ranking->cursor, passage);
        }
        if (passage == CURSOR_END) {
            break;
        }
        if (passage > list->passages[list->count - 1]) {
            posting_cursor_seek(list, passage);
            continue;
        }
        posting_cursor_seek(list, passage);
        status = take_block(ranking, error);
        posting_cursor_next_block(list);
    }
    return status;
}

/* Takes the passage where the cursor stands, or puts it by until its text is looked at. */
static enum status consider(struct phrase_ranking *ranking, bool cheap, struct error *error)
{
    struct phrase_cursor *leaf = ranking->leaf;
    uint32_t bound = phrase_cursor_passage_bound(leaf), passage = leaf->passage;
    bool good = ranking->count_all || (int64_t)bound > top_k_threshold(ranking->top);
    enum status status = STATUS_OK;
    good = good && !top_k_is_dead(ranking->top, passage);
    if (good && ranking->filtered) {
        status = tree_cursor_filters_match(ranking->cursor, passage, &good, error);
    }
    if (good && status == STATUS_OK && cheap) {
        status = take_now(ranking, error);
    } else if (good && status == STATUS_OK &&
               candidate_batch_add(&ranking->batch, bound, passage)) {
        status = settle(ranking, error);
    }
    return status;
}

static enum status collect(struct phrase_ranking *ranking, const struct stop *stop,
                           struct error *error)
{
    struct phrase_cursor *leaf = ranking->leaf;
    bool cheap = phrase_cursor_is_cheap(leaf);
    uint32_t good_until = 0;
    enum status status = STATUS_OK;
    for (uint32_t n = 1; leaf->passage != CURSOR_END && status == STATUS_OK; n++) {
        if (n % 1024 == 0 && stop_now(stop)) {
            break;
        }
        uint32_t passage = leaf->passage;
        if (ranking->filtered) {
            passage = tree_cursor_filters_next(ranking->cursor, passage);
        }
        passage = pass_blocks(ranking, passage, &good_until);
        if (passage == CURSOR_END) {
            break;
        }
        if (passage == leaf->passage) {
            status = consider(ranking, cheap, error);
            passage++;
        }
        phrase_cursor_seek(leaf, passage);
    }
    return status;
}

enum status ranked_phrase(struct tree_cursor *cursor, struct top_k *top, const struct stop *stop,
                          bool count_all, uint64_t *total, struct error *error)
{
    struct phrase_ranking ranking = {
        .cursor = cursor,
        .leaf = &cursor->leaves[0],
        .top = top,
        .count_all = count_all,
        .total = total,
        .filtered = cursor->tree->filter_count + cursor->tree->annotation_filter_count > 0,
    };
    if (phrase_is_exact(ranking.leaf->phrase)) {
        enum status status =
            ranking.leaf->count > 0 ? collect_term(&ranking, stop, error) : STATUS_OK;
        return status == STATUS_OK ? tree_cursor_status(cursor) : status;
    }
    const struct allocator *allocator = &cursor->texts.index->allocator;
    bool cheap = phrase_cursor_is_cheap(ranking.leaf);
    enum status status = cheap ? STATUS_OK : candidate_batch_open(&ranking.batch, allocator, error);
    if (status == STATUS_OK) {
        status = collect(&ranking, stop, error);
    }
    if (status == STATUS_OK && !cheap) {
        status = settle(&ranking, error);
    }
    candidate_batch_release(&ranking.batch, allocator);
    return status == STATUS_OK ? tree_cursor_status(cursor) : status;
}
