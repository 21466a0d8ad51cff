/*
 * The folding table that ICU makes: that it folds as it should, and where it departs from ICU.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "../common/fold_table.h"
#include "../indexer/compiled_fold_table.h"
#include "../indexer/icu_class.h"
#include "../indexer/icu_fold.h"
#include "../indexer/variant_characters.h"

static struct buffer section = {.allocator = &system_allocator};
static struct fold_table *table;

static bool is_surrogate(uint32_t c)
{
    return c >= 0xD800 && c < 0xE000;
}

static int set_up(void **state)
{
    (void)state;
    struct error error;
    if (icu_fold_build(&system_allocator, &section, &error) != STATUS_OK) {
        return -1;
    }
    return fold_table_open(section.data, section.size, &system_allocator, &table, &error);
}

static int tear_down(void **state)
{
    (void)state;
    fold_table_release(table);
    buffer_release(&section);
    return 0;
}

/* The next character of UTF-8, which is taken from *text. */
static uint32_t next_character(const char **text)
{
    uint32_t c = 0;
    size_t bytes = utf8_decode(*text, strlen(*text), &c);
    assert_true(bytes > 0);
    *text += bytes;
    return c;
}

/* Folds and composes UTF-8, as an analyzer would, but keeps every character. */
static const char *fold_text(const char *text)
{
    static char out[256];
    uint32_t folded[64];
    size_t count = 0;
    while (*text != '\0') {
        uint32_t c = next_character(&text);
        uint32_t single;
        unsigned n;
        const uint32_t *targets = fold_targets(table, c, fold_entry(table, c), &single, &n);
        for (unsigned i = 0; i < n; i++) {
            bool second = fold_is_second(fold_entry(table, targets[i])) && count > 0;
            uint32_t composed = second ? fold_compose(table, folded[count - 1], targets[i]) : 0;
            if (composed != 0) {
                folded[count - 1] = composed;
            } else {
                folded[count++] = targets[i];
            }
        }
    }
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += utf8_encode(out + size, folded[i]);
    }
    out[size] = '\0';
    return out;
}

static void test_examples(void **state)
{
    (void)state;
    static const char *const examples[][2] = {
        {"臺灣產業體系", "台湾产业体系"},
        {"台湾产业体系", "台湾产业体系"},
        {"産発變", "产发变"},
        {"羣峯裏裡里", "群峰里里里"},
        {"Ａａ０９．", "aa09."},
        {"éÈñßﬁİŉ", "eenssfiin"},
        {"Ёйς", "еиσ"},
        {"ｶﾞｯｺｳﾊﾟ", "ガッコウパ"},
        {"か\u3099は\u309Aか゛", "がぱが"},
        {"ひらカタ", "ひらカタ"},
        {"\u1112\u1161\u11ABㅎㅏ한", "한하한"},
        {"①⑳❶⓫⓪", "1201110"},
        {"٣๓৩", "333"},
        {"㎡㎏№™", "m2kgnotm"},
        {"Ⅳⅻ", "ivxii"},
        {"Ⅷⅷ", "ⅷⅷ"},
        {"㈱⑴⑽", "(株)(1)10"},
        {"㋿㍻㏩㍘", "令和平成10日0点"},
        {"〇々〆ー", "〇々〆ー"},
        {"㍿½ﷺ", "㍿½ﷺ"},
        {"…‼", "…‼"},
        {"⼈⽔⻢⻔", "人水马门"},
        {"𠮷田", "𠮷田"},
        {"豈更\U0002F800", "岂更丽"},
        {"苎苧薴", "苎苎苎"},
        {"頔鐽𨭎赵孟頫", "𬱖𫟼𬭳赵孟𫖯"},
        {"\u3000\u00A0", "  "},
        {"m²10³", "m2103"},
        {"Ⓐ🄰🈲", "aa禁"},
        {"乾隆著作後來", "干隆着作后来"}, /* ICU says so */
        {"喆龢邨", "喆龢邨"},             /* distinct in names */
    };
    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
        assert_string_equal(fold_text(examples[i][0]), examples[i][1]);
    }
}

