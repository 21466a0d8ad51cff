/*
 * Damaged and hostile indexes. A single bit that flipped and a file that was cut are found by
 * index_verify; a search either reports them or answers as if nothing were wrong. With checksums
 * that were made to fit, decoders meet the damage: they may answer anything, and harm nothing.
 * SUOYIN_SOAK=N in the environment tries N times as much.
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
#include "../indexer/suoyin_index.h"
#include "fault_injection.h"
#include "hostile_use.h"
#include "small_index.h"
#include "trials.h"

enum { FLIPS = 10000, SEALED_FLIPS = 3000, FILE_FLIPS = 300, CUTS = 2000 };

static struct scratch scratch;
static const char *index_path;
static struct buffer sound; /* the segment's file */
static uint64_t state = 2024;
static struct hostile_answer right;

static const char *const queries[] = {
    "一",
    "一一，park GDP 2024",
    "\"一一\"",
    "+一 -gdp",
    "一 NEAR/5 park",
    "pa* OR title:一",
    "date:>=2000 国",
};
static char id[256]; /* of a document that is there */
static const struct hostile_use use = {queries, sizeof queries / sizeof *queries, id};

static uint8_t *copy_of_sound(size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1); /* of this size, so that reading beyond is seen */
    assert_non_null(copy);
    memcpy(copy, sound.data, size < sound.size ? size : sound.size);
    return copy;
}

/* What index_verify does with the segments of an index. */
static bool verifies(const uint8_t *bytes, size_t size)
{
    struct segment segment;
    bool good =
        segment_open_memory(bytes, size, "damaged", &system_allocator, &segment, NULL) == STATUS_OK;
    if (good) {
        good = segment_verify(&segment, NULL) == STATUS_OK;
        segment_close(&segment);
    }
    return good;
}

/* An error, or the right answers. */
static bool harmless(const uint8_t *bytes, size_t size)
{
    struct hostile_answer answer = hostile_use_bytes(bytes, size, &use);
    return answer.failed || answer.sum == right.sum;
}

static void flipped_bits(void **unused)
{
    (void)unused;
    uint8_t *copy = copy_of_sound(sound.size);
    size_t reported = 0, searched = 0;
    for (size_t i = 0; i < trials(FLIPS); i++) {
        size_t bit = (size_t)(next_random(&state) % (sound.size * 8));
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (verifies(copy, sound.size)) {
            fail_msg("bit %zu: not found", bit);
        }
        if (i % 4 == 0) {
            struct hostile_answer answer = hostile_use_bytes(copy, sound.size, &use);
            searched++;
            reported += answer.failed;
            if (!answer.failed && answer.sum != right.sum) {
                fail_msg("bit %zu: other answers", bit);
            }
        }
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    /* Of a file this small much is the list of places, which these queries do not read. */
    assert_true(reported > trials(FLIPS) / 16);
    print_message("# %zu flipped bits, all found; %zu searches over them, %zu told, the others "
                  "answered rightly\n",
                  trials(FLIPS), searched, reported);
    assert_memory_equal(copy, sound.data, sound.size);
    free(copy);
}

static void cut_files(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < trials(CUTS); i++) {
        size_t size = i < 300   ? i
                      : i < 600 ? sound.size - (i - 299)
                                : (size_t)(next_random(&state) % sound.size);
        uint8_t *copy = copy_of_sound(size);
        assert_false(verifies(copy, size));
        assert_true(hostile_use_bytes(copy, size, &use).failed);
        free(copy);
    }
    print_message("# %zu cuts, all found and told\n", trials(CUTS));
}

/* Stretches that are zero, repeated or exchanged, and files that are too long. */
static void smeared_files(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < trials(400); i++) {
        size_t size = sound.size + (i % 4 == 3 ? 1 + i : 0);
        uint8_t *copy = copy_of_sound(size);
        size_t length = 1 + (size_t)(next_random(&state) % (i % 2 == 0 ? 64 : 4096));
        size_t to = (size_t)(next_random(&state) % (sound.size - length));
        size_t from = (size_t)(next_random(&state) % (sound.size - length));
        if (i % 4 == 0) {
            memset(copy + to, 0, length);
        } else if (i % 4 == 3) {
            memset(copy + sound.size, 0, size - sound.size);
        } else {
            memmove(copy + to, copy + from, length);
        }
        if (size != sound.size || memcmp(copy, sound.data, size) != 0) {
            assert_false(verifies(copy, size));
            assert_true(harmless(copy, size));
        }
        free(copy);
    }
}

/* Picks a byte of a section by chance, each section as often as the others. */
static size_t place_in_section(const struct segment_file *file, const uint8_t *bytes)
{
    const struct section *section;
    do {
        section = segment_file_section_at(
            file, (size_t)(next_random(&state) % segment_file_section_count(file)));
    } while (section->size == 0);
    return (size_t)(section->data - bytes) + (size_t)(next_random(&state) % section->size);
}

