/*
 * Random histories of an index: builds, updates, removals, merges. At every step its statistics are
 * those of an index built anew of the same documents, and when it is made compact its bytes are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/compiled_fold_table.h"
#include "../indexer/fold_table_writer.h"
#include "../indexer/index_environment.h"
#include "../indexer/merge_policy.h"
#include "../indexer/open_index.h"
#include "random_text.h"
#include "scratch_folder.h"
#include "trials.h"

enum { DOCUMENTS_MAX = 240 };

/* What the index should hold: version[i] is 0 for a document that is not there. */
struct model {
    uint64_t state;
    uint32_t count;
    uint32_t version[DOCUMENTS_MAX];
};

static struct index_environment environment;

static void check(enum status status, const struct error *error)
{
    if (status != STATUS_OK) {
        fail_msg("%s", error->message);
    }
}

/* --- Sources -----------------------------------------------------------------------------------
 */

/* Contents depend on the document and its version alone. */
static void append_document(uint32_t number, uint32_t version, struct buffer *out)
{
    uint64_t state = (uint64_t)number << 32 | version;
    const struct text_profile profile = {.ideographs = 60, .strange = 12, .stops = 6};
    struct buffer text = {.allocator = &system_allocator};
    random_below(&state, 7);
    buffer_append_format(out, "{\"id\":\"%s%u\",", number % 3 ? "园区/" : "park/",
                         (unsigned)number);
    if (random_below(&state, 3) > 0) {
        random_text(&state, &profile, 1 + random_below(&state, 20), &text);
        buffer_append_text(out, "\"title\":");
        append_json_string(out, (const char *)text.data, text.size);
        buffer_append_text(out, ",");
    }
    if (random_below(&state, 4) == 0) {
        buffer_append_format(out, "\"source\":\"%u\",", (unsigned)random_below(&state, 5));
        buffer_append_format(out, "\"date\":\"20%u-03-01\",",
                             10 + (unsigned)random_below(&state, 15));
    }
    buffer_clear(&text);
    buffer_append_text(&text, "政策"); /* never empty */
    random_text(&state, &profile, random_below(&state, random_below(&state, 9) ? 120 : 1500),
                &text);
    for (uint64_t statements = random_below(&state, 4); statements > 0; statements--) {
        random_statement(&state, &text);
    }
    buffer_append_text(out, "\"text\":");
    append_json_string(out, (const char *)text.data, text.size);
    buffer_append_text(out, "}\n");
    buffer_release(&text);
}

/* The model's documents of a share, in an order of their own. */
static void write_sources(const struct model *model, uint32_t share, uint32_t shares,
                          const char *path)
{
    struct buffer out = {.allocator = &system_allocator};
    for (uint32_t i = 0; i < model->count; i++) {
        uint32_t number = (i * 37 + 11) % model->count;
        if (model->version[number] != 0 && number % shares == share) {
            append_document(number, model->version[number], &out);
        }
    }
    scratch_write(path, out.data, out.size);
    buffer_release(&out);
}

static struct index_build_options build_options(struct model *model)
{
    return (struct index_build_options){
        .threads = 1 + (unsigned)random_below(&model->state, 4),
        .memory = random_below(&model->state, 2) ? 0 : 400000 + random_below(&model->state, 400000),
        .passage_chars = 60,
        .raw = true,
        .replace = true,
    };
}

/* --- Checks ------------------------------------------------------------------------------------
 */

static uint32_t part_bigram_df(const struct index_part *part, uint32_t first, uint32_t second)
{
    struct term_postings postings;
    uint32_t dead = 0;
    enum status status =
        lexicon_find_bigram(&part->segment.lexicon, first, second, &postings, NULL);
    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    if (part->entry.has_tombstones) {
        assert_int_equal(tombstones_bigram_df(&part->tombstones, first, second, &dead, NULL),
                         STATUS_OK);
    }
    uint32_t df = status == STATUS_OK ? postings.df : 0;
    assert_true(dead <= df);
    return df - dead;
}