struct expected_class {
    enum character_class class;
    const char *characters;
};

static void test_classes(void **state)
{
    (void)state;
    static const struct expected_class expected[] = {
        {CLASS_BREAK, "，。、；：？！（）【】〔〕·・…—-_/%°$+@#`,!?()[]{}\u2029\x01\uE000😀￥"},
        {CLASS_SPACE, " \t\u00A0\u3000\u2003\u202F"},
        {CLASS_LINE, "\n\v\f\r\xC2\x85\u2028"},
        {CLASS_TRANSPARENT,
         "“”‘’《》〈〉「」『』\"'＂＇«»‹›„﹁﹂︽︾〝〞ʼ\u200B\u200C\u200D\u2060\uFEFF\u00AD\uFE0F"
         "\U000E0100\u200E\u202A\u2069"},
        {CLASS_IDEOGRAPH, "体體〇々〆〻𠮷㍿〡⼈⻢\U000323AF\U0003FFFD"},
        {CLASS_KANA, "あアｱーゝヽガが㌀㋐"},
        {CLASS_HANGUL, "한ㅎ\u1112\u1161\u11ABﾡ㉠"},
        {CLASS_UNSPACED, "กำ\u0E48ລមမབꀀㄅ\U00017000"},
        {CLASS_LETTER, "aZéÆßｚжΩאب\u0915\u093F½ⅣªᎣ㎏"},
        {CLASS_DIGIT, "09９①❶²٣๓㍘"},
        {CLASS_MARK, "\u0301\u0308\u0483\u20E3\u3099\u309Aﾞ゛\u064E\u05B4\u302A"},
        {CLASS_POINT, ".．﹒․"},
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        const char *text = expected[i].characters;
        while (*text != '\0') {
            uint32_t c = next_character(&text);
            if (fold_class(fold_entry(table, c)) != expected[i].class) {
                fail_msg("U+%04X is of class %d, not %d", c, fold_class(fold_entry(table, c)),
                         expected[i].class);
            }
        }
    }
}

/* fold(fold(x)) == fold(x): each target folds to itself. fold_table_validate proves it from the
 * entries; this, from the outside. */
static void test_idempotence(void **state)
{
    (void)state;
    assert_int_equal(fold_table_validate(table, NULL), STATUS_OK);
    for (uint32_t c = 0; c < CODE_POINT_LIMIT; c++) {
        uint32_t single;
        unsigned count;
        const uint32_t *targets = fold_targets(table, c, fold_entry(table, c), &single, &count);
        for (unsigned i = 0; i < count; i++) {
            assert_int_equal(fold_count(fold_entry(table, targets[i])), 0);
        }
    }
}

/* What folds to something of a class was of a class that allows it: nothing that is searched for
 * becomes a break, and digits are digits. */
static void test_classes_agree_with_folding(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < CODE_POINT_LIMIT; c++) {
        enum character_class before = icu_class(c);
        enum character_class after = fold_class(fold_entry(table, c));
        bool was_word = before >= CLASS_IDEOGRAPH && before <= CLASS_DIGIT;
        bool breaks = after == CLASS_BREAK || after == CLASS_SPACE || after == CLASS_LINE;
        bool parenthesised = fold_count(fold_entry(table, c)) > 1;    /* ㈱ */
        bool mark_on_space = fold_value(fold_entry(table, c)) == ' '; /* U+FC5E */
        if (is_surrogate(c)) {
            assert_int_equal(after, CLASS_BREAK);
        } else if (was_word && breaks && !parenthesised && !mark_on_space) {
            fail_msg("U+%04X is of class %d and folds to class %d", c, before, after);
        }
        if (before == CLASS_DIGIT) {
            assert_int_equal(after, CLASS_DIGIT);
        }
    }
}

