/* String tables: found by number and by contents, and bytes that lie do no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/string_table.h"
#include "fault_injection.h"

struct strings {
    char (*texts)[40];
    size_t count;
};

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* `count` distinct strings, sorted. Some share long beginnings. */
static struct strings make_strings(size_t count)
{
    struct strings strings = {.texts = calloc(count + 1, sizeof *strings.texts)};
    uint64_t random = count;
    for (size_t i = 0; i < count; i++) {
        snprintf(strings.texts[i], sizeof strings.texts[i], "%s%llu-%zu",
                 i % 3 == 0 ? "关于推进园区" : "国家",
                 (unsigned long long)next_random(&random) % 50, i);
    }
    qsort(strings.texts, count, sizeof *strings.texts, compare);
    strings.count = count;
    return strings;
}

static enum status build(const struct allocator *allocator, const struct strings *strings,
                         struct buffer *out)
{
    struct string_table_builder *builder = NULL;
    enum status status = string_table_builder_open(allocator, &builder, NULL);
    for (size_t i = 0; i < strings->count && status == STATUS_OK; i++) {
        status =
            string_table_builder_add(builder, strings->texts[i], strlen(strings->texts[i]), NULL);
    }
    if (status == STATUS_OK) {
        assert_int_equal(string_table_builder_count(builder), strings->count);
        status = string_table_builder_finish(builder, out, NULL);
    }
    string_table_builder_release(builder);
    return status;
}

