/*
 * Recognisers: what finds annotations (annotation.h) in a passage's text. Each has a file of its
 * own, and annotate.c calls them.
 *
 * A recogniser is a pure function of its arguments and may run in several threads at once. It adds
 * what it finds to the list in any order; spans lie in the text and begin and end at its
 * characters, and are not empty.
 *
 * The text is valid UTF-8, the passage's, with one change that leaves every byte where it is: an
 * ideograph that the index's table folds to one of the same number of bytes has become that (寧 is
 * 宁). So a recogniser sees simplified characters, and its spans hold for the passage as it is. The
 * same has been done to the rules and to the table of places, before they were parsed, and to the
 * title and the source below. Letters, digits and punctuation are as they were written.
 *
 * Most recognisers look only where the scanned text says that something of theirs may begin, and
 * find the same without it, everywhere.
 */
#ifndef SUOYIN_INDEXER_RECOGNISE_H
#define SUOYIN_INDEXER_RECOGNISE_H

#include "../common/annotation_list.h"
#include "../common/text_store.h"
#include "document.h"
#include "scanned_text.h"

struct place_table;
struct subject_rules;

/* What a recogniser may know beside the text. */
struct recogniser_context {
    const struct subject_rules *rules; /* subject_rules.h */
    const struct place_table *places;  /* place_table.h */
    /* Fields of the document, with data NULL when it lacks them. The date is as it is stored:
     * YYYY-MM-DD, YYYY-MM, YYYY, or as it was found. */
    struct text title, source, date;
};

typedef void recogniser(const struct recogniser_context *context, const struct scanned_text *text,
                        struct annotation_list *out);

#endif
