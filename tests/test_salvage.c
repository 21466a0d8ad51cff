/*
 * Salvaging damaged indexes: whatever the damage, what comes out is a sound index or a clear
 * refusal, and every document that the damage did not reach is in it as it was. SUOYIN_SOAK=N in
 * the environment takes N times as many damages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "../common/segment.h"
#include "../indexer/index_environment.h"
#include "fault_injection.h"
#include "hostile_use.h"
#include "random_collection.h"
#include "scratch_folder.h"
#include "trials.h"

enum { DOCUMENTS = 39, DAMAGES = 120, CUTS = 80 };

static struct scratch scratch;
static struct buffer sound; /* the bytes of the only segment of `whole` */
static char whole[2 * SCRATCH_PATH], damaged[2 * SCRATCH_PATH], out[2 * SCRATCH_PATH];
static uint64_t state = 11;
static size_t salvaged, refused, documents_lost;

/* --- Salvaging ------------------------------------------------------------------------------- */

/* What was told of losses. */
struct told {
    size_t kinds[INDEX_LOST_VERSION + 1];
};

static void note_loss(void *context, const struct index_loss *loss)
{
    struct told *told = context;
    told->kinds[loss->kind]++;
    assert_non_null(loss->file);
    assert_non_null(loss->id);
    assert_true(loss->kind != INDEX_LOST_BYTES || loss->begin < loss->end);
    assert_true(loss->passages_lost <= loss->passages);
}

static enum status salvage(const char *from, struct index_salvage_report *report, struct told *told)
{
    struct index_salvage_options options = INDEX_SALVAGE_OPTIONS_INIT;
    struct error error = {0};
    *told = (struct told){{0}};
    options.threads = 1;
    options.replace = true;
    options.context = told;
    options.tell = note_loss;
    enum status status = index_salvage(from, out, &options, report, &error);
    if (status == STATUS_OK) {
        salvaged++;
        documents_lost += report->lost;
        if (index_verify(out, &error) != STATUS_OK) {
            fail_msg("%s", error.message);
        }
    } else {
        refused++;
        assert_true(status == STATUS_CORRUPT || status == STATUS_VERSION);
        assert_true(strlen(error.message) > 5);
    }
    return status;
}

/* How the index that was made differs from what it was made of. */
static struct index_difference difference(void)
{
    struct index_difference found;
    assert_int_equal(index_diff(whole, out, NULL, NULL, &found, NULL), STATUS_OK);
    return found;
}

/* Nothing is in it that was not there, but for what the report tells of. */
static void check_honest(const struct index_salvage_report *report)
{
    struct index_difference found = difference();
    assert_true(found.same >= report->whole);
    assert_true(found.different + found.only_second <= report->partial);
    assert_int_equal(found.same + found.different + found.only_second, report->index.documents);
}

static void check_identical(void)
{
    struct buffer made = scratch_read(scratch_find(out, ".segment"));
    assert_int_equal(made.size, sound.size);
    assert_memory_equal(made.data, sound.data, sound.size);
    buffer_release(&made);
}

static uint8_t *copy_of_sound(void)
{
    uint8_t *copy = malloc(sound.size);
    memcpy(copy, sound.data, sound.size);
    return copy;
}

/* Damages some bytes in [begin, end) so that at least one is another. */
static void smear(uint8_t *bytes, size_t begin, size_t end)
{
    size_t length = 1 + (size_t)(next_random(&state) % (next_random(&state) % 3 == 0 ? 600 : 4));
    size_t place = begin + (size_t)(next_random(&state) % (end - begin));
    length = length < end - place ? length : end - place;
    for (size_t i = 0; i < length; i++) {
        bytes[place + i] = (uint8_t)next_random(&state);
    }
    bytes[place] ^= (uint8_t)(1u << next_random(&state) % 8);
}

/* --- One segment file ------------------------------------------------------------------------ */

static void nothing_is_damaged(void **unused)
{
    (void)unused;
    struct index_salvage_report report;
    struct told told;
    assert_int_equal(salvage(whole, &report, &told), STATUS_OK);
    assert_int_equal(report.losses, 0);
    assert_int_equal(report.whole, DOCUMENTS);
    check_identical();
}

