/* Passages: what is kept together, where long paragraphs are cut, and that nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/utf8.h"
#include "../indexer/han_text.h"
#include "../indexer/passages.h"

static struct document fill(const char *text, size_t length)
{
    struct document document = {.arena.allocator = &system_allocator};
    document.text.data = arena_copy_text(&document.arena, text, length);
    document.text.length = length;
    document.origin = (struct text){.data = "test.txt", .length = 8};
    assert_non_null(document.text.data);
    return document;
}

static struct document split(const char *text, uint32_t chars)
{
    struct document document = fill(text, strlen(text));
    struct passage_options options = {.chars = chars};
    assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
    return document;
}

static void assert_passage(const struct document *document, size_t index, const char *expected)
{
    assert_true(index < document->passage_count);
    const struct passage_range *range = &document->passages[index];
    assert_int_equal(range->end - range->begin, strlen(expected));
    assert_memory_equal(document->text.data + range->begin, expected, strlen(expected));
}

/* The promises of passages.h that hold for every text. */
static void assert_sound(const struct document *document)
{
    const char *text = document->text.data;
    size_t position = 0;
    for (size_t i = 0; i <= document->passage_count; i++) {
        bool last = i == document->passage_count;
        size_t begin = last ? document->text.length : document->passages[i].begin;
        assert_true(position <= begin && begin <= document->text.length);
        while (position < begin) {
            assert_true(is_space(character_at(text, begin, position)));
            position = next_position(text, begin, position);
        }
        if (!last) {
            size_t end = document->passages[i].end;
            assert_true(begin < end && end <= document->text.length);
            assert_true(end - begin <= PASSAGE_BYTES_MAX);
            assert_true(utf8_valid(text + begin, end - begin, NULL));
            assert_false(is_space(character_at(text, end, begin)));
            assert_false(is_space(character_before(text, end)));
            position = end;
        }
    }
}

static void repeat(struct document *document, const char *piece, size_t count, const char *tail)
{
    size_t piece_length = strlen(piece);
    size_t length = piece_length * count + strlen(tail);
    char *text = malloc(length + 1);
    assert_non_null(text);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + i * piece_length, piece, piece_length);
    }
    memcpy(text + piece_length * count, tail, strlen(tail) + 1);
    *document = fill(text, length);
    free(text);
}

static void test_empty_text_has_no_passage(void **state)
{
    (void)state;
    const char *texts[] = {"", "\n", "  \n\n \t", "\xE3\x80\x80\n\xC2\xA0\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct document document = split(texts[i], 0);
        assert_int_equal(document.passage_count, 0);
        document_release(&document);
    }
    struct document absent = {.arena.allocator = &system_allocator};
    struct passage_options options = {0};
    assert_int_equal(passages_split(&absent, &options, NULL), STATUS_OK);
    assert_int_equal(absent.passage_count, 0);
}

static void test_short_lines_stay_together(void **state)
{
    (void)state;
    struct document document =
        split("名称：河湾镇老街改造\n电话：0700-1234567\n地址：河湾镇一号\n", 0);
    assert_int_equal(document.passage_count, 1);
    assert_passage(&document, 0, "名称：河湾镇老街改造\n电话：0700-1234567\n地址：河湾镇一号");
    document_release(&document);
}

static void test_heading_goes_with_its_paragraph(void **state)
{
    (void)state;
    struct document document = split("园区前年动工，去年建成，今年投产。\n"
                                     "二、下一步打算\n"
                                     "园区还要再建两座厂房，一座仓库，一个检测中心。\n",
                                     20);
    assert_int_equal(document.passage_count, 2);
    assert_passage(&document, 0, "园区前年动工，去年建成，今年投产。");
    assert_passage(&document, 1, "二、下一步打算\n园区还要再建两座厂房，一座仓库，一个检测中心。");
    document_release(&document);
}

