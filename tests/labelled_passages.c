#include "labelled_passages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/compiled_fold_table.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

enum { LINE_BYTES = 8192, INDEXES_MAX = 4 };

/* --- Counts ------------------------------------------------------------------------------------
 */

static double share(unsigned part, unsigned other)
{
    return part + other == 0 ? 1 : (double)part / (part + other);
}

double counts_precision(const struct counts *counts)
{
    return share(counts->right, counts->wrong);
}

double counts_recall(const struct counts *counts)
{
    return share(counts->right, counts->missed);
}

void counts_add(struct counts *sum, const struct counts *counts)
{
    sum->right += counts->right;
    sum->wrong += counts->wrong;
    sum->missed += counts->missed;
}

void counts_print(const char *name, const struct counts *counts)
{
    printf("  %-16s right %3u wrong %3u missed %3u precision %.3f recall %.3f\n", name,
           counts->right, counts->wrong, counts->missed, counts_precision(counts),
           counts_recall(counts));
}

/* --- Annotating --------------------------------------------------------------------------------
 */

static struct annotator *annotator;
static struct fold_table *table;
static struct annotated_document annotated = {.allocator = &system_allocator};

void labelled_begin(const struct annotator_lists *lists)
{
    struct error error;
    if (fold_table_open(compiled_fold_table, compiled_fold_table_size, &system_allocator, &table,
                        &error) != STATUS_OK ||
        annotator_open(lists, table, &system_allocator, &annotator, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
}

void labelled_end(void)
{
    annotated_document_release(&annotated);
    annotator_release(annotator);
    fold_table_release(table);
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

static struct field *fields_of(suoyin_document *document, size_t *count)
{
    const suoyin_field *stored = suoyin_document_fields(document, count);
    struct field *fields = calloc(*count + 1, sizeof *fields);
    assert_non_null(fields);
    for (size_t i = 0; i < *count; i++) {
        fields[i] = (struct field){{stored[i].name.data, stored[i].name.length},
                                   {stored[i].value.data, stored[i].value.length}};
    }
    return fields;
}

/* --- Visiting ----------------------------------------------------------------------------------
 */

struct indexes {
    suoyin_index *open[INDEXES_MAX];
    size_t count;
};

static void open_index(struct indexes *indexes, const char *path)
{
    assert_true(indexes->count < INDEXES_MAX);
    assert_int_equal(suoyin_open(path, NULL, &indexes->open[indexes->count++], NULL), SUOYIN_OK);
}

static void close_indexes(struct indexes *indexes)
{
    while (indexes->count > 0) {
        suoyin_close(indexes->open[--indexes->count]);
    }
}

static suoyin_document *open_document(const struct indexes *indexes, const char *id)
{
    suoyin_document *document = NULL;
    for (size_t i = 0; i < indexes->count && document == NULL; i++) {
        suoyin_document_open(indexes->open[i], id, strlen(id), &document, NULL);
    }
    if (document == NULL) {
        fail_msg("no document %s", id);
    }
    return document;
}

const char *labelled_column(char **columns)
{
    return strtok_r(NULL, "\t\n", columns);
}

static void visit_line(const struct indexes *indexes, char *line, labelled_visit *visit,
                       void *context)
{
    char *columns = NULL;
    const char *id = strtok_r(line, "\t\n", &columns);
    const char *number = labelled_column(&columns);
    assert_true(id != NULL && number != NULL);
    suoyin_document *document = open_document(indexes, id);
    size_t field_count;
    uint32_t passage_count;
    struct field *fields = fields_of(document, &field_count);
    struct text_piece *passages = passages_of(document, &passage_count);
    struct batch_document batch = {.fields = fields,
                                   .field_count = (uint32_t)field_count,
                                   .passages = passages,
                                   .passage_count = passage_count};
    assert_int_equal(annotate_document(annotator, &batch, &annotated, NULL), STATUS_OK);
    struct labelled_passage passage = {id, (unsigned)strtoul(number, NULL, 10), NULL, NULL};
    assert_in_range(passage.number, 1, annotated.count);
    passage.text = passages[passage.number - 1].text;
    passage.found = &annotated.passages[passage.number - 1];
    visit(context, &passage, columns);
    free(passages);
    free(fields);
    suoyin_document_close(document);
}

static void visit_file(const struct indexes *indexes, const char *path, labelled_visit *visit,
                       void *context)
{
    static char line[LINE_BYTES];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] != '#') {
            visit_line(indexes, line, visit, context);
        }
    }
    fclose(file);
}

void labelled_visit_own(const char *path, labelled_visit *visit, void *context)
{
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct indexes indexes = {.count = 0};
    struct scratch scratch;
    const char *articles = "corpus/articles";
    scratch_make(&scratch);
    const char *index = scratch_path(&scratch, "index");
    assert_int_equal(index_build(index, &articles, 1, &options, &report, NULL), STATUS_OK);
    open_index(&indexes, index);
    visit_file(&indexes, path, visit, context);
    close_indexes(&indexes);
    scratch_remove(&scratch);
}

bool labelled_visit_other(const char *path, labelled_visit *visit, void *context)
{
    const char *paths = getenv("SUBJECT_INDEXES");
    struct indexes indexes = {.count = 0};
    if (paths == NULL) {
        return false;
    }
    char *copy = strdup(paths), *rest = NULL;
    assert_non_null(copy);
    for (const char *index = strtok_r(copy, ":", &rest); index != NULL;
         index = strtok_r(NULL, ":", &rest)) {
        open_index(&indexes, index);
    }
    visit_file(&indexes, path, visit, context);
    close_indexes(&indexes);
    free(copy);
    return true;
}
