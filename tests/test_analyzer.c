/* Analysis: what joins and what separates, where units stand, terms and lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/analyzer.h"
#include "random_collection.h"

enum { ROOM = 4096 };

static struct fold_table *table;

/* Folds into "甲乙|ab|1": a bar is a break. */
static const char *units_of(const char *text)
{
    static char shown[ROOM];
    uint32_t units[ROOM];
    size_t length = strlen(text), size = 0;
    size_t count = fold_units(table, text, length, units, NULL);
    assert_true(count <= length);
    for (size_t i = 0; i < count; i++) {
        assert_true(units[i] == UNIT_BREAK || unit_is_word(units[i]) != unit_is_unspaced(units[i]));
        size += utf8_encode(shown + size, units[i] == UNIT_BREAK ? '|' : unit_code(units[i]));
    }
    shown[size] = '\0';
    return shown;
}

struct example {
    const char *text, *units;
};

static void check_examples(const struct example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units_of(examples[i].text), examples[i].units) != 0) {
            fail_msg("%s gives %s, and should give %s", examples[i].text,
                     units_of(examples[i].text), examples[i].units);
        }
    }
}

#define CHECK(examples) check_examples(examples, sizeof(examples) / sizeof *(examples))

static void folding(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"", ""},
        {"園區", "园区"},
        {"ＧＤＰ１２", "gdp12"},
        {"Café", "cafe"},
        {"Cafe\xCC\x81", "cafe"},
        {"ｶﾞ", "ガ"},
        {"か\xE3\x82\x99", "が"},
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한"},
        {"㎡", "m2"},
        {"𠀀", "𠀀"},
        {"٣", "3"},
    };
    CHECK(examples);
}

static void what_joins(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"《园区》政策", "园区政策"}, /* title marks are transparent */
        {"园“区”政", "园区政"},
        {"园\xE2\x80\x8B区", "园区"}, /* a zero-width space */
        {"8 月", "8月"},              /* a blank between a digit and an ideograph */
        {"月 8", "月8"},
        {"GDP 增长", "gdp增长"},
        {"园\vGDP", "园gdp"}, /* a line break between different kinds */
        {"园\v区", "园区"},   /* and between unspaced characters */
        {"Xi'an", "xian"},
        {"3.5", "3.5"},
        {"３．５", "3.5"},
        {"1.2.3", "1.2.3"},
        {"一\xCC\x81二", "一二"}, /* a mark after what it stands on */
        {"“8” “月”", "8月"},
    };
    CHECK(examples);
}

static void what_separates(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"园区，政策", "园区|政策"},
        {"园 区", "园|区"}, /* a blank between two of a kind */
        {"a b", "a|b"},
        {"a 1", "a|1"},
        {"a\vb", "a|b"},     /* a line break is a blank there */
        {"园\n区", "园|区"}, /* LF ends a paragraph */
        {"8\n月", "8|月"},
        {"8，月", "8|月"},
        {"8 ，月", "8|月"}, /* the strongest separator counts */
        {"8， 月", "8|月"},
        {"3.a", "3|a"},
        {"a.3", "a|3"},
        {"3. 5", "3|5"},
        {"3 .5", "3|5"},
        {"3..5", "3|5"},
        {"3.", "3"},
        {"园。 ，\n区", "园|区"}, /* a run of separators is one break */
        {"，园，", "园"},         /* none at the ends */
        {"。，、", ""},
        {" \n ", ""},
        {"a-b", "a|b"},
        {"园\xFF区", "园|区"}, /* malformed bytes */
        {"园\xE5\x9B", "园"},
        {"张·李", "张|李"},
        {"か\n\xE3\x82\x99", "か"}, /* nothing composes over a break */
    };
    CHECK(examples);
}

/* --- Where units stand -------------------------------------------------------------------------
 */

struct place {
    uint32_t begin, end;
};

static void check_places(const char *text, const struct place *places, size_t count)
{
    uint32_t units[ROOM], offsets[ROOM];
    size_t length = strlen(text);
    assert_int_equal(fold_units(table, text, length, units, offsets), count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(offsets[i], places[i].begin);
        if (units[i] != UNIT_BREAK) {
            assert_int_equal(unit_source_end(table, text, length, offsets[i]), places[i].end);
        }
    }
}

#define CHECK_PLACES(text, ...)                                                                    \
    check_places(text, (const struct place[]){__VA_ARGS__},                                        \
                 sizeof((const struct place[]){__VA_ARGS__}) / sizeof(struct place))

