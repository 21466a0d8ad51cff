/* Merging segments: whatever way a collection is cut into runs, the merged segment is byte for byte
 * the one that is written of the whole collection at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../indexer/batch.h"
#include "../indexer/compiled_fold_table.h"
#include "../indexer/removal_counter.h"
#include "../indexer/segment_merge.h"
#include "trials.h"

enum { DOCUMENTS_MAX = 700, PASSAGES_MAX = 12 };

static struct fold_table *fold_table;
static char folder[] = "/tmp/suoyin_merge_XXXXXX";
static uint64_t seed;

static uint32_t pick(uint32_t limit)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % limit;
}

/* --- Collections -------------------------------------------------------------------------------
 */

static void append_character(struct buffer *text, uint32_t c)
{
    char bytes[UTF8_MAX];
    buffer_append(text, bytes, utf8_encode(bytes, c));
}

/* Mostly a few common characters, so that there are long lists; some of everything else. */
static void append_text(struct buffer *text, uint32_t characters)
{
    static const char *const words[] = {"GDP",    "2023", "3.5%",   "e-commerce", "产业园",
                                        "國務院", "臺灣", "「引」", " ",          "\n",
                                        "。",     "，",   "ガイド", "한국"};
    for (uint32_t i = 0; i < characters; i++) {
        switch (pick(12)) {
        case 0:
            append_character(text, 0x4E00 + pick(0x51A5));
            break;
        case 1:
            buffer_append_text(text, words[pick(sizeof words / sizeof *words)]);
            break;
        case 2:
            if (pick(50) == 0) {
                append_character(text, 0x20000 + pick(0x3000));
            } else {
                append_character(text, 0x4E00 + pick(400));
            }
            break;
        default:
            append_character(text, 0x4E00 + pick(40) * 7);
        }
    }
}

static struct text copy_text(struct document *document, const char *data, size_t length)
{
    return (struct text){arena_copy_text(&document->arena, data, length), length};
}

/* Document `number` of a collection: the same whenever it is made. */
static void make_document(uint32_t collection, uint32_t number, const char *origin,
                          struct document *document)
{
    struct buffer text = {.allocator = &system_allocator};
    char key[64];
    document_reset(document);
    seed = (uint64_t)collection << 32 | number;
    pick(1);
    int length = snprintf(key, sizeof key, "%u/%s%u", (unsigned)pick(9), pick(2) ? "文件" : "doc",
                          (unsigned)number);
    document->id = copy_text(document, key, (size_t)length);
    document->origin = copy_text(document, origin, strlen(origin));
    document->passage_count = pick(10) == 0 ? 0 : 1 + pick(PASSAGES_MAX);
    document->passages = arena_allocate_array(&document->arena, document->passage_count + 1,
                                              sizeof *document->passages);
    for (size_t i = 0; i < document->passage_count; i++) {
        document->passages[i].begin = (uint32_t)text.size;
        append_text(&text, pick(20) == 0 ? 3000 : pick(200));
        document->passages[i].end = (uint32_t)text.size;
    }
    document->text = copy_text(document, text.size > 0 ? (char *)text.data : "", text.size);
    if (document->passage_count == 0 || pick(3) > 0) {
        buffer_clear(&text);
        append_text(&text, 1 + pick(20));
        document_add_field(document, "title", (char *)text.data, text.size);
    }
    if (pick(2) == 0) {
        document_add_field(document, "source", pick(2) ? "日报" : "时报", 6);
    }
    if (pick(40) == 0) {
        buffer_clear(&text);
        append_text(&text, 1 + pick(3));
        document_add_field(document, "稀有", (char *)text.data, text.size);
    }
    buffer_release(&text);
}

static struct segment_plan make_plan(unsigned threads)
{
    return (struct segment_plan){
        .allocator = &system_allocator,
        .operations = &system_file_operations,
        .folder = folder,
        .threads = threads,
        .passage_chars = 250,
        .flags = SEGMENT_LINKED,
        .fold_table = fold_table,
        .fold_table_bytes = compiled_fold_table,
        .fold_table_size = compiled_fold_table_size,
    };
}

