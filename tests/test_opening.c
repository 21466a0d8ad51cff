/*
 * Opening an index and asking it the first query takes no memory in proportion to the index:
 * nothing is built, or read as a whole, that grows with it. What a document adds of every kind
 * (keys, fields, words, names, declared short forms) is in one index 8 times as often as in the
 * other, and the query's own matches as often in both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/buffer.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

enum { FEW = 1000, MANY = 8 * FEW, MATCHES = 3 };

static struct scratch scratch;

/* A name of its own for each number, of ideographs that are in no list. */
static void write_name(unsigned number, char out[16])
{
    static const char digits[][4] = {"甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"};
    size_t size = 0;
    for (int i = 0; i < 5; i++) {
        size += (size_t)snprintf(out + size, 16 - size, "%s", digits[number >> 3 * i & 7]);
    }
}

static void write_document(unsigned number, struct buffer *out)
{
    char name[16];
    write_name(number, name);
    buffer_append_format(
        out,
        "{\"id\":\"document-%u\",\"title\":\"%s通告\",\"source\":\"%s日报\",\"text\":\""
        "%s新材料产业园（以下简称“%s园”）今年第word%u期开工，投资%u亿元。",
        number, name, name, name, name, number, number + 1);
    buffer_append_text(out, number < MATCHES ? "翡翠博物馆开馆迎客。\"}\n" : "\"}\n");
}

static const char *build(const char *name, unsigned count)
{
    struct buffer lines = {.allocator = &system_allocator};
    for (unsigned i = 0; i < count; i++) {
        write_document(i, &lines);
    }
    const char *file = scratch_path(&scratch, "documents.jsonl");
    scratch_write(file, lines.data, lines.size);
    buffer_release(&lines);
    const char *index = scratch_path(&scratch, name);
    struct index_build_options options = {.threads = 1, .raw = true};
    struct index_report report;
    struct error cause;
    assert_int_equal(index_build(index, &file, 1, &options, &report, &cause), STATUS_OK);
    assert_int_equal(report.documents, count);
    return index;
}

/* What was asked of the allocator, sizes that blocks are grown to counted in full. */
struct account {
    uint64_t calls, bytes;
};

static void *counting_resize(void *context, void *pointer, size_t size)
{
    struct account *account = context;
    if (size == 0) {
        free(pointer);
        return NULL;
    }
    account->calls++;
    account->bytes += size;
    return realloc(pointer, size);
}

static struct account open_and_search(const char *path, const char *query, size_t hits)
{
    struct account account = {0, 0};
    suoyin_allocator allocator = {counting_resize, &account};
    suoyin_open_options options = SUOYIN_OPEN_OPTIONS_INIT;
    suoyin_index *index;
    suoyin_results *results;
    suoyin_error error;
    suoyin_hit hit;
    options.allocator = &allocator;
    assert_int_equal(suoyin_open(path, &options, &index, &error), SUOYIN_OK);
    assert_int_equal(suoyin_search(index, query, strlen(query), NULL, &results, &error), SUOYIN_OK);
    assert_int_equal(suoyin_results_count(results), hits);
    assert_int_equal(suoyin_results_hit(results, 0, SUOYIN_HIT_ALL, &hit, &error), SUOYIN_OK);
    suoyin_results_free(results);
    suoyin_close(index);
    return account;
}

static void memory_does_not_grow_with_the_index(void **state)
{
    (void)state;
    char few[SCRATCH_PATH], many[SCRATCH_PATH];
    snprintf(few, sizeof few, "%s", build("few.index", FEW));
    snprintf(many, sizeof many, "%s", build("many.index", MANY));
    static const char *const queries[] = {"翡翠博物馆", "翡翠 -mention:翡翠博物馆"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        struct account small = open_and_search(few, queries[i], MATCHES);
        struct account large = open_and_search(many, queries[i], MATCHES);
        assert_true(large.calls <= small.calls + small.calls / 20);
        assert_true(large.bytes <= small.bytes + small.bytes / 10);
    }
}

static int begin(void **state)
{
    (void)state;
    scratch_make(&scratch);
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_remove(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_does_not_grow_with_the_index),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
