/* The folding table: written, opened, looked up; and damaged in every way that comes to mind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/bytes.h"
#include "../common/fold_table.h"
#include "../indexer/fold_table_writer.h"

/* Counts what is allocated; fails the call numbered fail_at (from 1; 0 is never). */
struct watch {
    size_t calls, fail_at;
    size_t live, peak;
};

static void *watch_resize(void *context, void *pointer, size_t size)
{
    enum { HEADER = 16 };
    struct watch *watch = context;
    char *block = pointer != NULL ? (char *)pointer - HEADER : NULL;
    size_t old = 0;
    if (block != NULL) {
        memcpy(&old, block, sizeof(old));
    }
    if (size == 0) {
        watch->live -= old;
        free(block);
        return NULL;
    }
    if (++watch->calls == watch->fail_at) {
        return NULL;
    }
    block = realloc(block, size + HEADER);
    assert_non_null(block);
    memcpy(block, &size, sizeof(size));
    watch->live += size - old;
    watch->peak = watch->live > watch->peak ? watch->live : watch->peak;
    return block + HEADER;
}

static void map(struct fold_draft *draft, uint32_t code_point, uint32_t a, uint32_t b, uint32_t c)
{
    uint32_t targets[] = {a, b, c};
    size_t count = c != 0 ? 3 : b != 0 ? 2 : 1;
    assert_int_equal(fold_draft_map(draft, code_point, targets, count, NULL), STATUS_OK);
}

static void classify(struct fold_draft *draft, uint32_t from, uint32_t to, uint32_t class)
{
    for (uint32_t c = from; c <= to; c++) {
        draft->entries[c] = class;
    }
}

/* A bit of everything: runs, singles, expansions, pairs, pages of one class. */
static void write_small(struct buffer *out, bool hangul)
{
    struct fold_draft *draft;
    assert_int_equal(fold_draft_open(&draft, &system_allocator, NULL), STATUS_OK);
    classify(draft, '0', '9', CLASS_DIGIT);
    classify(draft, 'a', 'z', CLASS_LETTER);
    classify(draft, 0x3040, 0x30FF, CLASS_KANA);
    classify(draft, 0x3099, 0x309A, CLASS_MARK);
    classify(draft, 0x4E00, 0x9FFF, CLASS_IDEOGRAPH);
    classify(draft, 0x20000, 0x2FFFD, CLASS_IDEOGRAPH);
    for (uint32_t i = 0; i < 26; i++) {
        map(draft, 'A' + i, 'a' + i, 0, 0);
    }
    map(draft, 0xE9, 'e', 0, 0);
    map(draft, 0x33A1, 'm', '2', 0);
    map(draft, 0x32C0, '1', 0x6708, 0);
    map(draft, 0x9AD4, 0x4F53, 0, 0);
    map(draft, 0xFF9E, 0x3099, 0, 0);
    map(draft, 0x2F800, 0x4E3D, 0, 0);
    map(draft, 0x10FFFF, 0x20000, 'x', 'y');
    draft->pairs[draft->pair_count++] = (struct fold_pair){0x304B, 0x3099, 0x304C};
    draft->pairs[draft->pair_count++] = (struct fold_pair){0x306F, 0x3099, 0x3070};
    draft->pairs[draft->pair_count++] = (struct fold_pair){0x306F, 0x309A, 0x3071};
    if (hangul) {
        classify(draft, 0x1100, 0x11FF, CLASS_HANGUL);
        classify(draft, 0xAC00, 0xD7A3, CLASS_HANGUL);
        draft->composes_hangul = true;
    }
    assert_int_equal(fold_table_write(draft, out, NULL), STATUS_OK);
    fold_draft_release(draft);
}

