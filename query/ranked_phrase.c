#include "ranked_phrase.h"

#include <stdlib.h>

/* Candidates that are collected before texts are looked at: few at first, so that there soon is a
 * threshold, and more each time. */
enum { BATCH_FIRST = 32, BATCH_MAX = 4096 };

struct candidate {
    uint32_t bound;
    uint32_t passage;
};

struct phrase_ranking {
    struct tree_cursor *cursor;
    struct phrase_cursor *leaf;
    struct top_k *top;
    struct candidate *batch; /* room for BATCH_MAX; NULL when nothing has to wait for its text */
    uint32_t count, wanted;
    bool count_all; /* matches that are not among the best are counted, too */
    uint64_t *total;
};

bool ranked_phrase_applies(const struct tree_cursor *cursor, const struct top_k *top,
                           bool count_all)
{
    const struct query_tree *tree = cursor->tree;
    const struct tree_node *node = tree->root;
    while (node->kind == NODE_GROUP && node->child_count == 1 &&
           node->children[0]->occur != OCCUR_MUST_NOT) {
        node = node->children[0];
    }
    return node->kind == NODE_PHRASE && tree->leaf_count == 1 && tree->scored[0] &&
           !top->documents && (!count_all || phrase_cursor_is_cheap(&cursor->leaves[0]));
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->bound != y->bound) {
        return x->bound < y->bound ? 1 : -1;
    }
    return (x->passage > y->passage) - (x->passage < y->passage);
}

/* Looks at the texts of the collected candidates, the most promising first. */
static enum status settle(struct phrase_ranking *ranking, struct error *error)
{
    struct phrase_cursor *leaf = ranking->leaf;
    qsort(ranking->batch, ranking->count, sizeof *ranking->batch, compare_candidates);
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < ranking->count && status == STATUS_OK; i++) {
        const struct candidate *candidate = &ranking->batch[i];
        if ((int64_t)candidate->bound <= top_k_threshold(ranking->top)) {
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
    ranking->count = 0;
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

/* The phrase is one term, and its postings are all there is to know: whole blocks are scored. */
static enum status collect_term(struct phrase_ranking *ranking, const struct stop *stop)
{
    struct posting_cursor *list = &ranking->leaf->cursors[0];
    struct top_k *top = ranking->top;
    uint32_t good_until = 0;
    for (uint32_t n = 1; list->passage != CURSOR_END; n++) {
        if (n % 64 == 0 && stop_now(stop)) {
            break;
        }
        uint32_t passage = pass_blocks(ranking, list->passage, &good_until);
        if (passage == CURSOR_END) {
            break;
        }
        posting_cursor_seek(list, passage);
        posting_cursor_score_block(list);
        for (uint32_t i = list->at; i < list->count; i++) {
            bool good = (int64_t)list->contributions[i] > top_k_threshold(top);
            if ((good || ranking->count_all) && !top_k_is_dead(top, list->passages[i])) {
                *ranking->total += 1;
                if (good) {
                    top_k_offer(top, list->contributions[i], list->passages[i]);
                }
            }
        }
        posting_cursor_next_block(list);
    }
    return phrase_cursor_status(ranking->leaf);
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
        uint32_t passage = pass_blocks(ranking, leaf->passage, &good_until);
        if (passage != leaf->passage) {
            if (passage == CURSOR_END) {
                break;
            }
            phrase_cursor_seek(leaf, passage);
            continue;
        }
        uint32_t bound = phrase_cursor_passage_bound(leaf);
        bool good = ranking->count_all || (int64_t)bound > top_k_threshold(ranking->top);
        if (good && !top_k_is_dead(ranking->top, passage)) {
            if (cheap) {
                status = take_now(ranking, error);
            } else {
                ranking->batch[ranking->count++] = (struct candidate){bound, passage};
            }
        }
        if (ranking->count == ranking->wanted) {
            status = settle(ranking, error);
            ranking->wanted = ranking->wanted < BATCH_MAX ? ranking->wanted * 2 : BATCH_MAX;
        }
        phrase_cursor_seek(leaf, passage + 1);
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
        .wanted = BATCH_FIRST,
        .count_all = count_all,
        .total = total,
    };
    if (phrase_is_exact(ranking.leaf->phrase)) {
        return ranking.leaf->count > 0 ? collect_term(&ranking, stop) : STATUS_OK;
    }
    const struct allocator *allocator = &cursor->texts.index->allocator;
    bool cheap = phrase_cursor_is_cheap(ranking.leaf);
    if (!cheap) {
        top->earlier = true; /* hits do not come in the order of passages */
        ranking.batch = memory_allocate_array(allocator, BATCH_MAX, sizeof *ranking.batch);
        if (ranking.batch == NULL) {
            return error_memory(error);
        }
    }
    enum status status = collect(&ranking, stop, error);
    if (status == STATUS_OK && !cheap) {
        status = settle(&ranking, error);
    }
    memory_release(allocator, ranking.batch);
    return status == STATUS_OK ? phrase_cursor_status(ranking.leaf) : status;
}
