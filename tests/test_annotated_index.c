/*
 * Indexes with and without annotations: that marks show in nothing that is asked in words, how
 * options and lists live through updates and merges, and that no false mark passes.
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
#include "../common/mark.h"
#include "../common/segment.h"
#include "../indexer/annotate.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "hostile_use.h"
#include "random_collection.h"
#include "scratch_folder.h"

enum { INDEXES = 4 };

static struct scratch scratch;
static char names[INDEXES][SCRATCH_PATH];
static struct index_build_options annotated, plain;

static void check(enum status status, const struct error *error)
{
    if (status != STATUS_OK) {
        fail_msg("%s", error->message);
    }
}

/* --- Indexes -----------------------------------------------------------------------------------
 */

static const struct collection_plan plan = {
    .seed = 4242,
    .documents = 600,
    .pieces = 60,
    .profile = {60, 12, 8},
    .repeated = 5,
    .titled = 50,
    .stated = 70,
    .passage_chars = 60,
};

/* Both halves of the collection, and all of it. */
static const char *const sources[] = {"first.jsonl", "second.jsonl", "all.jsonl"};

static int begin(void **state)
{
    (void)state;
    struct random_collection collection;
    scratch_make(&scratch);
    random_collection_make(&collection, &plan);
    for (size_t i = 0; i < 3; i++) {
        struct buffer lines = {.allocator = &system_allocator};
        random_collection_write(&collection, i < 2 ? i : 0, i < 2 ? 2 : 1, false, &lines);
        scratch_write(scratch_path(&scratch, sources[i]), lines.data, lines.size);
        buffer_release(&lines);
    }
    random_collection_release(&collection);
    for (size_t i = 0; i < INDEXES; i++) {
        snprintf(names[i], sizeof names[i], "%.400s/%zu.index", scratch.path, i);
    }
    annotated = random_collection_options(&plan);
    annotated.replace = true;
    plain = annotated;
    plain.no_subjects = true;
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_remove(&scratch);
    return 0;
}

/* The rules that come with the indexer, without those that know a 产业园. */
static const char *write_rules(const char *name, const char *more)
{
    static const char left_out[] = "产业园";
    struct buffer rules = {.allocator = &system_allocator};
    struct text own = annotator_default_lists().rules;
    const char *path = scratch_path(&scratch, name);
    for (const char *line = own.data, *end; line < own.data + own.length; line = end) {
        end = (const char *)memchr(line, '\n', own.length - (size_t)(line - own.data)) + 1;
        if (memmem(line, (size_t)(end - line), left_out, sizeof left_out - 1) == NULL) {
            buffer_append(&rules, line, (size_t)(end - line));
        }
    }
    assert_true(rules.size < own.length);
    buffer_append_text(&rules, more);
    scratch_write(path, rules.data, rules.size);
    buffer_release(&rules);
    return path;
}

static void build(const char *index, size_t source, const struct index_build_options *options)
{
    struct index_report report;
    struct error error;
    const char *paths[] = {scratch_path(&scratch, sources[source])};
    check(index_build(index, paths, 1, options, &report, &error), &error);
    check(index_verify(index, &error), &error);
}

static enum status update(const char *index, size_t source,
                          const struct index_build_options *options, struct error *error)
{
    struct index_update_report report;
    struct index_update_options change = {.build = *options};
    const char *paths[] = {scratch_path(&scratch, sources[source])};
    change.build.replace = false;
    return index_update(index, paths, 1, &change, &report, error);
}

static void merge(const char *index, const char *const *inputs, size_t count)
{
    struct index_update_report report;
    struct index_change_options options = {.replace = true};
    struct error error;
    check(index_merge(index, inputs, count, &options, &report, &error), &error);
    check(index_verify(index, &error), &error);
}

static void compact(const char *index)
{
    struct index_update_report report;
    struct index_change_options options = {.threads = 2};
    struct error error;
    check(index_compact(index, &options, &report, &error), &error);
}

static struct buffer segment_bytes(const char *index)
{
    return scratch_read(scratch_find(index, ".segment"));
}

static bool same_bytes(const char *one, const char *other)
{
    struct buffer x = segment_bytes(one), y = segment_bytes(other);
    bool same = x.size == y.size && memcmp(x.data, y.data, x.size) == 0;
    buffer_release(&x);
    buffer_release(&y);
    return same;
}

static struct index_info *describe(const char *index)
{
    struct index_info *info = malloc(sizeof *info);
    struct error error;
    assert_non_null(info);
    check(index_describe(index, info, &error), &error);
    return info;
}

static bool has_subjects(const char *index)
{
    struct index_info *info = describe(index);
    bool subjects = info->subjects;
    assert_int_equal(info->marks > 0, subjects);
    free(info);
    return subjects;
}

