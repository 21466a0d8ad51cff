/*
 * The one pass over a text: it folds as fold_in_place does, and who looks only where it says finds
 * what is found by looking everywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/fold_in_place.h"
#include "../indexer/classify_subjects.h"
#include "../indexer/compiled_lists.h"
#include "../indexer/recognise_names.h"
#include "../indexer/recognise_places.h"
#include "../indexer/recognise_values.h"
#include "../indexer/text_scanner.h"
#include "random_collection.h"

/* Words that begin, or go on, with characters of one, two and four bytes. */
static const char further_rules[] = "park\tλ园\n"
                                    "park\t5G园\n"
                                    "project\té\n"
                                    "cue-park\tΩ\t5\n"
                                    "cue-policy\t·点\t3\n"
                                    "cue-project\tAI\t4\n"
                                    "cue-project\t智é\t4\n"
                                    "cue-project\t数x\t4\n";
static const char further_places[] = "-\téé园\t园é区\n"
                                     "-\t\xF0\xA0\xAE\xB7\xE9\x87\x8E\tx\xE5\x8E\xBF区\n";

static struct fold_table *table;
static struct buffer rules_text, places_text;
static struct subject_rules *rules;
static struct place_table *places;
static struct text_scanner scanner;

static void join_lists(const char *list, const char *further, struct buffer *out)
{
    out->allocator = &system_allocator;
    buffer_append(out, list, strlen(list));
    buffer_append(out, further, strlen(further));
    assert_false(out->failed);
}

static int open_tables(void **state)
{
    (void)state;
    struct error error;
    table = make_fold_table();
    join_lists(list_subjects, further_rules, &rules_text);
    join_lists(list_places, further_places, &places_text);
    assert_int_equal(subject_rules_parse((const char *)rules_text.data, rules_text.size,
                                         &system_allocator, &rules, &error),
                     STATUS_OK);
    assert_int_equal(place_table_open((const char *)places_text.data, places_text.size,
                                      &system_allocator, &places, &error),
                     STATUS_OK);
    text_scanner_init(&scanner, table, rules, places);
    return 0;
}

static int close_tables(void **state)
{
    (void)state;
    subject_rules_release(rules);
    place_table_release(places);
    fold_table_release(table);
    buffer_release(&rules_text);
    buffer_release(&places_text);
    return 0;
}

static void recognise_all(const struct scanned_text *text, struct annotation_list *list)
{
    static const char date[] = "2023-11-05";
    struct recogniser_context context = {
        .rules = rules, .places = places, .date = {date, strlen(date)}};
    recognise_names(&context, text, list);
    recognise_places(&context, text, list);
    recognise_values(&context, text, list);
    annotation_list_sort(list);
    assert_false(list->failed);
}

/* Answers how many annotations there are. */
static size_t expect_the_same(const char *text, size_t length)
{
    char *folded = malloc(length + 1), *scanned = malloc(length + 1);
    assert_true(folded != NULL && scanned != NULL);
    if (length > 0) {
        memcpy(folded, text, length);
        memcpy(scanned, text, length);
    }
    folded[length] = scanned[length] = '\0';
    struct candidate_list candidates = {.allocator = &system_allocator};
    fold_in_place(table, folded, length);
    assert_true(text_scan(&scanner, scanned, length, &candidates));
    assert_memory_equal(scanned, folded, length);

    struct scanned_text plain = {folded, length, NULL}, quick = {scanned, length, candidates.items};
    struct annotation_list all = {.allocator = &system_allocator}, found = all;
    recognise_all(&plain, &all);
    recognise_all(&quick, &found);
    assert_int_equal(found.count, all.count);
    for (size_t i = 0; i < all.count; i++) {
        assert_int_equal(found.items[i].kind, all.items[i].kind);
        assert_int_equal(found.items[i].span.begin, all.items[i].span.begin);
        assert_int_equal(found.items[i].span.end, all.items[i].span.end);
    }
    struct subject_scores scores = passage_scores(rules, &plain);
    struct subject_scores quick_scores = passage_scores(rules, &quick);
    assert_memory_equal(&quick_scores, &scores, sizeof scores);
    size_t count = all.count;
    annotation_list_release(&all);
    annotation_list_release(&found);
    candidate_list_release(&candidates);
    free(folded);
    free(scanned);
    return count;
}

static void texts_of_every_kind_of_beginning(void **state)
{
    (void)state;
    assert_int_equal(expect_the_same("", 0), 0);
    static const char *const texts[] = {
        "寧津縣產業園區",
        "2023年",
        "三",
        "园",
        "大安λ园，5G园é",
        "Ω·点AI智é数x",
        "AIΩ",
        "éé园园é区x县区",
        "\xF0\xA0\xAE\xB7\xE9\x87\x8E",
        "去年。《办法》第二条\n前三季度，同比增长40%",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        expect_the_same(texts[i], strlen(texts[i]));
    }
    assert_int_equal(expect_the_same("金堂县", strlen("金堂县")), 1);
    assert_int_equal(expect_the_same("投资三亿元", strlen("投资三亿元")), 1);
}

/* A piece of the lists, which may begin or end in the middle of a word, at a character. */
static void append_piece(const struct buffer *list, uint64_t *random, struct buffer *out)
{
    const char *text = (const char *)list->data;
    size_t begin = (size_t)random_below(random, list->size);
    size_t end = begin + (size_t)random_below(random, 24);
    end = end < list->size ? end : list->size - 1;
    while (((unsigned char)text[begin] & 0xC0) == 0x80) {
        begin++;
    }
    while (((unsigned char)text[end] & 0xC0) == 0x80) {
        end++;
    }
    buffer_append(out, text + begin, end > begin ? end - begin : 0);
}

static void random_texts_agree(void **state)
{
    (void)state;
    uint64_t random = 6;
    size_t found = 0;
    const struct text_profile profile = {3000, 40, 10};
    for (int i = 0; i < 400; i++) {
        struct buffer text = {.allocator = &system_allocator};
        size_t pieces = (size_t)random_below(&random, 200);
        for (size_t k = 0; k < pieces; k++) {
            switch (random_below(&random, 4)) {
            case 0:
                append_piece(&rules_text, &random, &text);
                break;
            case 1:
                append_piece(&places_text, &random, &text);
                break;
            case 2:
                random_statement(&random, &text);
                break;
            default:
                random_text(&random, &profile, 8, &text);
            }
        }
        found += expect_the_same((const char *)text.data, text.size);
        buffer_release(&text);
    }
    assert_true(found > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_every_kind_of_beginning),
        cmocka_unit_test(random_texts_agree),
    };
    return cmocka_run_group_tests(tests, open_tables, close_tables);
}
