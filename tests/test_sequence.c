/* Sequences: what goes in comes out, by number and by value, and bytes that lie do no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/sequence.h"
#include "fault_injection.h"

enum { LARGEST = 1000 };

static struct buffer build(const uint64_t *values, size_t count)
{
    struct buffer out = {.allocator = &system_allocator};
    struct error error;
    assert_int_equal(sequence_build(values, count, &out, &error), STATUS_OK);
    return out;
}

static void check_find(const struct sequence *sequence, const uint64_t *values, size_t count,
                       uint64_t wanted)
{
    uint64_t index = UINT64_MAX;
    enum status status = sequence_find(sequence, wanted, &index, NULL);
    size_t expected = count;
    for (size_t i = 0; i < count && values[i] <= wanted; i++) {
        expected = i;
    }
    bool none = expected == count;
    assert_int_equal(status, none ? STATUS_NOT_FOUND : STATUS_OK);
    assert_true(none || index == expected);
    const uint64_t near[] = {0, expected, expected / 2, expected + 130, count * 2, UINT64_MAX};
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
        index = UINT64_MAX;
        assert_int_equal(sequence_find_near(sequence, wanted, near[i], &index, NULL), status);
        assert_true(none || index == expected);
    }
}

static void check(const uint64_t *values, size_t count)
{
    struct buffer out = build(values, count);
    uint8_t *bytes = malloc(out.size);
    memcpy(bytes, out.data, out.size);
    struct section section = section_from_memory(bytes, out.size, "TEST");
    struct sequence sequence;
    assert_int_equal(sequence_open(&sequence, &section, 0, out.size, NULL), STATUS_OK);
    assert_int_equal(sequence.count, count);
    assert_int_equal(sequence_verify(&sequence, NULL), STATUS_OK);
    uint64_t all[LARGEST];
    assert_int_equal(sequence_read(&sequence, 0, count, all, NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        uint64_t value;
        uint64_t next;
        assert_int_equal(sequence_get(&sequence, i, &value, NULL), STATUS_OK);
        assert_true(value == values[i] && all[i] == values[i]);
        enum status status = sequence_pair(&sequence, i, &value, &next, NULL);
        assert_int_equal(status, i + 1 < count ? STATUS_OK : STATUS_USAGE);
        assert_true(status != STATUS_OK || (value == values[i] && next == values[i + 1]));
        if (count < 300 || i % 37 == 0) {
            check_find(&sequence, values, count, values[i]);
            check_find(&sequence, values, count, values[i] - 1);
            check_find(&sequence, values, count, values[i] + 1);
        }
    }
    check_find(&sequence, values, count, 0);
    check_find(&sequence, values, count, UINT64_MAX);
    uint64_t value;
    assert_int_equal(sequence_get(&sequence, count, &value, NULL), STATUS_USAGE);
    free(bytes);
    buffer_release(&out);
}

static void round_trips(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (unsigned round = 0; round < 400; round++) {
        uint64_t values[LARGEST];
        size_t count = round < 140 ? round : next_random(&random) % 280;
        unsigned spread = (unsigned)(next_random(&random) % 57);
        uint64_t value = next_random(&random) >> (round % 60 + 4);
        for (size_t i = 0; i < count; i++) {
            values[i] = value;
            value += next_random(&random) >> (63 - spread);
            value = value < values[i] ? values[i] : value;
        }
        check(values, count);
    }
}

static void extremes(void **state)
{
    (void)state;
    uint64_t values[LARGEST];
    for (size_t i = 0; i < LARGEST; i++) {
        values[i] = i < LARGEST / 2 ? 0 : UINT64_MAX;
    }
    check(values, LARGEST);
    values[0] = 0;
    values[1] = UINT64_MAX;
    check(values, 2);
    check(values + 1, 1);
    check(values, 0);
    for (size_t i = 0; i < LARGEST; i++) {
        values[i] = i * 3;
    }
    check(values, LARGEST);
    struct buffer out = build(values, LARGEST);
    assert_true(out.size < 8 + 16 * 8 + 128 * 3); /* a straight line costs next to nothing */
    buffer_release(&out);
}

/* Gaps of about 1,000 ± 300, as between frames of text: the slope pays. */
static void cost(void **state)
{
    (void)state;
    uint64_t random = 3;
    uint64_t values[LARGEST];
    uint64_t value = 0;
    for (size_t i = 0; i < LARGEST; i++) {
        values[i] = value;
        value += 700 + next_random(&random) % 600;
    }
    struct buffer out = build(values, LARGEST);
    assert_true(out.size * 8 < LARGEST * 15);
    buffer_release(&out);
}

static void decreasing_is_refused(void **state)
{
    (void)state;
    uint64_t values[300];
    for (size_t i = 0; i < 300; i++) {
        values[i] = i;
    }
    for (size_t at = 1; at < 300; at++) {
        struct buffer out = {.allocator = &system_allocator};
        values[at] = at - 2 + (at == 1);
        assert_int_equal(sequence_build(values, 300, &out, NULL),
                         at == 1 ? STATUS_OK : STATUS_USAGE);
        values[at] = at;
        buffer_release(&out);
    }
}

/* The worked bytes of the header's comment: one block, slope 10, width 2. */
static void known_bytes(void **state)
{
    (void)state;
    uint64_t values[] = {100, 111, 120, 130};
    struct buffer out = build(values, 4);
    const uint8_t expected[] = {4, 0, 0, 0, 0,  0, 0, 1, 100, 0, 0, 0, 0,
                                0, 0, 0, 0, 10, 0, 0, 0, 0,   0, 0, 2};
    assert_int_equal(out.size, sizeof expected);
    assert_memory_equal(out.data, expected, sizeof expected);
    buffer_release(&out);
}

/* Whatever byte is changed, nothing reads out of bounds, and verify finds order or says so. */
static void mutations_do_no_harm(void **state)
{
    (void)state;
    uint64_t random = 9;
    uint64_t values[300];
    uint64_t value = 5;
    for (size_t i = 0; i < 300; i++) {
        values[i] = value += next_random(&random) % 100;
    }
    struct buffer out = build(values, 300);
    for (size_t at = 0; at < out.size * 8; at++) {
        uint8_t *bytes = malloc(out.size);
        memcpy(bytes, out.data, out.size);
        bytes[at / 8] ^= (uint8_t)(1 << at % 8);
        struct section section = section_from_memory(bytes, out.size, "TEST");
        struct sequence sequence;
        struct error error;
        if (sequence_open(&sequence, &section, 0, out.size, &error) == STATUS_OK) {
            sequence_verify(&sequence, &error);
            for (uint64_t i = 0; i < 300; i += 7) {
                uint64_t index;
                sequence_find(&sequence, values[i], &index, &error);
                sequence_get(&sequence, i, &index, &error);
            }
        }
        free(bytes);
    }
    for (size_t size = 0; size < out.size; size++) {
        struct section section = section_from_memory(out.data, size, "TEST");
        struct sequence sequence;
        assert_int_equal(sequence_open(&sequence, &section, 0, size, NULL), STATUS_CORRUPT);
    }
    buffer_release(&out);
}

static void memory_faults(void **state)
{
    (void)state;
    uint64_t values[300] = {0};
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        struct buffer out = {.allocator = &allocator};
        enum status status = sequence_build(values, 300, &out, NULL);
        buffer_release(&out);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),   cmocka_unit_test(extremes),
        cmocka_unit_test(cost),          cmocka_unit_test(decreasing_is_refused),
        cmocka_unit_test(known_bytes),   cmocka_unit_test(mutations_do_no_harm),
        cmocka_unit_test(memory_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