static void sealed_damage(void **unused)
{
    (void)unused;
    struct segment_file *file;
    assert_int_equal(
        segment_file_open_memory(sound.data, sound.size, "sound", &system_allocator, &file, NULL),
        STATUS_OK);
    uint8_t *copy = copy_of_sound(sound.size);
    size_t answered = 0;
    for (size_t i = 0; i < trials(SEALED_FLIPS); i++) {
        size_t changes = 1 + (size_t)(next_random(&state) % 4);
        for (size_t change = 0; change < changes; change++) {
            size_t place = place_in_section(file, sound.data);
            copy[place] = (uint8_t)(change % 2 == 0 ? copy[place] ^ 1u << next_random(&state) % 8
                                                    : next_random(&state));
        }
        assert_true(segment_reseal(copy, sound.size));
        verifies(copy, sound.size);
        answered += !hostile_use_bytes(copy, sound.size, &use).failed;
        memcpy(copy, sound.data, sound.size);
    }
    assert_true(answered > 0); /* the seals were right */
    print_message("# %zu damages under right checksums, %zu searches over them answered\n",
                  trials(SEALED_FLIPS), answered);
    segment_file_release(file);
    free(copy);
}

/* --- Whole folders --------------------------------------------------------------------------- */

static struct hostile_answer use_folder(void)
{
    suoyin_index *index;
    struct hostile_answer answer = {.failed = true};
    if (suoyin_open(index_path, NULL, &index, NULL) == SUOYIN_OK) {
        answer = hostile_use_index(index, &use);
        suoyin_close(index);
    }
    return answer;
}

static void damage_file(const char *ending)
{
    char path[2 * SCRATCH_PATH];
    strcpy(path, scratch_find(index_path, ending));
    struct buffer bytes = scratch_read(path);
    struct hostile_answer before = use_folder();
    assert_false(before.failed);
    for (size_t i = 0; i < FILE_FLIPS; i++) {
        size_t bit = (size_t)(next_random(&state) % (bytes.size * 8));
        size_t size = i % 10 == 0 ? bit / 8 : bytes.size;
        bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        scratch_write(path, bytes.data, size);
        bytes.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(index_verify(index_path, NULL), STATUS_OK);
        struct hostile_answer answer = use_folder();
        assert_true(answer.failed || answer.sum == before.sum);
    }
    scratch_write(path, bytes.data, bytes.size);
    assert_int_equal(index_verify(index_path, NULL), STATUS_OK);
    buffer_release(&bytes);
}

static void a_damaged_folder(void **unused)
{
    (void)unused;
    damage_file("manifest");
    damage_file(".segment");
    const char *const ids[] = {id};
    struct index_change_options options = INDEX_CHANGE_OPTIONS_INIT;
    struct index_update_report report;
    assert_int_equal(index_remove(index_path, ids, 1, &options, &report, NULL), STATUS_OK);
    damage_file(".tombstones");
}

/* A sound segment under the name of another. */
static void exchanged_files(void **unused)
{
    (void)unused;
    char path[2 * SCRATCH_PATH];
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    const char *paths[] = {scratch_path(&scratch, "other.txt")};
    const char *other = scratch_path(&scratch, "other.index");
    scratch_write(paths[0], "一一国", 9);
    assert_int_equal(index_build(other, paths, 1, &options, &report, NULL), STATUS_OK);
    struct buffer bytes = scratch_read(scratch_find(other, ".segment"));
    strcpy(path, scratch_find(index_path, ".segment"));
    scratch_write(path, bytes.data, bytes.size);
    assert_int_not_equal(index_verify(index_path, NULL), STATUS_OK);
    assert_true(use_folder().failed);
    scratch_write(path, sound.data, sound.size);
    buffer_release(&bytes);
}

static bool find_an_id(void)
{
    suoyin_index *index;
    suoyin_results *results;
    suoyin_hit hit;
    if (suoyin_open(index_path, NULL, &index, NULL) != SUOYIN_OK ||
        suoyin_search(index, "一", 3, NULL, &results, NULL) != SUOYIN_OK ||
        suoyin_results_hit(results, 0, SUOYIN_HIT_ID, &hit, NULL) != SUOYIN_OK) {
        return false;
    }
    snprintf(id, sizeof id, "%s", hit.id.data);
    suoyin_results_free(results);
    suoyin_close(index);
    return true;
}

static int set_up(void **unused)
{
    (void)unused;
    scratch_make(&scratch);
    index_path = small_index_build(&scratch, 40);
    sound = scratch_read(scratch_find(index_path, ".segment"));
    if (!find_an_id()) {
        return -1;
    }
    right = hostile_use_bytes(sound.data, sound.size, &use);
    return right.failed || right.hits < 20 ? -1 : 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    buffer_release(&sound);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flipped_bits),    cmocka_unit_test(cut_files),
        cmocka_unit_test(smeared_files),   cmocka_unit_test(sealed_damage),
        cmocka_unit_test(exchanged_files), cmocka_unit_test(a_damaged_folder),
    };
    return cmocka_run_group_tests_name("hostile_index", tests, set_up, tear_down);
}