static struct fold_table *open_good(const struct buffer *bytes)
{
    struct fold_table *table;
    struct error error = {.code = STATUS_OK};
    enum status status =
        fold_table_open(bytes->data, bytes->size, &system_allocator, &table, &error);
    if (status != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(fold_table_validate(table, NULL), STATUS_OK);
    return table;
}

static void assert_folds(const struct fold_table *table, uint32_t code_point, size_t count,
                         uint32_t a, uint32_t b, uint32_t c, enum character_class class)
{
    uint32_t expected[] = {a, b, c};
    uint32_t entry = fold_entry(table, code_point);
    uint32_t single;
    unsigned found;
    const uint32_t *targets = fold_targets(table, code_point, entry, &single, &found);
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(targets[i], expected[i]);
    }
    assert_int_equal(fold_class(entry), class);
}

static void test_what_is_written_is_found(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, true);
    struct fold_table *table = open_good(&bytes);
    assert_folds(table, 'q', 1, 'q', 0, 0, CLASS_LETTER);
    assert_folds(table, 'Q', 1, 'q', 0, 0, CLASS_LETTER);
    assert_folds(table, '7', 1, '7', 0, 0, CLASS_DIGIT);
    assert_folds(table, '!', 1, '!', 0, 0, CLASS_BREAK);
    assert_folds(table, 0xE9, 1, 'e', 0, 0, CLASS_LETTER);
    assert_folds(table, 0x33A1, 2, 'm', '2', 0, CLASS_LETTER);
    assert_folds(table, 0x32C0, 2, '1', 0x6708, 0, CLASS_DIGIT);
    assert_folds(table, 0x9AD4, 1, 0x4F53, 0, 0, CLASS_IDEOGRAPH);
    assert_folds(table, 0x9AD5, 1, 0x9AD5, 0, 0, CLASS_IDEOGRAPH);
    assert_folds(table, 0x2F800, 1, 0x4E3D, 0, 0, CLASS_IDEOGRAPH);
    assert_folds(table, 0x2F801, 1, 0x2F801, 0, 0, CLASS_IDEOGRAPH);
    assert_folds(table, 0x10FFFF, 3, 0x20000, 'x', 'y', CLASS_IDEOGRAPH);
    assert_folds(table, 0x10FFFE, 1, 0x10FFFE, 0, 0, CLASS_BREAK);
    assert_folds(table, 0xFF9E, 1, 0x3099, 0, 0, CLASS_MARK);
    fold_table_release(table);
    buffer_release(&bytes);
}

static void test_pages_of_one_class_are_shared(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, false);
    struct fold_table *table = open_good(&bytes);
    assert_int_equal(table->page_of[0x50], table->page_of[0x51]);
    assert_int_equal(table->page_of[0x50], table->page_of[0x200]);
    assert_true(table->page_count < 20);
    fold_table_release(table);
    buffer_release(&bytes);
}

static void test_pairs_compose(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, true);
    struct fold_table *table = open_good(&bytes);
    assert_int_equal(fold_compose(table, 0x304B, 0x3099), 0x304C);
    assert_int_equal(fold_compose(table, 0x306F, 0x3099), 0x3070);
    assert_int_equal(fold_compose(table, 0x306F, 0x309A), 0x3071);
    assert_int_equal(fold_compose(table, 0x304B, 0x309A), 0);
    assert_int_equal(fold_compose(table, 'a', 'b'), 0);
    assert_int_equal(fold_compose(table, 0x1112, 0x1161), 0xD558); /* 하 */
    assert_int_equal(fold_compose(table, 0xD558, 0x11AB), 0xD55C); /* 한 */
    assert_int_equal(fold_compose(table, 0xD55C, 0x11AB), 0);      /* it has a final already */
    assert_int_equal(fold_compose(table, 0xD558, 0x11A7), 0);
    assert_int_equal(fold_compose(table, 0x1113, 0x1161), 0); /* not a modern initial */
    assert_true(fold_is_second(fold_entry(table, 0x3099)));
    assert_true(fold_is_second(fold_entry(table, 0xFF9E))); /* folds to U+3099 */
    assert_true(fold_is_second(fold_entry(table, 0x1161)));
    assert_true(fold_is_second(fold_entry(table, 0x11C2)));
    assert_false(fold_is_second(fold_entry(table, 0x11A7)));
    assert_false(fold_is_second(fold_entry(table, 0x304B)));
    fold_table_release(table);
    buffer_release(&bytes);
}

