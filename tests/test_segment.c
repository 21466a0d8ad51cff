/*
 * Segments: opened, they tell what was written; damaged, they are refused or found out, and nothing
 * is read that is not there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/segment.h"
#include "fault_injection.h"
#include "small_index.h"

static struct scratch scratch;
static char segment_path[SCRATCH_PATH * 2];
static struct buffer bytes;

static enum status open_bytes(const void *data, size_t size, struct segment *segment,
                              struct error *error)
{
    return segment_open_memory(data, size, "memory", &system_allocator, segment, error);
}

/* --- Sound -------------------------------------------------------------------------------------
 */

static void check_places(const struct segment *segment)
{
    uint32_t passage = 0;
    for (uint32_t document = 0; document < segment->meta.documents; document++) {
        uint32_t first, end, found;
        assert_int_equal(segment_document_passages(segment, document, &first, &end, NULL),
                         STATUS_OK);
        assert_int_equal(first, passage);
        assert_true(end > first);
        for (; passage < end; passage++) {
            assert_int_equal(segment_passage_document(segment, passage, &found, NULL), STATUS_OK);
            assert_int_equal(found, document);
        }
    }
    assert_int_equal(passage, segment->meta.passages);
    uint32_t first, end;
    assert_int_not_equal(segment_passage_document(segment, passage, &first, NULL), STATUS_OK);
    assert_int_not_equal(
        segment_document_passages(segment, segment->meta.documents, &first, &end, NULL), STATUS_OK);
}

static void a_sound_segment(void **state)
{
    (void)state;
    struct segment segment;
    struct error error;
    assert_int_equal(
        segment_open(&system_file_operations, segment_path, &system_allocator, &segment, &error),
        STATUS_OK);
    assert_int_equal(segment_verify(&segment, &error), STATUS_OK);
    assert_int_equal(segment.meta.documents, segment.keys.count);
    assert_int_equal(segment.meta.analysis_version, ANALYSIS_VERSION);
    check_places(&segment);
    segment_close(&segment);
    assert_int_equal(open_bytes(bytes.data, bytes.size, &segment, &error), STATUS_OK);
    assert_int_equal(segment_verify(&segment, &error), STATUS_OK);
    segment_close(&segment);
}

static void meta_goes_there_and_back(void **state)
{
    (void)state;
    struct segment_meta meta = {.passages = 9, .documents = 3, .length = UINT64_C(1) << 40};
    struct segment_meta read;
    uint8_t encoded[SEGMENT_META_SIZE];
    meta.text_bytes = 77;
    meta.passage_chars = 250;
    meta.flags = SEGMENT_RAW;
    meta.analysis_version = ANALYSIS_VERSION;
    meta.zstd_version = 10504;
    memset(meta.digest, 0xA5, sizeof meta.digest);
    segment_meta_encode(&meta, encoded);
    struct section section = section_from_memory(encoded, sizeof encoded, "META");
    assert_int_equal(segment_meta_decode(&section, &read, NULL), STATUS_OK);
    assert_int_equal(read.passages, 9);
    assert_int_equal(read.documents, 3);
    assert_int_equal(read.length, meta.length);
    assert_int_equal(read.flags, meta.flags);
    assert_memory_equal(read.digest, meta.digest, sizeof meta.digest);
    section = section_from_memory(encoded, sizeof encoded - 1, "META");
    assert_int_not_equal(segment_meta_decode(&section, &read, NULL), STATUS_OK);
}

/* Digests are sums: order does not matter, and what was added can be taken away. */
static void digests_add_up(void **state)
{
    (void)state;
    uint8_t forward[16] = {0}, backward[16] = {0}, zero[16] = {0}, hashes[50][16];
    uint64_t random = 3;
    for (size_t i = 0; i < 50; i++) {
        for (size_t byte = 0; byte < 16; byte++) {
            hashes[i][byte] = i % 7 == 0 ? 0xFF : (uint8_t)next_random(&random);
        }
        segment_digest_add(forward, hashes[i]);
    }
    for (size_t i = 50; i > 0; i--) {
        segment_digest_add(backward, hashes[i - 1]);
    }
    assert_memory_equal(forward, backward, 16);
    for (size_t i = 0; i < 50; i++) {
        segment_digest_subtract(forward, hashes[i]);
    }
    assert_memory_equal(forward, zero, 16);
}

