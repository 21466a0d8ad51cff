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
#include "../indexer/annotate.h"
#include "../indexer/compiled_fold_table.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

enum { LINE_BYTES = 8192, VALUES_MAX = 128, INDEXES_MAX = 4, KINDS = 3, VALUE_BYTES = 64 };

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

struct counts {
    unsigned right, wrong, missed;
};

/* --- What is measured --------------------------------------------------------------------------
 */

static struct annotator *annotator;
static struct fold_table *table;
static struct annotated_document annotated = {.allocator = &system_allocator};

static int set_up(void **state)
{
    (void)state;
    struct error error;
    struct annotator_lists lists = annotator_default_lists();
    bool open = fold_table_open(compiled_fold_table, compiled_fold_table_size, &system_allocator,
                                &table, &error) == STATUS_OK &&
                annotator_open(&lists, table, &system_allocator, &annotator, &error) == STATUS_OK;
    return open ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    annotated_document_release(&annotated);
    annotator_release(annotator);
    fold_table_release(table);
    return 0;
}

/* The texts of a document's passages; free them. They point into the document. */
static struct text_piece *passages_of(suoyin_document *document, uint32_t *count)
{
    *count = suoyin_document_passages(document);
    struct text_piece *pieces = calloc(*count + 1, sizeof *pieces);
    assert_non_null(pieces);
    for (uint32_t i = 0; i < *count; i++) {
        suoyin_text text;
        assert_int_equal(suoyin_document_passage(document, i + 1, &text, NULL), SUOYIN_OK);
        pieces[i] = (struct text_piece){text.data, text.length};
    }
    return pieces;
}

/* Annotates a document as an index keeps it. */
static void annotate(suoyin_document *document)
{
    size_t count;
    const suoyin_field *stored = suoyin_document_fields(document, &count);
    struct field *fields = calloc(count + 1, sizeof *fields);
    assert_non_null(fields);
    for (size_t i = 0; i < count; i++) {
        fields[i] = (struct field){{stored[i].name.data, stored[i].name.length},
                                   {stored[i].value.data, stored[i].value.length}};
    }
    uint32_t passages;
    struct text_piece *pieces = passages_of(document, &passages);
    struct batch_document batch = {.fields = fields,
                                   .field_count = (uint32_t)count,
                                   .passages = pieces,
                                   .passage_count = passages};
    assert_int_equal(annotate_document(annotator, &batch, &annotated, NULL), STATUS_OK);
    free(pieces);
    free(fields);
}

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

static suoyin_document *open_document(const char *id, suoyin_index *const *indexes, size_t count)
{
    suoyin_document *document = NULL;
    for (size_t i = 0; i < count && document == NULL; i++) {
        suoyin_document_open(indexes[i], id, strlen(id), &document, NULL);
    }
    if (document == NULL) {
        fail_msg("no document %s", id);
    }
    return document;
}

/* "document TAB passage *(TAB kind:begin-end=value)" */
static void compare_line(char *line, suoyin_index *const *indexes, size_t count,
                         struct counts counts[KINDS])
{
    char *rest = NULL, where[512];
    const char *id = strtok_r(line, "\t\n", &rest);
    const char *number = strtok_r(NULL, "\t\n", &rest);
    assert_non_null(number);
    unsigned passage = (unsigned)strtoul(number, NULL, 10);
    static struct values labels, found;
    labels.count = 0;
    for (const char *item; (item = strtok_r(NULL, "\t\n", &rest)) != NULL;) {
        read_value(item, &labels);
    }
    suoyin_document *document = open_document(id, indexes, count);
    annotate(document);
    suoyin_document_close(document);
    assert_in_range(passage, 1, annotated.count);
    collect_found(&annotated.passages[passage - 1].list, &found);
    snprintf(where, sizeof where, "%s.%u", id, passage);
    compare(where, &labels, &found, counts);
}

/* --- Figures -----------------------------------------------------------------------------------
 */

static double share(unsigned part, unsigned other)
{
    return part + other == 0 ? 1 : (double)part / (part + other);
}

/* Compares all passages of a file of labels; quantities and dates must be as precise as the
 * project promises. */
static void measure(const char *path, suoyin_index *const *indexes, size_t count, double recall)
{
    static char line[LINE_BYTES];
    struct counts counts[KINDS] = {{0, 0, 0}};
    unsigned passages = 0;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] != '#') {
            compare_line(line, indexes, count, counts);
            passages++;
        }
    }
    fclose(file);
    printf("%s: %u passages\n", path, passages);
    for (int kind = 0; kind < KINDS; kind++) {
        const struct counts *c = &counts[kind];
        printf("  %-8s right %3u wrong %3u missed %3u precision %.3f recall %.3f\n",
               kinds[kind].name, c->right, c->wrong, c->missed, share(c->right, c->wrong),
               share(c->right, c->missed));
        bool promised = kinds[kind].kind != ANNOTATION_PLACE;
        assert_true(!promised || share(c->right, c->wrong) >= 0.95);
        assert_true(!promised || share(c->right, c->missed) >= recall);
    }
}

static void own_articles_are_read(void **state)
{
    (void)state;
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct scratch scratch;
    struct error error;
    suoyin_index *index;
    const char *paths[] = {"corpus/articles"};
    scratch_make(&scratch);
    const char *path = scratch_path(&scratch, "index");
    assert_int_equal(index_build(path, paths, 1, &options, &report, &error), STATUS_OK);
    assert_int_equal(suoyin_open(path, NULL, &index, NULL), SUOYIN_OK);
    measure("corpus/value-labels-own.tsv", &index, 1, 0.95);
    suoyin_close(index);
    scratch_remove(&scratch);
}

static void other_collections_are_read(void **state)
{
    (void)state;
    const char *paths = getenv("SUBJECT_INDEXES");
    if (paths == NULL) {
        skip();
    }
    suoyin_index *indexes[INDEXES_MAX];
    size_t count = 0;
    char *copy = strdup(paths), *rest = NULL;
    for (char *path = strtok_r(copy, ":", &rest); path != NULL && count < INDEXES_MAX;
         path = strtok_r(NULL, ":", &rest)) {
        assert_int_equal(suoyin_open(path, NULL, &indexes[count++], NULL), SUOYIN_OK);
    }
    measure("corpus/value-labels-other.tsv", indexes, count, 0.90);
    while (count > 0) {
        suoyin_close(indexes[--count]);
    }
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_articles_are_read),
        cmocka_unit_test(other_collections_are_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