static void test_remainder_joins_the_last_passage(void **state)
{
    (void)state;
    struct document document =
        split("园区还要再建两座厂房，一座仓库，一个检测中心。\n县府办\n", 20);
    assert_int_equal(document.passage_count, 1);
    document_release(&document);
}

static void test_long_paragraph_is_cut_at_sentences(void **state)
{
    (void)state;
    struct document document;
    repeat(&document, "河湾镇的干部说：“项目要一个一个抓！”", 40, "完。");
    struct passage_options options = {.chars = 100};
    assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
    assert_sound(&document);
    assert_true(document.passage_count >= 6);
    for (size_t i = 0; i + 1 < document.passage_count; i++) {
        size_t end = document.passages[i].end;
        assert_memory_equal(document.text.data + end - 6, "！”", 6);
    }
    document_release(&document);
}

static void test_clause_serves_where_no_sentence_ends(void **state)
{
    (void)state;
    struct document document;
    repeat(&document, "新建厂房一座，", 60, "");
    struct passage_options options = {.chars = 50};
    assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
    assert_sound(&document);
    for (size_t i = 0; i < document.passage_count; i++) {
        assert_memory_equal(document.text.data + document.passages[i].end - 3, "，", 3);
    }
    document_release(&document);
}

static void test_words_and_numbers_stay_whole(void **state)
{
    (void)state;
    const char *words[] = {"Zhongguancun-2.5", "1,234,567.89", "ｅｆｇ", "наука"};
    for (size_t w = 0; w < sizeof words / sizeof *words; w++) {
        size_t word_length = strlen(words[w]);
        for (size_t shift = 0; shift < 24; shift++) {
            struct document document;
            char piece[64] = "园";
            strcat(piece, words[w]);
            repeat(&document, "区", shift, "");
            struct document tail;
            repeat(&tail, piece, 30, "");
            char *text = malloc(document.text.length + tail.text.length + 1);
            assert_non_null(text);
            memcpy(text, document.text.data, document.text.length);
            memcpy(text + document.text.length, tail.text.data, tail.text.length + 1);
            struct document cut = split(text, 30);
            assert_sound(&cut);
            assert_true(cut.passage_count > 1);
            for (size_t i = 0; i + 1 < cut.passage_count; i++) {
                size_t end = cut.passages[i].end;
                bool after_word = memcmp(text + end - word_length, words[w], word_length) == 0;
                bool after_character = end >= 3 && memcmp(text + end - 3, "园", 3) == 0;
                assert_true(after_word || after_character || end <= shift * 3);
            }
            free(text);
            document_release(&document);
            document_release(&tail);
            document_release(&cut);
        }
    }
}

static void test_endless_word_is_cut_at_the_limit(void **state)
{
    (void)state;
    struct document document;
    repeat(&document, "abcdefgh", 300000, "é");
    struct passage_options options = {0};
    assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
    assert_sound(&document);
    assert_int_equal(document.passage_count, 3);
    document_release(&document);
}

static void test_whole_document_is_one_passage(void **state)
{
    (void)state;
    struct document document;
    repeat(&document, "　园区建成投产。\n\n", 1000, "\n ");
    struct passage_options options = {.whole_documents = true};
    assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
    assert_int_equal(document.passage_count, 1);
    assert_sound(&document);
    document_release(&document);
}