static void test_hangul_composes_only_when_said(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, false);
    struct fold_table *table = open_good(&bytes);
    assert_int_equal(fold_compose(table, 0x1112, 0x1161), 0);
    assert_false(fold_is_second(fold_entry(table, 0x1161)));
    fold_table_release(table);
    bytes.data[1] = FOLD_FLAG_HANGUL; /* but they are not of CLASS_HANGUL */
    assert_int_equal(fold_table_open(bytes.data, bytes.size, &system_allocator, &table, NULL),
                     STATUS_CORRUPT);
    assert_null(table);
    buffer_release(&bytes);
}

/* --- what is refused --- */

struct script {
    uint8_t bytes[64];
    size_t size;
    enum status expected;
    const char *why;
};

/* format, flags, one run of breaks over everything, then what follows. */
#define ALL_BREAK 1, 0, 1, 0xF0, 0xFF, 0xBF, 0x08

static void test_refusals(void **state)
{
    (void)state;
    static const struct script scripts[] = {
        {{ALL_BREAK, 0, 0, 0}, 10, STATUS_OK, "the smallest table"},
        {{2, 0}, 2, STATUS_VERSION, "format"},
        {{1, 2}, 2, STATUS_CORRUPT, "flags"},
        {{ALL_BREAK, 0, 0, 0, 0}, 11, STATUS_CORRUPT, "bytes left over"},
        {{ALL_BREAK, 0, 0}, 9, STATUS_CORRUPT, "pairs missing"},
        {{1, 0, 1, 0xFC, 0xFF, 0xBF, 0x08, 0, 0, 0}, 10, STATUS_CORRUPT, "class 12"},
        {{1, 0, 1, 0xF9, 0xFF, 0xBF, 0x08, 0, 0, 0}, 10, STATUS_CORRUPT, "all are digits"},
        {{1, 0, 1, 0xE0, 0xFF, 0xBF, 0x08, 0, 0, 0}, 10, STATUS_CORRUPT, "one uncovered"},
        {{1, 0, 1, 0x80, 0x80, 0xC0, 0x08, 0, 0, 0}, 10, STATUS_CORRUPT, "one too many"},
        {{ALL_BREAK, 1, 0, 1, 2, 0}, 12, STATUS_OK, "U+0000 folds to U+0001"},
        {{ALL_BREAK, 1, 0, 1, 0, 0}, 12, STATUS_CORRUPT, "U+0000 folds to itself"},
        {{ALL_BREAK, 1, 0, 1, 1, 0}, 12, STATUS_CORRUPT, "the target is negative"},
        {{ALL_BREAK, 2, 0, 1, 2, 1, 2, 0}, 14, STATUS_CORRUPT, "U+0000 → 1 → 2"},
        {{ALL_BREAK, 1, 2, 2, 2, 0, 0}, 13, STATUS_CORRUPT, "two targets for one byte"},
        {{ALL_BREAK, 1, 0, 5, 2, 0}, 12, STATUS_CORRUPT, "kind 5"},
        {{ALL_BREAK, 1, 0, 0x81, 0x80, 0x1B, 2, 0}, 14, STATUS_CORRUPT, "a surrogate folds"},
        {{ALL_BREAK, 1, 0, 1, 0x80, 0xE0, 0x06, 0}, 14, STATUS_CORRUPT, "target a surrogate"},
        {{ALL_BREAK, 1, 0, 1, 0x80, 0x80, 0x88, 0x01, 0}, 15, STATUS_CORRUPT, "beyond"},
        {{ALL_BREAK, 1, 0, 0, 0, 4, 0}, 13, STATUS_OK, "a run of two"},
        {{ALL_BREAK, 1, 0, 0, 0, 2, 0}, 13, STATUS_CORRUPT, "a run onto itself"},
        {{ALL_BREAK, 1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 4, 0},
         18,
         STATUS_CORRUPT,
         "a run without end"},
        {{ALL_BREAK, 1, 1, 1, 2, 0}, 12, STATUS_CORRUPT, "a target too few"},
        {{ALL_BREAK, 0, 0x80, 0x80, 0x80, 0x10, 0}, 13, STATUS_CORRUPT, "too many targets"},
        {{ALL_BREAK, 0, 0, 1, 1, 4, 4}, 13, STATUS_OK, "a pair"},
        {{ALL_BREAK, 0, 0, 2, 1, 4, 4, 0, 0, 6}, 16, STATUS_CORRUPT, "the pair again"},
        {{ALL_BREAK, 0, 0, 2, 1, 4, 4, 0, 1, 6}, 16, STATUS_CORRUPT, "pairs descend"},
        {{ALL_BREAK, 1, 0, 9, 4, 1, 1, 4, 4}, 15, STATUS_CORRUPT, "first is not a fixed point"},
        {{ALL_BREAK, 0, 0, 0x81, 0x08}, 11, STATUS_CORRUPT, "too many pairs"},
    };
    for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        struct fold_table *table;
        struct error error = {.message = ""};
        enum status status =
            fold_table_open(scripts[i].bytes, scripts[i].size, &system_allocator, &table, &error);
        if (status != scripts[i].expected) {
            fail_msg("%s: %d, %s", scripts[i].why, status, error.message);
        }
        assert_true((status == STATUS_OK) == (table != NULL));
        assert_true(status == STATUS_OK || strlen(error.message) > 0);
        if (table != NULL) {
            assert_int_equal(fold_table_validate(table, NULL), STATUS_OK);
        }
        fold_table_release(table);
    }
}

