/* Tombstones that are damaged: every byte that is changed, and every length that is cut, is found;
 * opening and looking up never fail in any other way than by saying so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/open_index.h"
#include "../indexer/suoyin_index.h"
#include "scratch_folder.h"

static struct scratch scratch;
static char index_path[SCRATCH_PATH * 2], file_path[SCRATCH_PATH * 2];
static struct buffer sound;

static int set_up(void **state)
{
    (void)state;
    scratch_make(&scratch);
    snprintf(index_path, sizeof index_path, "%.500s/index", scratch.path);
    const char *source = scratch_path(&scratch, "source.jsonl");
    static const char text[] = "{\"id\":\"a\",\"text\":\"高新区产业政策 2023 GDP\"}\n"
                               "{\"id\":\"b\",\"text\":\"产业园区招商引资\"}\n"
                               "{\"id\":\"c\",\"text\":\"政策 policy 产业\"}\n"
                               "{\"id\":\"d\",\"title\":\"园\",\"text\":\"其他\"}\n";
    scratch_write(source, text, strlen(text));
    struct index_build_options options = {.threads = 1, .raw = true};
    struct index_report report;
    struct index_change_options change = {.threads = 1};
    struct index_update_report changed;
    const char *ids[1] = {"a"};
    if (index_build(index_path, &source, 1, &options, &report, NULL) != STATUS_OK ||
        index_remove(index_path, ids, 1, &change, &changed, NULL) != STATUS_OK) {
        return -1;
    }
    snprintf(file_path, sizeof file_path, "%s", scratch_find(index_path, ".tombstones"));
    sound = scratch_read(file_path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_release(&sound);
    scratch_remove(&scratch);
    return 0;
}

static void test_sound(void **state)
{
    (void)state;
    struct open_index index;
    uint32_t df;
    assert_int_equal(index_verify(index_path, NULL), STATUS_OK);
    assert_int_equal(
        open_index(&index, &system_file_operations, &system_allocator, index_path, NULL, NULL),
        STATUS_OK);
    const struct tombstones *tombstones = &index.parts[0].tombstones;
    struct string_reader *reader = index.parts[0].reader;
    assert_true(tombstones_document_dead(tombstones, 0));
    assert_false(tombstones_document_dead(tombstones, 1));
    assert_true(tombstones_passage_dead(tombstones, 0));
    assert_false(tombstones_passage_dead(tombstones, 3));
    assert_int_equal(tombstones_bigram_df(tombstones, 0x4EA7, 0x4E1A, &df, NULL), STATUS_OK);
    assert_int_equal(df, 1); /* 产业 */
    assert_int_equal(tombstones_bigram_df(tombstones, 0x62DB, 0x5546, &df, NULL), STATUS_OK);
    assert_int_equal(df, 0); /* 招商 */
    assert_int_equal(tombstones_character_df(tombstones, 0x533A, &df, NULL), STATUS_OK);
    assert_int_equal(df, 1); /* 区 */
    assert_int_equal(tombstones_word_df(tombstones, reader, "gdp", 3, &df, NULL), STATUS_OK);
    assert_int_equal(df, 1);
    assert_int_equal(tombstones_word_df(tombstones, reader, "policy", 6, &df, NULL), STATUS_OK);
    assert_int_equal(df, 0);
    open_index_close(&index);
}

static void test_damaged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sound.size; i++) {
        struct error error = {0};
        sound.data[i] ^= (uint8_t)(1u << i % 8);
        scratch_write(file_path, sound.data, sound.size);
        sound.data[i] ^= (uint8_t)(1u << i % 8);
        enum status status = index_verify(index_path, &error);
        if (status != STATUS_CORRUPT && status != STATUS_VERSION) {
            fail_msg("byte %zu: %s", i, status_text(status));
        }
        assert_non_null(strstr(error.message, ".tombstones"));
    }
    for (size_t size = 0; size < sound.size; size += 7) {
        scratch_write(file_path, sound.data, size);
        assert_int_equal(index_verify(index_path, NULL), STATUS_CORRUPT);
    }
    scratch_write(file_path, sound.data, sound.size);
    assert_int_equal(index_verify(index_path, NULL), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sound),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
