/*
 * Golden segments: files written once, against which the indexer and the engine's answers are held.
 * test_golden_readers.c holds the library's reader against a second one, test_golden_contents.c
 * what is in them against their texts.
 *
 * With the argument --regenerate (tests/golden/regenerate calls it) it writes the files anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/file_io.h"
#include "../query/suoyin.h"
#include "golden_analysis.h"
#include "golden_example.h"
#include "golden_file.h"

enum { HITS = 10 };

static const double k1 = 1.2, b = 0.75;

/* --- Building them again -----------------------------------------------------------------------
 */

/* Whether both have the section, with the same bytes. */
static bool same_section(const struct segment *one, const struct segment *other, uint32_t id)
{
    const struct section *x = segment_file_section(one->file, id);
    const struct section *y = segment_file_section(other->file, id);
    return x != NULL && y != NULL && x->size == y->size &&
           memcmp(x->data, y->data, (size_t)x->size) == 0;
}

/*
 * The same bytes, if they were compressed by the zstd that is here; at least the same contents. The
 * lists of QUERY_WORDS and READINGS may have been edited since: then the other sections must be the
 * same.
 */
static void expect_same_segment(const struct golden_file *opened, const struct buffer *built)
{
    const struct segment_meta *meta = &opened->segment.meta;
    struct segment segment;
    struct error error;
    golden_expect(
        segment_open_memory(built->data, built->size, "built", &system_allocator, &segment, &error),
        &error);
    assert_memory_equal(segment.meta.digest, meta->digest, sizeof meta->digest);
    assert_int_equal(segment.meta.documents, meta->documents);
    assert_int_equal(segment.meta.passages, meta->passages);
    assert_int_equal(segment.meta.length, meta->length);
    bool same_zstd = segment.meta.zstd_version == meta->zstd_version;
    for (uint32_t id = GOLDEN_META; same_zstd && id <= GOLDEN_LINKS; id++) {
        bool compared = id < GOLDEN_SECTIONS ||
                        (id == GOLDEN_ANNOTATIONS && opened->source->annotated) ||
                        (id == GOLDEN_LINKS && opened->source->linked);
        if (compared && !same_section(&segment, &opened->segment, id)) {
            fail_msg("%s: section %s has other bytes now", opened->source->name, section_name(id));
        }
    }
    if (same_zstd && same_section(&segment, &opened->segment, SECTION_QUERY_WORDS) &&
        same_section(&segment, &opened->segment, SECTION_READINGS)) {
        assert_int_equal(built->size, opened->bytes.size);
        assert_memory_equal(built->data, opened->bytes.data, built->size);
    }
    segment_close(&segment);
}

/* Builds a golden again, by its own lists: those that come with the indexer may be others now. */
static void build_again(const struct golden_file *opened, const struct buffer *table,
                        unsigned threads, struct buffer *built)
{
    struct buffer rules = {.allocator = &system_allocator}, places = rules;
    struct error error;
    golden_expect(segment_list_text(&opened->segment, SECTION_SUBJECT_RULES, &rules, &error),
                  &error);
    golden_expect(segment_list_text(&opened->segment, SECTION_PLACES, &places, &error), &error);
    struct annotator_lists lists = {.rules = {(const char *)rules.data, rules.size},
                                    .places = {(const char *)places.data, places.size}};
    assert_int_equal(opened->segment.annotated, opened->source->annotated);
    golden_expect(golden_build_segment(opened->source, table,
                                       opened->source->annotated ? &lists : NULL, threads, built,
                                       &error),
                  &error);
    buffer_release(&rules);
    buffer_release(&places);
}

static void the_indexer_makes_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        struct buffer table = {.allocator = &system_allocator};
        struct error error;
        golden_file_open(i, &opened);
        /* The golden's own table: that of the ICU that is here may be another. */
        golden_expect(segment_fold_table_bytes(&opened.segment, &table, &error), &error);
        for (unsigned threads = 1; threads <= 4; threads += 3) {
            struct buffer built = {.allocator = &system_allocator};
            build_again(&opened, &table, threads, &built);
            expect_same_segment(&opened, &built);
            buffer_release(&built);
        }
        buffer_release(&table);
        golden_file_close(&opened);
    }
}

static void the_whole_indexer_makes_the_same_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        struct buffer stored = {.allocator = &system_allocator};
        struct buffer table = {.allocator = &system_allocator};
        struct error error;
        golden_file_open(i, &opened);
        golden_expect(segment_fold_table_bytes(&opened.segment, &stored, &error), &error);
        golden_expect(golden_build_table(opened.source, &table, &error), &error);
        assert_true(!opened.source->annotated || !opened.source->icu_table);
        bool same = stored.size == table.size && memcmp(stored.data, table.data, table.size) == 0;
        if (!opened.source->icu_table) {
            assert_true(same);
        } else if (same) {
            struct buffer built = {.allocator = &system_allocator};
            golden_expect(golden_build_index(opened.source, 4, &built, &error), &error);
            expect_same_segment(&opened, &built);
            buffer_release(&built);
        }
        buffer_release(&stored);
        buffer_release(&table);
        golden_file_close(&opened);
    }
}

static void they_verify(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        struct error error;
        golden_file_open(i, &opened);
        golden_expect(segment_verify(&opened.segment, &error), &error);
        golden_file_close(&opened);
    }
}

/* --- Answers -----------------------------------------------------------------------------------
 */