static uint32_t part_word_df(const struct index_part *part, const char *word, size_t length)
{
    struct term_postings postings;
    uint32_t dead = 0;
    enum status status = lexicon_find_word(&part->segment.lexicon, word, length, &postings, NULL);
    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    if (part->entry.has_tombstones) {
        assert_int_equal(
            tombstones_word_df(&part->tombstones, part->reader, word, length, &dead, NULL),
            STATUS_OK);
    }
    return (status == STATUS_OK ? postings.df : 0) - dead;
}

static uint32_t part_character_df(const struct index_part *part, uint32_t character)
{
    uint32_t df, dead = 0;
    assert_int_equal(lexicon_character_df(&part->segment.lexicon, character, &df, NULL), STATUS_OK);
    if (part->entry.has_tombstones) {
        assert_int_equal(tombstones_character_df(&part->tombstones, character, &dead, NULL),
                         STATUS_OK);
    }
    return df - dead;
}

static uint32_t index_bigram_df(const struct open_index *index, uint32_t first, uint32_t second)
{
    uint32_t df = 0;
    for (size_t i = 0; i < index->count; i++) {
        df += part_bigram_df(&index->parts[i], first, second);
    }
    return df;
}

/* Every term of `a` has the same df in `b`. */
static void compare_terms(const struct open_index *a, const struct open_index *b)
{
    struct term_postings *postings = malloc(sizeof *postings);
    struct lexicon_words *words = malloc(sizeof *words);
    for (size_t p = 0; p < a->count; p++) {
        const struct lexicon *lexicon = &a->parts[p].segment.lexicon;
        for (uint32_t c = 0; c < lexicon->character_count; c++) {
            struct lexicon_group group;
            uint32_t second, x = 0, y = 0;
            assert_int_equal(lexicon_group_open_at(lexicon, c, &group, NULL), STATUS_OK);
            while (lexicon_group_next(&group, &second, postings, NULL)) {
                assert_int_equal(index_bigram_df(a, group.first, second),
                                 index_bigram_df(b, group.first, second));
            }
            for (size_t i = 0; i < a->count; i++) {
                x += part_character_df(&a->parts[i], group.first);
            }
            for (size_t i = 0; i < b->count; i++) {
                y += part_character_df(&b->parts[i], group.first);
            }
            assert_int_equal(x, y);
        }
        const char *word;
        size_t length;
        assert_int_equal(lexicon_words_open(lexicon, "", 0, words, NULL), STATUS_OK);
        while (lexicon_words_next(words, &word, &length, postings, NULL)) {
            uint32_t x = 0, y = 0;
            for (size_t i = 0; i < a->count; i++) {
                x += part_word_df(&a->parts[i], word, length);
            }
            for (size_t i = 0; i < b->count; i++) {
                y += part_word_df(&b->parts[i], word, length);
            }
            assert_int_equal(x, y);
        }
    }
    free(postings);
    free(words);
}

static void check_index(const char *index, const char *fresh)
{
    struct error error = {0};
    struct index_info *a = malloc(sizeof *a), *b = malloc(sizeof *b);
    struct open_index x, y;
    check(index_verify_in(&environment, index, &error), &error);
    check(index_describe_in(&environment, index, a, &error), &error);
    check(index_describe_in(&environment, fresh, b, &error), &error);
    assert_int_equal(a->documents, b->documents);
    assert_int_equal(a->passages, b->passages);
    assert_int_equal(a->length, b->length);
    assert_int_equal(a->text_bytes, b->text_bytes);
    assert_string_equal(a->digest, b->digest);
    check(open_index(&x, &system_file_operations, &system_allocator, index, NULL, &error), &error);
    check(open_index(&y, &system_file_operations, &system_allocator, fresh, NULL, &error), &error);
    compare_terms(&x, &y);
    compare_terms(&y, &x);
    open_index_close(&x);
    open_index_close(&y);
    struct index_difference difference;
    check(index_diff(index, fresh, NULL, NULL, &difference, &error), &error);
    assert_int_equal(difference.same, b->documents);
    assert_int_equal(difference.only_first + difference.only_second + difference.different, 0);
    free(a);
    free(b);
}