static void test_every_list_entry_counts(void **state)
{
    (void)state;
    const char *list = variant_characters;
    uint32_t before = 0;
    while (*list != '\0') {
        uint32_t from = next_character(&list);
        uint32_t to = next_character(&list);
        uint32_t from_entry = fold_entry(table, from);
        uint32_t to_entry = fold_entry(table, to);
        if (fold_count(from_entry) != 1 ||
            fold_value(from_entry) != (fold_count(to_entry) == 0 ? to : fold_value(to_entry))) {
            fail_msg("U+%04X does not fold as U+%04X", from, to);
        }
        assert_int_not_equal(from, before);
        before = from;
        assert_true(*list == ' ' || *list == '\0');
        list += *list == ' ';
    }
}

static void test_the_same_bytes_each_time(void **state)
{
    (void)state;
    struct buffer again = {.allocator = &system_allocator};
    buffer_append_text(&again, "abc"); /* it is appended */
    assert_int_equal(icu_fold_build(&system_allocator, &again, NULL), STATUS_OK);
    assert_int_equal(again.size, section.size + 3);
    assert_memory_equal(again.data + 3, section.data, section.size);
    buffer_release(&again);
}

static void test_it_is_the_compiled_one(void **state)
{
    (void)state;
    assert_int_equal(compiled_fold_table_size, section.size);
    assert_memory_equal(compiled_fold_table, section.data, section.size);
}

/* --- agreement with ICU --- */

enum { TEXT_MAX = 64 };

struct text {
    UChar at[TEXT_MAX];
    int32_t length;
};

static uint16_t simplified[0x10000]; /* 0: itself. ICU's mapping stays within the BMP. */

static void read_transliterator(void)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar name[32];
    u_uastrcpy(name, "Traditional-Simplified");
    UTransliterator *transliterator = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    assert_true(U_SUCCESS(code));
    for (uint32_t c = 0x80; c < 0x30000; c++) {
        UChar text[4];
        int32_t length = 0;
        U16_APPEND_UNSAFE(text, length, c);
        int32_t limit = length;
        UChar first = text[0];
        utrans_transUChars(transliterator, text, &length, 4, 0, &limit, &code);
        assert_true(U_SUCCESS(code) && length == (c < 0x10000 ? 1 : 2));
        if (text[0] != first) {
            assert_true(c < 0x10000);
            simplified[c] = text[0];
        }
    }
    utrans_close(transliterator);
}

static void normalize(const UNormalizer2 *normalizer, struct text *text)
{
    struct text in = *text;
    UErrorCode code = U_ZERO_ERROR;
    text->length = unorm2_normalize(normalizer, in.at, in.length, text->at, TEXT_MAX, &code);
    assert_true(U_SUCCESS(code));
}

/* What ICU makes of it: NFKC with case folding, Traditional to Simplified, the same again; as NFD.
 */
static struct text by_icu(uint32_t c)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfkc_casefold = unorm2_getNFKCCasefoldInstance(&code);
    struct text text = {.length = 0};
    U16_APPEND_UNSAFE(text.at, text.length, c);
    normalize(nfkc_casefold, &text);
    for (int32_t i = 0; i < text.length; i++) {
        text.at[i] = simplified[text.at[i]] != 0 ? simplified[text.at[i]] : text.at[i];
    }
    normalize(nfkc_casefold, &text);
    normalize(unorm2_getNFDInstance(&code), &text);
    return text;
}

static struct text by_table(uint32_t c)
{
    uint32_t single;
    unsigned count;
    const uint32_t *targets = fold_targets(table, c, fold_entry(table, c), &single, &count);
    struct text text = {.length = 0};
    for (unsigned i = 0; i < count; i++) {
        U16_APPEND_UNSAFE(text.at, text.length, targets[i]);
    }
    UErrorCode code = U_ZERO_ERROR;
    normalize(unorm2_getNFDInstance(&code), &text);
    return text;
}

static bool same(const struct text *a, const struct text *b)
{
    return a->length == b->length && u_memcmp(a->at, b->at, a->length) == 0;
}

static bool stays(uint32_t c)
{
    return fold_count(fold_entry(table, c)) == 0;
}