static void offsets(void **state)
{
    (void)state;
    CHECK_PLACES("园区", {0, 3}, {3, 6});
    CHECK_PLACES("《园》区", {3, 6}, {9, 12});
    CHECK_PLACES("园，区", {0, 3}, {3, 0}, {6, 9});
    CHECK_PLACES("a 。b", {0, 1}, {1, 0}, {5, 6}); /* a break begins at the first */
    CHECK_PLACES("cafe\xCC\x81s", {0, 1}, {1, 2}, {2, 3}, {3, 6}, {6, 7});
    CHECK_PLACES("か\xE3\x82\x99き", {0, 6}, {6, 9}); /* a composed mark */
    CHECK_PLACES("ｶﾞ", {0, 6});
    CHECK_PLACES("㎡", {0, 3}, {0, 3}); /* two units of one character */
    CHECK_PLACES("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB국", {0, 9}, {9, 12});
    CHECK_PLACES("\xE1\x84\x92\xE1\x84\x92", {0, 3}, {3, 6}); /* these do not compose */
    CHECK_PLACES("𠀀a", {0, 4}, {4, 5});
}

/* Of any text: units lie in order, inside it, on characters' boundaries; folding is the same
 * whether offsets are wanted or not; and each prefix that ends where a unit does holds that unit.
 */
static void random_texts(void **state)
{
    (void)state;
    uint64_t random = 11;
    struct text_profile profile = {50, 70, 10};
    for (int round = 0; round < 3000; round++) {
        struct buffer text = {.allocator = &system_allocator};
        random_text(&random, &profile, random_below(&random, 30), &text);
        if (round % 3 == 0 && text.size > 0) {
            text.data[random_below(&random, text.size)] ^= 0x80; /* malformed */
        }
        uint32_t *units = calloc(text.size + 1, sizeof *units);
        uint32_t *plain = calloc(text.size + 1, sizeof *plain);
        uint32_t *begins = calloc(text.size + 1, sizeof *begins);
        const char *bytes = text.size > 0 ? (const char *)text.data : "";
        size_t count = fold_units(table, bytes, text.size, units, begins);
        assert_int_equal(fold_units(table, bytes, text.size, plain, NULL), count);
        assert_memory_equal(units, plain, count * sizeof *units);
        assert_true(count <= text.size);
        for (size_t i = 0; i < count; i++) {
            assert_true(begins[i] < text.size && (i == 0 || begins[i] >= begins[i - 1]));
            assert_true(units[i] != UNIT_BREAK || (i > 0 && i + 1 < count));
            assert_true(units[i] != UNIT_BREAK || units[i + 1] != UNIT_BREAK);
            size_t end = unit_source_end(table, bytes, text.size, begins[i]);
            assert_true(end > begins[i] && end <= text.size);
            assert_true(i + 1 == count || units[i] == UNIT_BREAK || begins[i + 1] == begins[i] ||
                        end <= begins[i + 1]);
        }
        free(units);
        free(plain);
        free(begins);
        buffer_release(&text);
    }
}

/* --- The fast ways ------------------------------------------------------------------------------
 */

/* Any three bytes with a lead of three: a text's last character is folded the plain way, one that
 * others follow the fast way. */
static void ideographs_are_folded_as_all_others(void **state)
{
    (void)state;
    for (uint32_t bytes = 0xE00000; bytes < 0xF00000; bytes++) {
        char text[] = {(char)(bytes >> 16), (char)(bytes >> 8), (char)bytes, 'x', 'x', 'x', '\0'};
        uint32_t plain[sizeof text], fast[sizeof text];
        memcpy(text + 3, "园", 3);
        size_t count = fold_units(table, text, 3, plain, NULL);
        size_t all = fold_units(table, text, 6, fast, NULL);
        if (all < count || memcmp(plain, fast, count * sizeof *plain) != 0 || all > count + 2 ||
            all == 0 || unit_code(fast[all - 1]) != 0x56ED) {
            fail_msg("%06x", (unsigned)bytes);
        }
    }
}

static bool valid_plainly(const char *text, size_t length, size_t *bad)
{
    uint32_t code_point;
    size_t size = 1;
    for (*bad = 0; *bad < length; *bad += size) {
        size = utf8_decode(text + *bad, length - *bad, &code_point);
        if (size == 0) {
            return false;
        }
    }
    return true;
}

