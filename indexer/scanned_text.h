/*
 * A text in which things are looked for, with the places where they may begin, as text_scanner.h
 * notes them in one pass for all who look. Without these every character may begin anything: that
 * is the plain way, for short texts, and what tests compare the other with.
 *
 *     const struct text_candidate *candidate = text->candidates;
 *     for (size_t at = 0; (at = next_beginning(&candidate, BEGINS_PLACE, at)) < text->length;) {
 *         look whether one begins at `at`; then go on behind it, or with the next character
 *     }
 */
#ifndef SUOYIN_INDEXER_SCANNED_TEXT_H
#define SUOYIN_INDEXER_SCANNED_TEXT_H

#include <stddef.h>
#include <stdint.h>

enum beginning {
    BEGINS_NAME = 1,  /* a word that tells of a policy, a park, a project or a short form */
    BEGINS_CUE = 2,   /* a word that speaks for a subject */
    BEGINS_VALUE = 4, /* a quantity or a date */
    BEGINS_PLACE = 8,
};

struct text_candidate {
    uint32_t at;    /* an offset, of a character */
    uint32_t kinds; /* a sum of enum beginning */
};

struct scanned_text {
    const char *data; /* as recognise.h tells; NULL when the length is 0 */
    size_t length;
    const struct text_candidate
        *candidates; /* ascending, the last at the end of the text; or NULL */
};

/* The first position from `at` on, a character's or the end of the text, where something of the
 * kind may begin: the end when nothing does. */
static inline size_t next_beginning(const struct text_candidate **candidate, enum beginning kind,
                                    size_t at)
{
    const struct text_candidate *next = *candidate;
    if (next == NULL) {
        return at;
    }
    while (next->at < at || (next->kinds & kind) == 0) {
        next++;
    }
    *candidate = next;
    return next->at;
}

#endif