static void check_range(const struct string_table *table, struct string_reader *reader,
                        const struct strings *strings, const char *low, const char *high)
{
    uint64_t first;
    uint64_t end;
    assert_int_equal(string_table_range(table, reader, low, low != NULL ? strlen(low) : 0, high,
                                        high != NULL ? strlen(high) : 0, &first, &end, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < strings->count; i++) {
        bool within = (low == NULL || strcmp(strings->texts[i], low) >= 0) &&
                      (high == NULL || strcmp(strings->texts[i], high) <= 0);
        assert_int_equal(within, i >= first && i < end);
    }
}

static void check_prefix(const struct string_table *table, struct string_reader *reader,
                         const struct strings *strings, const char *prefix)
{
    uint64_t first;
    uint64_t end;
    assert_int_equal(string_table_prefix(table, reader, prefix, strlen(prefix), &first, &end, NULL),
                     STATUS_OK);
    for (size_t i = 0; i < strings->count; i++) {
        bool within = strncmp(strings->texts[i], prefix, strlen(prefix)) == 0;
        assert_int_equal(within, i >= first && i < end);
    }
}

static void check_table(const struct string_table *table, struct string_reader *reader,
                        const struct strings *strings)
{
    struct buffer out = {.allocator = &system_allocator};
    uint64_t random = 5;
    for (size_t round = 0; round < 2 * strings->count; round++) {
        size_t i = round < strings->count ? round : next_random(&random) % strings->count;
        size_t length = strlen(strings->texts[i]);
        buffer_clear(&out);
        assert_int_equal(string_table_get(table, reader, i, &out, NULL), STATUS_OK);
        assert_int_equal(out.size, length);
        assert_memory_equal(out.data, strings->texts[i], length);
        uint64_t index;
        bool found;
        assert_int_equal(
            string_table_find(table, reader, strings->texts[i], length, &index, &found, NULL),
            STATUS_OK);
        assert_true(found && index == i);
        char other[48];
        int other_length = snprintf(other, sizeof other, "%s!", strings->texts[i]);
        assert_int_equal(
            string_table_find(table, reader, other, (size_t)other_length, &index, &found, NULL),
            STATUS_OK);
        assert_true(!found && index == i + 1);
    }
    buffer_release(&out);
}

static void round_trips(void **state)
{
    (void)state;
    struct string_reader *reader;
    assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
    for (size_t count = 0; count < 500; count = count * 2 + 1) {
        struct strings strings = make_strings(count);
        struct buffer out = {.allocator = &system_allocator};
        assert_int_equal(build(&system_allocator, &strings, &out), STATUS_OK);
        uint8_t *bytes = malloc(out.size);
        memcpy(bytes, out.data, out.size);
        struct section section = section_from_memory(bytes, out.size, "TEST");
        struct string_table table;
        struct error error;
        assert_int_equal(string_table_open(&table, &section, 0, out.size, &error), STATUS_OK);
        assert_int_equal(table.count, count);
        string_reader_forget(reader);
        assert_int_equal(string_table_verify(&table, reader, &error), STATUS_OK);
        check_table(&table, reader, &strings);
        check_prefix(&table, reader, &strings, "关于");
        check_prefix(&table, reader, &strings, "国家1");
        check_prefix(&table, reader, &strings, "国家4");
        check_prefix(&table, reader, &strings, "");
        check_prefix(&table, reader, &strings, "\xFF\xFF");
        check_range(&table, reader, &strings, NULL, NULL);
        check_range(&table, reader, &strings, "国家2", NULL);
        check_range(&table, reader, &strings, "国家2", "国家4");
        check_range(&table, reader, &strings, "国家4", "国家2");
        if (count > 0) {
            check_range(&table, reader, &strings, strings.texts[0], strings.texts[count - 1]);
            check_range(&table, reader, &strings, NULL, strings.texts[count / 2]);
        }
        assert_int_equal(string_table_get(&table, reader, count, &out, NULL), STATUS_USAGE);
        free(bytes);
        free(strings.texts);
        buffer_release(&out);
    }
    string_reader_release(reader);
}

static void empty_and_binary_strings(void **state)
{
    (void)state;
    const struct {
        const char *bytes;
        size_t size;
    } strings[] = {{"", 0}, {"\0", 1}, {"\0\0", 2}, {"a\0b", 3}, {"\xFF", 1}, {"\xFF\xFF", 2}};
    struct string_table_builder *builder;
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(string_table_builder_open(&system_allocator, &builder, NULL), STATUS_OK);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(string_table_builder_add(builder, strings[i].bytes, strings[i].size, NULL),
                         STATUS_OK);
        assert_int_equal(string_table_builder_add(builder, strings[i].bytes, strings[i].size, NULL),
                         STATUS_USAGE);
    }
    assert_int_equal(string_table_builder_add(builder, "b", 1, NULL), STATUS_USAGE);
    assert_int_equal(string_table_builder_finish(builder, &out, NULL), STATUS_OK);
    struct section section = section_from_memory(out.data, out.size, "TEST");
    struct string_table table;
    struct string_reader *reader;
    assert_int_equal(string_table_open(&table, &section, 0, out.size, NULL), STATUS_OK);
    assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
    for (size_t i = 0; i < 6; i++) {
        uint64_t index;
        bool found;
        assert_int_equal(string_table_find(&table, reader, strings[i].bytes, strings[i].size,
                                           &index, &found, NULL),
                         STATUS_OK);
        assert_true(found && index == i);
    }
    uint64_t first;
    uint64_t end;
    assert_int_equal(string_table_prefix(&table, reader, "\xFF", 1, &first, &end, NULL), STATUS_OK);
    assert_true(first == 4 && end == 6);
    string_reader_release(reader);
    string_table_builder_release(builder);
    buffer_release(&out);
}