/* --- Marks do not show -------------------------------------------------------------------------
 */

/* Everything that a query tells: hits, scores, snippets, totals. */
static void ask(const char *path, const char *query, suoyin_ranking ranking, struct buffer *out)
{
    suoyin_index *index;
    suoyin_results *results;
    suoyin_error error;
    suoyin_search_options options = SUOYIN_SEARCH_OPTIONS_INIT;
    options.ranking = ranking;
    options.limit = 20;
    if (suoyin_open(path, NULL, &index, &error) != SUOYIN_OK) {
        fail_msg("%s", error.message);
    }
    if (suoyin_search(index, query, strlen(query), &options, &results, &error) != SUOYIN_OK) {
        buffer_append_format(out, "%s\n", error.message);
        suoyin_close(index);
        return;
    }
    for (size_t i = 0; i < suoyin_results_count(results); i++) {
        suoyin_hit hit;
        suoyin_span window;
        assert_int_equal(suoyin_results_hit(results, i, SUOYIN_HIT_ID, &hit, &error), SUOYIN_OK);
        assert_int_equal(suoyin_results_snippet(results, i, 40, &window, &error), SUOYIN_OK);
        buffer_append_format(out, "%lld %u %s %u %u\n", (long long)hit.score_units,
                             (unsigned)hit.passage, hit.id.data, (unsigned)window.begin,
                             (unsigned)window.end);
    }
    suoyin_results_free(results);
    suoyin_close(index);
}

static void words_find_what_they_found(void **state)
{
    (void)state;
    static const char *const queries[] = {
        "产业园",       "总投资3亿元", "park",  "s*",           "spark",    "p*",
        "2023",         "20*",         "y2023", "510121",       "l5*",      "四川省",
        "\"开工，总\"", "\x01spark",   "\x01",  "-park 产业园", "合金园",   "以下 NEAR/9 合金园",
        "k青石锂电",    "policy",      "r*",    "a*",           "title:一", "一 二 三",
    };
    build(names[0], 2, &annotated);
    build(names[1], 2, &plain);
    assert_true(has_subjects(names[0]));
    assert_false(has_subjects(names[1]));
    size_t found = 0;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        for (int ranking = 0; ranking < 2; ranking++) {
            suoyin_ranking which = ranking == 0 ? SUOYIN_RANKING_PLAIN : SUOYIN_RANKING_DEFAULT;
            struct buffer with = {.allocator = &system_allocator}, without = with;
            ask(names[0], queries[i], which, &with);
            ask(names[1], queries[i], which, &without);
            buffer_append_byte(&with, 0);
            buffer_append_byte(&without, 0);
            assert_string_equal((const char *)with.data, (const char *)without.data);
            found += with.size > 1;
            buffer_release(&with);
            buffer_release(&without);
        }
    }
    assert_true(found > 20);
}

/* What does not tell of annotations is the same, byte by byte. */
static void other_sections_are_the_same(void **state)
{
    (void)state;
    static const uint32_t same[] = {SECTION_META,       SECTION_FOLD_TABLE,    SECTION_DICTIONARY,
                                    SECTION_KEYS,       SECTION_FIELDS,        SECTION_PASSAGES,
                                    SECTION_TEXT,       SECTION_FRAMES,        SECTION_NORMS,
                                    SECTION_CHARACTERS, SECTION_CONTENT_HASHES};
    struct segment with, without;
    struct error error;
    char path[SCRATCH_PATH];
    build(names[0], 2, &annotated);
    build(names[1], 2, &plain);
    snprintf(path, sizeof path, "%s", scratch_find(names[0], ".segment"));
    check(segment_open(&system_file_operations, path, &system_allocator, &with, &error), &error);
    snprintf(path, sizeof path, "%s", scratch_find(names[1], ".segment"));
    check(segment_open(&system_file_operations, path, &system_allocator, &without, &error), &error);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        const struct section *x = segment_file_section(with.file, same[i]);
        const struct section *y = segment_file_section(without.file, same[i]);
        if (same[i] == SECTION_CHARACTERS) { /* it tells where groups lie */
            assert_int_equal(with.lexicon.character_count, without.lexicon.character_count);
            continue;
        }
        assert_int_equal(x->size, y->size);
        assert_memory_equal(x->data, y->data, x->size);
    }
    struct index_info *x = describe(names[0]), *y = describe(names[1]);
    assert_int_equal(x->words, y->words);
    assert_string_equal(x->digest, y->digest);
    free(x);
    free(y);
    segment_close(&with);
    segment_close(&without);
}

/* --- Options and lists -------------------------------------------------------------------------
 */

