/*
 * Passages of which it is labelled what they are about or what they name: what the tests of that
 * have in common. Documents come out of indexes and are annotated anew, as the indexer does it.
 *
 * A file of labels has a line for each passage, "document TAB passage *(TAB column)", and remarks
 * after '#'. What fails ends the test.
 */
#ifndef SUOYIN_TESTS_LABELLED_PASSAGES_H
#define SUOYIN_TESTS_LABELLED_PASSAGES_H

#include <stdbool.h>

#include "../indexer/annotate.h"

/* How often something was told that is so, told that is not so, and not told. */
struct counts {
    unsigned right, wrong, missed;
};

double counts_precision(const struct counts *counts);
double counts_recall(const struct counts *counts);
void counts_add(struct counts *sum, const struct counts *counts);
/* "NAME right … wrong … missed … precision … recall …" on a line. */
void counts_print(const char *name, const struct counts *counts);

/* For a test's set-up and tear-down: opens the annotator that all passages are given to. */
void labelled_begin(const struct annotator_lists *lists);
void labelled_end(void);

struct labelled_passage {
    const char *document; /* its id */
    unsigned number;
    const char *text;
    const struct annotated_passage *found;
};

/* A passage of a file, and the columns of its line from the third on: see labelled_column. */
typedef void labelled_visit(void *context, const struct labelled_passage *passage, char *columns);

/* The next column, or NULL behind the last. *columns moves on; the line is cut up. */
const char *labelled_column(char **columns);

/* Visits the passages of a file of labels, whose documents are the project's own articles. */
void labelled_visit_own(const char *path, labelled_visit *visit, void *context);

/* The same with documents of the indexes that SUBJECT_INDEXES=FOLDER:FOLDER names (of default
 * options); false when it is not set. */
bool labelled_visit_other(const char *path, labelled_visit *visit, void *context);

#endif