/* Opens damaged bytes: whatever happens, little memory is used, none is lost, and a table that
 * opens is sound. */
static void open_damaged(const uint8_t *bytes, size_t size, bool thorough)
{
    uint8_t *copy = malloc(size > 0 ? size : 1); /* of its exact size, for the sanitizer */
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    struct watch watch = {.calls = 0};
    struct allocator allocator = {.resize = watch_resize, .context = &watch};
    struct fold_table *table;
    if (fold_table_open(copy, size, &allocator, &table, NULL) == STATUS_OK && thorough) {
        assert_int_equal(fold_table_validate(table, NULL), STATUS_OK);
    }
    free(copy);
    fold_table_release(table);
    assert_int_equal(watch.live, 0);
    assert_true(watch.peak < 2 << 20);
}

static void test_every_damaged_byte(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, true);
    for (size_t i = 0; i < bytes.size; i++) {
        uint8_t good = bytes.data[i];
        for (unsigned value = 0; value < 256; value++) {
            bytes.data[i] = (uint8_t)value;
            open_damaged(bytes.data, bytes.size, value % 32 == i % 32);
        }
        bytes.data[i] = good;
    }
    buffer_release(&bytes);
}

static void test_truncations(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, true);
    for (size_t size = 0; size < bytes.size; size++) {
        struct fold_table *table;
        assert_int_not_equal(fold_table_open(bytes.data, size, &system_allocator, &table, NULL),
                             STATUS_OK);
        open_damaged(bytes.data, size, true);
    }
    buffer_release(&bytes);
}

/* Class runs that change within every page ask for more pages than the limit allows. */
static void test_memory_is_bounded(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    buffer_append(&bytes, (uint8_t[]){1, 0}, 2);
    buffer_append_varint(&bytes, CODE_POINT_LIMIT / 128);
    for (uint32_t i = 0; i < CODE_POINT_LIMIT / 128; i++) {
        buffer_append_varint(&bytes, 127 << 4 | (i % 2 == 0 ? CLASS_BREAK : CLASS_LETTER));
    }
    buffer_append(&bytes, (uint8_t[]){0, 0, 0}, 3);
    struct fold_table *table;
    assert_int_equal(fold_table_open(bytes.data, bytes.size, &system_allocator, &table, NULL),
                     STATUS_CORRUPT);
    open_damaged(bytes.data, bytes.size, true);
    buffer_release(&bytes);
}