static void assert_same_file(const char *a, const char *b)
{
    struct buffer x = scratch_read(a), y = scratch_read(b);
    assert_int_equal(x.size, y.size);
    assert_memory_equal(x.data, y.data, x.size);
    buffer_release(&x);
    buffer_release(&y);
}

static void join(char path[SCRATCH_PATH], const char *folder, const char *name)
{
    snprintf(path, SCRATCH_PATH, "%.200s/%.200s", folder, name);
}

/* The same files with the same bytes. */
static void assert_same_index(const char *a, const char *b)
{
    char x[SCRATCH_PATH], y[SCRATCH_PATH], name[SCRATCH_PATH];
    join(x, a, "manifest");
    join(y, b, "manifest");
    assert_same_file(x, y);
    const char *segment = scratch_find(a, ".segment");
    snprintf(name, sizeof name, "%.200s", strrchr(segment, '/') + 1);
    join(x, a, name);
    join(y, b, name);
    assert_same_file(x, y);
    assert_int_equal(scratch_count(a), scratch_count(b));
}

/* --- Histories ---------------------------------------------------------------------------------
 */

struct history {
    struct model model;
    char index[SCRATCH_PATH], fresh[SCRATCH_PATH], sources[SCRATCH_PATH], other[SCRATCH_PATH];
};

static void build(struct history *history, const char *index)
{
    struct index_build_options options = build_options(&history->model);
    struct index_report report;
    struct error error = {0};
    const char *paths[1] = {history->sources};
    write_sources(&history->model, 0, 1, history->sources);
    check(index_build_in(&environment, index, paths, 1, &options, &report, &error), &error);
}

static uint32_t change_model(struct model *model, uint32_t percent, bool removes)
{
    uint32_t changes = 0;
    for (uint32_t i = 0; i < model->count; i++) {
        if (random_below(&model->state, 100) < percent) {
            bool leaves = removes && model->version[i] != 0 && random_below(&model->state, 3) == 0;
            model->version[i] = leaves ? 0 : model->version[i] + 1;
            changes++;
        }
    }
    model->version[0] = model->version[0] == 0 ? 1 : model->version[0]; /* never empty */
    return changes;
}

static void step_update(struct history *history, bool prune)
{
    struct model *model = &history->model;
    struct model before = *model;
    static const uint32_t percents[] = {1, 1, 3, 10, 60};
    change_model(model, percents[random_below(&model->state, 5)], prune);
    write_sources(model, 0, 1, history->sources);
    struct index_update_options options = {.build = build_options(model), .prune = prune};
    struct index_update_report report, checked;
    struct error error = {0};
    const char *paths[1] = {history->sources};
    bool current = false;
    options.build.replace = false;
    check(index_check_in(&environment, history->index, paths, 1, &options, &checked, &current,
                         &error),
          &error);
    check(index_update_in(&environment, history->index, paths, 1, &options, &report, &error),
          &error);
    uint64_t added = 0, changed = 0, vanished = 0, unchanged = 0;
    for (uint32_t i = 0; i < model->count; i++) {
        added += before.version[i] == 0 && model->version[i] != 0;
        vanished += before.version[i] != 0 && model->version[i] == 0;
        changed += before.version[i] != 0 && model->version[i] != 0 &&
                   model->version[i] != before.version[i];
        unchanged += before.version[i] != 0 && model->version[i] == before.version[i];
    }
    assert_int_equal(report.added, added);
    assert_int_equal(report.changed, changed);
    assert_int_equal(report.unchanged, unchanged);
    assert_int_equal(report.vanished, vanished);
    assert_int_equal(report.removed, vanished);
    assert_int_equal(checked.added, added);
    assert_int_equal(checked.changed, changed);
    assert_int_equal(checked.vanished, vanished);
    assert_int_equal(current, added + changed + vanished == 0);
    check(index_check_in(&environment, history->index, paths, 1, &options, &checked, &current,
                         &error),
          &error);
    assert_true(current);
}

