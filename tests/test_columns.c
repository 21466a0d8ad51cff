/* Columns: what documents say is what is read, dense or sparse, and bytes that lie do no harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/columns.h"
#include "fault_injection.h"

enum { FIELDS = 6, DOCUMENTS = 700 };

/* In bytewise order, as the reader lists them. */
static const char *const names[FIELDS] = {"constant", "date", "kind", "rare", "title", "来源"};

/* What document `document` says under field `field`; false when it says nothing. */
static bool value_of(size_t document, size_t field, char value[64])
{
    uint64_t random = document * FIELDS + field;
    uint64_t number = next_random(&random);
    switch (field) {
    case 0:
        return strcpy(value, "same") != NULL;
    case 1:
        snprintf(value, 64, "20%02u-%02u", (unsigned)(number % 30), (unsigned)(number % 12) + 1);
        return number % 10 != 0;
    case 2:
        snprintf(value, 64, "%s", number % 2 == 0 ? "政策" : "项目");
        return number % 3 != 0;
    case 3:
        snprintf(value, 64, "%u", (unsigned)(number % 5));
        return document % 150 == 77;
    case 4:
        snprintf(value, 64, "第%zu号通知", document);
        return true;
    default:
        value[0] = '\0'; /* the empty value is a value */
        return document % 2 == 0;
    }
}

/* `backwards`: each document's fields in the opposite order, which must not matter. */
static enum status build(const struct allocator *allocator, size_t documents, bool backwards,
                         struct buffer *out)
{
    struct columns_builder *builder = NULL;
    enum status status = columns_builder_open(allocator, &builder, NULL);
    for (size_t document = 0; document < documents && status == STATUS_OK; document++) {
        for (size_t i = 0; i < FIELDS && status == STATUS_OK; i++) {
            size_t field = backwards ? FIELDS - 1 - i : i;
            char value[64];
            if (value_of(document, field, value)) {
                status = columns_builder_add(builder, names[field], strlen(names[field]), value,
                                             strlen(value), NULL);
            }
        }
        columns_builder_end_document(builder);
    }
    if (status == STATUS_OK) {
        assert_true(columns_builder_memory(builder) > 0);
        status = columns_builder_finish(builder, out, NULL);
    }
    columns_builder_release(builder);
    return status;
}

/* Those whose ordinals lie in a range are found in a row as they are one by one. */
static void check_selection(const struct column *column, size_t documents, uint64_t low,
                            uint64_t end)
{
    enum { WINDOW = 256 };
    for (size_t first = 0; first < documents; first += WINDOW) {
        uint64_t bits[WINDOW / 64];
        assert_int_equal(
            column_select(column, instruction_set_best(), first, WINDOW, low, end, bits, NULL),
            STATUS_OK);
        for (size_t i = 0; i < WINDOW; i++) {
            uint64_t ordinal = 0;
            if (first + i < documents) {
                assert_int_equal(column_ordinal(column, first + i, &ordinal, NULL), STATUS_OK);
            }
            assert_int_equal(bits[i / 64] >> i % 64 & 1, ordinal >= low && ordinal < end);
        }
    }
}

static void check_column(const struct columns *columns, struct string_reader *reader, size_t field,
                         size_t documents)
{
    struct column column;
    struct buffer got = {.allocator = &system_allocator};
    struct error error;
    assert_int_equal(
        columns_find(columns, reader, names[field], strlen(names[field]), &column, &error),
        STATUS_OK);
    size_t holders = 0;
    for (size_t document = 0; document < documents; document++) {
        char value[64];
        bool has = value_of(document, field, value);
        uint64_t ordinal;
        uint64_t found;
        assert_int_equal(column_ordinal(&column, document, &ordinal, &error), STATUS_OK);
        assert_int_equal(ordinal > 0, has);
        holders += has;
        if (has) {
            buffer_clear(&got);
            assert_int_equal(column_value(&column, reader, ordinal, &got, &error), STATUS_OK);
            assert_int_equal(got.size, strlen(value));
            assert_memory_equal(got.data, value, got.size);
            assert_int_equal(column_find(&column, reader, value, strlen(value), &found, &error),
                             STATUS_OK);
            assert_int_equal(found, ordinal);
        }
    }
    assert_int_equal(column.holders, holders);
    check_selection(&column, documents, 1, column.values.count + 1);
    check_selection(&column, documents, 2, column.values.count / 2 + 1);
    uint64_t ordinal;
    assert_int_equal(column_ordinal(&column, documents, &ordinal, &error), STATUS_USAGE);
    assert_int_equal(column_find(&column, reader, "no such value", 13, &ordinal, &error),
                     STATUS_OK);
    assert_int_equal(ordinal, 0);
    assert_int_equal(column_value(&column, reader, 0, &got, &error), STATUS_USAGE);
    buffer_release(&got);
}

