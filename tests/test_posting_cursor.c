/*
 * Cursors: long lists, short lists and lists in memory all look alike; bounds hold; damage is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/lexicon_writer.h"
#include "../query/posting_cursor.h"
#include "fault_injection.h"

enum { PASSAGES = 40000, LISTS = 14 };

/* What the lists are made of: one posting, blocks filled and overfilled by one, two superblocks. */
static const uint32_t sizes[LISTS] = {1,   2,   127,  128,  129,  255,  256,
                                      257, 500, 4095, 4096, 4097, 9000, PASSAGES};

struct postings {
    uint32_t passages[PASSAGES], tfs[PASSAGES];
    uint32_t count;
};

static struct postings lists[LISTS];
static uint8_t norms[PASSAGES];
static struct section norms_section;
static struct buffer words, list_bytes, no_characters;
static struct section sections[4];
static struct lexicon lexicon;
static struct bm25 bm25;

/* Where lists come from: the lexicon, or memory. */
enum source { FROM_LEXICON, FROM_MEMORY, SOURCES };

static void make_list(uint64_t *random, struct postings *list, uint32_t count)
{
    uint32_t left = count;
    for (uint32_t p = 0; p < PASSAGES && left > 0; p++) {
        if (next_random(random) % (PASSAGES - p) < left) {
            list->passages[list->count] = p;
            uint32_t most = next_random(random) % 50 == 0 ? 400 : 3;
            list->tfs[list->count++] = 1 + (uint32_t)(next_random(random) % most);
            left--;
        }
    }
    assert_int_equal(list->count, count);
}

static void write_lexicon(void)
{
    struct posting_context context = {.norms = norms, .passage_count = PASSAGES};
    struct characters_writer characters = {.allocator = &system_allocator};
    struct words_writer writer;
    words.allocator = list_bytes.allocator = no_characters.allocator = &system_allocator;
    words_writer_init(&writer, &context, &system_allocator);
    for (uint32_t i = 0; i < LISTS; i++) {
        char word[2] = {(char)('a' + (int)i), 0};
        struct posting_list list = {
            .passages = lists[i].passages, .tfs = lists[i].tfs, .count = lists[i].count};
        words_writer_add(&writer, word, 1, &list);
    }
    assert_int_equal(words_writer_finish(&writer, &words, NULL), STATUS_OK);
    buffer_append(&list_bytes, writer.postings.data, writer.postings.size);
    words_writer_release(&writer);
    assert_int_equal(characters_writer_finish(&characters, &no_characters, NULL), STATUS_OK);
    characters_writer_release(&characters);
}