/* --- Damaged -----------------------------------------------------------------------------------
 */

static enum status verify_bytes(const uint8_t *data, size_t size, struct error *error)
{
    struct segment segment;
    enum status status = open_bytes(data, size, &segment, error);
    if (status == STATUS_OK) {
        status = segment_verify(&segment, error);
        segment_close(&segment);
    }
    return status;
}

static void flipped_bits_are_found(void **state)
{
    (void)state;
    uint64_t random = 13;
    uint8_t *copy = malloc(bytes.size);
    assert_non_null(copy);
    memcpy(copy, bytes.data, bytes.size);
    for (int round = 0; round < 400; round++) {
        /* The ends are where all is said of what lies between. */
        size_t span = round % 3 == 0 ? bytes.size : 2000;
        size_t at = random_below(&random, span < bytes.size ? span : bytes.size);
        at = round % 3 == 1 ? bytes.size - 1 - at : at;
        uint8_t bit = (uint8_t)(1 << random_below(&random, 8));
        struct error error;
        copy[at] ^= bit;
        enum status status = verify_bytes(copy, bytes.size, &error);
        if (status != STATUS_CORRUPT && status != STATUS_VERSION) {
            fail_msg("bit %02x of byte %zu of %zu: %s", bit, at, bytes.size, status_text(status));
        }
        if (round % 4 == 0) {
            small_index_use(copy, bytes.size);
        }
        copy[at] ^= bit;
    }
    free(copy);
}

/* Every copy is as long as it is said to be, so that a byte read beyond it is noticed. */
static void cut_and_lengthened_files_are_found(void **state)
{
    (void)state;
    uint64_t random = 15;
    for (int round = 0; round < 150; round++) {
        size_t size = round < 50    ? (size_t)round
                      : round < 100 ? bytes.size - (size_t)round + 49
                                    : random_below(&random, bytes.size);
        uint8_t *copy = malloc(size + (size == 0));
        struct error error;
        assert_non_null(copy);
        memcpy(copy, bytes.data, size);
        assert_int_not_equal(verify_bytes(copy, size, &error), STATUS_OK);
        small_index_use(copy, size);
        free(copy);
    }
    uint8_t *longer = calloc(bytes.size + 8, 1);
    assert_non_null(longer);
    memcpy(longer, bytes.data, bytes.size);
    assert_int_not_equal(verify_bytes(longer, bytes.size + 8, NULL), STATUS_OK);
    free(longer);
}

static void errors_name_the_file(void **state)
{
    (void)state;
    struct segment segment;
    struct error error;
    const char *path = scratch_path(&scratch, "broken.segment");
    size_t middle = bytes.size / 2;
    bytes.data[middle] ^= 1;
    scratch_write(path, bytes.data, bytes.size);
    bytes.data[middle] ^= 1;
    enum status status =
        segment_open(&system_file_operations, path, &system_allocator, &segment, &error);
    if (status == STATUS_OK) {
        status = segment_verify(&segment, &error);
        segment_close(&segment);
    }
    assert_int_equal(status, STATUS_CORRUPT);
    assert_non_null(strstr(error.message, path));
    assert_non_null(strstr(error.message, "section"));
}

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    const char *found = scratch_find(small_index_build(&scratch, 60), ".segment");
    snprintf(segment_path, sizeof segment_path, "%s", found);
    bytes = scratch_read(segment_path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_release(&bytes);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_segment),
        cmocka_unit_test(meta_goes_there_and_back),
        cmocka_unit_test(digests_add_up),
        cmocka_unit_test(flipped_bits_are_found),
        cmocka_unit_test(cut_and_lengthened_files_are_found),
        cmocka_unit_test(errors_name_the_file),
    };
    return cmocka_run_group_tests_name("segment", tests, set_up, tear_down);
}