static void check_dates(const struct columns *columns, struct string_reader *reader,
                        size_t documents)
{
    struct column column;
    uint64_t first;
    uint64_t end;
    uint64_t prefix_first;
    uint64_t prefix_end;
    assert_int_equal(columns_find(columns, reader, "date", 4, &column, NULL), STATUS_OK);
    assert_int_equal(column_range(&column, reader, "2010", 4, "2019-12", 7, &first, &end, NULL),
                     STATUS_OK);
    assert_int_equal(column_prefix(&column, reader, "201", 3, &prefix_first, &prefix_end, NULL),
                     STATUS_OK);
    assert_true(first == prefix_first && end == prefix_end);
    for (size_t document = 0; document < documents; document++) {
        char value[64];
        uint64_t ordinal;
        bool within = value_of(document, 1, value) && strncmp(value, "201", 3) == 0;
        assert_int_equal(column_ordinal(&column, document, &ordinal, NULL), STATUS_OK);
        assert_int_equal(ordinal >= first && ordinal < end, within);
    }
}

static void round_trips(void **state)
{
    (void)state;
    struct string_reader *reader;
    assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
    for (size_t documents = 100; documents <= DOCUMENTS; documents += 200) {
        struct buffer out = {.allocator = &system_allocator};
        struct buffer backwards = {.allocator = &system_allocator};
        assert_int_equal(build(&system_allocator, documents, false, &out), STATUS_OK);
        assert_int_equal(build(&system_allocator, documents, true, &backwards), STATUS_OK);
        assert_int_equal(out.size, backwards.size);
        assert_memory_equal(out.data, backwards.data, out.size);
        struct section section = section_from_memory(out.data, out.size, "TEST");
        struct columns columns;
        struct column column;
        struct error error;
        string_reader_forget(reader);
        assert_int_equal(columns_open(&columns, &section, 0, out.size, &error), STATUS_OK);
        assert_int_equal(columns.count, FIELDS);
        assert_int_equal(columns.documents, documents);
        assert_int_equal(columns_verify(&columns, reader, &error), STATUS_OK);
        for (size_t field = 0; field < FIELDS; field++) {
            struct buffer name = {.allocator = &system_allocator};
            assert_int_equal(columns_name(&columns, reader, field, &name, &error), STATUS_OK);
            assert_int_equal(name.size, strlen(names[field]));
            assert_memory_equal(name.data, names[field], name.size);
            buffer_release(&name);
            check_column(&columns, reader, field, documents);
        }
        check_dates(&columns, reader, documents);
        assert_int_equal(columns_find(&columns, reader, "none", 4, &column, &error),
                         STATUS_NOT_FOUND);
        assert_int_equal(columns_column(&columns, FIELDS, &column, &error), STATUS_USAGE);
        buffer_release(&out);
        buffer_release(&backwards);
    }
    string_reader_release(reader);
}

static void both_forms_are_used(void **state)
{
    (void)state;
    struct buffer out = {.allocator = &system_allocator};
    struct columns columns;
    struct column rare;
    struct column title;
    assert_int_equal(build(&system_allocator, DOCUMENTS, false, &out), STATUS_OK);
    struct section section = section_from_memory(out.data, out.size, "TEST");
    assert_int_equal(columns_open(&columns, &section, 0, out.size, NULL), STATUS_OK);
    assert_int_equal(columns_column(&columns, 3, &rare, NULL), STATUS_OK);
    assert_int_equal(columns_column(&columns, 4, &title, NULL), STATUS_OK);
    assert_true(rare.sparse && !title.sparse);
    buffer_release(&out);
}

