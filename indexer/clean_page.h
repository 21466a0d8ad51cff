/*
 * A document as the cleaner's rules see it: the lines before the article's first paragraph and the
 * lines after its last. What lies between belongs to the article and is shown to no rule.
 *
 * Internal to the cleaner. A page lives on the stack for the time of one cleaner_run.
 */
#ifndef SUOYIN_INDEXER_CLEAN_PAGE_H
#define SUOYIN_INDEXER_CLEAN_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cleaner.h"
#include "document.h"

enum {
    PAGE_HEAD_LINES = 64,
    PAGE_TAIL_LINES = 96,
    PAGE_FOLDED_BYTES = 2000, /* longer lines are not folded */
};

enum line_role {
    LINE_KEPT,
    LINE_FURNITURE, /* removed, as are the next two */
    LINE_BYLINE,    /* states source, author or date */
    LINE_TITLE,
};

struct page_line {
    struct text text;    /* without white space around it; in the document's text, never empty */
    struct text folded;  /* see page_folded; data is NULL until asked for */
    bool sentence;       /* 。！？； anywhere; known with folded */
    size_t characters;   /* of text */
    enum line_role role; /* set by page_remove */
    bool blank_before;   /* a blank line stands before it */
    bool byline;         /* states source, author or date, though it may stay */
    bool article;        /* a paragraph that does not speak of the page itself */
};

struct page {
    struct document *document;
    const struct cleaner *cleaner;
    struct page_line lines[PAGE_HEAD_LINES + PAGE_TAIL_LINES];
    size_t line_count;
    size_t head_end;            /* lines [0, head_end) stand before the first paragraph */
    size_t tail_begin;          /* lines [tail_begin, line_count) stand after the last */
    bool has_article;           /* a paragraph was seen */
    bool blank_before_article;  /* before the first one */
    struct text last_paragraph; /* of the article, trimmed; empty when there is none */
    size_t cut;                 /* bytes that a rule took off the end of last_paragraph */
    struct text site;           /* the site's name where the page tells it */
    size_t removed;             /* lines */
    bool failed;                /* memory is short */
};

/* Finds the lines of the head and of the tail of document->text. */
void page_read(struct page *page, const struct cleaner *cleaner, struct document *document);

/*
 * The line for comparing: Simplified instead of Traditional for the characters that patterns use,
 * ASCII in lower case. It has the same bytes at the same places otherwise, so that an offset in one
 * is an offset in the other. Empty for a line longer than PAGE_FOLDED_BYTES, and when memory is
 * short (then failed is set).
 */
struct text page_folded(struct page *page, struct page_line *line);

/* Takes a line out of the text and tells why. */
void page_remove(struct page *page, struct page_line *line, enum line_role role, const char *rule);

/*
 * Sets a field. Answers whether the document now has that field with that very value, white space
 * apart: only then may the words that state it go. *lifted (unless NULL) becomes true when the
 * field was not there before.
 */
bool page_lift(struct page *page, const char *field, struct text value, bool *lifted);

/* The kept line before or after `index` within the region that holds it, or NULL. */
struct page_line *page_kept_before(struct page *page, size_t index);
struct page_line *page_kept_after(struct page *page, size_t index);

void page_explain(const struct page *page, const char *rule, struct text text);

#endif
