/* Batches: copies that need nothing of the document, fields in order, and what the hash tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/batch.h"
#include "fault_injection.h"

/* A document in plain C: names and values in turn, passages, each list ended by NULL. */
struct sketch {
    const char *id, *origin;
    const char *fields[8];
    const char *passages[6];
};

static enum status add(struct batch *batch, const struct sketch *sketch)
{
    struct document document = {.arena.allocator = &system_allocator};
    struct passage_range ranges[6];
    char text[256] = "";
    document.id = (struct text){sketch->id, strlen(sketch->id)};
    document.origin = (struct text){sketch->origin, strlen(sketch->origin)};
    for (size_t i = 0; sketch->fields[i] != NULL; i += 2) {
        assert_true(document_add_field(&document, sketch->fields[i], sketch->fields[i + 1],
                                       strlen(sketch->fields[i + 1])));
    }
    for (size_t i = 0; sketch->passages[i] != NULL; i++) {
        ranges[i].begin = (uint32_t)strlen(strcat(text, "\n"));
        ranges[i].end = (uint32_t)strlen(strcat(text, sketch->passages[i]));
        document.passage_count++;
    }
    document.passages = ranges;
    document.text = (struct text){text, strlen(text)};
    enum status status = batch_add(batch, &document, NULL);
    memset(text, '#', sizeof text); /* nothing of it may be needed afterwards */
    document_release(&document);
    return status;
}

static void check_text(struct text text, const char *wanted)
{
    assert_int_equal(text.length, strlen(wanted));
    assert_memory_equal(text.data, wanted, text.length);
}

static void a_copy_of_everything(void **state)
{
    (void)state;
    struct batch batch;
    batch_init(&batch, &system_allocator);
    assert_int_equal(
        add(&batch, &(struct sketch){.id = "d1",
                                     .origin = "folder/d1",
                                     .fields = {"url", "u", "author", "a", "title", "题"},
                                     .passages = {"甲。", "乙乙"}}),
        STATUS_OK);
    const struct batch_document *copy = batch.documents[0];
    check_text(copy->key, "d1");
    check_text(copy->origin, "folder/d1");
    check_text(copy->title, "题");
    assert_int_equal(copy->field_count, 3);
    check_text(copy->fields[0].name, "author");
    check_text(copy->fields[1].name, "title");
    check_text(copy->fields[2].name, "url");
    check_text(copy->fields[2].value, "u");
    assert_int_equal(copy->passage_count, 2);
    check_text((struct text){copy->passages[0].text, copy->passages[0].length}, "甲。");
    check_text((struct text){copy->passages[1].text, copy->passages[1].length}, "乙乙");
    assert_int_equal(copy->text_bytes, 12);
    assert_int_equal(batch.text_bytes, 12);
    assert_int_equal(batch.passages, 2);
    batch_release(&batch);
}

static void without_passages(void **state)
{
    (void)state;
    struct batch batch;
    batch_init(&batch, &system_allocator);
    assert_int_equal(add(&batch, &(struct sketch){.id = "a", .origin = "o"}), STATUS_NOT_FOUND);
    assert_int_equal(
        add(&batch, &(struct sketch){.id = "a", .origin = "o", .fields = {"url", "u"}}),
        STATUS_NOT_FOUND);
    assert_int_equal(batch.count, 0);
    assert_int_equal(
        add(&batch, &(struct sketch){.id = "a", .origin = "o", .fields = {"title", "t"}}),
        STATUS_OK);
    assert_int_equal(batch.documents[0]->passage_count, 1);
    assert_int_equal(batch.documents[0]->passages[0].length, 0);
    assert_int_equal(batch.passages, 1);
    batch_release(&batch);
}

