/*
 * How well policies, parks and projects are known: the recognisers and the classes of subjects
 * against the labels of corpus/ (SUBJECTS.md), as precision and recall of each.
 *
 * The project's own articles are always measured. SUBJECT_INDEXES=FOLDER:FOLDER names indexes (of
 * default options) that hold the documents of subject-labels-other.tsv; without it that part is
 * passed over. SUBJECT_ERRORS=1 prints every error; SUBJECT_PART=tune, held or late takes one part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../indexer/annotate.h"
#include "../indexer/compiled_fold_table.h"
#include "../indexer/compiled_lists.h"
#include "../indexer/suoyin_index.h"
#include "../query/suoyin.h"
#include "scratch_folder.h"

enum { LINE_MAX_BYTES = 8192, MENTIONS_MAX = 64, INDEXES_MAX = 4, KINDS = 3, PARTS = 3 };

static const char *const kind_names[KINDS] = {"policy", "park", "project"};

/* What the rules were made with, what was held out, and what was labelled last: SUBJECTS.md. */
static const char *const part_names[PARTS] = {"tune", "held", "late"};

struct mention {
    int kind; /* of kind_names */
    uint32_t begin, end;
};

struct label {
    char document[256];
    unsigned passage;
    int part; /* of part_names */
    unsigned subjects;
    struct mention mentions[MENTIONS_MAX];
    size_t mention_count;
};

struct counts {
    unsigned right, wrong, missed;
};

