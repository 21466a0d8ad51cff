/*
 * Where names begin. Chinese sets no mark between a name and the words before it
 * (加快推进硬质合金产业园建设 names 硬质合金产业园), so the beginning is looked for from the end:
 * leftwards until punctuation, or a word of the rules over which no name reaches; what adverbs,
 * verbs and dates are then left at the front is taken off.
 *
 * Texts are as recognise.h tells. Pure functions.
 */
#ifndef SUOYIN_INDEXER_NAME_BOUNDARY_H
#define SUOYIN_INDEXER_NAME_BOUNDARY_H

#include "subject_rules.h"

enum {
    /* Characters before the head; what goes on for longer is a clause and no name. */
    NAME_CHARS_MAX = 44,
    /* The words that end the names of parks, of projects and of policies. */
    LEFT_OF_PARK =
        LEFT_FUNCTION | LEFT_ACT | LEFT_ISSUE | LEFT_CONTENT | LEFT_CLASS | LEFT_JOIN | LEFT_AND,
    LEFT_OF_PROJECT = LEFT_OF_PARK & ~LEFT_AND,
    LEFT_OF_POLICY = LEFT_FUNCTION | LEFT_ISSUE,
};

struct name_begin {
    size_t begin;
    unsigned stopped_by; /* the value of the word before it; 0: punctuation, or the text's begin */
    bool too_long;       /* nothing ended it within NAME_CHARS_MAX characters */
};

/*
 * The beginning of the name whose last part starts at `head`: equal to head when nothing belongs to
 * it. `stops` is a sum of enum left_word. Brackets and quotation marks that open and close before
 * the head are a part of the name with what they hold.
 */
struct name_begin name_begin(const struct subject_rules *rules, unsigned stops, const char *text,
                             size_t head);

/* The beginning without adverbs, verbs, dates and the like; at most `head`. */
size_t name_without_leading(const struct subject_rules *rules, const char *text, size_t begin,
                            size_t head);

/* Whether the head speaks of things of a sort: 重大|项目. */
bool is_ranked(const struct subject_rules *rules, const char *text, size_t head);

/* Whether a count follows: 产业园3个, but not the 两个 of 甲基地、乙基地两个项目. */
bool is_counted(const char *text, size_t length, size_t end);

/* How many characters of [begin, end) tell one thing of its kind from another: those that are not
 * in the rules' generic words, nor digits or marks. */
size_t name_telling_characters(const struct subject_rules *rules, enum named_kind kind,
                               const char *text, size_t begin, size_t end);

/* Whether a word of the table begins in [begin, end) and ends there. */
bool name_holds(const struct word_table *table, const char *text, size_t begin, size_t end);

/* Bytes of the longest head of a kind that ends at this position, or 0. */
size_t head_before(const struct subject_rules *rules, enum named_kind kind, const char *text,
                   size_t end);

/* 一 to 万, 〇, 两, and the digits of any width. */
bool is_numeral_character(uint32_t c);
/* Bytes of the numeral that begins here or ends here, or 0. */
size_t numeral_at(const char *text, size_t length, size_t at);
size_t numeral_before(const char *text, size_t at);

#endif