/* What is made of the documents is made anew, to the byte; and so it is when the table of contents
 * is damaged, or all that lies behind the texts is cut off. */
static void damage_beside_the_documents(void **unused)
{
    (void)unused;
    static const uint32_t ids[] = {SECTION_NORMS,   SECTION_POSTINGS, SECTION_CHARACTERS,
                                   SECTION_BIGRAMS, SECTION_WORDS,    SECTION_QUERY_WORDS,
                                   SECTION_READINGS};
    struct segment_file *file;
    assert_int_equal(
        segment_file_open_memory(sound.data, sound.size, "sound", &system_allocator, &file, NULL),
        STATUS_OK);
    const struct section *norms = segment_file_section(file, SECTION_NORMS);
    size_t behind = (size_t)(norms->data - sound.data);
    for (size_t i = 0; i < trials(DAMAGES); i++) {
        const struct section *section =
            segment_file_section(file, ids[i % (sizeof ids / sizeof *ids)]);
        struct index_salvage_report report;
        struct told told;
        size_t begin = (size_t)(section->data - sound.data), size = sound.size;
        uint8_t *copy = copy_of_sound();
        if (i % 3 == 0 && section->size > 0) {
            smear(copy, begin, begin + (size_t)section->size);
        } else if (i % 3 == 1) {
            size_t end_of_sections = sound.size - 40 * segment_file_section_count(file) - 40;
            smear(copy, end_of_sections, sound.size);
        } else {
            size = behind + (size_t)(next_random(&state) % (sound.size - behind));
        }
        scratch_write(damaged, copy, size);
        assert_int_equal(salvage(damaged, &report, &told), STATUS_OK);
        assert_int_equal(report.whole, DOCUMENTS);
        if (told.kinds[INDEX_LOST_LISTS] + told.kinds[INDEX_LOST_OPTIONS] == 0) {
            check_identical();
        } else { /* nobody knows whether it was annotated, or how long its passages should be */
            assert_int_equal(difference().same, DOCUMENTS);
        }
        free(copy);
    }
    segment_file_release(file);
}

/* The id of a section becomes that of another, which the segment has or could have. */
static void exchanged_ids(void **unused)
{
    (void)unused;
#define ID(name, id, meaning) id,
    static const uint8_t ids[] = {SECTION_LIST(ID)};
#undef ID
    struct segment_file *file;
    assert_int_equal(
        segment_file_open_memory(sound.data, sound.size, "sound", &system_allocator, &file, NULL),
        STATUS_OK);
    size_t count = segment_file_section_count(file);
    size_t contents = sound.size - SEGMENT_FOOTER_SIZE - count * SEGMENT_ENTRY_SIZE;
    uint8_t *copy = copy_of_sound();
    for (size_t i = 0; i < count; i++) {
        uint8_t *id = copy + contents + i * SEGMENT_ENTRY_SIZE, own = *id;
        for (size_t other = i % 3; other < sizeof ids; other += 3) {
            struct index_salvage_report report;
            struct told told;
            *id = ids[other];
            scratch_write(damaged, copy, sound.size);
            assert_int_equal(salvage(damaged, &report, &told), STATUS_OK);
            if (report.whole != DOCUMENTS) {
                fail_msg("section %u as %u: %zu of %d documents are whole", own, ids[other],
                         (size_t)report.whole, DOCUMENTS);
            }
        }
        *id = own;
    }
    free(copy);
    segment_file_release(file);
}

/* A few bytes that are damaged cost the documents that they are in, and no other. */
static void damage_in_the_texts(void **unused)
{
    (void)unused;
    struct segment segment;
    assert_int_equal(
        segment_open_memory(sound.data, sound.size, "sound", &system_allocator, &segment, NULL),
        STATUS_OK);
    const struct section *text = segment_file_section(segment.file, SECTION_TEXT);
    size_t begin = (size_t)(text->data - sound.data);
    for (size_t i = 0; i < trials(DAMAGES); i++) {
        struct index_salvage_report report;
        struct told told;
        uint8_t *copy = copy_of_sound();
        size_t place = begin + (size_t)(next_random(&state) % text->size);
        copy[place] ^= (uint8_t)(1u << next_random(&state) % 8);
        scratch_write(damaged, copy, sound.size);
        assert_int_equal(salvage(damaged, &report, &told), STATUS_OK);
        /* A few bits of a frame say nothing of the text: the size of its window. */
        assert_true(report.whole >= DOCUMENTS - 1);
        assert_int_equal(report.whole + report.partial + report.lost, DOCUMENTS);
        assert_true(told.kinds[INDEX_LOST_BYTES] == 1);
        assert_int_equal(difference().same, report.whole);
        check_honest(&report);
        free(copy);
    }
    segment_close(&segment);
}

