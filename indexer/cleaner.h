/*
 * The cleaner removes what a web page adds to an article and lifts what it states about the article
 * into fields.
 *
 * It is a list of named rules that run in a fixed order: glosses out of the middle of words, tables
 * of labels and byline lines into fields, navigation, share buttons, notices and footers away, and
 * paragraphs that a page broke in two joined again. A rule may leave furniture standing; it may not
 * eat an article's own words. Rules therefore look at where a line stands (before the article's
 * first paragraph, after its last), at its length and punctuation, and at the whole of it, never at
 * a word alone. When everything would go, everything stays.
 *
 *     struct cleaner cleaner = {.raw = false};
 *     enum status status = cleaner_run(&cleaner, &document, &error);
 *
 * Text that needs no cleaning costs one fast scan and is not copied.
 */
#ifndef SUOYIN_INDEXER_CLEANER_H
#define SUOYIN_INDEXER_CLEANER_H

#include <stdbool.h>
#include <stddef.h>

#include "../common/status.h"
#include "document.h"

/*
 * Told what a rule removed, lifted or joined: `text` is what stood in the document (for a lifted
 * field the words that stated it), without NUL, valid only during the call. Called from the thread
 * that runs the cleaner; it must not change the document.
 */
typedef void cleaner_explain(void *context, const struct document *document, const char *rule,
                             const char *text, size_t length);

/* Options only, never written to: threads may share one. */
struct cleaner {
    bool raw;                 /* no rule runs, the text stays as it was read */
    cleaner_explain *explain; /* or NULL */
    void *context;            /* handed to explain */
};

/*
 * Cleans document->text, which afterwards holds paragraphs divided by one '\n' each (behind the
 * last one too, unless it had none before) and no blank lines, in memory of the document's arena,
 * and adds fields; a field that the document has already is kept. Fields that may be added: title,
 * source, author, date (YYYY-MM-DD), and from the table at the head of an official document
 * index_number, topic, issuer, document_number, written (the date it was signed), keywords,
 * validity.
 *
 * The text must be valid UTF-8, and is so afterwards. Only STATUS_MEMORY is possible; the document
 * is then good for nothing but document_reset and document_release.
 */
enum status cleaner_run(const struct cleaner *cleaner, struct document *document,
                        struct error *error);

struct cleaner_rule_summary {
    const char *name;        /* as told to cleaner_explain */
    const char *description; /* one line */
};

/* The rules in the order in which they run; index 0 and up, NULL after the last. */
const struct cleaner_rule_summary *cleaner_rule(size_t index);

#endif