static int set_up(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (uint32_t i = 0; i < PASSAGES; i++) {
        norms[i] = (uint8_t)(20 + next_random(&random) % 100);
    }
    for (uint32_t i = 0; i < LISTS; i++) {
        make_list(&random, &lists[i], sizes[i]);
    }
    write_lexicon();
    sections[0] = section_from_memory(no_characters.data, no_characters.size, "CHARACTERS");
    sections[1] = section_from_memory("", 0, "BIGRAMS");
    sections[2] = section_from_memory(words.data, words.size, "WORDS");
    sections[3] = section_from_memory(list_bytes.data, list_bytes.size, "POSTINGS");
    norms_section = section_from_memory(norms, sizeof norms, "NORMS");
    bm25_init(&bm25, 1.2, 0.75, 60, false);
    struct error error;
    if (lexicon_open(&lexicon, &sections[0], &sections[1], &sections[2], &sections[3], PASSAGES,
                     &error) != STATUS_OK) {
        print_error("%s\n", error.message);
        return -1;
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_release(&words);
    buffer_release(&list_bytes);
    buffer_release(&no_characters);
    return 0;
}

/* Opens list i on its first posting. */
static enum status open_cursor(struct posting_cursor *cursor, enum source source, uint32_t i,
                               struct arena *arena)
{
    static struct error error;
    enum status status = STATUS_OK;
    if (source == FROM_MEMORY) {
        posting_cursor_open_memory(cursor, lists[i].passages, lists[i].tfs, lists[i].count);
    } else {
        struct term_postings *found = arena_allocate(arena, sizeof *found);
        char word[2] = {(char)('a' + (int)i), 0};
        status = lexicon_find_word(&lexicon, word, 1, found, &error);
        if (status == STATUS_OK) {
            status = posting_cursor_open(cursor, &lexicon, found, &error);
        }
    }
    return status != STATUS_OK
               ? status
               : posting_cursor_start(cursor, &bm25, 1234567, &norms_section, arena, &error);
}

static uint32_t contribution_of(const struct postings *list, uint32_t at)
{
    return bm25_contribution(&bm25, 1234567, list->tfs[at], norms[list->passages[at]]);
}

/* The first posting at or after target. */
static uint32_t position_of(const struct postings *list, uint32_t target)
{
    uint32_t at = 0;
    while (at < list->count && list->passages[at] < target) {
        at++;
    }
    return at;
}

/* --- Walks -------------------------------------------------------------------------------------
 */

static void check_place(struct posting_cursor *cursor, const struct postings *list, uint32_t at)
{
    assert_int_equal(cursor->status, STATUS_OK);
    if (at == list->count) {
        assert_int_equal(cursor->passage, CURSOR_END);
        return;
    }
    assert_int_equal(cursor->passage, list->passages[at]);
    assert_int_equal(posting_cursor_tf(cursor), list->tfs[at]);
    assert_int_equal(posting_cursor_contribution(cursor), contribution_of(list, at));
}

static void every_posting_in_order(void **state)
{
    (void)state;
    for (uint32_t form = 0; form < LISTS * SOURCES; form++) {
        struct arena arena = {.allocator = &system_allocator};
        struct posting_cursor cursor;
        const struct postings *list = &lists[form / SOURCES];
        assert_int_equal(open_cursor(&cursor, form % SOURCES, form / SOURCES, &arena), STATUS_OK);
        assert_int_equal(cursor.df, list->count);
        for (uint32_t at = 0; at < list->count; at++) {
            check_place(&cursor, list, at);
            posting_cursor_seek(&cursor, cursor.passage); /* stays */
            check_place(&cursor, list, at);
            posting_cursor_seek(&cursor, cursor.passage + 1);
        }
        check_place(&cursor, list, list->count);
        posting_cursor_seek(&cursor, UINT32_MAX - 1);
        check_place(&cursor, list, list->count);
        arena_release(&arena);
    }
}

static void block_by_block(void **state)
{
    (void)state;
    for (uint32_t form = 0; form < LISTS * SOURCES; form++) {
        struct arena arena = {.allocator = &system_allocator};
        struct posting_cursor cursor;
        const struct postings *list = &lists[form / SOURCES];
        uint32_t at = 0;
        assert_int_equal(open_cursor(&cursor, form % SOURCES, form / SOURCES, &arena), STATUS_OK);
        while (cursor.passage != CURSOR_END) {
            posting_cursor_score_block(&cursor);
            for (uint32_t i = cursor.at; i < cursor.count; i++, at++) {
                assert_int_equal(cursor.passages[i], list->passages[at]);
                assert_int_equal(cursor.tfs[i], list->tfs[at]);
                assert_int_equal(cursor.contributions[i], contribution_of(list, at));
            }
            posting_cursor_next_block(&cursor);
        }
        assert_int_equal(at, list->count);
        assert_int_equal(cursor.status, STATUS_OK);
        arena_release(&arena);
    }
}

/* A short list can be walked again, and is scored from the start. */
static void short_lists_again(void **state)
{
    (void)state;
    uint32_t short_lists = 0;
    for (uint32_t form = 0; form < LISTS * SOURCES; form++) {
        struct arena arena = {.allocator = &system_allocator};
        struct posting_cursor cursor;
        const struct postings *list = &lists[form / SOURCES];
        assert_int_equal(open_cursor(&cursor, form % SOURCES, form / SOURCES, &arena), STATUS_OK);
        for (int walk = 0; walk < 3 && posting_cursor_is_short(&cursor); walk++) {
            assert_true(cursor.scored);
            check_place(&cursor, list, 0);
            for (uint32_t at = 1; at < list->count; at++) {
                posting_cursor_seek(&cursor, cursor.passage + 1);
                check_place(&cursor, list, at);
            }
            posting_cursor_next_block(&cursor);
            check_place(&cursor, list, list->count);
            posting_cursor_rewind(&cursor);
            short_lists++;
        }
        arena_release(&arena);
    }
    assert_int_equal(short_lists,
                     3 * (3 + 4)); /* of the lexicon up to 127 postings, of memory 128 */
}

static void random_seeks(void **state)
{
    (void)state;
    uint64_t random = 17;
    static const uint32_t steps[] = {2, 50, 700, 5000, PASSAGES};
    for (uint32_t form = 0; form < LISTS * SOURCES * 10; form++) {
        struct arena arena = {.allocator = &system_allocator};
        struct posting_cursor cursor;
        uint32_t i = form % LISTS, target = 0;
        uint32_t step = steps[next_random(&random) % 5];
        assert_int_equal(open_cursor(&cursor, form / LISTS % SOURCES, i, &arena), STATUS_OK);
        while (target < PASSAGES + step) {
            posting_cursor_seek(&cursor, target);
            check_place(&cursor, &lists[i], position_of(&lists[i], target));
            if (next_random(&random) % 4 == 0 && cursor.passage != CURSOR_END) {
                posting_cursor_score_block(&cursor);
                check_place(&cursor, &lists[i], position_of(&lists[i], target));
            }
            target += 1 + (uint32_t)(next_random(&random) % step);
        }
        arena_release(&arena);
    }
}

/* --- Bounds ------------------------------------------------------------------------------------
 */

static void check_bound(struct posting_cursor *cursor, const struct postings *list, uint32_t begin,
                        uint32_t end)
{
    uint32_t first = position_of(list, begin), most = 0;
    uint32_t block_end = posting_cursor_block_end(cursor, begin);
    if (first == list->count) {
        assert_int_equal(block_end, CURSOR_END);
    } else {
        uint32_t last = first / POSTING_BLOCK * POSTING_BLOCK + POSTING_BLOCK - 1;
        last = last < list->count ? last : list->count - 1;
        assert_int_equal(block_end, list->passages[last]);
    }
    /* Of the postings in reach, and of whole blocks. A block is known to begin somewhere behind the
     * one before it. */
    uint32_t block_first = first / POSTING_BLOCK * POSTING_BLOCK, widest_tf = 0;
    uint8_t least_norm = UINT8_MAX;
    uint32_t at = first == list->count ? first : block_first;
    for (; at < list->count; at++) {
        if (at % POSTING_BLOCK == 0 && at > 0 && list->passages[at - 1] + 1 >= end) {
            break;
        }
        if (list->passages[at] >= begin && list->passages[at] < end) {
            uint32_t contribution = contribution_of(list, at);
            most = contribution > most ? contribution : most;
        }
        widest_tf = list->tfs[at] > widest_tf ? list->tfs[at] : widest_tf;
        uint8_t norm = norms[list->passages[at]];
        least_norm = norm < least_norm ? norm : least_norm;
    }
    uint32_t bound = posting_cursor_bound(cursor, begin, end);
    assert_true(bound >= most);
    if (widest_tf == 0) {
        assert_int_equal(bound, 0);
    } else {
        uint8_t capped = widest_tf < TF_CAP ? (uint8_t)widest_tf : TF_CAP;
        assert_true(bound <= bm25_bound(&bm25, 1234567, capped, least_norm));
    }
}

/* Bounds run ahead of the cursor, which may stand still or follow. */
static void bounds_hold(void **state)
{
    (void)state;
    uint64_t random = 23;
    for (uint32_t form = 0; form < LISTS * SOURCES * 20; form++) {
        struct arena arena = {.allocator = &system_allocator};
        struct posting_cursor cursor;
        uint32_t i = form % LISTS, begin = 0;
        assert_int_equal(open_cursor(&cursor, form / LISTS % SOURCES, i, &arena), STATUS_OK);
        while (begin < PASSAGES) {
            uint32_t size = 1 + (uint32_t)(next_random(&random) % (form % 3 == 0 ? 300 : 9000));
            uint32_t end = PASSAGES - begin < size ? PASSAGES : begin + size;
            check_bound(&cursor, &lists[i], begin, end);
            if (form % 2 == 0) {
                uint32_t target = begin + (uint32_t)(next_random(&random) % (end - begin));
                posting_cursor_seek(&cursor, target);
                check_place(&cursor, &lists[i], position_of(&lists[i], target));
            }
            begin = end;
        }
        arena_release(&arena);
    }
}

static void an_empty_list(void **state)
{
    (void)state;
    struct arena arena = {.allocator = &system_allocator};
    struct posting_cursor cursor;
    posting_cursor_open_memory(&cursor, NULL, NULL, 0);
    assert_int_equal(posting_cursor_start(&cursor, &bm25, 1, &norms_section, &arena, NULL),
                     STATUS_OK);
    assert_int_equal(cursor.passage, CURSOR_END);
    posting_cursor_seek(&cursor, 5);
    assert_int_equal(cursor.passage, CURSOR_END);
    assert_int_equal(posting_cursor_bound(&cursor, 0, PASSAGES), 0);
    assert_int_equal(posting_cursor_block_end(&cursor, 0), CURSOR_END);
    arena_release(&arena);
}

/* --- Damage ------------------------------------------------------------------------------------
 */

/* Whatever the bytes say, passages ascend below the limit, and the walk ends. */
static void walk_damaged(uint32_t i, bool by_seeks)
{
    struct arena arena = {.allocator = &system_allocator};
    struct posting_cursor cursor;
    if (open_cursor(&cursor, FROM_LEXICON, i, &arena) == STATUS_OK) {
        uint32_t begin = 0;
        while (cursor.passage != CURSOR_END) {
            uint32_t passage = cursor.passage;
            assert_true(passage < PASSAGES);
            posting_cursor_bound(&cursor, begin, passage + 100);
            begin = passage;
            posting_cursor_seek(&cursor, passage + (by_seeks ? 1000 : 1));
            assert_true(cursor.passage > passage);
        }
        assert_true(cursor.status == STATUS_OK || cursor.status == STATUS_CORRUPT);
    }
    arena_release(&arena);
}

static void damage_is_contained(void **state)
{
    (void)state;
    uint64_t random = 31;
    for (int round = 0; round < 600; round++) {
        struct buffer *part = round % 8 == 0 ? &words : &list_bytes;
        size_t byte = next_random(&random) % part->size;
        uint8_t kept = part->data[byte];
        part->data[byte] = (uint8_t)next_random(&random);
        for (uint32_t i = 0; i < LISTS; i++) {
            walk_damaged(i, round % 4 != 0 || sizes[i] > 5000);
        }
        part->data[byte] = kept;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_posting_in_order),
        cmocka_unit_test(block_by_block),
        cmocka_unit_test(short_lists_again),
        cmocka_unit_test(random_seeks),
        cmocka_unit_test(bounds_hold),
        cmocka_unit_test(an_empty_list),
        cmocka_unit_test(damage_is_contained),
    };
    return cmocka_run_group_tests_name("posting_cursor", tests, set_up, tear_down);
}
