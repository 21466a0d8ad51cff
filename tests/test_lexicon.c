/* The lexicon: every term that is written is found, and no other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/lexicon_writer.h"

enum { PASSAGES = 3000, FIRSTS = 40, WORDS = 500 };

static uint8_t norms[PASSAGES];
static const struct posting_context context = {.norms = norms, .passage_count = PASSAGES};

static uint32_t mix(uint32_t x)
{
    x = (x ^ x >> 16) * 0x45d9f3b;
    x = (x ^ x >> 16) * 0x45d9f3b;
    return x ^ x >> 16;
}

/* A list that the term's number determines: mostly short, sometimes long. */
static struct posting_list make_list(uint32_t number, uint32_t *passages, uint32_t *tfs)
{
    uint32_t wanted = mix(number) % 9 == 0 ? 128 + mix(number + 1) % 700 : 1 + mix(number) % 12;
    uint32_t step = PASSAGES / wanted;
    for (uint32_t i = 0; i < wanted; i++) {
        passages[i] = i * step + mix(number + i) % step;
        tfs[i] = 1 + mix(number * 7 + i) % 3;
    }
    return (struct posting_list){.passages = passages, .tfs = tfs, .count = wanted};
}

static uint32_t first_of(uint32_t group)
{
    return 0x4E00 + group * 97;
}

static uint32_t seconds_of(uint32_t group)
{
    return 1 + mix(group) % 150;
}

static uint32_t second_of(uint32_t group, uint32_t i)
{
    return i == 0 ? TERM_END : 0x3400 + i * 61 + group % 61 + (i > 100 ? 0x20000 : 0);
}

struct built {
    struct buffer characters, bigrams, words, postings;
    struct section sections[4];
    struct lexicon lexicon;
};

static void build_words(struct built *built)
{
    struct words_writer writer;
    words_writer_init(&writer, &context, &system_allocator);
    for (uint32_t i = 0; i < WORDS; i++) {
        char word[32];
        int length = snprintf(word, sizeof word, "w%06u", (unsigned)i * 2);
        uint32_t passages[1024], tfs[1024];
        struct posting_list list = make_list(900000 + i, passages, tfs);
        words_writer_add(&writer, word, (size_t)length, &list);
    }
    assert_int_equal(words_writer_finish(&writer, &built->words, NULL), STATUS_OK);
    buffer_append(&built->postings, writer.postings.data, writer.postings.size);
    words_writer_release(&writer);
}

static void build_bigrams(struct built *built)
{
    struct characters_writer characters = {.allocator = &system_allocator};
    struct group_writer writer;
    group_writer_init(&writer, &context, &system_allocator);
    for (uint32_t group = 0; group < FIRSTS; group++) {
        group_writer_begin(&writer);
        for (uint32_t i = 0; i < seconds_of(group); i++) {
            uint32_t passages[1024], tfs[1024];
            struct posting_list list = make_list(group * 1000 + i, passages, tfs);
            group_writer_add(&writer, second_of(group, i), &list);
        }
        group_writer_end(&writer);
        buffer_append_varint(&built->bigrams, built->postings.size);
        buffer_append(&built->bigrams, writer.lexicon.data, writer.lexicon.size);
        buffer_append(&built->postings, writer.postings.data, writer.postings.size);
        characters_writer_add(&characters, first_of(group), built->bigrams.size, group + 1);
    }
    assert_int_equal(characters_writer_finish(&characters, &built->characters, NULL), STATUS_OK);
    characters_writer_release(&characters);
    group_writer_release(&writer);
}

static int build(void **state)
{
    static struct built built;
    built = (struct built){
        .characters.allocator = &system_allocator,
        .bigrams.allocator = &system_allocator,
        .words.allocator = &system_allocator,
        .postings.allocator = &system_allocator,
    };
    build_words(&built);
    build_bigrams(&built);
    built.sections[0] =
        section_from_memory(built.characters.data, built.characters.size, "CHARACTERS");
    built.sections[1] = section_from_memory(built.bigrams.data, built.bigrams.size, "BIGRAMS");
    built.sections[2] = section_from_memory(built.words.data, built.words.size, "WORDS");
    built.sections[3] = section_from_memory(built.postings.data, built.postings.size, "POSTINGS");
    assert_int_equal(lexicon_open(&built.lexicon, &built.sections[0], &built.sections[1],
                                  &built.sections[2], &built.sections[3], PASSAGES, NULL),
                     STATUS_OK);
    *state = &built;
    return 0;
}