static void an_update_annotates_as_the_index_was(void **state)
{
    (void)state;
    struct error error;
    const char *rules = write_rules("cues.tsv", "");
    struct index_build_options other = annotated;
    other.subjects = rules;
    build(names[0], 0, &plain);
    build(names[1], 0, &annotated);
    build(names[2], 0, &other);
    for (size_t i = 0; i < 3; i++) {
        check(update(names[i], 1, &annotated, &error), &error);
        check(index_verify(names[i], &error), &error);
        compact(names[i]);
    }
    build(names[3], 2, &plain);
    assert_true(same_bytes(names[0], names[3]));
    build(names[3], 2, &annotated);
    assert_true(same_bytes(names[1], names[3]));
    assert_false(same_bytes(names[2], names[3]));
    build(names[3], 2, &other);
    assert_true(same_bytes(names[2], names[3]));
    check(update(names[0], 2, &plain, &error), &error);
    check(update(names[2], 2, &other, &error), &error);
    assert_int_equal(update(names[1], 2, &plain, &error), STATUS_USAGE);
    assert_int_equal(update(names[0], 2, &other, &error), STATUS_USAGE);
    assert_int_equal(update(names[1], 2, &other, &error), STATUS_USAGE);
}

/* How many marks name a park. */
static size_t count_park_marks(const char *index)
{
    struct buffer bytes = segment_bytes(index);
    struct lexicon_words *words = malloc(sizeof *words);
    struct term_postings *postings = malloc(sizeof *postings);
    struct segment segment;
    struct error error;
    const char first[] = {MARK_FIRST, MARK_PARK}, *word;
    size_t length, count = 0;
    assert_true(words != NULL && postings != NULL);
    check(segment_open_memory(bytes.data, bytes.size, index, &system_allocator, &segment, &error),
          &error);
    check(lexicon_words_open(&segment.lexicon, first, 2, words, &error), &error);
    while (lexicon_words_next(words, &word, &length, postings, &error) && length > 2 &&
           memcmp(word, first, 2) == 0) {
        count++;
    }
    segment_close(&segment);
    buffer_release(&bytes);
    free(words);
    free(postings);
    return count;
}

static void other_rules_find_others(void **state)
{
    (void)state;
    struct index_build_options other = annotated;
    other.subjects = write_rules("cues.tsv", "");
    build(names[0], 2, &annotated);
    build(names[1], 2, &other);
    assert_true(count_park_marks(names[0]) > count_park_marks(names[1]));
}

static void a_merge_annotates_as_the_first(void **state)
{
    (void)state;
    struct index_build_options other = annotated;
    char rules[SCRATCH_PATH];
    snprintf(rules, sizeof rules, "%s", write_rules("cues.tsv", ""));
    other.subjects = rules;
    const struct index_build_options *kinds[] = {&annotated, &plain, &other};
    for (size_t first = 0; first < 3; first++) {
        for (size_t second = 0; second < 3; second++) {
            const char *inputs[] = {names[0], names[1]};
            build(names[0], 0, kinds[first]);
            build(names[1], 1, kinds[second]);
            merge(names[2], inputs, 2);
            build(names[3], 2, kinds[first]);
            assert_true(same_bytes(names[2], names[3]));
        }
    }
}

static void lists_that_cannot_be_read_are_told(void **state)
{
    (void)state;
    struct index_build_options other = annotated;
    struct index_report report;
    struct error error;
    const char *paths[] = {scratch_path(&scratch, sources[0])};
    other.subjects = scratch_path(&scratch, "nothing.tsv");
    assert_int_equal(index_build(names[0], paths, 1, &other, &report, &error), STATUS_NOT_FOUND);
    other.subjects = write_rules("latin.tsv", "\xE9\n");
    assert_int_equal(index_build(names[0], paths, 1, &other, &report, &error), STATUS_INPUT);
    assert_non_null(strstr(error.message, "latin.tsv"));
}

/* --- Version 1.0 -------------------------------------------------------------------------------
 */

static void a_segment_of_version_1_0_goes_on(void **state)
{
    (void)state;
    static const char old[] = "tests/golden/version_1_0.segment";
    const char *inputs[] = {old};
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct buffer before = {.allocator = &system_allocator}, after = before;
    struct error error;
    check(index_verify(old, &error), &error);
    struct index_info *info = describe(old);
    assert_int_equal(info->version_minor, 0);
    assert_false(info->subjects);
    uint64_t documents = info->documents;
    free(info);
    ask(old, "园区 2023", SUOYIN_RANKING_PLAIN, &before);
    assert_true(before.size > 0);
    merge(names[0], inputs, 1);
    ask(names[0], "园区 2023", SUOYIN_RANKING_PLAIN, &after);
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, after.size);
    check(update(names[0], 0, &options, &error), &error);
    check(index_verify(names[0], &error), &error);
    assert_false(has_subjects(names[0]));
    info = describe(names[0]);
    assert_true(info->documents > documents);
    free(info);
    buffer_release(&before);
    buffer_release(&after);
}