static void step_remove(struct history *history)
{
    struct model *model = &history->model;
    char names[DOCUMENTS_MAX][32];
    const char *ids[DOCUMENTS_MAX];
    size_t count = 0;
    uint32_t percent = random_below(&model->state, 4) == 0 ? 60 : 3;
    for (uint32_t i = 1; i < model->count; i++) {
        if (model->version[i] != 0 && random_below(&model->state, 100) < percent) {
            snprintf(names[count], sizeof names[count], "%s%u", i % 3 ? "园区/" : "park/",
                     (unsigned)i);
            ids[count] = names[count];
            count++;
            model->version[i] = 0;
        }
    }
    struct index_change_options options = {.threads = 2};
    struct index_update_report report;
    struct error error = {0};
    check(index_remove_in(&environment, history->index, ids, count, &options, &report, &error),
          &error);
    assert_int_equal(report.removed, count);
}

/* The model's documents as several indexes, merged. */
static void step_merge(struct history *history)
{
    struct model *model = &history->model;
    char parts[3][SCRATCH_PATH];
    const char *inputs[4];
    size_t count = 0;
    struct error error = {0};
    for (uint32_t share = 0; share < 3; share++) {
        struct index_build_options options = build_options(model);
        struct index_report report;
        const char *paths[1] = {history->sources};
        write_sources(model, share, 3, history->sources);
        snprintf(parts[share], SCRATCH_PATH, "%.400s.%u", history->other, (unsigned)share);
        if (index_build_in(&environment, parts[share], paths, 1, &options, &report, &error) ==
            STATUS_OK) {
            inputs[count++] = parts[share];
        }
    }
    inputs[count++] = history->index; /* all documents once more */
    struct index_change_options options = {.threads = 2, .replace = true};
    struct index_update_report report;
    check(index_merge_in(&environment, history->other, inputs, count, &options, &report, &error),
          &error);
    assert_int_equal(report.index.duplicates, report.index.documents);
    build(history, history->fresh);
    assert_same_index(history->other, history->fresh);
    for (uint32_t share = 0; share < 3; share++) {
        scratch_remove_path(parts[share]);
    }
}

static void run_history(const struct scratch *scratch, uint64_t seed, uint32_t steps)
{
    struct history history = {.model = {.state = seed, .count = DOCUMENTS_MAX}};
    join(history.index, scratch->path, "index");
    join(history.fresh, scratch->path, "fresh");
    join(history.other, scratch->path, "other");
    join(history.sources, scratch->path, "sources.jsonl");
    change_model(&history.model, 40, false);
    build(&history, history.index);
    for (uint32_t step = 0; step < steps; step++) {
        switch (random_below(&history.model.state, 8)) {
        case 0:
            step_merge(&history);
            break;
        case 1:
        case 2:
            step_remove(&history);
            break;
        case 3:
            step_update(&history, false);
            break;
        default:
            step_update(&history, true);
        }
        build(&history, history.fresh);
        check_index(history.index, history.fresh);
    }
    struct index_change_options options = {.threads = 2};
    struct index_update_report report;
    struct error error = {0};
    check(index_compact_in(&environment, history.index, &options, &report, &error), &error);
    assert_same_index(history.index, history.fresh);
    scratch_remove_path(history.index);
    scratch_remove_path(history.fresh);
    scratch_remove_path(history.other);
}

static void test_histories(void **state)
{
    struct scratch *scratch = *state;
    for (uint64_t seed = 1; seed <= trials(6); seed++) {
        run_history(scratch, seed, 3 + (uint32_t)(seed * 5 % 17));
    }
}