static void the_order_is_bytewise(void **state)
{
    (void)state;
    static const char *const ids[] = {"", "A", "a", "a\x01", "a ", "aa", "b", "é", "园", "𠀀"};
    struct batch batch;
    batch_init(&batch, &system_allocator);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_int_equal(
            add(&batch, &(struct sketch){.id = ids[i], .origin = "o", .passages = {"x"}}),
            STATUS_OK);
    }
    for (size_t i = 0; i < batch.count; i++) {
        for (size_t j = 0; j < batch.count; j++) {
            int order = batch_document_compare(&batch.documents[i], &batch.documents[j]);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
        }
    }
    batch_release(&batch);
}

/* The hash is that of key, fields and passages: not of where they came from, nor of the order in
 * which the fields were stated. */
static void what_the_hash_tells(void **state)
{
    (void)state;
    static const struct sketch same[] = {
        {"d", "x", {"a", "1", "b", "2"}, {"甲", "乙"}},
        {"d", "y", {"b", "2", "a", "1"}, {"甲", "乙"}},
    };
    static const struct sketch different[] = {
        {"d", "x", {"a", "1", "b", "2"}, {"甲", "乙"}},
        {"e", "x", {"a", "1", "b", "2"}, {"甲", "乙"}},
        {"d", "x", {"a", "1"}, {"甲", "乙"}},
        {"d", "x", {"a", "12", "b", ""}, {"甲", "乙"}},
        {"d", "x", {"a", "1", "b", "2"}, {"甲乙"}},
        {"d", "x", {"a", "1", "b", "2"}, {"乙", "甲"}},
        {"d", "x", {"a", "2", "b", "1"}, {"甲", "乙"}},
        {"da", "x", {"1", "b"}, {"2", "甲", "乙"}},
    };
    struct batch batch;
    batch_init(&batch, &system_allocator);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(add(&batch, &same[i]), STATUS_OK);
    }
    for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
        assert_int_equal(add(&batch, &different[i]), STATUS_OK);
    }
    assert_int_equal(content_hash_compare(&batch.documents[0]->hash, &batch.documents[1]->hash), 0);
    for (size_t i = 2; i < batch.count; i++) {
        for (size_t j = 2; j < i; j++) {
            assert_int_not_equal(
                content_hash_compare(&batch.documents[i]->hash, &batch.documents[j]->hash), 0);
        }
    }
    batch_release(&batch);
}

static void clearing(void **state)
{
    (void)state;
    struct batch batch;
    batch_init(&batch, &system_allocator);
    size_t empty = batch_memory(&batch);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 1000; i++) {
            assert_int_equal(
                add(&batch, &(struct sketch){.id = "d", .origin = "o", .passages = {"甲"}}),
                STATUS_OK);
        }
        assert_int_equal(batch.count, 1000);
        assert_true(batch_memory(&batch) > empty + 1000 * sizeof *batch.documents[0]);
        batch_clear(&batch);
        assert_int_equal(batch.count + batch.passages + batch.text_bytes, 0);
    }
    batch_release(&batch);
    assert_int_equal(batch_memory(&batch), empty);
}

static void memory_faults(void **state)
{
    (void)state;
    struct faulty_memory memory;
    for (long n = 1;; n++) {
        struct allocator allocator = faulty_allocator(&memory, n);
        struct batch batch;
        batch_init(&batch, &allocator);
        size_t added = 0;
        for (int i = 0; i < 400; i++) {
            enum status status = add(
                &batch, &(struct sketch){
                            .id = "d", .origin = "o", .fields = {"a", "b"}, .passages = {"甲"}});
            assert_true(status == STATUS_OK || status == STATUS_MEMORY);
            added += status == STATUS_OK;
        }
        assert_int_equal(batch.count, added);
        assert_int_equal(added, memory.struck ? 399 : 400);
        batch_release(&batch);
        assert_int_equal(memory.live, 0);
        if (!memory.struck) {
            break;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_of_everything),
        cmocka_unit_test(without_passages),
        cmocka_unit_test(the_order_is_bytewise),
        cmocka_unit_test(what_the_hash_tells),
        cmocka_unit_test(clearing),
        cmocka_unit_test(memory_faults),
    };
    return cmocka_run_group_tests_name("batch", tests, NULL, NULL);
}