/* How many documents' texts end before `size`. */
static uint32_t documents_before(const struct segment *segment, size_t size)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < segment->meta.documents; i++) {
        uint32_t first, end;
        uint64_t frame, passage;
        const uint8_t *bytes;
        struct text_frame known;
        assert_int_equal(segment_document_passages(segment, i, &first, &end, NULL), STATUS_OK);
        assert_int_equal(text_store_find(&segment->texts, end - 1, &frame, NULL), STATUS_OK);
        assert_int_equal(text_store_frame(&segment->texts, frame, &bytes, &known, &passage, NULL),
                         STATUS_OK);
        count += (size_t)(bytes - sound.data) + known.size <= size;
    }
    return count;
}

static void cut_short(void **unused)
{
    (void)unused;
    struct segment segment;
    assert_int_equal(
        segment_open_memory(sound.data, sound.size, "sound", &system_allocator, &segment, NULL),
        STATUS_OK);
    for (size_t i = 0; i < trials(CUTS); i++) {
        struct index_salvage_report report;
        struct told told;
        size_t size = (size_t)(next_random(&state) % sound.size);
        scratch_write(damaged, sound.data, size);
        enum status status = salvage(damaged, &report, &told);
        uint32_t expected = documents_before(&segment, size);
        if (expected > 0) {
            assert_int_equal(status, STATUS_OK);
            assert_int_equal(report.whole, expected);
            assert_int_equal(report.lost, DOCUMENTS - expected);
            assert_int_equal(difference().same, expected);
            check_honest(&report);
        } else {
            assert_int_equal(status, STATUS_CORRUPT);
        }
    }
    segment_close(&segment);
}

/* Any damage at all, several times over. */
static void damage_anywhere(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < trials(2 * DAMAGES); i++) {
        struct index_salvage_report report;
        struct told told;
        size_t size = i % 4 == 3 ? (size_t)(next_random(&state) % sound.size) + 1 : sound.size;
        uint8_t *copy = copy_of_sound();
        for (size_t times = 1 + i % 5; times > 0; times--) {
            smear(copy, 0, sound.size);
        }
        scratch_write(damaged, copy, size);
        if (salvage(damaged, &report, &told) == STATUS_OK) {
            check_honest(&report);
        }
        free(copy);
    }
}

/* Damage under right checksums: by someone who means harm. */
static void sealed_damage(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < trials(DAMAGES); i++) {
        struct index_salvage_options options = INDEX_SALVAGE_OPTIONS_INIT;
        struct index_salvage_report report;
        uint8_t *copy = copy_of_sound();
        options.replace = true;
        options.threads = 1;
        for (size_t times = 1 + i % 3; times > 0; times--) {
            smear(copy, 16, sound.size - 40);
        }
        segment_reseal(copy, sound.size);
        scratch_write(damaged, copy, sound.size);
        if (index_salvage(damaged, out, &options, &report, NULL) == STATUS_OK) {
            assert_int_equal(index_verify(out, NULL), STATUS_OK);
        }
        free(copy);
    }
}

/* --- Folders --------------------------------------------------------------------------------- */

static char folder[2 * SCRATCH_PATH];
static const char *const removed_ids[] = {"y"};

static void write_lines(const char *name, const char *first, const char *second)
{
    struct buffer lines = {.allocator = &system_allocator};
    buffer_append_format(&lines, "{\"id\":\"x\",\"text\":\"园区%s\"}\n", first);
    buffer_append_format(&lines, "{\"id\":\"y\",\"text\":\"项目%s\"}\n", second);
    for (int i = 0; i < 30; i++) {
        buffer_append_format(&lines, "{\"id\":\"z%d\",\"text\":\"政策第%d条\"}\n", i, i);
    }
    scratch_write(scratch_path(&scratch, name), lines.data, lines.size);
    buffer_release(&lines);
}