/* Without marks and invisible characters. */
static struct text visible(const struct text *text)
{
    struct text out = {.length = 0};
    for (int32_t i = 0; i < text->length;) {
        UChar32 c;
        U16_NEXT(text->at, i, text->length, c);
        enum character_class class = icu_class((uint32_t)c);
        if (class != CLASS_MARK && class != CLASS_TRANSPARENT) {
            U16_APPEND_UNSAFE(out.at, out.length, c);
        }
    }
    return out;
}

static bool invisible_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    (void)ours;
    return u_hasBinaryProperty((UChar32)c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
           icu->length == 0 && fold_class(fold_entry(table, c)) == CLASS_TRANSPARENT;
}

static bool mark_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    (void)c;
    struct text theirs = visible(icu);
    return same(&theirs, ours);
}

static bool digit_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    (void)c;
    struct text theirs = {.length = 0};
    for (int32_t i = 0; i < icu->length;) {
        UChar32 digit;
        U16_NEXT(icu->at, i, icu->length, digit);
        int32_t value = u_charDigitValue(digit);
        U16_APPEND_UNSAFE(theirs.at, theirs.length, value >= 0 ? '0' + value : digit);
    }
    return same(&theirs, ours);
}

static bool circled_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    (void)icu;
    int32_t value = 0;
    for (int32_t i = 0; i < ours->length; i++) {
        value = 10 * value + ours->at[i] - '0';
    }
    bool circled = (c >= 0x24EB && c <= 0x24FF) || (c >= 0x2776 && c <= 0x2793) || c == 0x1F10B ||
                   c == 0x1F10C;
    return circled && u_getNumericValue((UChar32)c) == value;
}

static bool voicing_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    return (c == 0x309B || c == 0x309C) && icu->length == 2 && icu->at[1] == ours->at[0];
}

static bool long_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    char encoded[UTF8_MAX];
    UErrorCode code = U_ZERO_ERROR;
    struct text composed = visible(icu);
    normalize(unorm2_getNFCInstance(&code), &composed);
    if (u_countChar32(composed.at, composed.length) <= (int32_t)utf8_encode(encoded, c)) {
        return false;
    }
    return stays(c) || ours->at[0] == u_foldCase((UChar32)c, U_FOLD_CASE_DEFAULT) ||
           (icu->at[0] == '(' && icu->length == ours->length + 2 &&
            u_memcmp(icu->at + 1, ours->at, ours->length) == 0);
}

static bool wordless_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    (void)ours;
    for (int32_t i = 0; i < icu->length;) {
        UChar32 character;
        U16_NEXT(icu->at, i, icu->length, character);
        if (u_isalnum(character)) {
            return false;
        }
    }
    return stays(c) && icu->length > 1;
}

static bool circle_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    return (c == 0x82CE || c == 0x82E7 || c == 0x85B4) && icu->length == 1 && ours->at[0] == 0x82CE;
}

static bool is_listed(uint32_t c)
{
    const char *list = variant_characters;
    while (*list != '\0') {
        uint32_t from = next_character(&list);
        (void)next_character(&list);
        if (from == c) {
            return true;
        }
        list += *list == ' ';
    }
    return false;
}

static bool variant_departs(uint32_t c, const struct text *icu, const struct text *ours)
{
    (void)c;
    struct text theirs = {.length = 0};
    for (int32_t i = 0; i < icu->length;) {
        UChar32 character;
        U16_NEXT(icu->at, i, icu->length, character);
        if (is_listed((uint32_t)character)) {
            character = (UChar32)fold_value(fold_entry(table, (uint32_t)character));
        }
        U16_APPEND_UNSAFE(theirs.at, theirs.length, character);
    }
    return same(&theirs, ours);
}

