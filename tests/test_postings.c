/* Postings: what is written is read again, and damage is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/norms.h"
#include "../common/postings.h"

struct sample {
    uint32_t passage_count;
    uint32_t count;
    uint32_t *passages;
    uint32_t *tfs;
    uint8_t *norms;
};

static uint64_t random_next(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* A random list: each passage is in it with the same chance, some tfs are large. */
static struct sample make_sample(uint32_t passage_count, uint32_t count, uint64_t seed)
{
    struct sample sample = {.passage_count = passage_count};
    sample.passages = calloc(count + 1, sizeof *sample.passages);
    sample.tfs = calloc(count + 1, sizeof *sample.tfs);
    sample.norms = calloc(passage_count, 1);
    for (uint32_t p = 0; p < passage_count; p++) {
        sample.norms[p] = (uint8_t)(random_next(&seed) % 256);
    }
    uint32_t left = count;
    for (uint32_t p = 0; p < passage_count && left > 0; p++) {
        if (random_next(&seed) % (passage_count - p) < left) {
            sample.passages[sample.count] = p;
            uint64_t dice = random_next(&seed) % 100;
            sample.tfs[sample.count] = dice < 80   ? 1
                                       : dice < 99 ? 2 + (uint32_t)(random_next(&seed) % 9)
                                                   : 100000;
            sample.count++;
            left--;
        }
    }
    return sample;
}

static void free_sample(struct sample *sample)
{
    free(sample->passages);
    free(sample->tfs);
    free(sample->norms);
}

static struct posting_list list_of(const struct sample *sample)
{
    return (struct posting_list){
        .passages = sample->passages, .tfs = sample->tfs, .count = sample->count};
}

static void short_lists_return(void **state)
{
    (void)state;
    for (uint32_t count = 1; count < POSTING_BLOCK; count++) {
        struct sample sample = make_sample(count + count * 37 % 5000, count, count);
        struct posting_list list = list_of(&sample);
        struct buffer out = {.allocator = &system_allocator};
        struct bit_writer writer = {.out = &out};
        bit_write(&writer, 5, 3);
        short_list_write(&writer, &list, sample.passage_count);
        bit_flush(&writer);
        uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
        struct bit_reader reader = {.data = out.data, .size = out.size};
        assert_int_equal(bit_read(&reader, 3), 5);
        short_list_read(&reader, count, sample.passage_count, passages, tfs);
        assert_false(reader.failed);
        assert_memory_equal(passages, sample.passages, count * sizeof *passages);
        assert_memory_equal(tfs, sample.tfs, count * sizeof *tfs);
        assert_int_equal((reader.bit + 7) / 8, out.size);
        struct bit_reader passer = {.data = out.data, .size = out.size, .bit = 3};
        short_list_skip(&passer, count, sample.passage_count);
        assert_int_equal(passer.bit, reader.bit);
        assert_false(passer.failed);
        passer = (struct bit_reader){.data = out.data, .size = out.size - 1, .bit = 3};
        short_list_skip(&passer, count, sample.passage_count);
        assert_true(passer.failed);
        buffer_release(&out);
        free_sample(&sample);
    }
}

static void check_long_list(const struct sample *sample)
{
    struct posting_list list = list_of(sample);
    struct buffer out = {.allocator = &system_allocator};
    long_list_write(&out, &list, sample->norms);
    struct long_list walk;
    assert_int_equal(
        long_list_open(&walk, out.data, out.size, list.count, sample->passage_count, NULL),
        STATUS_OK);
    uint32_t done = 0;
    do {
        uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
        struct block_skip skip = *long_list_skip(&walk);
        uint32_t n = long_list_decode(&walk, passages, tfs);
        assert_true(n > 0);
        assert_memory_equal(passages, list.passages + done, n * sizeof *passages);
        assert_memory_equal(tfs, list.tfs + done, n * sizeof *tfs);
        for (uint32_t i = 0; i < n; i++) {
            assert_true(skip.max_tf == TF_CAP || skip.max_tf >= tfs[i]);
            assert_true(skip.min_norm <= sample->norms[passages[i]]);
        }
        assert_int_equal(skip.last, passages[n - 1]);
        done += n;
    } while (long_list_next_block(&walk));
    assert_false(walk.failed);
    assert_int_equal(done, list.count);
    buffer_release(&out);
}

static void long_lists_return(void **state)
{
    (void)state;
    static const uint32_t counts[] = {128, 129, 255, 256, 4095, 4096, 4097, 9000, 20000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (uint32_t spread = 1; spread <= 100; spread *= 10) {
            struct sample sample = make_sample(counts[i] * spread, counts[i], i + spread);
            check_long_list(&sample);
            free_sample(&sample);
        }
    }
}

static void seeking_finds_the_first_block_that_reaches(void **state)
{
    (void)state;
    struct sample sample = make_sample(100000, 20000, 7);
    struct posting_list list = list_of(&sample);
    struct buffer out = {.allocator = &system_allocator};
    long_list_write(&out, &list, sample.norms);
    for (uint32_t step = 1; step < 40000; step = step * 3 + 1) {
        struct long_list walk;
        long_list_open(&walk, out.data, out.size, list.count, sample.passage_count, NULL);
        for (uint32_t target = 0; target < sample.passage_count; target += step) {
            bool found = long_list_seek_block(&walk, target);
            assert_int_equal(found, target <= list.passages[list.count - 1]);
            if (found) {
                assert_true(long_list_skip(&walk)->last >= target);
                uint32_t previous = long_list_skip(&walk)->previous;
                assert_true(previous == UINT32_MAX || previous < target);
            }
        }
    }
    buffer_release(&out);
    free_sample(&sample);
}

/* Whatever is flipped, walking neither crashes nor yields a passage out of range. */
static void damage_is_contained(void **state)
{
    (void)state;
    struct sample sample = make_sample(30000, 5000, 11);
    struct posting_list list = list_of(&sample);
    struct buffer out = {.allocator = &system_allocator};
    long_list_write(&out, &list, sample.norms);
    for (size_t bit = 0; bit < out.size * 8; bit += 7) {
        out.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct long_list walk;
        if (long_list_open(&walk, out.data, out.size, list.count, sample.passage_count, NULL) ==
            STATUS_OK) {
            do {
                uint32_t passages[POSTING_BLOCK], tfs[POSTING_BLOCK];
                uint32_t n = long_list_decode(&walk, passages, tfs);
                for (uint32_t i = 0; i < n; i++) {
                    assert_true(passages[i] < sample.passage_count);
                }
            } while (long_list_next_block(&walk));
        }
        out.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    buffer_release(&out);
    free_sample(&sample);
}

static void norms_are_close_and_ordered(void **state)
{
    (void)state;
    for (uint32_t length = 0; length < 253952; length++) {
        uint32_t decoded = norm_decode(norm_encode(length));
        uint32_t difference = decoded > length ? decoded - length : length - decoded;
        assert_true(difference * 32 <= length);
        assert_true(norm_encode(length) <= norm_encode(length + 1));
    }
    assert_int_equal(norm_encode(UINT32_MAX), 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_lists_return),
        cmocka_unit_test(long_lists_return),
        cmocka_unit_test(seeking_finds_the_first_block_that_reaches),
        cmocka_unit_test(damage_is_contained),
        cmocka_unit_test(norms_are_close_and_ordered),
    };
    return cmocka_run_group_tests_name("postings", tests, NULL, NULL);
}