/* Two segments: in the first x has been replaced and y removed. */
static void make_folder(void)
{
    const char *paths[] = {scratch_path(&scratch, "lines.jsonl")};
    struct index_build_options build = INDEX_BUILD_OPTIONS_INIT;
    struct index_update_options update = INDEX_UPDATE_OPTIONS_INIT;
    struct index_change_options change = INDEX_CHANGE_OPTIONS_INIT;
    struct index_report built;
    struct index_update_report updated;
    snprintf(folder, sizeof folder, "%s/folder.index", scratch.path);
    build.replace = true;
    write_lines("lines.jsonl", "甲", "乙");
    assert_int_equal(index_build(folder, paths, 1, &build, &built, NULL), STATUS_OK);
    write_lines("lines.jsonl", "丙", "乙");
    assert_int_equal(index_update(folder, paths, 1, &update, &updated, NULL), STATUS_OK);
    assert_int_equal(index_remove(folder, removed_ids, 1, &change, &updated, NULL), STATUS_OK);
    assert_int_equal(updated.index.documents, 31);
    assert_int_equal(scratch_count(folder), 5); /* manifest, lock, two segments, tombstones */
}

static struct index_difference folder_difference(void)
{
    struct index_difference found;
    struct index_salvage_report report;
    struct told told;
    make_folder();
    scratch_remove_path(damaged);
    assert_int_equal(salvage(folder, &report, &told), STATUS_OK);
    assert_int_equal(index_diff(folder, out, NULL, NULL, &found, NULL), STATUS_OK);
    return found;
}

static void spoil(const char *ending)
{
    char path[2 * SCRATCH_PATH];
    strcpy(path, scratch_find(folder, ending));
    struct buffer bytes = scratch_read(path);
    memset(bytes.data, 0x55, bytes.size);
    scratch_write(path, bytes.data, bytes.size);
    buffer_release(&bytes);
}

static void folders(void **unused)
{
    (void)unused;
    struct index_salvage_report report;
    struct told told;
    struct index_difference found = folder_difference();
    assert_int_equal(found.same, 31);
    assert_int_equal(found.only_second + found.different, 0);

    /* Without its manifest, or with a damaged one: the same documents. */
    for (int missing = 0; missing < 2; missing++) {
        make_folder();
        spoil("manifest");
        if (missing) {
            unlink(scratch_find(folder, "manifest"));
        }
        assert_int_equal(salvage(folder, &report, &told), STATUS_OK);
        assert_int_equal(told.kinds[INDEX_LOST_MANIFEST], 1);
        assert_int_equal(report.index.documents, 31);
        assert_int_equal(report.removed, 2);
        make_folder();
        assert_int_equal(index_diff(folder, out, NULL, NULL, &found, NULL), STATUS_OK);
        assert_int_equal(found.same, 31);
    }

    /* Without tombstones: what was removed is back, and that is told; what was replaced is not. */
    for (int missing = 0; missing < 3; missing++) {
        make_folder();
        spoil(".tombstones");
        if (missing == 1) {
            unlink(scratch_find(folder, ".tombstones"));
        } else if (missing == 2) {
            unlink(scratch_find(folder, "manifest"));
        }
        assert_int_equal(salvage(folder, &report, &told), STATUS_OK);
        assert_true(told.kinds[INDEX_LOST_REMOVALS] > 0);
        assert_true(report.unknown > 0);
        assert_int_equal(report.index.documents, 32);
        assert_int_equal(report.other_versions, 1);
    }

    /* Without one of the segments. */
    make_folder();
    unlink(scratch_find(folder, ".segment"));
    assert_int_equal(salvage(folder, &report, &told), STATUS_OK);
    assert_int_equal(told.kinds[INDEX_LOST_FILE], 1);
    assert_true(report.index.documents == 30 || report.index.documents == 1);
}

