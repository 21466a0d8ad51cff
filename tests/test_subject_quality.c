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

#include "../indexer/compiled_lists.h"
#include "labelled_passages.h"

enum { MENTIONS_MAX = 64, KINDS = 3, PARTS = 3 };

static const char *const kind_names[KINDS] = {"policy", "park", "project"};

/* What the rules were made with, what was held out, and what was labelled last: SUBJECTS.md. */
static const char *const part_names[PARTS] = {"tune", "held", "late"};

struct mention {
    int kind; /* of kind_names */
    uint32_t begin, end;
};

struct label {
    int part; /* of part_names */
    unsigned subjects;
    struct mention mentions[MENTIONS_MAX];
    size_t mention_count;
};

struct quality {
    struct counts subjects[KINDS], mentions[KINDS];
    unsigned passages;
};

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

/* "part TAB subjects *(TAB kind:begin-end)" */
static void read_label(char *columns, struct label *label)
{
    *label = (struct label){.part = 0};
    const char *part = labelled_column(&columns);
    while (label->part < PARTS && strcmp(part, part_names[label->part]) != 0) {
        label->part++;
    }
    assert_in_range(label->part, 0, PARTS - 1);
    label->subjects = read_subjects(labelled_column(&columns));
    const char *item;
    while ((item = labelled_column(&columns)) != NULL) {
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

static void tell(const struct labelled_passage *passage, const char *what, int kind, uint32_t begin,
                 uint32_t end)
{
    if (prints_errors()) {
        printf("%s.%u %s %s %.*s\n", passage->document, passage->number, what, kind_names[kind],
               (int)(end - begin), passage->text + begin);
    }
}

static void compare_subjects(const struct label *label, const struct labelled_passage *passage,
                             struct quality *quality)
{
    const struct annotated_passage *found = passage->found;
    for (int kind = 0; kind < KINDS; kind++) {
        bool is = (label->subjects >> kind & 1) != 0;
        bool told = (found->subjects >> kind & 1) != 0;
        quality->subjects[kind].right += is && told;
        quality->subjects[kind].wrong += !is && told;
        quality->subjects[kind].missed += is && !told;
        if (is != told && prints_errors()) {
            printf("%s.%u %s subject %s, score %d\n", passage->document, passage->number,
                   is ? "missed" : "wrong", kind_names[kind], found->scores.of[kind]);
        }
    }
}

static bool is_mention(const struct mention *mention, const struct annotation *annotation)
{
    return (int)annotation->kind - ANNOTATION_POLICY == mention->kind &&
           annotation->span.begin == mention->begin && annotation->span.end == mention->end;
}

static void compare_mentions(const struct label *label, const struct labelled_passage *passage,
                             struct quality *quality)
{
    const struct annotation_list *list = &passage->found->list;
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
            tell(passage, "wrong", kind, annotation->span.begin, annotation->span.end);
        }
    }
    for (size_t j = 0; j < label->mention_count; j++) {
        const struct mention *mention = &label->mentions[j];
        quality->mentions[mention->kind].missed += !taken[j];
        if (!taken[j]) {
            tell(passage, "missed", mention->kind, mention->begin, mention->end);
        }
    }
}

/* `context` is the qualities by part. */
static void compare_passage(void *context, const struct labelled_passage *passage, char *columns)
{
    static struct label label;
    const char *part = getenv("SUBJECT_PART");
    read_label(columns, &label);
    if (part == NULL || strcmp(part, part_names[label.part]) == 0) {
        struct quality *quality = (struct quality *)context + label.part;
        compare_subjects(&label, passage, quality);
        compare_mentions(&label, passage, quality);
        quality->passages++;
    }
}

/* --- Figures -----------------------------------------------------------------------------------
 */

static void print_counts(const char *what, const char *of, const struct counts *counts)
{
    char name[32];
    snprintf(name, sizeof name, "%s %s", what, of);
    counts_print(name, counts);
}

static struct counts all_mentions(const struct quality *quality)
{
    struct counts all = {0, 0, 0};
    for (int kind = 0; kind < KINDS; kind++) {
        counts_add(&all, &quality->mentions[kind]);
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

/* All parts together; what is asked is less where the rules had fewer examples. */
static void assert_good(const struct quality quality[PARTS], double of_subjects, double of_mentions)
{
    struct quality all = quality[0];
    for (int part = 0; part < PARTS; part++) {
        print_quality(part_names[part], &quality[part]);
    }
    for (int part = 1; part < PARTS; part++) {
        for (int kind = 0; kind < KINDS; kind++) {
            counts_add(&all.subjects[kind], &quality[part].subjects[kind]);
            counts_add(&all.mentions[kind], &quality[part].mentions[kind]);
        }
        all.passages += quality[part].passages;
    }
    print_quality("together", &all);
    struct counts mentions = all_mentions(&all);
    for (int kind = 0; kind < KINDS && getenv("SUBJECT_PART") == NULL; kind++) {
        assert_true(counts_precision(&all.subjects[kind]) >= of_subjects);
        assert_true(counts_recall(&all.subjects[kind]) >= of_subjects);
        assert_true(counts_precision(&mentions) >= of_mentions);
        assert_true(counts_recall(&mentions) >= of_mentions);
    }
}

/* --- Tests -------------------------------------------------------------------------------------
 */

static int set_up(void **state)
{
    (void)state;
    struct annotator_lists lists = {{list_subjects, strlen(list_subjects)}, {"", 0}};
    labelled_begin(&lists);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    labelled_end();
    return 0;
}

static void own_articles_are_known(void **state)
{
    (void)state;
    struct quality quality[PARTS] = {{.passages = 0}};
    labelled_visit_own("corpus/subject-labels-own.tsv", compare_passage, quality);
    assert_good(quality, 0.85, 0.90);
}

static void other_collections_are_known(void **state)
{
    (void)state;
    struct quality quality[PARTS] = {{.passages = 0}};
    if (!labelled_visit_other("corpus/subject-labels-other.tsv", compare_passage, quality)) {
        skip();
    }
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