struct quality {
    struct counts subjects[KINDS], mentions[KINDS];
    unsigned passages;
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
    struct annotator_lists lists = {{list_subjects, strlen(list_subjects)}, {"", 0}};
    assert_int_equal(fold_table_open(compiled_fold_table, compiled_fold_table_size,
                                     &system_allocator, &table, &error),
                     STATUS_OK);
    if (annotator_open(&lists, table, &system_allocator, &annotator, &error) != STATUS_OK) {
        fail_msg("%s", error.message);
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    annotated_document_release(&annotated);
    annotator_release(annotator);
    fold_table_release(table);
    return 0;
}

/* Annotates a document as an index keeps it. */
static void annotate(suoyin_document *document, struct text_piece **pieces)
{
    struct error error;
    suoyin_error failure;
    size_t count;
    const suoyin_field *stored = suoyin_document_fields(document, &count);
    struct field *fields = calloc(count + 1, sizeof *fields);
    uint32_t passages = suoyin_document_passages(document);
    *pieces = calloc(passages + 1, sizeof **pieces);
    assert_true(fields != NULL && *pieces != NULL);
    for (size_t i = 0; i < count; i++) {
        fields[i] = (struct field){{stored[i].name.data, stored[i].name.length},
                                   {stored[i].value.data, stored[i].value.length}};
    }
    for (uint32_t i = 0; i < passages; i++) {
        suoyin_text text;
        assert_int_equal(suoyin_document_passage(document, i + 1, &text, &failure), SUOYIN_OK);
        (*pieces)[i] = (struct text_piece){text.data, text.length};
    }
    struct batch_document batch = {.fields = fields,
                                   .field_count = (uint32_t)count,
                                   .passages = *pieces,
                                   .passage_count = passages};
    assert_int_equal(annotate_document(annotator, &batch, &annotated, &error), STATUS_OK);
    free(fields);
}

/* --- Labels ------------------------------------------------------------------------------------
 */

static int kind_of(const char *text, size_t length)
{
    for (int kind = 0; kind < KINDS; kind++) {
        if (strlen(kind_names[kind]) == length && memcmp(kind_names[kind], text, length) == 0) {
            return kind;
        }
    }
    fail_msg("no such subject: %.*s", (int)length, text);
    return 0;
}

static unsigned read_subjects(const char *text)
{
    unsigned subjects = 0;
    while (*text != '\0' && *text != '-') {
        size_t length = strcspn(text, "+");
        subjects |= 1u << kind_of(text, length);
        text += length + (text[length] == '+');
    }
    return subjects;
}

/* "document TAB passage TAB part TAB subjects *(TAB kind:begin-end)" */
static void read_label(char *line, struct label *label)
{
    char *rest = NULL;
    *label = (struct label){.passage = 0};
    snprintf(label->document, sizeof label->document, "%s", strtok_r(line, "\t\n", &rest));
    label->passage = (unsigned)strtoul(strtok_r(NULL, "\t\n", &rest), NULL, 10);
    const char *part = strtok_r(NULL, "\t\n", &rest);
    while (label->part < PARTS && strcmp(part, part_names[label->part]) != 0) {
        label->part++;
    }
    assert_in_range(label->part, 0, PARTS - 1);
    label->subjects = read_subjects(strtok_r(NULL, "\t\n", &rest));
    const char *item;
    while ((item = strtok_r(NULL, "\t\n", &rest)) != NULL) {
        struct mention *mention = &label->mentions[label->mention_count++];
        const char *colon = strchr(item, ':');
        assert_non_null(colon);
        assert_true(label->mention_count < MENTIONS_MAX);
        mention->kind = kind_of(item, (size_t)(colon - item));
        assert_int_equal(sscanf(colon + 1, "%u-%u", &mention->begin, &mention->end), 2);
    }
}

/* --- Comparing ---------------------------------------------------------------------------------
 */

static bool prints_errors(void)
{
    return getenv("SUBJECT_ERRORS") != NULL;
}

static void tell(const struct label *label, const char *what, int kind, const char *text,
                 size_t length)
{
    if (prints_errors()) {
        printf("%s.%u %s %s %.*s\n", label->document, label->passage, what, kind_names[kind],
               (int)length, text);
    }
}

static void compare_subjects(const struct label *label, const struct annotated_passage *found,
                             struct quality *quality)
{
    for (int kind = 0; kind < KINDS; kind++) {
        bool is = (label->subjects >> kind & 1) != 0;
        bool told = (found->subjects >> kind & 1) != 0;
        quality->subjects[kind].right += is && told;
        quality->subjects[kind].wrong += !is && told;
        quality->subjects[kind].missed += is && !told;
        if (is != told && prints_errors()) {
            printf("%s.%u %s subject %s, score %d\n", label->document, label->passage,
                   is ? "missed" : "wrong", kind_names[kind], found->scores.of[kind]);
        }
    }
}

static bool is_mention(const struct mention *mention, const struct annotation *annotation)
{
    return (int)annotation->kind - ANNOTATION_POLICY == mention->kind &&
           annotation->span.begin == mention->begin && annotation->span.end == mention->end;
}

static void compare_mentions(const struct label *label, const struct annotation_list *list,
                             const char *text, struct quality *quality)
{
    bool taken[MENTIONS_MAX] = {false};
    for (size_t i = 0; i < list->count; i++) {
        const struct annotation *annotation = &list->items[i];
        int kind = (int)annotation->kind - ANNOTATION_POLICY;
        if (annotation->kind > ANNOTATION_PROJECT) {
            continue;
        }
        bool right = false;
        for (size_t j = 0; j < label->mention_count; j++) {
            right = right || is_mention(&label->mentions[j], annotation);
            taken[j] = taken[j] || is_mention(&label->mentions[j], annotation);
        }
        quality->mentions[kind].right += right;
        quality->mentions[kind].wrong += !right;
        if (!right) {
            tell(label, "wrong", kind, text + annotation->span.begin,
                 annotation->span.end - annotation->span.begin);
        }
    }
    for (size_t j = 0; j < label->mention_count; j++) {
        const struct mention *mention = &label->mentions[j];
        quality->mentions[mention->kind].missed += !taken[j];
        if (!taken[j]) {
            tell(label, "missed", mention->kind, text + mention->begin,
                 mention->end - mention->begin);
        }
    }
}

static void compare_label(const struct label *label, suoyin_index *const *indexes,
                          size_t index_count, struct quality *quality)
{
    suoyin_document *document = NULL;
    for (size_t i = 0; i < index_count && document == NULL; i++) {
        suoyin_document_open(indexes[i], label->document, strlen(label->document), &document, NULL);
    }
    if (document == NULL) {
        fail_msg("no document %s", label->document);
    }
    struct text_piece *pieces;
    annotate(document, &pieces);
    assert_in_range(label->passage, 1, annotated.count);
    const struct annotated_passage *found = &annotated.passages[label->passage - 1];
    compare_subjects(label, found, quality);
    compare_mentions(label, &found->list, pieces[label->passage - 1].text, quality);
    quality->passages++;
    free(pieces);
    suoyin_document_close(document);
}

/* --- Figures -----------------------------------------------------------------------------------
 */

static double precision(const struct counts *counts)
{
    unsigned all = counts->right + counts->wrong;
    return all == 0 ? 1 : (double)counts->right / all;
}

static double recall(const struct counts *counts)
{
    unsigned all = counts->right + counts->missed;
    return all == 0 ? 1 : (double)counts->right / all;
}

static void print_counts(const char *what, const char *of, const struct counts *counts)
{
    printf("  %-8s %-8s right %3u wrong %3u missed %3u precision %.3f recall %.3f\n", what, of,
           counts->right, counts->wrong, counts->missed, precision(counts), recall(counts));
}

static struct counts all_mentions(const struct quality *quality)
{
    struct counts all = {0, 0, 0};
    for (int kind = 0; kind < KINDS; kind++) {
        all.right += quality->mentions[kind].right;
        all.wrong += quality->mentions[kind].wrong;
        all.missed += quality->mentions[kind].missed;
    }
    return all;
}

static void print_quality(const char *name, const struct quality *quality)
{
    struct counts all = all_mentions(quality);
    printf("%s: %u passages\n", name, quality->passages);
    for (int kind = 0; kind < KINDS; kind++) {
        print_counts("subject", kind_names[kind], &quality->subjects[kind]);
    }
    for (int kind = 0; kind < KINDS; kind++) {
        print_counts("mention", kind_names[kind], &quality->mentions[kind]);
    }
    print_counts("mention", "all", &all);
}

static void measure(const char *path, suoyin_index *const *indexes, size_t count,
                    struct quality quality[PARTS])
{
    static char line[LINE_MAX_BYTES];
    static struct label label;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    const char *part = getenv("SUBJECT_PART");
    while (fgets(line, sizeof line, file) != NULL) {
        if (line[0] != '#') {
            read_label(line, &label);
            if (part == NULL || strcmp(part, part_names[label.part]) == 0) {
                compare_label(&label, indexes, count, &quality[label.part]);
            }
        }
    }
    fclose(file);
    for (int i = 0; i < PARTS; i++) {
        print_quality(part_names[i], &quality[i]);
    }
}

static void add_counts(struct counts *sum, const struct counts *counts)
{
    sum->right += counts->right;
    sum->wrong += counts->wrong;
    sum->missed += counts->missed;
}

/* All parts together; what is asked is less where the rules had fewer examples. */
static void assert_good(const struct quality quality[PARTS], double of_subjects, double of_mentions)
{
    struct quality all = quality[0];
    for (int part = 1; part < PARTS; part++) {
        for (int kind = 0; kind < KINDS; kind++) {
            add_counts(&all.subjects[kind], &quality[part].subjects[kind]);
            add_counts(&all.mentions[kind], &quality[part].mentions[kind]);
        }
        all.passages += quality[part].passages;
    }
    print_quality("together", &all);
    struct counts mentions = all_mentions(&all);
    for (int kind = 0; kind < KINDS && getenv("SUBJECT_PART") == NULL; kind++) {
        assert_true(precision(&all.subjects[kind]) >= of_subjects);
        assert_true(recall(&all.subjects[kind]) >= of_subjects);
        assert_true(precision(&mentions) >= of_mentions);
        assert_true(recall(&mentions) >= of_mentions);
    }
}

/* --- Tests -------------------------------------------------------------------------------------
 */

static void own_articles_are_known(void **state)
{
    (void)state;
    struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
    struct index_report report;
    struct quality quality[PARTS] = {{.passages = 0}};
    struct scratch scratch;
    struct error error;
    suoyin_index *index;
    const char *paths[] = {"corpus/articles"};
    scratch_make(&scratch);
    const char *path = scratch_path(&scratch, "index");
    assert_int_equal(index_build(path, paths, 1, &options, &report, &error), STATUS_OK);
    assert_int_equal(suoyin_open(path, NULL, &index, NULL), SUOYIN_OK);
    measure("corpus/subject-labels-own.tsv", &index, 1, quality);
    suoyin_close(index);
    scratch_remove(&scratch);
    assert_good(quality, 0.85, 0.90);
}

static void other_collections_are_known(void **state)
{
    (void)state;
    const char *paths = getenv("SUBJECT_INDEXES");
    if (paths == NULL) {
        skip();
    }
    struct quality quality[PARTS] = {{.passages = 0}};
    suoyin_index *indexes[INDEXES_MAX];
    size_t count = 0;
    char *copy = strdup(paths), *rest = NULL;
    for (char *path = strtok_r(copy, ":", &rest); path != NULL && count < INDEXES_MAX;
         path = strtok_r(NULL, ":", &rest)) {
        assert_int_equal(suoyin_open(path, NULL, &indexes[count++], NULL), SUOYIN_OK);
    }
    measure("corpus/subject-labels-other.tsv", indexes, count, quality);
    while (count > 0) {
        suoyin_close(indexes[--count]);
    }
    free(copy);
    assert_good(quality, 0.78, 0.80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_articles_are_known),
        cmocka_unit_test(other_collections_are_known),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