/* Nothing is written where the damaged index lies, nor is a folder taken for an index. */
static void refusals(void **unused)
{
    (void)unused;
    char inside[2 * SCRATCH_PATH];
    struct index_salvage_options options = INDEX_SALVAGE_OPTIONS_INIT;
    struct index_salvage_report report;
    options.replace = true;
    make_folder();
    snprintf(inside, sizeof inside, "%s", scratch_find(folder, ".segment"));
    assert_int_equal(index_salvage(folder, folder, &options, &report, NULL), STATUS_USAGE);
    assert_int_equal(index_salvage(inside, folder, &options, &report, NULL), STATUS_USAGE);
    assert_int_equal(index_verify(folder, NULL), STATUS_OK);
    assert_int_equal(index_salvage(scratch_path(&scratch, "none"), out, &options, &report, NULL),
                     STATUS_NOT_FOUND);
    assert_int_equal(
        index_salvage(scratch_path(&scratch, "lines.jsonl"), out, &options, &report, NULL),
        STATUS_CORRUPT);
    assert_int_equal(index_salvage(scratch.path, out, &options, &report, NULL), STATUS_CORRUPT);
}

/* --- Failures -------------------------------------------------------------------------------- */

/* Want of memory at any moment is an error, and leaves what was there. */
static void out_of_memory(void **unused)
{
    (void)unused;
    struct index_salvage_options options = INDEX_SALVAGE_OPTIONS_INIT;
    struct index_salvage_report report;
    struct faulty_memory memory;
    uint8_t *copy = copy_of_sound();
    long failures = 0;
    options.replace = true;
    options.threads = 1;
    smear(copy, sound.size / 2, sound.size / 2 + 1000);
    scratch_write(damaged, copy, sound.size);
    free(copy);
    for (long n = 1;; n += 1 + n / 40) {
        struct allocator allocator = faulty_allocator(&memory, n);
        struct index_environment poor = system_environment;
        poor.allocator = &allocator;
        enum status status = index_salvage_in(&poor, damaged, out, &options, &report, NULL);
        assert_int_equal(memory.live, 0);
        assert_int_equal(index_verify(out, NULL), STATUS_OK);
        failures += status != STATUS_OK;
        if (!memory.struck) {
            assert_int_equal(status, STATUS_OK);
            break;
        }
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
    }
    assert_true(failures > 50);
}

/* --- All ------------------------------------------------------------------------------------- */

static int set_up(void **unused)
{
    (void)unused;
    const struct collection_plan plan = {.seed = 31,
                                         .documents = DOCUMENTS + 1, /* one of them is empty */
                                         .pieces = 80,
                                         .profile = {60, 20, 8},
                                         .titled = 50,
                                         .passage_chars = 50};
    struct random_collection collection;
    struct buffer lines = {.allocator = &system_allocator};
    struct index_build_options options = random_collection_options(&plan);
    struct index_report report;
    scratch_make(&scratch);
    snprintf(whole, sizeof whole, "%s/whole.index", scratch.path);
    snprintf(damaged, sizeof damaged, "%s/damaged.segment", scratch.path);
    snprintf(out, sizeof out, "%s/out.index", scratch.path);
    random_collection_make(&collection, &plan);
    random_collection_write(&collection, 0, 1, false, &lines);
    random_collection_release(&collection);
    const char *paths[] = {scratch_path(&scratch, "documents.jsonl")};
    scratch_write(paths[0], lines.data, lines.size);
    buffer_release(&lines);
    options.no_subjects = true;
    struct error error = {0};
    if (index_build(whole, paths, 1, &options, &report, &error) != STATUS_OK ||
        report.documents != DOCUMENTS) {
        print_error("%d documents: %s\n", (int)report.documents, error.message);
        return -1;
    }
    sound = scratch_read(scratch_find(whole, ".segment"));
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    print_message("# %zu damaged indexes salvaged, %zu refused; %zu documents lost of %zu\n",
                  salvaged, refused, documents_lost, salvaged * DOCUMENTS);
    buffer_release(&sound);
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_damaged), cmocka_unit_test(damage_beside_the_documents),
        cmocka_unit_test(exchanged_ids),      cmocka_unit_test(damage_in_the_texts),
        cmocka_unit_test(cut_short),          cmocka_unit_test(damage_anywhere),
        cmocka_unit_test(sealed_damage),      cmocka_unit_test(folders),
        cmocka_unit_test(refusals),           cmocka_unit_test(out_of_memory),
    };
    return cmocka_run_group_tests_name("salvage", tests, set_up, tear_down);
}