/* --- Small cases -------------------------------------------------------------------------------
 */

/* An index may lose all its documents, and have them back. */
static void test_emptied(void **state)
{
    struct scratch *scratch = *state;
    struct history history = {.model = {.state = 3, .count = 20}};
    join(history.index, scratch->path, "emptied");
    join(history.fresh, scratch->path, "fresh");
    join(history.sources, scratch->path, "sources.jsonl");
    change_model(&history.model, 100, false);
    build(&history, history.index);
    build(&history, history.fresh);
    char names[20][32];
    const char *ids[20];
    for (unsigned i = 0; i < 20; i++) {
        snprintf(names[i], sizeof names[i], "%s%u", i % 3 ? "园区/" : "park/", i);
        ids[i] = names[i];
    }
    struct index_change_options options = {.threads = 1};
    struct index_update_report report;
    struct error error = {0};
    check(index_remove_in(&environment, history.index, ids, 20, &options, &report, &error), &error);
    assert_int_equal(report.index.documents, 0);
    assert_int_equal(report.index.passages, 0);
    check(index_compact_in(&environment, history.index, &options, &report, &error), &error);
    check(index_verify_in(&environment, history.index, &error), &error);
    assert_int_equal(
        index_remove_in(&environment, history.index, ids, 1, &options, &report, &error),
        STATUS_NOT_FOUND);
    options.ignore_missing = true;
    check(index_remove_in(&environment, history.index, ids, 1, &options, &report, &error), &error);
    assert_int_equal(report.missing, 1);
    struct index_update_options update = {.build = build_options(&history.model)};
    const char *paths[1] = {history.sources};
    check(index_update_in(&environment, history.index, paths, 1, &update, &report, &error), &error);
    assert_int_equal(report.added, 20);
    check_index(history.index, history.fresh);
    assert_same_index(history.index, history.fresh);
}

/* One id with two contents is refused wherever the two meet, and nothing changes. */
static void test_conflicts(void **state)
{
    struct scratch *scratch = *state;
    struct history history = {.model = {.state = 5, .count = 10}};
    join(history.index, scratch->path, "conflicts");
    join(history.sources, scratch->path, "sources.jsonl");
    change_model(&history.model, 100, false);
    build(&history, history.index);
    struct index_update_report report;
    struct error error = {0};
    const char *paths[1] = {history.sources};
    for (uint32_t order = 0; order < 4; order++) {
        struct buffer out = {.allocator = &system_allocator};
        append_document(4, 1 + order % 2, &out);
        append_document(4, 3 - order % 2 - order / 2, &out);
        scratch_write(history.sources, out.data, out.size);
        buffer_release(&out);
        for (int dry = 0; dry < 2; dry++) {
            struct index_update_options update = {.build = build_options(&history.model),
                                                  .dry_run = dry != 0};
            bool conflicts = 1 + order % 2 != 3 - order % 2 - order / 2;
            enum status status =
                index_update_in(&environment, history.index, paths, 1, &update, &report, &error);
            assert_int_equal(status, conflicts ? STATUS_INPUT : STATUS_OK);
        }
    }
}

/* The usual table, but for one character that folds to another. */
static void make_other_table(struct buffer *out)
{
    struct error error = {0};
    struct fold_table *table;
    struct fold_draft *draft;
    check(fold_table_open(compiled_fold_table, compiled_fold_table_size, &system_allocator, &table,
                          &error),
          &error);
    check(fold_draft_open(&draft, &system_allocator, &error), &error);
    for (uint32_t c = 0; c < CODE_POINT_LIMIT; c++) {
        draft->entries[c] = fold_entry(table, c) & ~FOLD_SECOND_FLAG;
    }
    memcpy(draft->expansions, table->expansions,
           table->expansion_count * sizeof *table->expansions);
    memcpy(draft->pairs, table->pairs, table->pair_count * sizeof *table->pairs);
    draft->expansion_count = table->expansion_count;
    draft->pair_count = table->pair_count;
    draft->composes_hangul = table->composes_hangul;
    check(fold_draft_map(draft, 0x653F, (uint32_t[]){0x653E}, 1, &error), &error);
    check(fold_table_write(draft, out, &error), &error);
    fold_draft_release(draft);
    fold_table_release(table);
}