/* Where the table departs from ICU, and why: the list that icu_fold.h gives. */
static const struct {
    const char *why;
    bool (*explains)(uint32_t c, const struct text *icu, const struct text *ours);
} departures[] = {
    {"invisible characters are a class; ICU's case folding removes them", invisible_departs},
    {"marks and invisible characters are dropped from expansions", mark_departs},
    {"decimal digits of all scripts are ASCII digits", digit_departs},
    {"circled digits that NFKD does not know are ASCII digits", circled_departs},
    {"the spacing voicing marks of kana are the combining ones", voicing_departs},
    {"expansions never have more code points than the source has bytes", long_departs},
    {"expansions without a word character are not made", wordless_departs},
    {"苎 and 苧 swap in ICU", circle_departs},
    {"variants that ICU does not know", variant_departs},
};

enum { DEPARTURE_COUNT = sizeof(departures) / sizeof(departures[0]) };

static void test_departures_from_icu_are_explained(void **state)
{
    (void)state;
    read_transliterator();
    size_t counts[DEPARTURE_COUNT] = {0};
    for (uint32_t c = 0; c < CODE_POINT_LIMIT; c++) {
        if (is_surrogate(c)) {
            continue;
        }
        struct text icu = by_icu(c);
        struct text ours = by_table(c);
        if (same(&icu, &ours)) {
            continue;
        }
        size_t i = 0;
        while (i < DEPARTURE_COUNT && !departures[i].explains(c, &icu, &ours)) {
            i++;
        }
        if (i == DEPARTURE_COUNT) {
            fail_msg("U+%04X departs from ICU, and nothing explains it", c);
        }
        counts[i]++;
    }
    for (size_t i = 0; i < DEPARTURE_COUNT; i++) {
        if (counts[i] == 0) {
            fail_msg("listed, but not seen: %s", departures[i].why);
        }
    }
    assert_int_equal(counts[7], 2); /* 苎, and 薴 by way of 苧 */
}

/* --- memory --- */

struct failing {
    size_t calls, fail_at;
    int live;
};

static void *failing_resize(void *context, void *pointer, size_t size)
{
    struct failing *failing = context;
    if (size == 0) {
        failing->live--;
        free(pointer);
        return NULL;
    }
    if (++failing->calls == failing->fail_at) {
        return NULL;
    }
    failing->live += pointer == NULL;
    return realloc(pointer, size);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    struct failing failing = {.calls = 0};
    struct allocator allocator = {.resize = failing_resize, .context = &failing};
    enum status status = STATUS_MEMORY;
    for (size_t n = 1; status != STATUS_OK; n++) {
        failing = (struct failing){.fail_at = n};
        struct buffer out = {.allocator = &allocator};
        struct error error = {.code = STATUS_OK};
        status = icu_fold_build(&allocator, &out, &error);
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        assert_int_equal(error.code, status);
        buffer_release(&out);
        assert_int_equal(failing.live, 0);
        assert_true(n < 100);
    }
}

/* Damage to the real table, here and there; tests/test_fold_table.c does it to all of a small one.
 */
static void test_damage(void **state)
{
    (void)state;
    uint32_t seed = 1;
    for (int round = 0; round < 1000; round++) {
        seed = seed * 1664525 + 1013904223;
        size_t at = seed % section.size;
        uint8_t good = section.data[at];
        section.data[at] ^= (uint8_t)(1 + (seed >> 24) % 255);
        struct fold_table *damaged;
        if (fold_table_open(section.data, section.size, &system_allocator, &damaged, NULL) ==
            STATUS_OK) {
            assert_int_equal(fold_table_validate(damaged, NULL), STATUS_OK);
        }
        fold_table_release(damaged);
        section.data[at] = good;
    }
}

static void test_size(void **state)
{
    (void)state;
    assert_true(section.size < 32 << 10);
    assert_true(table->page_count * FOLD_PAGE_SIZE * 4 + table->expansion_count * 4 < 400 << 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_idempotence),
        cmocka_unit_test(test_classes_agree_with_folding),
        cmocka_unit_test(test_every_list_entry_counts),
        cmocka_unit_test(test_the_same_bytes_each_time),
        cmocka_unit_test(test_it_is_the_compiled_one),
        cmocka_unit_test(test_departures_from_icu_are_explained),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_size),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
