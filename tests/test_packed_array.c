/* Packed arrays: every width, every index, and bytes that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/packed_array.h"
#include "fault_injection.h"

static void every_width(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (unsigned width = 0; width <= 64; width++) {
        for (size_t count = 0; count < 40; count++) {
            uint64_t values[40];
            uint64_t largest = 0;
            for (size_t i = 0; i < count; i++) {
                values[i] = width == 0 ? 0 : next_random(&random) >> (64 - width);
                largest = values[i] > largest ? values[i] : largest;
            }
            struct buffer out = {.allocator = &system_allocator};
            packed_array_build(values, count, &out);
            assert_false(out.failed);
            assert_int_equal(out.size, packed_array_size(count, largest));
            /* An exact copy, so that a read past the end is seen. */
            uint8_t *bytes = malloc(out.size);
            memcpy(bytes, out.data, out.size);
            struct section section = section_from_memory(bytes, out.size, "TEST");
            struct packed_array array;
            assert_int_equal(packed_array_open(&array, &section, 0, out.size, NULL), STATUS_OK);
            assert_int_equal(array.count, count);
            for (size_t i = 0; i < count; i++) {
                uint64_t value;
                assert_int_equal(packed_array_get(&array, i, &value, NULL), STATUS_OK);
                assert_true(value == values[i]);
            }
            uint64_t value;
            assert_int_equal(packed_array_get(&array, count, &value, NULL), STATUS_USAGE);
            free(bytes);
            buffer_release(&out);
        }
    }
}

static void narrow_and_wide_agree(void **state)
{
    (void)state;
    uint32_t narrow[] = {1, 2, 3, 4000000000u, 5};
    uint64_t wide[] = {1, 2, 3, 4000000000u, 5};
    struct buffer a = {.allocator = &system_allocator};
    struct buffer b = {.allocator = &system_allocator};
    packed_array_build_u32(narrow, 5, &a);
    packed_array_build(wide, 5, &b);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    buffer_release(&a);
    buffer_release(&b);
}

/* The bytes of the header's comment. */
static void known_bytes(void **state)
{
    (void)state;
    uint64_t values[] = {5, 3, 7};
    struct buffer out = {.allocator = &system_allocator};
    packed_array_build(values, 3, &out);
    const uint8_t expected[] = {3, 0, 0, 0, 0, 0, 0, 3, 0xDD, 0x01};
    assert_int_equal(out.size, sizeof expected);
    assert_memory_equal(out.data, expected, sizeof expected);
    buffer_release(&out);
}

static enum status try_open(const uint8_t *bytes, size_t size)
{
    struct section section = section_from_memory(bytes, size, "TEST");
    struct packed_array array;
    return packed_array_open(&array, &section, 0, size, NULL);
}

static void damage_is_refused(void **state)
{
    (void)state;
    const uint8_t good[] = {3, 0, 0, 0, 0, 0, 0, 3, 0xDD, 0x01};
    uint8_t bytes[sizeof good + 1] = {0};
    for (size_t size = 0; size < sizeof good; size++) {
        assert_int_equal(try_open(good, size), STATUS_CORRUPT);
    }
    memcpy(bytes, good, sizeof good);
    assert_int_equal(try_open(bytes, sizeof bytes), STATUS_CORRUPT); /* a byte too many */
    bytes[7] = 65;
    assert_int_equal(try_open(bytes, sizeof good), STATUS_CORRUPT);
    memset(bytes, 0xFF, 7);
    bytes[7] = 64;
    assert_int_equal(try_open(bytes, sizeof good), STATUS_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width),
        cmocka_unit_test(narrow_and_wide_agree),
        cmocka_unit_test(known_bytes),
        cmocka_unit_test(damage_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
