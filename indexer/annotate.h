/*
 * Annotating documents: what the recognisers find in each passage, which subjects it is about, and
 * which region the document is of.
 *
 *     annotator_open(&lists, fold_table, allocator, &annotator, error);
 *     struct annotated_document annotated = {.allocator = allocator};
 *     annotate_document(annotator, document, &annotated, error) …          for each document
 *     annotated_document_release(&annotated);
 *     annotator_release(annotator);
 *
 * What is found is a function of the document, the lists, the folding table and ANNOTATION_VERSION.
 */
#ifndef SUOYIN_INDEXER_ANNOTATE_H
#define SUOYIN_INDEXER_ANNOTATE_H

#include "../common/fold_table.h"
#include "batch.h"
#include "classify_subjects.h"
#include "recognise.h"
#include "text_scanner.h"

/* The given lists, as text: sections SUBJECT_RULES and PLACES hold them. */
struct annotator_lists {
    struct text rules, places;
};

/* Those that the indexer comes with. */
struct annotator_lists annotator_default_lists(void);

/* Reads rules from a file of the user's: *rules points into the buffer. STATUS_NOT_FOUND,
 * STATUS_IO, STATUS_LIMIT, STATUS_MEMORY. */
enum status annotator_read_rules(const char *path, struct buffer *bytes, struct text *rules,
                                 struct error *error);

/* Parsed lists. Never written to: any number of threads may use it at once. */
struct annotator;

/* Copies the lists. The table must outlive it. STATUS_INPUT tells the line of a list that cannot be
 * read; STATUS_MEMORY. *out is set only on success. */
enum status annotator_open(const struct annotator_lists *lists, const struct fold_table *table,
                           const struct allocator *allocator, struct annotator **out,
                           struct error *error);
void annotator_release(struct annotator *annotator); /* NULL: nothing */

/* The lists as they were given. */
const struct annotator_lists *annotator_lists(const struct annotator *annotator);

struct annotated_passage {
    struct annotation_list list;  /* in its order */
    unsigned subjects;            /* a sum of enum subject */
    struct subject_scores scores; /* what they were found by */
};

/* What is known of a document. Zero-initialise it but for the allocator; it is used again for the
 * next document. One thread at a time. */
struct annotated_document {
    const struct allocator *allocator;
    struct annotated_passage *passages;
    size_t count, capacity;
    uint32_t region;    /* six digits, 0 when it is not known */
    struct buffer text; /* the fields and one passage, folded */
    struct candidate_list candidates;
};

/* STATUS_MEMORY. */
enum status annotate_document(const struct annotator *annotator,
                              const struct batch_document *document, struct annotated_document *out,
                              struct error *error);
void annotated_document_release(struct annotated_document *annotated);

#endif