static void no_columns(void **state)
{
    (void)state;
    for (int documents = 0; documents < 3; documents++) {
        struct columns_builder *builder;
        struct buffer out = {.allocator = &system_allocator};
        struct string_reader *reader;
        struct columns columns;
        struct column column;
        assert_int_equal(columns_builder_open(&system_allocator, &builder, NULL), STATUS_OK);
        for (int i = 0; i < documents; i++) {
            columns_builder_end_document(builder);
        }
        assert_int_equal(columns_builder_finish(builder, &out, NULL), STATUS_OK);
        struct section section = section_from_memory(out.data, out.size, "TEST");
        assert_int_equal(columns_open(&columns, &section, 0, out.size, NULL), STATUS_OK);
        assert_int_equal(columns.documents, documents);
        assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
        assert_int_equal(columns_find(&columns, reader, "a", 1, &column, NULL), STATUS_NOT_FOUND);
        assert_int_equal(columns_verify(&columns, reader, NULL), STATUS_OK);
        string_reader_release(reader);
        columns_builder_release(builder);
        buffer_release(&out);
    }
}

static void wrong_use_is_told(void **state)
{
    (void)state;
    struct columns_builder *builder;
    static char text[STRING_TABLE_STRING_MAX + 1];
    assert_int_equal(columns_builder_open(&system_allocator, &builder, NULL), STATUS_OK);
    assert_int_equal(columns_builder_add(builder, "a", 1, "x", 1, NULL), STATUS_OK);
    assert_int_equal(columns_builder_add(builder, "a", 1, "y", 1, NULL), STATUS_USAGE);
    assert_int_equal(columns_builder_add(builder, "", 0, "x", 1, NULL), STATUS_USAGE);
    assert_int_equal(columns_builder_add(builder, text, COLUMNS_NAME_MAX + 1, "x", 1, NULL),
                     STATUS_LIMIT);
    assert_int_equal(columns_builder_add(builder, "b", 1, text, sizeof text, NULL), STATUS_LIMIT);
    columns_builder_end_document(builder);
    assert_int_equal(columns_builder_add(builder, "a", 1, "x", 1, NULL), STATUS_OK);
    columns_builder_release(builder);
}

/* Reads a little of everything. */
static void read_around(const uint8_t *bytes, size_t size)
{
    struct section section = section_from_memory(bytes, size, "TEST");
    struct columns columns;
    struct string_reader *reader;
    struct error error;
    struct buffer got = {.allocator = &system_allocator};
    assert_int_equal(string_reader_open(&system_allocator, &reader, NULL), STATUS_OK);
    if (columns_open(&columns, &section, 0, size, &error) == STATUS_OK) {
        for (size_t field = 0; field < FIELDS; field++) {
            struct column column;
            uint64_t first;
            uint64_t end;
            columns_name(&columns, reader, field, &got, &error);
            if (columns_column(&columns, field, &column, &error) != STATUS_OK) {
                continue;
            }
            for (size_t document = 0; document < columns.documents && document < 200;
                 document += 37) {
                uint64_t ordinal;
                buffer_clear(&got);
                if (column_ordinal(&column, document, &ordinal, &error) == STATUS_OK &&
                    ordinal > 0) {
                    column_value(&column, reader, ordinal, &got, &error);
                }
            }
            column_range(&column, reader, "1", 1, "3", 1, &first, &end, &error);
        }
        if (columns.documents <= DOCUMENTS) {
            columns_verify(&columns, reader, &error);
        }
    }
    buffer_release(&got);
    string_reader_release(reader);
}

static void mutations_do_no_harm(void **state)
{
    (void)state;
    struct buffer out = {.allocator = &system_allocator};
    assert_int_equal(build(&system_allocator, 200, false, &out), STATUS_OK);
    for (size_t bit = 0; bit < out.size * 8; bit += 5) {
        uint8_t *bytes = malloc(out.size);
        memcpy(bytes, out.data, out.size);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        read_around(bytes, out.size);
        free(bytes);
    }
    for (size_t size = 0; size < out.size; size++) {
        struct section section = section_from_memory(out.data, size, "TEST");
        struct columns columns;
        assert_int_equal(columns_open(&columns, &section, 0, size, NULL), STATUS_CORRUPT);
    }
    buffer_release(&out);
}

static void memory_faults(void **state)
{
    (void)state;
    for (long n = 1;; n++) {
        struct faulty_memory memory;
        struct allocator allocator = faulty_allocator(&memory, n);
        struct buffer out = {.allocator = &allocator};
        enum status status = build(&allocator, 160, false, &out);
        buffer_release(&out);
        assert_int_equal(memory.live, 0);
        assert_int_equal(status, memory.struck ? STATUS_MEMORY : STATUS_OK);
        if (!memory.struck) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),          cmocka_unit_test(both_forms_are_used),
        cmocka_unit_test(no_columns),           cmocka_unit_test(wrong_use_is_told),
        cmocka_unit_test(mutations_do_no_harm), cmocka_unit_test(memory_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