static void utf8_is_checked_as_it_is_decoded(void **state)
{
    (void)state;
    static const uint8_t hard[] = {0x00, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC0, 0xE0,
                                   0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF4, 0xFF};
    uint64_t random = 13;
    struct text_profile profile = {90, 70, 2};
    for (int round = 0; round < 200000; round++) {
        struct buffer text = {.allocator = &system_allocator};
        random_text(&random, &profile, random_below(&random, 12), &text);
        if (text.size > 0 && round % 4 != 0) {
            text.data[random_below(&random, text.size)] = hard[random_below(&random, sizeof hard)];
        }
        const char *bytes = text.size > 0 ? (const char *)text.data : "";
        size_t bad = 0, plainly;
        bool valid = valid_plainly(bytes, text.size, &plainly);
        assert_int_equal(utf8_valid(bytes, text.size, &bad), valid);
        assert_true(valid || bad == plainly);
        buffer_release(&text);
    }
}

/* --- Terms -------------------------------------------------------------------------------------
 */

struct listing {
    char text[ROOM];
    size_t size;
};

static void list_pair(void *context, uint32_t first, uint32_t second, size_t at)
{
    struct listing *listing = context;
    char bytes[2 * UTF8_MAX + 1] = {0};
    size_t size = utf8_encode(bytes, first);
    utf8_encode(bytes + size, second == TERM_END ? '$' : second);
    listing->size +=
        (size_t)snprintf(listing->text + listing->size, ROOM - listing->size, "%zu:%s ", at, bytes);
}

static void list_word(void *context, const uint32_t *units, size_t count, size_t at)
{
    struct listing *listing = context;
    char bytes[WORD_BYTES_MAX + 1];
    size_t used;
    bytes[unit_word_bytes(units, count, bytes, &used)] = '\0';
    assert_int_equal(used, count);
    listing->size +=
        (size_t)snprintf(listing->text + listing->size, ROOM - listing->size, "%zu:%s ", at, bytes);
}

static void check_terms(const char *text, const char *terms, uint32_t length)
{
    uint32_t units[ROOM];
    struct listing listing = {.size = 0};
    size_t count = fold_units(table, text, strlen(text), units, NULL);
    assert_int_equal(analyze_units(units, count, &listing, list_pair, list_word), length);
    assert_string_equal(listing.text, terms);
}

static void terms_and_lengths(void **state)
{
    (void)state;
    check_terms("", "", 0);
    check_terms("，", "", 0);
    check_terms("园", "0:园$ ", 1); /* a run of one counts */
    check_terms("园区", "0:园区 1:区$ ", 1);
    check_terms("招商引资", "0:招商 1:商引 2:引资 3:资$ ", 3);
    check_terms("招商，引", "0:招商 1:商$ 3:引$ ", 2);
    check_terms("GDP", "0:gdp ", 1);
    check_terms("GDP增长5.5%", "0:gdp 3:增长 4:长$ 5:5.5 ", 3);
    check_terms("8 月", "0:8 1:月$ ", 2);
    check_terms("か国", "0:か国 1:国$ ", 1); /* scripts written without spaces are one run */
    check_terms("园 区", "0:园$ 2:区$ ", 2);
}

static void long_words_are_cut(void **state)
{
    (void)state;
    char text[3 * WORD_UNITS_MAX + 1], terms[ROOM];
    for (size_t length = 1; length < sizeof text; length++) {
        memset(text, 'x', length);
        text[length] = '\0';
        terms[0] = '\0';
        size_t size = 0;
        for (size_t at = 0; at < length; at += WORD_UNITS_MAX) {
            int rest = (int)(length - at < WORD_UNITS_MAX ? length - at : WORD_UNITS_MAX);
            size +=
                (size_t)snprintf(terms + size, sizeof terms - size, "%zu:%.*s ", at, rest, text);
        }
        check_terms(text, terms, (uint32_t)((length + WORD_UNITS_MAX - 1) / WORD_UNITS_MAX));
    }
}

static int set_up(void **state)
{
    (void)state;
    table = make_fold_table();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fold_table_release(table);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folding),
        cmocka_unit_test(what_joins),
        cmocka_unit_test(what_separates),
        cmocka_unit_test(offsets),
        cmocka_unit_test(random_texts),
        cmocka_unit_test(ideographs_are_folded_as_all_others),
        cmocka_unit_test(utf8_is_checked_as_it_is_decoded),
        cmocka_unit_test(terms_and_lengths),
        cmocka_unit_test(long_words_are_cut),
    };
    return cmocka_run_group_tests_name("analyzer", tests, set_up, tear_down);
}