static void test_limits_are_told(void **state)
{
    (void)state;
    struct document document = fill("园区", 6);
    struct error error;
    struct passage_options few = {.chars = PASSAGE_CHARS_MIN - 1};
    struct passage_options many = {.chars = PASSAGE_CHARS_MAX + 1};
    assert_int_equal(passages_split(&document, &few, &error), STATUS_USAGE);
    assert_int_equal(passages_split(&document, &many, &error), STATUS_USAGE);
    document_release(&document);

    repeat(&document, "园区建成投产了。", (WHOLE_DOCUMENT_BYTES_MAX / 24) + 1, "");
    struct passage_options whole = {.whole_documents = true};
    assert_int_equal(passages_split(&document, &whole, &error), STATUS_LIMIT);
    assert_non_null(strstr(error.message, "test.txt"));
    document_release(&document);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void test_random_text_is_covered(void **state)
{
    (void)state;
    static const char *const pieces[] = {"园",
                                         "区",
                                         "。",
                                         "，",
                                         "”",
                                         "“",
                                         "\n",
                                         "\n\n",
                                         "　",
                                         " ",
                                         "A",
                                         "b9",
                                         "1.5",
                                         "𠮷",
                                         "é",
                                         "e\xCC\x81",
                                         "👨\xE2\x80\x8D👩",
                                         "！",
                                         "; ",
                                         "、",
                                         "县政府发布了新的办法",
                                         "\t",
                                         ".",
                                         "!?"};
    uint32_t seed = 7;
    for (int round = 0; round < 4000; round++) {
        char text[4096];
        size_t length = 0;
        size_t count = next_random(&seed) % 400;
        uint32_t kinds = 1 + next_random(&seed) % (sizeof pieces / sizeof *pieces);
        for (size_t i = 0; i < count && length < sizeof text - 64; i++) {
            const char *piece = pieces[next_random(&seed) % kinds];
            memcpy(text + length, piece, strlen(piece));
            length += strlen(piece);
        }
        struct document document = fill(text, length);
        struct passage_options options = {.chars = 20 + next_random(&seed) % 60};
        assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
        assert_sound(&document);
        document_release(&document);
    }
}

static void test_no_passage_is_far_longer_than_the_target(void **state)
{
    (void)state;
    struct document document;
    repeat(&document, "园区今年投产，产值十亿元。\n一、成效\n企业三十户", 400, "");
    struct passage_options options = {.chars = 60};
    assert_int_equal(passages_split(&document, &options, NULL), STATUS_OK);
    assert_sound(&document);
    for (size_t i = 0; i < document.passage_count; i++) {
        const struct passage_range *range = &document.passages[i];
        assert_true(
            count_characters(document.text.data + range->begin, range->end - range->begin) <= 100);
    }
    document_release(&document);
}

static void *failing_resize(void *context, void *pointer, size_t size)
{
    int *left = context;
    if (size > 0 && (*left)-- <= 0) {
        return NULL;
    }
    return system_allocator.resize(system_allocator.context, pointer, size);
}

static void test_memory_shortage_is_told(void **state)
{
    (void)state;
    struct document document;
    repeat(&document, "园区今年投产。\n", 20000, "");
    int left = 0;
    struct allocator failing = {.resize = failing_resize, .context = &left};
    struct document poor = {.arena.allocator = &failing, .text = document.text};
    struct passage_options options = {.chars = 20};
    int tries = 0;
    enum status status;
    do {
        left = tries++;
        status = passages_split(&poor, &options, NULL);
        document_release(&poor);
        poor.text = document.text;
    } while (status == STATUS_MEMORY);
    assert_int_equal(status, STATUS_OK);
    assert_true(tries > 2);
    document_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_text_has_no_passage),
        cmocka_unit_test(test_short_lines_stay_together),
        cmocka_unit_test(test_heading_goes_with_its_paragraph),
        cmocka_unit_test(test_remainder_joins_the_last_passage),
        cmocka_unit_test(test_long_paragraph_is_cut_at_sentences),
        cmocka_unit_test(test_clause_serves_where_no_sentence_ends),
        cmocka_unit_test(test_words_and_numbers_stay_whole),
        cmocka_unit_test(test_endless_word_is_cut_at_the_limit),
        cmocka_unit_test(test_whole_document_is_one_passage),
        cmocka_unit_test(test_limits_are_told),
        cmocka_unit_test(test_random_text_is_covered),
        cmocka_unit_test(test_no_passage_is_far_longer_than_the_target),
        cmocka_unit_test(test_memory_shortage_is_told),
    };
    return cmocka_run_group_tests_name("passages", tests, NULL, NULL);
}
