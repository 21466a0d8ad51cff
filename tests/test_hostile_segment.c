/*
 * Hostile segments: damage with all checksums put right again, so that it reaches the decoders.
 * Whatever such a file says, the library answers, or tells what is wrong; the sanitizers look on.
 *
 * Before each fifty rounds it prints which they are; SUOYIN_SEED=n runs round n alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/bytes.h"
#include "../common/checksum.h"
#include "../common/segment.h"
#include "fault_injection.h"
#include "small_index.h"
#include "trials.h"

enum { PAGE = 1 << 16, ENTRY_OFFSET = 8, ENTRY_SIZE = 16, ENTRY_CHECKSUMS = 24, ENTRY_DIGEST = 32 };

static struct scratch scratch;
static struct buffer sound;

/* Puts the checksums of pages, their digests and the seal right (segment_format.h). */
static void reseal(uint8_t *bytes, size_t size)
{
    uint8_t *footer = bytes + size - SEGMENT_FOOTER_SIZE;
    uint8_t *contents = bytes + get_u64(footer + 8);
    for (uint32_t i = 0; i < get_u32(footer); i++) {
        uint8_t *entry = contents + i * SEGMENT_ENTRY_SIZE;
        uint64_t section = get_u64(entry + ENTRY_OFFSET), left = get_u64(entry + ENTRY_SIZE);
        uint8_t *checksums = bytes + get_u64(entry + ENTRY_CHECKSUMS);
        size_t pages = 0;
        for (; left > 0; pages++) {
            size_t page = left < PAGE ? (size_t)left : PAGE;
            put_u64(checksums + pages * 8, checksum_bytes(bytes + section + pages * PAGE, page));
            left -= page;
        }
        put_u64(entry + ENTRY_DIGEST, checksum_bytes(checksums, pages * 8));
    }
    struct buffer sealed = {.allocator = &system_allocator};
    buffer_append(&sealed, bytes, SEGMENT_HEADER_SIZE);
    buffer_append(&sealed, contents, (size_t)(footer + 24 - contents));
    put_u64(footer + 24, checksum_bytes(sealed.data, sealed.size));
    buffer_release(&sealed);
}

/* One edit of a section: bytes that are random, all ones or zeros, or moved. */
static void edit(uint64_t *random, uint8_t *section, size_t size)
{
    size_t at = random_below(random, size);
    size_t head = size < 64 ? size : 64;
    at = random_below(random, 3) == 0 ? random_below(random, head) : at;
    size_t length = 1 + random_below(random, size - at < 8 ? size - at : 8);
    switch (random_below(random, 6)) {
    case 0:
        memset(section + at, 0xFF, length);
        break;
    case 1:
        memset(section + at, 0, length);
        break;
    case 2:
        memmove(section + at, section + random_below(random, size - length + 1), length);
        break;
    case 3:
        section[at] = (uint8_t)(section[at] + (random_below(random, 2) == 0 ? 1 : 255));
        break;
    default:
        section[at] ^= (uint8_t)(1 << random_below(random, 8));
        break;
    }
}

static void verify(const uint8_t *bytes, size_t size)
{
    struct segment segment;
    struct error error = {0};
    enum status status =
        segment_open_memory(bytes, size, "hostile", &system_allocator, &segment, &error);
    if (status == STATUS_OK) {
        status = segment_verify(&segment, &error);
        segment_close(&segment);
    }
    assert_true(status == STATUS_OK || error.message[0] != '\0');
}

/* Edits one section, a few times. */
static void run_round(uint64_t round)
{
    uint64_t random = round;
    uint8_t *bytes = malloc(sound.size);
    assert_non_null(bytes);
    memcpy(bytes, sound.data, sound.size);
    const uint8_t *footer = bytes + sound.size - SEGMENT_FOOTER_SIZE;
    const uint8_t *entry =
        bytes + get_u64(footer + 8) + random_below(&random, get_u32(footer)) * SEGMENT_ENTRY_SIZE;
    uint64_t section = get_u64(entry + ENTRY_OFFSET), size = get_u64(entry + ENTRY_SIZE);
    for (uint64_t edits = 1 + random_below(&random, 4); size > 0 && edits > 0; edits--) {
        edit(&random, bytes + section, size);
    }
    reseal(bytes, sound.size);
    verify(bytes, sound.size);
    small_index_use(bytes, sound.size);
    free(bytes);
}

static void resealing_changes_nothing(void **state)
{
    (void)state;
    uint8_t *bytes = malloc(sound.size);
    assert_non_null(bytes);
    memcpy(bytes, sound.data, sound.size);
    reseal(bytes, sound.size);
    assert_memory_equal(bytes, sound.data, sound.size);
    free(bytes);
}

static void hostile_sections_do_no_harm(void **state)
{
    (void)state;
    const char *given = getenv("SUOYIN_SEED");
    if (given != NULL) {
        run_round(strtoull(given, NULL, 0));
        return;
    }
    for (uint64_t round = 1; round <= trials(1000); round++) {
        if (round % 50 == 1) {
            fprintf(stderr, "# SUOYIN_SEED=%llu and on\n", (unsigned long long)round);
        }
        run_round(round);
    }
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    sound = scratch_read(scratch_find(small_index_build(&scratch, 40), ".segment"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_release(&sound);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resealing_changes_nothing),
        cmocka_unit_test(hostile_sections_do_no_harm),
    };
    return cmocka_run_group_tests_name("hostile_segment", tests, set_up, tear_down);
}
