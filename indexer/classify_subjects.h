/*
 * Which subjects a passage is about: policies, parks, projects, none or several. The weights of the
 * rules' cues that stand in it are added up, each cue once, and so are its names; its document's
 * title and its other passages say a little, too.
 *
 *     struct subject_scores title, passage, document;
 *     title = title_scores(rules, title_text, length);
 *     passage = passage_scores(rules, &scanned_text);                  for each passage
 *     add_name_scores(&list, &passage);
 *     document = the sum of those, subject_scores_add
 *     subjects = classify_subjects(&passage, &title, &document, passages);
 *
 * Texts are as recognise.h tells. Pure functions.
 */
#ifndef SUOYIN_INDEXER_CLASSIFY_SUBJECTS_H
#define SUOYIN_INDEXER_CLASSIFY_SUBJECTS_H

#include "../common/annotation_list.h"
#include "scanned_text.h"
#include "subject_rules.h"

struct subject_scores {
    int32_t of[SUBJECT_COUNT];
};

struct subject_scores title_scores(const struct subject_rules *rules, const char *text,
                                   size_t length);
struct subject_scores passage_scores(const struct subject_rules *rules,
                                     const struct scanned_text *text);
/* Adds what the names say that were found in the passage; the name of an agency (…产业园管委会)
 * says nothing. The text need not be folded. */
void add_name_scores(const struct subject_rules *rules, const char *text, size_t length,
                     const struct annotation_list *list, struct subject_scores *passage);
void subject_scores_add(struct subject_scores *sum, const struct subject_scores *scores);

/* A sum of enum subject. `document` is the sum of its passages' scores, of which there are
 * `passages`. */
unsigned classify_subjects(const struct subject_scores *passage, const struct subject_scores *title,
                           const struct subject_scores *document, size_t passages);

#endif