/* A merge of indexes with different folding tables analyses one of them again. */
static void test_other_table(void **state)
{
    struct scratch *scratch = *state;
    struct history history = {.model = {.state = 9, .count = 60}};
    char other[SCRATCH_PATH], merged[SCRATCH_PATH];
    join(history.index, scratch->path, "one");
    join(other, scratch->path, "two");
    join(merged, scratch->path, "merged");
    join(history.fresh, scratch->path, "fresh");
    join(history.sources, scratch->path, "sources.jsonl");
    change_model(&history.model, 100, false);
    struct index_build_options options = build_options(&history.model);
    struct index_report report;
    struct error error = {0};
    const char *paths[1] = {history.sources};
    write_sources(&history.model, 0, 2, history.sources);
    check(index_build_in(&environment, history.index, paths, 1, &options, &report, &error), &error);
    struct buffer table = {.allocator = &system_allocator};
    struct index_environment different = environment;
    make_other_table(&table);
    different.fold_table = &table;
    write_sources(&history.model, 1, 2, history.sources);
    check(index_build_in(&different, other, paths, 1, &options, &report, &error), &error);
    const char *inputs[2] = {history.index, other};
    struct index_change_options change = {.threads = 2};
    struct index_update_report merge;
    check(index_merge_in(&environment, merged, inputs, 2, &change, &merge, &error), &error);
    build(&history, history.fresh);
    assert_same_index(merged, history.fresh);
    /* An update keeps to the index's own table. */
    struct index_update_options update = {.build = build_options(&history.model)};
    struct index_update_report updated;
    write_sources(&history.model, 0, 1, history.sources);
    check(index_update_in(&environment, other, paths, 1, &update, &updated, &error), &error);
    check(index_build_in(&different, history.fresh, paths, 1, &options, &report, &error), &error);
    check_index(other, history.fresh);
    buffer_release(&table);
}

/* The policy keeps its bounds whatever comes. */
static void test_policy(void **state)
{
    (void)state;
    uint64_t weights[256], random = 4;
    size_t groups[256], count = 0;
    uint64_t total = 0, rewritten = 0;
    for (int step = 0; step < 20000; step++) {
        weights[count] = 1 + random_below(&random, random_below(&random, 50) ? 20 : 5000);
        total += weights[count++];
        merge_policy_group(weights, count, groups);
        size_t kept = 0;
        uint64_t sums[256] = {0};
        for (size_t i = 0; i < count; i++) {
            assert_true(groups[i] <= i && groups[groups[i]] == groups[i]);
            sums[groups[i]] += weights[i];
        }
        for (size_t i = 0; i < count; i++) {
            rewritten += sums[i] > weights[i] ? sums[i] : 0;
        }
        for (size_t i = 0; i < count; i++) {
            if (sums[i] > 0) {
                weights[kept++] = sums[i];
            }
        }
        count = kept;
        assert_true(count <= 3 * 13);
    }
    assert_true(rewritten < total * 12);
    print_message("%zu segments, each passage rewritten %.2f times\n", count,
                  (double)rewritten / (double)total);
}

static int set_up(void **state)
{
    static struct scratch scratch;
    scratch_make(&scratch);
    *state = &scratch;
    environment = system_environment;
    environment.little_memory = true;
    return 0;
}

static int tear_down(void **state)
{
    scratch_remove(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy),    cmocka_unit_test(test_emptied),
        cmocka_unit_test(test_conflicts), cmocka_unit_test(test_other_table),
        cmocka_unit_test(test_histories),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