static void long_strings(void **state)
{
    (void)state;
    char *text = malloc(STRING_TABLE_STRING_MAX + 1);
    struct string_table_builder *builder;
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(string_table_builder_open(&system_allocator, &builder, NULL), STATUS_OK);
    for (int i = 0; i < 3; i++) {
        memset(text, 'a' + i, STRING_TABLE_STRING_MAX + 1);
        assert_int_equal(string_table_builder_add(builder, text, STRING_TABLE_STRING_MAX + 1, NULL),
                         STATUS_LIMIT);
        assert_int_equal(string_table_builder_add(builder, text, STRING_TABLE_STRING_MAX, NULL),
                         STATUS_OK);
    }
    assert_int_equal(string_table_builder_finish(builder, &out, NULL), STATUS_OK);
    struct section section = section_from_memory(out.data, out.size, "TEST");
    struct string_table table;
    struct string_reader *reader;
    struct buffer got = {.allocator = &system_allocator};
    assert_int_equal(string_table_open(&table, &section, 0, out.size, NULL), STATUS_OK);
    assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
    assert_int_equal(string_table_get(&table, reader, 2, &got, NULL), STATUS_OK);
    assert_int_equal(got.size, STRING_TABLE_STRING_MAX);
    assert_memory_equal(got.data, text, got.size);
    buffer_release(&got);
    string_reader_release(reader);
    string_table_builder_release(builder);
    buffer_release(&out);
    free(text);
}

static void mutations_do_no_harm(void **state)
{
    (void)state;
    struct strings strings = make_strings(150);
    struct buffer out = {.allocator = &system_allocator};
    struct buffer got = {.allocator = &system_allocator};
    assert_int_equal(build(&system_allocator, &strings, &out), STATUS_OK);
    for (size_t bit = 0; bit < out.size * 8; bit += bit < 1000 ? 1 : 3) {
        uint8_t *bytes = malloc(out.size);
        memcpy(bytes, out.data, out.size);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct section section = section_from_memory(bytes, out.size, "TEST");
        struct string_table table;
        struct string_reader *reader;
        struct error error;
        assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
        if (string_table_open(&table, &section, 0, out.size, &error) == STATUS_OK) {
            string_table_verify(&table, reader, &error);
            for (size_t i = 0; i < 150; i += 49) {
                uint64_t index;
                buffer_clear(&got);
                string_table_get(&table, reader, i, &got, &error);
                string_table_find(&table, reader, strings.texts[i], strlen(strings.texts[i]),
                                  &index, NULL, &error);
            }
        }
        string_reader_release(reader);
        free(bytes);
    }
    for (size_t size = 0; size < out.size; size++) {
        struct section section = section_from_memory(out.data, size, "TEST");
        struct string_table table;
        struct string_reader *reader;
        assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
        assert_true(string_table_open(&table, &section, 0, size, NULL) == STATUS_CORRUPT ||
                    string_table_verify(&table, reader, NULL) == STATUS_CORRUPT);
        string_reader_release(reader);
    }
    buffer_release(&got);
    buffer_release(&out);
    free(strings.texts);
}

static enum status build_and_read(const struct allocator *allocator, const struct strings *strings)
{
    struct buffer out = {.allocator = allocator};
    struct buffer got = {.allocator = allocator};
    struct string_reader *reader = NULL;
    struct string_table table;
    enum status status = build(allocator, strings, &out);
    struct section section = section_from_memory(out.data, out.size, "TEST");
    if (status == STATUS_OK) {
        status = string_table_open(&table, &section, 0, out.size, NULL);
    }
    if (status == STATUS_OK) {
        status = string_reader_open(allocator, &reader, NULL);
    }
    for (size_t i = 0; i < strings->count && status == STATUS_OK; i += 20) {
        uint64_t first;
        uint64_t end;
        status = string_table_get(&table, reader, i, &got, NULL);
        if (status == STATUS_OK) {
            status = string_table_prefix(&table, reader, "国", 3, &first, &end, NULL);
        }
    }
    if (status == STATUS_OK) {
        status = string_table_verify(&table, reader, NULL);
    }
    string_reader_release(reader);
    buffer_release(&got);
    buffer_release(&out);
    return status;
}

static void memory_faults(void **state)
{
    (void)state;
    struct strings strings = make_strings(150);
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        enum status status = build_and_read(&allocator, &strings);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
    free(strings.texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),   cmocka_unit_test(empty_and_binary_strings),
        cmocka_unit_test(long_strings),  cmocka_unit_test(mutations_do_no_harm),
        cmocka_unit_test(memory_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