static int release(void **state)
{
    struct built *built = *state;
    buffer_release(&built->characters);
    buffer_release(&built->bigrams);
    buffer_release(&built->words);
    buffer_release(&built->postings);
    return 0;
}

static void check_postings(const struct lexicon *lexicon, const struct term_postings *found,
                           uint32_t number)
{
    uint32_t passages[1024], tfs[1024], got_passages[1024], got_tfs[1024];
    struct posting_list list = make_list(number, passages, tfs);
    assert_int_equal(found->df, list.count);
    if (found->df < POSTING_BLOCK) {
        assert_memory_equal(found->passages, passages, list.count * sizeof *passages);
        assert_memory_equal(found->tfs, tfs, list.count * sizeof *tfs);
        return;
    }
    struct long_list walk;
    assert_int_equal(lexicon_long_list(lexicon, found, &walk, NULL), STATUS_OK);
    uint32_t done = 0;
    do {
        done += long_list_decode(&walk, got_passages + done, got_tfs + done);
    } while (long_list_next_block(&walk));
    assert_int_equal(done, list.count);
    assert_memory_equal(got_passages, passages, done * sizeof *passages);
    assert_memory_equal(got_tfs, tfs, done * sizeof *tfs);
}

static void every_bigram_is_found(void **state)
{
    const struct lexicon *lexicon = &((struct built *)*state)->lexicon;
    for (uint32_t group = 0; group < FIRSTS; group++) {
        for (uint32_t i = 0; i < seconds_of(group); i++) {
            struct term_postings found;
            uint32_t second = second_of(group, i);
            assert_int_equal(lexicon_find_bigram(lexicon, first_of(group), second, &found, NULL),
                             STATUS_OK);
            check_postings(lexicon, &found, group * 1000 + i);
            assert_int_equal(
                lexicon_find_bigram(lexicon, first_of(group), second + 1, &found, NULL),
                STATUS_NOT_FOUND);
            assert_int_equal(
                lexicon_find_bigram(lexicon, first_of(group) + 1, second, &found, NULL),
                STATUS_NOT_FOUND);
        }
        uint32_t df;
        assert_int_equal(lexicon_character_df(lexicon, first_of(group), &df, NULL), STATUS_OK);
        assert_int_equal(df, group + 1);
    }
}

static void a_group_is_walked_in_order(void **state)
{
    const struct lexicon *lexicon = &((struct built *)*state)->lexicon;
    for (uint32_t group = 0; group < FIRSTS; group++) {
        struct lexicon_group walk;
        assert_int_equal(lexicon_group_open(lexicon, first_of(group), &walk, NULL), STATUS_OK);
        uint32_t second, i = 0;
        struct term_postings found;
        while (lexicon_group_next(&walk, &second, &found, NULL)) {
            assert_int_equal(second, second_of(group, i));
            check_postings(lexicon, &found, group * 1000 + i);
            i++;
        }
        assert_int_equal(walk.status, STATUS_OK);
        assert_int_equal(i, seconds_of(group));
    }
}

static void every_word_is_found(void **state)
{
    const struct lexicon *lexicon = &((struct built *)*state)->lexicon;
    for (uint32_t i = 0; i < WORDS * 2 + 2; i++) {
        char word[32];
        int length = snprintf(word, sizeof word, "w%06u", (unsigned)i);
        struct term_postings found;
        enum status status = lexicon_find_word(lexicon, word, (size_t)length, &found, NULL);
        if (i % 2 == 0 && i < WORDS * 2) {
            assert_int_equal(status, STATUS_OK);
            check_postings(lexicon, &found, 900000 + i / 2);
        } else {
            assert_int_equal(status, STATUS_NOT_FOUND);
        }
    }
    struct term_postings found;
    assert_int_equal(lexicon_find_word(lexicon, "a", 1, &found, NULL), STATUS_NOT_FOUND);
    assert_int_equal(lexicon_find_word(lexicon, "", 0, &found, NULL), STATUS_NOT_FOUND);
}