static struct manifest_segment write_batch(struct batch *batch, unsigned threads, bool run)
{
    struct segment_plan plan = make_plan(threads);
    struct manifest_segment segment;
    struct error error = {0};
    qsort(batch->documents, batch->count, sizeof *batch->documents, batch_document_compare);
    enum status status =
        segment_write(&plan, batch->documents, batch->count, run, &segment, &error);
    if (status != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    return segment;
}

static void add(struct batch *batch, struct document *document)
{
    struct error error = {0};
    if (batch_add(batch, document, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
}

static void segment_path(const struct manifest_segment *segment, char path[128])
{
    char name[MANIFEST_NAME_SIZE];
    manifest_segment_name(&segment->digest, name);
    snprintf(path, 128, "%s/%s", folder, name);
}

static struct buffer read_segment(const struct manifest_segment *segment)
{
    struct buffer bytes = {.allocator = &system_allocator};
    char path[128];
    segment_path(segment, path);
    assert_int_equal(file_read_whole(&system_file_operations, path, UINT64_MAX, &bytes, NULL),
                     STATUS_OK);
    return bytes;
}

static void remove_segments(void)
{
    struct arena arena = {.allocator = &system_allocator};
    const char *const *names;
    size_t count;
    assert_int_equal(file_list(&system_file_operations, folder, &arena, &names, &count, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    arena_release(&arena);
}

static void assert_same_segment(const struct manifest_segment *a, const struct buffer *expected)
{
    struct buffer bytes = read_segment(a);
    assert_int_equal(bytes.size, expected->size);
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] != expected->data[i]) {
            fail_msg("the segments differ at byte %zu of %zu", i, bytes.size);
        }
    }
    buffer_release(&bytes);
}

/* --- Tests -------------------------------------------------------------------------------------
 */

/* The whole collection as one segment. */
static struct buffer write_whole(uint32_t collection, uint32_t count)
{
    struct document document = {.arena.allocator = &system_allocator};
    struct batch batch;
    batch_init(&batch, &system_allocator);
    for (uint32_t i = 0; i < count; i++) {
        make_document(collection, i, "whole", &document);
        add(&batch, &document);
    }
    struct manifest_segment segment = write_batch(&batch, 1, false);
    struct buffer bytes = read_segment(&segment);
    batch_release(&batch);
    document_release(&document);
    remove_segments();
    return bytes;
}

/* Deals the collection to runs at random, some documents to two of them. Answers the duplicates. */
static uint64_t write_runs(uint32_t collection, uint32_t count, uint32_t runs, unsigned threads,
                           uint64_t salt, struct manifest_segment *segments)
{
    struct document document = {.arena.allocator = &system_allocator};
    struct batch *batches = calloc(runs, sizeof *batches);
    uint64_t duplicates = 0;
    for (uint32_t r = 0; r < runs; r++) {
        batch_init(&batches[r], &system_allocator);
    }
    for (uint32_t i = 0; i < count; i++) {
        make_document(collection, i, "some/file:1", &document);
        seed = salt * 31 + i;
        uint32_t run = i < runs ? i : salt % 2 == 0 ? i * runs / count : pick(runs);
        add(&batches[run], &document);
        if (runs > 1 && pick(15) == 0) {
            document.origin.data = "another";
            document.origin.length = 7;
            add(&batches[(run + 1) % runs], &document);
            duplicates++;
        }
    }
    for (uint32_t r = 0; r < runs; r++) {
        segments[r] = write_batch(&batches[r], threads, true);
        batch_release(&batches[r]);
    }
    free(batches);
    document_release(&document);
    return duplicates;
}

static void check_collection(uint32_t collection, uint32_t count, uint32_t runs, unsigned threads,
                             uint64_t salt)
{
    struct manifest_segment segments[200], merged;
    struct buffer expected = write_whole(collection, count);
    struct segment_plan plan = make_plan(threads);
    struct error error = {0};
    uint64_t found = 0;
    uint64_t duplicates = write_runs(collection, count, runs, threads, salt, segments);
    enum status status = segment_merge_runs(&plan, segments, runs, &found, &merged, &error);
    if (status != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(found, duplicates);
    assert_same_segment(&merged, &expected);
    remove_segments();
    buffer_release(&expected);
}

static void test_random_collections(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < trials(24); i++) {
        seed = 77 + i;
        uint32_t count = 2 + pick(i % 4 == 0 ? DOCUMENTS_MAX : 60);
        uint32_t runs = 1 + pick(count < 9 ? count : 9);
        check_collection(i, count, runs, 1 + i % 4, i);
    }
}

static void test_as_many_runs_as_documents(void **state)
{
    (void)state;
    check_collection(501, 1, 1, 2, 1);
    check_collection(502, 40, 40, 3, 1);
    check_collection(503, 150, 150, 2, 1); /* more than are merged at once */
}

/* Dropping documents while merging: what is left equals the collection without them. */
static void test_dropped_documents(void **state)
{
    (void)state;
    struct document document = {.arena.allocator = &system_allocator};
    for (uint32_t round = 0; round < trials(8); round++) {
        struct batch left, batches[2];
        struct segment segments[2];
        uint64_t dropped[2][DOCUMENTS_MAX / 64 + 1] = {{0}};
        struct segment_drop drops[2];
        struct removal_counter counters[2];
        uint32_t count = 10 + round * 40;
        batch_init(&left, &system_allocator);
        for (int s = 0; s < 2; s++) {
            batch_init(&batches[s], &system_allocator);
            removal_counter_init(&counters[s], fold_table, false, &system_allocator);
        }
        for (uint32_t i = 0; i < count; i++) {
            make_document(900 + round, i, "", &document);
            add(&batches[i % 3 == 0], &document);
            if (i % 5 != 0) {
                add(&left, &document);
            }
        }
        const struct segment *inputs[2] = {&segments[0], &segments[1]};
        const struct segment_drop *drop_list[2] = {&drops[0], &drops[1]};
        for (int s = 0; s < 2; s++) {
            struct manifest_segment written = write_batch(&batches[s], 2, false);
            char path[128];
            segment_path(&written, path);
            assert_int_equal(
                segment_open(&system_file_operations, path, &system_allocator, &segments[s], NULL),
                STATUS_OK);
            for (size_t d = 0; d < batches[s].count; d++) {
                const struct batch_document *stored = batches[s].documents[d];
                const char *digits = stored->key.data + stored->key.length;
                while (digits[-1] >= '0' && digits[-1] <= '9') {
                    digits--;
                }
                if (strtoul(digits, NULL, 10) % 5 == 0) {
                    dropped[s][d / 64] |= UINT64_C(1) << d % 64;
                    assert_int_equal(removal_counter_add(&counters[s], stored, NULL), STATUS_OK);
                }
            }
            drops[s] =
                (struct segment_drop){dropped[s], counters[s].length, counters[s].text_bytes, {0}};
            memcpy(drops[s].digest, counters[s].digest, sizeof drops[s].digest);
        }
        struct segment_plan plan = make_plan(1 + round % 3);
        struct segment_merge_options options = {.reuse_dictionary = false};
        struct manifest_segment merged, expected = write_batch(&left, 1, false);
        struct buffer bytes = read_segment(&expected);
        uint64_t duplicates = 0;
        struct error error = {0};
        enum status status =
            segment_merge(&plan, inputs, drop_list, 2, &options, &duplicates, &merged, &error);
        if (status != STATUS_OK) {
            fail_msg("%s", error.message);
        }
        assert_int_equal(duplicates, 0);
        assert_same_segment(&merged, &bytes);
        buffer_release(&bytes);
        for (int s = 0; s < 2; s++) {
            segment_close(&segments[s]);
            batch_release(&batches[s]);
            removal_counter_release(&counters[s]);
        }
        batch_release(&left);
        remove_segments();
    }
    document_release(&document);
}

/* A merge that borrows a dictionary holds the same documents and is sound. */
static void test_borrowed_dictionary(void **state)
{
    (void)state;
    struct manifest_segment runs[3], merged, again;
    struct segment segments[4];
    const struct segment *inputs[3] = {&segments[0], &segments[1], &segments[2]};
    const struct segment *const whole[1] = {&segments[3]};
    struct buffer expected = write_whole(1200, 400);
    write_runs(1200, 400, 3, 2, 5, runs);
    char path[128];
    for (int i = 0; i < 3; i++) {
        segment_path(&runs[i], path);
        assert_int_equal(
            segment_open(&system_file_operations, path, &system_allocator, &segments[i], NULL),
            STATUS_OK);
    }
    struct segment_plan plan = make_plan(2);
    struct segment_merge_options options = {.reuse_dictionary = true};
    uint64_t duplicates = 0;
    assert_int_equal(segment_merge(&plan, inputs, NULL, 3, &options, &duplicates, &merged, NULL),
                     STATUS_OK);
    segment_path(&merged, path);
    struct error error = {0};
    assert_int_equal(
        segment_open(&system_file_operations, path, &system_allocator, &segments[3], NULL),
        STATUS_OK);
    if (segment_verify(&segments[3], &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    options.reuse_dictionary = false;
    assert_int_equal(segment_merge(&plan, whole, NULL, 1, &options, &duplicates, &again, NULL),
                     STATUS_OK);
    assert_same_segment(&again, &expected);
    for (int i = 0; i < 4; i++) {
        segment_close(&segments[i]);
    }
    buffer_release(&expected);
    remove_segments();
}

static void test_conflict(void **state)
{
    (void)state;
    struct document document = {.arena.allocator = &system_allocator};
    struct manifest_segment runs[2], merged;
    for (int i = 0; i < 2; i++) {
        struct batch batch;
        batch_init(&batch, &system_allocator);
        make_document(1, 1, i == 0 ? "one.txt" : "two.txt", &document);
        if (i == 1) {
            document_add_field(&document, "author", "x", 1);
        }
        add(&batch, &document);
        runs[i] = write_batch(&batch, 1, true);
        batch_release(&batch);
    }
    struct segment_plan plan = make_plan(1);
    struct error error = {0};
    uint64_t duplicates = 0;
    assert_int_equal(segment_merge_runs(&plan, runs, 2, &duplicates, &merged, &error),
                     STATUS_INPUT);
    assert_non_null(strstr(error.message, "one.txt"));
    assert_non_null(strstr(error.message, "two.txt"));
    document_release(&document);
    remove_segments();
}

static int set_up(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL) {
        return -1;
    }
    return fold_table_open(compiled_fold_table, compiled_fold_table_size, &system_allocator,
                           &fold_table, NULL) == STATUS_OK
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    remove_segments();
    rmdir(folder);
    fold_table_release(fold_table);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_collections), cmocka_unit_test(test_as_many_runs_as_documents),
        cmocka_unit_test(test_dropped_documents),  cmocka_unit_test(test_borrowed_dictionary),
        cmocka_unit_test(test_conflict),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
