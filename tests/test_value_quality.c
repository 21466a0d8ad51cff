/*
 * How well quantities, dates and places are recognised: against the labels of corpus/ (VALUES.md),
 * as precision and recall of each. A finding is right when its span and its value are.
 *
 * The project's own articles are always measured. SUBJECT_INDEXES=FOLDER:FOLDER names indexes (of
 * default options) that hold the documents of value-labels-other.tsv; without it that part is
 * passed over. VALUE_ERRORS=1 prints every error.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../common/quantity.h"
#include "labelled_passages.h"

enum { VALUES_MAX = 128, KINDS = 3, VALUE_BYTES = 64 };

static const struct {
    const char *name;
    enum annotation_kind kind;
} kinds[KINDS] = {
    {"place", ANNOTATION_PLACE},
    {"quantity", ANNOTATION_QUANTITY},
    {"date", ANNOTATION_DATE},
};

struct value {
    int kind; /* of kinds */
    uint32_t begin, end;
    char text[VALUE_BYTES];
};

struct values {
    struct value items[VALUES_MAX];
    size_t count;
};

/* What a file of labels comes to. */
struct quality {
    struct counts kinds[KINDS];
    unsigned passages;
};

/* --- What is found --------------------------------------------------------------------------
 */

/* As labels have it: 510121, 291.3亿元, 20240601 or 20240101-20241231. */
static void describe(const struct annotation *annotation, char out[VALUE_BYTES])
{
    if (annotation->kind == ANNOTATION_PLACE) {
        snprintf(out, VALUE_BYTES, "%u", annotation->value.place);
    } else if (annotation->kind == ANNOTATION_QUANTITY) {
        char text[QUANTITY_TEXT_SIZE];
        quantity_print(&annotation->value.quantity, text);
        snprintf(out, VALUE_BYTES, "%.*s", VALUE_BYTES - 1, text);
    } else {
        struct annotation_date date = annotation->value.date;
        int length = snprintf(out, VALUE_BYTES, "%u", date.first);
        if (date.last != date.first) {
            snprintf(out + length, VALUE_BYTES - (size_t)length, "-%u", date.last);
        }
    }
}

static void collect_found(const struct annotation_list *list, struct values *found)
{
    found->count = 0;
    for (size_t i = 0; i < list->count; i++) {
        for (int kind = 0; kind < KINDS; kind++) {
            if (list->items[i].kind == kinds[kind].kind) {
                assert_true(found->count < VALUES_MAX);
                struct value *value = &found->items[found->count++];
                *value =
                    (struct value){kind, list->items[i].span.begin, list->items[i].span.end, ""};
                describe(&list->items[i], value->text);
            }
        }
    }
}

/* --- Labels ------------------------------------------------------------------------------------
 */

/* "kind:begin-end=value" */
static void read_value(const char *item, struct values *labels)
{
    char kind[16];
    assert_true(labels->count < VALUES_MAX);
    struct value *value = &labels->items[labels->count++];
    if (sscanf(item, "%15[a-z]:%u-%u=%63s", kind, &value->begin, &value->end, value->text) != 4) {
        fail_msg("not a label: %s", item);
    }
    for (value->kind = 0; value->kind < KINDS; value->kind++) {
        if (strcmp(kinds[value->kind].name, kind) == 0) {
            return;
        }
    }
    fail_msg("no such kind: %s", item);
}

static bool holds(const struct values *values, const struct value *value)
{
    for (size_t i = 0; i < values->count; i++) {
        const struct value *other = &values->items[i];
        if (other->kind == value->kind && other->begin == value->begin &&
            other->end == value->end && strcmp(other->text, value->text) == 0) {
            return true;
        }
    }
    return false;
}

static void tell(const char *where, const char *what, const struct value *value)
{
    if (getenv("VALUE_ERRORS") != NULL) {
        printf("%s: %s %s %u-%u %s\n", where, what, kinds[value->kind].name, value->begin,
               value->end, value->text);
    }
}

static void compare(const char *where, const struct values *labels, const struct values *found,
                    struct counts counts[KINDS])
{
    for (size_t i = 0; i < found->count; i++) {
        const struct value *value = &found->items[i];
        if (holds(labels, value)) {
            counts[value->kind].right++;
        } else {
            counts[value->kind].wrong++;
            tell(where, "wrong", value);
        }
    }
    for (size_t i = 0; i < labels->count; i++) {
        const struct value *value = &labels->items[i];
        if (!holds(found, value)) {
            counts[value->kind].missed++;
            tell(where, "missed", value);
        }
    }
}

/* "*(kind:begin-end=value TAB)"; `context` is the quality. */
static void compare_passage(void *context, const struct labelled_passage *passage, char *columns)
{
    static struct values labels, found;
    struct quality *quality = context;
    char where[512];
    labels.count = 0;
    for (const char *item; (item = labelled_column(&columns)) != NULL;) {
        read_value(item, &labels);
    }
    collect_found(&passage->found->list, &found);
    snprintf(where, sizeof where, "%s.%u", passage->document, passage->number);
    compare(where, &labels, &found, quality->kinds);
    quality->passages++;
}

/* --- Figures -----------------------------------------------------------------------------------
 */

/* Quantities and dates must be as precise as the project promises. */
static void assert_good(const struct quality *quality, double recall)
{
    printf("%u passages\n", quality->passages);
    for (int kind = 0; kind < KINDS; kind++) {
        const struct counts *counts = &quality->kinds[kind];
        counts_print(kinds[kind].name, counts);
        bool promised = kinds[kind].kind != ANNOTATION_PLACE;
        assert_true(!promised || counts_precision(counts) >= 0.95);
        assert_true(!promised || counts_recall(counts) >= recall);
    }
}

static int set_up(void **state)
{
    (void)state;
    struct annotator_lists lists = annotator_default_lists();
    labelled_begin(&lists);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    labelled_end();
    return 0;
}

static void own_articles_are_read(void **state)
{
    (void)state;
    struct quality quality = {.passages = 0};
    labelled_visit_own("corpus/value-labels-own.tsv", compare_passage, &quality);
    assert_good(&quality, 0.95);
}

static void other_collections_are_read(void **state)
{
    (void)state;
    struct quality quality = {.passages = 0};
    if (!labelled_visit_other("corpus/value-labels-other.tsv", compare_passage, &quality)) {
        skip();
    }
    assert_good(&quality, 0.90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_articles_are_read),
        cmocka_unit_test(other_collections_are_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