static void test_every_allocation_may_fail(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, true);
    struct watch watch = {.calls = 0};
    struct allocator allocator = {.resize = watch_resize, .context = &watch};
    struct fold_table *table;
    enum status status = STATUS_MEMORY;
    for (size_t n = 1; status != STATUS_OK; n++) {
        watch = (struct watch){.fail_at = n};
        struct error error = {.code = STATUS_OK};
        status = fold_table_open(bytes.data, bytes.size, &allocator, &table, &error);
        assert_true(status == STATUS_OK || (status == STATUS_MEMORY && table == NULL));
        assert_int_equal(error.code, status);
        fold_table_release(table);
        assert_int_equal(watch.live, 0);
        assert_true(n < 100);
    }
    buffer_release(&bytes);
}

static void test_a_failed_buffer_is_told(void **state)
{
    (void)state;
    struct watch watch = {.calls = 0};
    struct allocator allocator = {.resize = watch_resize, .context = &watch};
    enum status status = STATUS_MEMORY;
    for (size_t n = 1; status != STATUS_OK; n++) {
        watch = (struct watch){.fail_at = n};
        struct buffer out = {.allocator = &allocator};
        struct fold_draft *draft;
        status = fold_draft_open(&draft, &allocator, NULL);
        if (status == STATUS_OK) {
            status = fold_table_write(draft, &out, NULL);
        }
        assert_true(status == STATUS_OK || status == STATUS_MEMORY);
        fold_draft_release(draft);
        buffer_release(&out);
        assert_int_equal(watch.live, 0);
        assert_true(n < 100);
    }
}

static void test_validate_sees_what_is_wrong(void **state)
{
    (void)state;
    struct buffer bytes = {.allocator = &system_allocator};
    write_small(&bytes, false);
    struct fold_table *table = open_good(&bytes);
    struct fold_pair *pairs = (struct fold_pair *)(uintptr_t)table->pairs;
    uint32_t *entries = (uint32_t *)(uintptr_t)table->entries;
    uint32_t *entry = &entries[(size_t)table->page_of[0] << FOLD_PAGE_BITS | 'A'];
    uint32_t good = *entry;
    const uint32_t bad[] = {'A' << 8 | 1 << 4 | CLASS_LETTER,
                            'a' << 8 | 1 << 4 | CLASS_DIGIT,
                            0xD800 << 8 | 1 << 4,
                            'a' << 8 | 2 << 4,
                            CLASS_DIGIT,
                            CLASS_COUNT};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        *entry = bad[i];
        assert_int_equal(fold_table_validate(table, NULL), STATUS_CORRUPT);
    }
    *entry = good;
    struct fold_pair pair = pairs[1];
    pairs[1].first = 0x3040;
    assert_int_equal(fold_table_validate(table, NULL), STATUS_CORRUPT);
    pairs[1] = pair;
    pairs[1].composed = 'b';
    assert_int_equal(fold_table_validate(table, NULL), STATUS_CORRUPT);
    pairs[1] = pair;
    assert_int_equal(fold_table_validate(table, NULL), STATUS_OK);
    fold_table_release(table);
    buffer_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_found),
        cmocka_unit_test(test_pages_of_one_class_are_shared),
        cmocka_unit_test(test_pairs_compose),
        cmocka_unit_test(test_hangul_composes_only_when_said),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_every_damaged_byte),
        cmocka_unit_test(test_truncations),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_every_allocation_may_fail),
        cmocka_unit_test(test_a_failed_buffer_is_told),
        cmocka_unit_test(test_validate_sees_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