static void words_are_walked_from_anywhere(void **state)
{
    const struct lexicon *lexicon = &((struct built *)*state)->lexicon;
    for (uint32_t from = 0; from < WORDS * 2 + 2; from += 33) {
        char word[32];
        int length = snprintf(word, sizeof word, "w%06u", (unsigned)from);
        struct lexicon_words walk;
        assert_int_equal(lexicon_words_open(lexicon, word, (size_t)length, &walk, NULL), STATUS_OK);
        uint32_t i = (from + 1) / 2;
        const char *got;
        size_t got_length;
        struct term_postings found;
        while (lexicon_words_next(&walk, &got, &got_length, &found, NULL)) {
            length = snprintf(word, sizeof word, "w%06u", (unsigned)i * 2);
            assert_int_equal(got_length, length);
            assert_memory_equal(got, word, got_length);
            check_postings(lexicon, &found, 900000 + i);
            i++;
        }
        assert_int_equal(i, WORDS);
    }
}

static void the_last_word_up_to_a_limit(void **state)
{
    const struct lexicon *lexicon = &((struct built *)*state)->lexicon;
    static struct lexicon_words words;
    const char *got;
    size_t got_length;
    for (uint32_t limit = 0; limit < WORDS * 2 + 2; limit++) {
        char word[32];
        int length = snprintf(word, sizeof word, "w%06u", (unsigned)limit);
        assert_int_equal(
            lexicon_last_word_to(lexicon, word, (size_t)length, &words, &got, &got_length, NULL),
            STATUS_OK);
        uint32_t last = limit < WORDS * 2 ? limit / 2 * 2 : WORDS * 2 - 2;
        length = snprintf(word, sizeof word, "w%06u", (unsigned)last);
        assert_int_equal(got_length, length);
        assert_memory_equal(got, word, got_length);
    }
    assert_int_equal(lexicon_last_word_to(lexicon, "w", 1, &words, &got, &got_length, NULL),
                     STATUS_NOT_FOUND);
}

/* Flipped bits are noticed or harmless; nothing is read out of bounds (the sanitizers look). */
static void damage_is_contained(void **state)
{
    struct built *built = *state;
    struct buffer *parts[] = {&built->characters, &built->bigrams, &built->words};
    for (size_t part = 0; part < 3; part++) {
        for (size_t bit = 0; bit < parts[part]->size * 8; bit += 13) {
            parts[part]->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
            struct lexicon lexicon;
            struct term_postings found;
            if (lexicon_open(&lexicon, &built->sections[0], &built->sections[1],
                             &built->sections[2], &built->sections[3], PASSAGES,
                             NULL) == STATUS_OK) {
                uint32_t group = (uint32_t)bit % FIRSTS;
                lexicon_find_bigram(&lexicon, first_of(group), second_of(group, 3), &found, NULL);
                lexicon_find_word(&lexicon, "w000500", 7, &found, NULL);
                struct lexicon_group walk;
                uint32_t second;
                if (lexicon_group_open(&lexicon, first_of(group), &walk, NULL) == STATUS_OK) {
                    while (lexicon_group_next(&walk, &second, &found, NULL)) {
                        assert_true(found.df <= PASSAGES);
                    }
                }
            }
            parts[part]->data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
}

int main(void)
{
    for (uint32_t i = 0; i < PASSAGES; i++) {
        norms[i] = (uint8_t)mix(i);
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bigram_is_found),
        cmocka_unit_test(a_group_is_walked_in_order),
        cmocka_unit_test(every_word_is_found),
        cmocka_unit_test(words_are_walked_from_anywhere),
        cmocka_unit_test(the_last_word_up_to_a_limit),
        cmocka_unit_test(damage_is_contained),
    };
    return cmocka_run_group_tests_name("lexicon", tests, build, release);
}
