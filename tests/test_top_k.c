/* The best k: against sorting everything; ties, documents, segments in any order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../query/top_k.h"
#include "fault_injection.h"

enum { SEGMENTS = 3, PASSAGES = 400, DOCUMENTS = 60 };

/* Where a hit stands in the whole index: a number that the tests make up. Segments interleave. */
static uint32_t place(const struct ranked_hit *hit)
{
    return hit->passage * SEGMENTS + (hit->segment * 2 + hit->passage / 50) % SEGMENTS;
}

static int compare_places(void *context, const struct ranked_hit *a, const struct ranked_hit *b)
{
    (void)context;
    return place(a) < place(b) ? -1 : 1;
}

static int compare_hits(const void *left, const void *right)
{
    const struct ranked_hit *a = left, *b = right;
    if (a->score != b->score) {
        return a->score > b->score ? -1 : 1;
    }
    return a->segment == b->segment ? (a->passage < b->passage ? -1 : 1)
                                    : compare_places(NULL, a, b);
}

static void offer_above_threshold(struct top_k *top, uint32_t score, uint32_t passage)
{
    if ((int64_t)score > top_k_threshold(top)) {
        top_k_offer(top, score, passage);
    }
}

/* Passages of batches come by their score, or in any order. */
static void offer_if_taken(struct top_k *top, uint32_t score, uint32_t passage)
{
    if (top_k_may_take(top, score, passage)) {
        top_k_offer(top, score, passage);
    }
}

/* Random scores, few different ones, so that there are many ties. */
struct round {
    uint32_t segments, k;
    unsigned scores;
    bool by_tally; /* or with a heap */
    bool ascend;   /* or passages come from both ends of the segment by turns */
};

static void check_round(uint64_t *random, struct round round)
{
    static struct ranked_hit all[SEGMENTS * PASSAGES];
    static struct ranked_hit heap[3 * SEGMENTS * PASSAGES], spare[3 * SEGMENTS * PASSAGES];
    static struct score_tally tally;
    size_t count = 0;
    struct top_k top = {.heap = heap, .capacity = round.k, .compare = compare_places};
    if (round.by_tally) {
        assert_true(top_k_room(round.k) <= sizeof heap / sizeof *heap);
        top.spare = spare;
        top.tally = &tally;
        score_tally_begin(&tally, round.k, round.scores / 2); /* some are larger than was thought */
    }
    for (uint32_t segment = 0; segment < round.segments; segment++) {
        top_k_begin_segment(&top, segment, NULL, NULL);
        for (uint32_t i = 0; i < PASSAGES; i++) {
            uint32_t passage = round.ascend || i % 2 == 0 ? i : PASSAGES - i;
            if (next_random(random) % 4 == 0) {
                continue;
            }
            uint32_t score = (uint32_t)(next_random(random) % round.scores);
            all[count++] = (struct ranked_hit){score, segment, passage};
            (round.ascend ? offer_above_threshold : offer_if_taken)(&top, score, passage);
            assert_true(top.count <= (round.by_tally ? top_k_room(round.k) : round.k));
        }
        top_k_end_segment(&top);
    }
    top_k_sort(&top);
    qsort(all, count, sizeof *all, compare_hits);
    assert_int_equal(top.count, count < round.k ? count : round.k);
    for (uint32_t i = 0; i < top.count; i++) {
        assert_int_equal(top.heap[i].score, all[i].score);
        assert_int_equal(top.heap[i].segment, all[i].segment);
        assert_int_equal(top.heap[i].passage, all[i].passage);
    }
}

static void the_best_of_several_segments(void **state)
{
    (void)state;
    uint64_t random = 3;
    static const uint32_t ks[] = {1, 2, 3, 10, 100, 899, SEGMENTS * PASSAGES};
    static const unsigned scores[] = {1, 2, 5, 50, 1000000};
    for (size_t i = 0; i < sizeof ks / sizeof *ks; i++) {
        for (size_t j = 0; j < sizeof scores / sizeof *scores; j++) {
            for (unsigned kind = 0; kind < 16; kind++) {
                struct round round = {kind % 2 == 0 ? SEGMENTS : 1, ks[i], scores[j],
                                      kind / 2 % 2 == 1, kind / 4 % 2 == 1};
                check_round(&random, round);
            }
        }
    }
}

/* Nothing is expected of a score that the threshold shuts out: it tells exactly what is of use. */
static void the_threshold(void **state)
{
    (void)state;
    struct ranked_hit heap[4];
    struct top_k top = {.heap = heap, .capacity = 2, .compare = compare_places};
    top_k_begin_segment(&top, 0, NULL, NULL);
    assert_int_equal(top_k_threshold(&top), -1);
    top_k_offer(&top, 0, 5);
    assert_int_equal(top_k_threshold(&top), -1);
    top_k_offer(&top, 7, 6);
    assert_int_equal(top_k_threshold(&top), 0);
    top_k_offer(&top, 3, 7);
    assert_int_equal(top_k_threshold(&top), 3);
    top_k_end_segment(&top);
    /* Another segment's passage may come first: an equal score may still be of use. */
    top_k_begin_segment(&top, 1, NULL, NULL);
    assert_int_equal(top_k_threshold(&top), 2);
    top_k_offer(&top, 3, 1); /* its place is before that of passage 7 */
    top_k_end_segment(&top);
    top_k_sort(&top);
    assert_int_equal(top.count, 2);
    assert_int_equal(heap[0].score, 7);
    assert_int_equal(heap[1].segment, 1);
    assert_int_equal(heap[1].passage, 1);
}

