/* The kernels: every instruction set that is here says what the plain way says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/gap_sum.h"
#include "../common/packed_scan.h"
#include "../query/passage_find.h"
#include "../query/score_postings.h"
#include "../query/score_select.h"
#include "fault_injection.h"

/* Calls `check` with each instruction set that this processor has. */
static void with_each_set(void (*check)(enum instruction_set set))
{
    for (enum instruction_set set = 0; set < INSTRUCTION_SETS; set++) {
        if (instruction_set_exists(set)) {
            print_message("           by %s\n", instruction_set_name(set));
            check(set);
        }
    }
}

static void the_best_exists(void **state)
{
    (void)state;
    assert_true(instruction_set_exists(INSTRUCTIONS_PLAIN));
    assert_true(instruction_set_exists(instruction_set_best()));
    assert_false(instruction_set_exists(INSTRUCTION_SETS));
}

/* --- Gaps --------------------------------------------------------------------------------------
 */

/* Gaps of up to `most`, or now and then of much more. */
static void make_gaps(uint64_t *random, uint32_t *gaps, uint32_t most, bool wild)
{
    for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
        gaps[i] = (uint32_t)(next_random(random) % ((uint64_t)most + 1));
        if (wild && next_random(random) % POSTING_BLOCK == 0) {
            gaps[i] = (uint32_t)next_random(random);
        }
    }
}

static void compare_sums(enum instruction_set set, const uint32_t *gaps, uint32_t previous,
                         uint32_t last)
{
    uint32_t plain[POSTING_BLOCK], got[POSTING_BLOCK];
    memcpy(plain, gaps, sizeof plain);
    memcpy(got, gaps, sizeof got);
    bool sound = gap_sum_plain(plain, POSTING_BLOCK, previous, last);
    assert_int_equal(gap_sum_block(set, got, previous, last), sound);
    if (sound) {
        assert_memory_equal(got, plain, sizeof got);
    }
}

static void check_gaps(enum instruction_set set)
{
    uint64_t random = 3;
    uint32_t gaps[POSTING_BLOCK];
    for (int round = 0; round < 20000; round++) {
        uint32_t most = UINT32_MAX >> (next_random(&random) % 32);
        make_gaps(&random, gaps, most, round % 3 == 0);
        uint32_t previous = round % 2 == 0 ? UINT32_MAX : (uint32_t)next_random(&random) % 1000000;
        uint32_t last = previous;
        for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
            last += gaps[i] + 1; /* what sums that wrap come to */
        }
        compare_sums(set, gaps, previous, last);
        compare_sums(set, gaps, previous, last + 1);
    }
}

static void gaps_are_summed(void **state)
{
    (void)state;
    with_each_set(check_gaps);
}

/* A gap of nearly 2^32 leads back, to passages below those before. */
static void check_way_back(enum instruction_set set)
{
    for (uint32_t at = 1; at + 1 < POSTING_BLOCK; at++) {
        uint32_t gaps[POSTING_BLOCK] = {[0] = 1000};
        gaps[at] = (uint32_t)-501; /* 500 back */
        gaps[at + 1] = 2000;
        uint32_t last = 1000 - 500 + 2000 + POSTING_BLOCK - 2;
        assert_false(gap_sum_block(set, gaps, UINT32_MAX, last));
    }
}

static void gaps_never_lead_back(void **state)
{
    (void)state;
    with_each_set(check_way_back);
}

/* --- Scores ------------------------------------------------------------------------------------
 */

static void check_scores(enum instruction_set set)
{
    enum { NORMS = 1000 };
    static const double k1s[] = {0, 0.001, 0.9, 1.2, 100}, bs[] = {0, 0.4, 0.75, 1};
    static const float weights[] = {0.01f, 1, 17.5f, 123456, 1.9e9f};
    uint64_t random = 7;
    uint8_t *norms = malloc(NORMS); /* so that a tool sees what is read behind it */
    uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK], got[POSTING_BLOCK];
    assert_non_null(norms);
    for (size_t i = 0; i < NORMS; i++) {
        norms[i] = (uint8_t)next_random(&random);
    }
    for (int round = 0; round < 5000; round++) {
        struct bm25 bm25;
        uint32_t count = 1 + (uint32_t)(next_random(&random) % POSTING_BLOCK);
        bm25_init(&bm25, k1s[next_random(&random) % 5], bs[next_random(&random) % 4],
                  (double)(next_random(&random) % 300), round % 2 == 0);
        bm25.instructions = set;
        float weight = weights[next_random(&random) % 5];
        uint32_t passage = NORMS;
        for (uint32_t i = count; i-- > 0;) {
            passage -= 1 + (uint32_t)(next_random(&random) % 6);
            passages[i] = passage;
            tfs[i] = 1 + (uint32_t)(next_random(&random) % (i % 9 == 0 ? 1000000 : 4));
        }
        score_postings(&bm25, weight, passages, tfs, count, norms, NORMS, got);
        for (uint32_t i = 0; i < count; i++) {
            assert_int_equal(got[i], bm25_contribution(&bm25, weight, tfs[i], norms[passages[i]]));
        }
    }
    free(norms);
}

static void blocks_are_scored_like_postings(void **state)
{
    (void)state;
    with_each_set(check_scores);
}