/* --- False marks -------------------------------------------------------------------------------
 */

static enum status verify_bytes(const struct buffer *bytes, struct error *error)
{
    struct segment segment;
    enum status status = segment_open_memory(bytes->data, bytes->size, "changed", &system_allocator,
                                             &segment, error);
    if (status == STATUS_OK) {
        status = segment_verify(&segment, error);
        segment_close(&segment);
    }
    return status;
}

/* Where a section lies in the file. */
static void find_section(const struct buffer *bytes, uint32_t id, size_t *begin, size_t *size)
{
    const uint8_t *footer = bytes->data + bytes->size - SEGMENT_FOOTER_SIZE;
    const uint8_t *entry = bytes->data + get_u64(footer + 8);
    while (get_u32(entry) != id) {
        entry += SEGMENT_ENTRY_SIZE;
    }
    *begin = (size_t)get_u64(entry + 8);
    *size = (size_t)get_u64(entry + 16);
}

/* Of a section's bytes, how many changes verification does not see, with all checksums right. */
static size_t changes_unseen(struct buffer *bytes, uint32_t section, size_t from, size_t step)
{
    size_t begin, size, unseen = 0;
    struct error error;
    find_section(bytes, section, &begin, &size);
    for (size_t at = from; at < size; at += step) {
        bytes->data[begin + at] ^= 1;
        assert_true(segment_reseal(bytes->data, bytes->size));
        unseen += verify_bytes(bytes, &error) == STATUS_OK;
        bytes->data[begin + at] ^= 1;
    }
    assert_true(segment_reseal(bytes->data, bytes->size));
    return unseen;
}

/*
 * A changed span of a quantity is still a span, so not every change of ANNOTATIONS is seen; but a
 * mark that no annotation makes is, and so is an annotation whose mark is missing.
 */
static void marks_and_annotations_must_agree(void **state)
{
    (void)state;
    struct error error;
    build(names[0], 2, &annotated);
    struct buffer bytes = segment_bytes(names[0]);
    check(verify_bytes(&bytes, &error), &error);
    size_t begin, size;
    find_section(&bytes, SECTION_WORDS, &begin, &size);
    const char marks[] = {MARK_FIRST, MARK_YEAR};
    uint8_t *mark = memmem(bytes.data + begin, size, marks, sizeof marks);
    assert_non_null(mark);
    mark[2] ^= 1;
    assert_true(segment_reseal(bytes.data, bytes.size));
    assert_int_equal(verify_bytes(&bytes, &error), STATUS_CORRUPT);
    mark[2] ^= 1;
    find_section(&bytes, SECTION_ANNOTATIONS, &begin, &size);
    size_t unseen = changes_unseen(&bytes, SECTION_ANNOTATIONS, size / 2, size / 200);
    assert_true(unseen < 120);
    check(verify_bytes(&bytes, &error), &error);
    buffer_release(&bytes);
}

/* --- False lists -------------------------------------------------------------------------------
 */

/* Telling of an index does not read the lists, which writers need; verifying it does. */
static void lists_that_no_writer_could_read_are_found(void **state)
{
    (void)state;
    static const char rules[] = "version\t1\npark\t园区\n"; /* too few to be compressed */
    struct index_build_options few = annotated;
    struct error error;
    few.subjects = scratch_path(&scratch, "few.tsv");
    scratch_write(few.subjects, rules, strlen(rules));
    build(names[0], 2, &few);
    struct buffer bytes = segment_bytes(names[0]);
    uint8_t *list = memmem(bytes.data, bytes.size, rules, strlen(rules));
    assert_non_null(list);
    list[0] = 'V';
    assert_true(segment_reseal(bytes.data, bytes.size));
    const char *path = scratch_path(&scratch, "false.segment");
    scratch_write(path, bytes.data, bytes.size);
    buffer_release(&bytes);
    free(describe(path));
    assert_int_equal(index_verify(path, &error), STATUS_CORRUPT);
    assert_non_null(strstr(error.message, "false.segment"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_find_what_they_found),
        cmocka_unit_test(other_sections_are_the_same),
        cmocka_unit_test(an_update_annotates_as_the_index_was),
        cmocka_unit_test(other_rules_find_others),
        cmocka_unit_test(a_merge_annotates_as_the_first),
        cmocka_unit_test(lists_that_cannot_be_read_are_told),
        cmocka_unit_test(a_segment_of_version_1_0_goes_on),
        cmocka_unit_test(marks_and_annotations_must_agree),
        cmocka_unit_test(lists_that_no_writer_could_read_are_found),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