/* What is known beforehand shuts out what scores less, not what scores the same. */
static void known_beforehand(void **state)
{
    (void)state;
    struct ranked_hit heap[2];
    struct top_k top = {.heap = heap, .capacity = 2, .known = 5, .compare = compare_places};
    top_k_begin_segment(&top, 0, NULL, NULL);
    assert_int_equal(top_k_threshold(&top), 4);
    top_k_offer(&top, 5, 1);
    top_k_offer(&top, 5, 2);
    assert_int_equal(top_k_threshold(&top), 5);
    top_k_end_segment(&top);
    top_k_begin_segment(&top, 1, NULL, NULL);
    assert_int_equal(top_k_threshold(&top), 4); /* a passage that comes first may score the same */
    top_k_end_segment(&top);
}

/* The floor rises as soon as k scores lie on it or above, and never too high. */
static void the_tally(void **state)
{
    (void)state;
    static struct score_tally tally;
    uint64_t random = 5;
    score_tally_begin(&tally, 3, 1000 * 4096 - 1);
    assert_int_equal(score_tally_threshold(&tally), -1);
    uint32_t best[3] = {0};
    for (int i = 0; i < 10000; i++) {
        uint32_t score = (uint32_t)(next_random(&random) % (1 + (uint32_t)i * 400));
        score_tally_add(&tally, score);
        for (int at = 0; at < 3; at++) {
            if (score > best[at]) {
                uint32_t worse = best[at];
                best[at] = score;
                score = worse;
            }
        }
        int64_t threshold = score_tally_threshold(&tally);
        assert_true(threshold < (int64_t)best[2]);
        assert_true(i < 2 || threshold + 1024 >= (int64_t)best[2]);
    }
}

/* A segment of documents with as many passages as `sizes` tells. */
static void make_segment(struct segment *segment, struct section *section, struct buffer *bytes,
                         const uint64_t *sizes, size_t documents)
{
    uint64_t firsts[PASSAGES + 1] = {0};
    for (size_t i = 0; i < documents; i++) {
        firsts[i + 1] = firsts[i] + sizes[i];
    }
    assert_int_equal(sequence_build(firsts, documents + 1, bytes, NULL), STATUS_OK);
    *section = section_from_memory(bytes->data, bytes->size, "PASSAGES");
    memset(segment, 0, sizeof *segment);
    segment->meta.documents = (uint32_t)documents;
    segment->meta.passages = (uint32_t)firsts[documents];
    assert_int_equal(sequence_open(&segment->first_passages, section, 0, bytes->size, NULL),
                     STATUS_OK);
}

/* Offers random passages of random documents; answers how many documents were found, and the best
 * passage of each. */
static size_t offer_documents(struct top_k *top, uint64_t *random, const uint64_t *sizes,
                              size_t documents, struct ranked_hit *best)
{
    uint32_t passage = 0;
    size_t found = 0;
    for (size_t i = 0; i < documents; i++) {
        bool any = false;
        for (uint64_t p = 0; p < sizes[i]; p++, passage++) {
            uint32_t score = (uint32_t)(next_random(random) % 5);
            if (next_random(random) % 3 == 0) {
                continue;
            }
            offer_above_threshold(top, score, passage);
            if (!any || score > best[found].score) {
                best[found] = (struct ranked_hit){score, 0, passage};
            }
            any = true;
        }
        found += any;
    }
    return found;
}

static void documents_by_their_best_passage(void **state)
{
    (void)state;
    uint64_t random = 9;
    for (int round = 0; round < 300; round++) {
        struct segment segment;
        struct section section;
        struct buffer bytes = {.allocator = &system_allocator};
        uint64_t sizes[DOCUMENTS];
        size_t documents = 1 + next_random(&random) % DOCUMENTS;
        for (size_t i = 0; i < documents; i++) {
            sizes[i] = 1 + next_random(&random) % 6;
        }
        make_segment(&segment, &section, &bytes, sizes, documents);
        struct ranked_hit heap[DOCUMENTS], best[DOCUMENTS];
        struct top_k top = {.heap = heap,
                            .capacity = 1 + (uint32_t)(next_random(&random) % 20),
                            .documents = true,
                            .compare = compare_places};
        top_k_begin_segment(&top, 0, &segment, NULL);
        size_t found = offer_documents(&top, &random, sizes, documents, best);
        top_k_end_segment(&top);
        assert_int_equal(top.status, STATUS_OK);
        top_k_sort(&top);
        qsort(best, found, sizeof *best, compare_hits);
        assert_int_equal(top.count, found < top.capacity ? found : top.capacity);
        for (uint32_t i = 0; i < top.count; i++) {
            assert_int_equal(heap[i].score, best[i].score);
            assert_int_equal(heap[i].passage, best[i].passage);
        }
        buffer_release(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_of_several_segments),
        cmocka_unit_test(the_threshold),
        cmocka_unit_test(known_beforehand),
        cmocka_unit_test(the_tally),
        cmocka_unit_test(documents_by_their_best_passage),
    };
    return cmocka_run_group_tests_name("top_k", tests, NULL, NULL);
}