/* --- Finding -----------------------------------------------------------------------------------
 */

static void check_finding(enum instruction_set set)
{
    uint64_t random = 11;
    uint32_t passages[POSTING_BLOCK];
    for (int round = 0; round < 5000; round++) {
        uint32_t count = (uint32_t)(next_random(&random) % (POSTING_BLOCK + 1));
        uint32_t passage = round % 2 == 0 ? 0 : 0x80000000u - 300; /* where signs would change */
        for (uint32_t i = 0; i < count; i++) {
            passage += 1 + (uint32_t)(next_random(&random) % 5);
            passages[i] = passage;
        }
        for (uint32_t at = 0; at <= count; at += 1 + (uint32_t)(next_random(&random) % 9)) {
            uint32_t target = passage - 300 + (uint32_t)(next_random(&random) % 400);
            uint32_t wanted = at;
            while (wanted < count && passages[wanted] < target) {
                wanted++;
            }
            assert_int_equal(passage_find(set, passages, at, count, target), wanted);
        }
    }
}

static void passages_are_found(void **state)
{
    (void)state;
    with_each_set(check_finding);
}

/* --- Selecting ---------------------------------------------------------------------------------
 */

/* The contributions fill memory of their own, so that a tool sees what is read behind them. */
static void check_selecting(enum instruction_set set)
{
    uint64_t random = 17;
    for (int round = 0; round < 5000; round++) {
        uint32_t count = 1 + (uint32_t)(next_random(&random) % POSTING_BLOCK);
        uint32_t span = UINT32_MAX >> (next_random(&random) % 32); /* from few values to all */
        uint32_t *contributions = malloc(count * sizeof *contributions);
        uint32_t selected[POSTING_BLOCK + SCORE_SELECT_SPARE];
        assert_non_null(contributions);
        for (uint32_t i = 0; i < count; i++) {
            contributions[i] = (uint32_t)next_random(&random) & span;
        }
        uint32_t least = round % 9 == 0 ? 0 : (uint32_t)next_random(&random) & span;
        uint32_t at = (uint32_t)(next_random(&random) % (count + 1)), wanted = 0;
        uint32_t got = score_select(set, contributions, at, count, least, selected);
        for (uint32_t i = at; i < count; i++) {
            if (contributions[i] >= least) {
                assert_true(wanted < got);
                assert_int_equal(selected[wanted++], i);
            }
        }
        assert_int_equal(got, wanted);
        free(contributions);
    }
}

static void large_contributions_are_selected(void **state)
{
    (void)state;
    with_each_set(check_selecting);
}

/* --- Ranges ------------------------------------------------------------------------------------
 */

/* The values lie in a copy of their own, so that a tool sees what is read behind it. */
static void check_scan(enum instruction_set set, const uint64_t *values, size_t count, uint64_t low,
                       uint64_t end)
{
    enum { WORDS = 8 };
    struct buffer out = {.allocator = &system_allocator};
    packed_array_build(values, count, &out);
    uint8_t *bytes = malloc(out.size);
    assert_non_null(bytes);
    memcpy(bytes, out.data, out.size);
    struct section section = section_from_memory(bytes, out.size, "TEST");
    struct packed_array array;
    assert_int_equal(packed_array_open(&array, &section, 0, out.size, NULL), STATUS_OK);
    for (size_t first = 0; first < count; first += PACKED_SCAN_STEP) {
        uint64_t bits[WORDS], largest, most = 0;
        assert_int_equal(packed_scan(set, &array, first, (uint32_t)(count - first), low, end, bits,
                                     &largest, NULL),
                         STATUS_OK);
        for (size_t i = first; i < count; i++) {
            bool within = (bits[(i - first) / 64] >> (i - first) % 64 & 1) != 0;
            assert_int_equal(within, values[i] >= low && values[i] < end);
            most = values[i] > most ? values[i] : most;
        }
        assert_int_equal(largest, most);
        assert_true((count - first) % 64 == 0 ||
                    bits[(count - first) / 64] >> (count - first) % 64 == 0);
    }
    free(bytes);
    buffer_release(&out);
}

static void check_scans(enum instruction_set set)
{
    enum { VALUES = 300 };
    uint64_t random = 13, values[VALUES];
    for (unsigned width = 1; width <= 64; width++) {
        for (int round = 0; round < 20; round++) {
            size_t count = 1 + next_random(&random) % VALUES;
            for (size_t i = 0; i < count; i++) {
                values[i] = next_random(&random) >> (64 - width);
            }
            uint64_t low = values[next_random(&random) % count];
            uint64_t end = values[next_random(&random) % count];
            check_scan(set, values, count, low, end);
            check_scan(set, values, count, 1, low + 1);
            check_scan(set, values, count, low, UINT64_MAX);
        }
    }
}

static void ranges_are_selected(void **state)
{
    (void)state;
    with_each_set(check_scans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_exists),      cmocka_unit_test(gaps_are_summed),
        cmocka_unit_test(gaps_never_lead_back), cmocka_unit_test(blocks_are_scored_like_postings),
        cmocka_unit_test(passages_are_found),   cmocka_unit_test(large_contributions_are_selected),
        cmocka_unit_test(ranges_are_selected),
    };
    return cmocka_run_group_tests_name("kernels", tests, NULL, NULL);
}