/* Appends "UNITS PASSAGE DOCUMENT" for each hit of the engine. */
static void list_engine(const struct golden_file *opened, const char *query, struct buffer *out)
{
    suoyin_index *index;
    suoyin_results *results;
    suoyin_error error;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.ranking = SUOYIN_RANKING_PLAIN;
    options.k1 = k1;
    options.b = b;
    options.limit = HITS;
    if (suoyin_open_memory(opened->bytes.data, opened->bytes.size, NULL, &index, &error) !=
            SUOYIN_OK ||
        suoyin_search(index, query, strlen(query), &options, &results, &error) != SUOYIN_OK) {
        fail_msg("%s", error.message);
    }
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, &error), SUOYIN_OK);
        buffer_append_format(out, "%lld %u %s\n", (long long)hit.score_units, (unsigned)hit.passage,
                             hit.id.data);
    }
    suoyin_results_free(results);
    suoyin_close(index);
}

/* The same from the second reader. */
static void list_golden(const struct golden_file *opened, const struct golden_folding *folding,
                        const char *query, struct buffer *out)
{
    const struct golden *golden = &opened->golden;
    struct golden_hit hits[HITS];
    size_t count = golden_search(golden, folding, query, k1, b, hits, HITS);
    for (size_t i = 0; i < count; i++) {
        uint32_t document = 0;
        size_t length;
        while (golden_first_passage(golden, document + 1) <= hits[i].passage) {
            document++;
        }
        char *key = golden_key(golden, document, &length);
        buffer_append_format(
            out, "%u %u %s\n", (unsigned)hits[i].score,
            (unsigned)(hits[i].passage - golden_first_passage(golden, document)) + 1, key);
        free(key);
    }
}

/* The queries of a file of answers ("? QUERY"), each with its answers, as told by the second reader
 * when `folding` is given, else by the engine. */
static void answer_queries(const struct golden_file *opened, const struct golden_folding *folding,
                           const struct buffer *answers, struct buffer *out)
{
    char *lines = calloc(answers->size + 1, 1), *rest = NULL;
    assert_non_null(lines);
    memcpy(lines, answers->data, answers->size);
    for (char *line = strtok_r(lines, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, "? ", 2) != 0) {
            continue;
        }
        buffer_append_format(out, "%s\n", line);
        if (folding != NULL) {
            list_golden(opened, folding, line + 2, out);
        } else {
            list_engine(opened, line + 2, out);
        }
    }
    buffer_append_byte(out, 0);
    free(lines);
}

static void the_answers_are_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        struct golden_file opened;
        struct buffer answers, engine = {.allocator = &system_allocator},
                               second = {.allocator = &system_allocator};
        size_t size = 0;
        golden_file_open(i, &opened);
        golden_file_read(opened.source, "answers", &answers);
        uint8_t *table = golden_fold_table(&opened.golden, &size);
        struct golden_folding *folding = golden_folding_open(table, size);
        answer_queries(&opened, NULL, &answers, &engine);
        answer_queries(&opened, folding, &answers, &second);
        buffer_append_byte(&answers, 0);
        assert_string_equal((const char *)engine.data, (const char *)answers.data);
        assert_string_equal((const char *)second.data, (const char *)answers.data);
        golden_folding_close(folding);
        free(table);
        buffer_release(&answers);
        buffer_release(&engine);
        buffer_release(&second);
        golden_file_close(&opened);
    }
}

static void the_worked_example_is_the_file(void **state)
{
    (void)state;
    struct golden_file opened;
    struct error error;
    golden_file_open(0, &opened);
    golden_expect(golden_example_check(&opened.golden, &opened.bytes, &error), &error);
    golden_file_close(&opened);
}

/* --- Writing them anew -------------------------------------------------------------------------
 */

static void write_golden(const struct golden_source *source, const char *ending, const void *bytes,
                         size_t size)
{
    char path[GOLDEN_PATH];
    struct error error;
    golden_path(source, ending, path);
    golden_expect(
        file_write_whole(&system_file_operations, &system_allocator, path, bytes, size, &error),
        &error);
    printf("%s: %zu bytes\n", path, size);
}

static void regenerate(void **state)
{
    (void)state;
    for (size_t i = 0; i < GOLDEN_SOURCES; i++) {
        const struct golden_source *source = &golden_sources[i];
        struct golden_file opened;
        struct buffer table = {.allocator = &system_allocator}, built = table, answers,
                      answered = table;
        struct error error;
        golden_expect(golden_build_table(source, &table, &error), &error);
        golden_expect(
            golden_build_segment(source, &table, golden_build_lists(source), 1, &built, &error),
            &error);
        write_golden(source, "segment", built.data, built.size);
        golden_file_open(i, &opened);
        golden_file_read(source, "answers", &answers);
        answer_queries(&opened, NULL, &answers, &answered);
        write_golden(source, "answers", answered.data, answered.size - 1);
        golden_file_close(&opened);
        buffer_release(&table);
        buffer_release(&built);
        buffer_release(&answers);
        buffer_release(&answered);
    }
    struct golden_file example;
    struct error error;
    golden_file_open(0, &example);
    golden_expect(golden_example_rewrite(&example.golden, &example.bytes, &error), &error);
    golden_file_close(&example);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest writing[] = {cmocka_unit_test(regenerate)};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_indexer_makes_the_same_bytes),
        cmocka_unit_test(the_whole_indexer_makes_the_same_bytes),
        cmocka_unit_test(they_verify),
        cmocka_unit_test(the_answers_are_as_they_were),
        cmocka_unit_test(the_worked_example_is_the_file),
    };
    if (argc == 2 && strcmp(argv[1], "--regenerate") == 0) {
        return cmocka_run_group_tests(writing, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
