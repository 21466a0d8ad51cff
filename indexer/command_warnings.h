/*
 * The warnings of a run. One bad export can give a million alike, so the first few of a kind are
 * told as they come, the others counted, and told in a line for each kind at the end. A file that
 * the user names has them all.
 */
#ifndef SUOYIN_INDEXER_COMMAND_WARNINGS_H
#define SUOYIN_INDEXER_COMMAND_WARNINGS_H

#include <stdio.h>

#include "../common/program.h"

enum {
    WARNINGS_TOLD = 5,  /* of a kind */
    WARNING_KINDS = 16, /* that are told apart; what comes later is one kind */
    WARNING_REASON_MAX = 160,
};

/* Those with the same reason, but for numbers in it: "news.jsonl:3: byte 19: a control character"
 * is of the kind "a control character". */
struct warning_kind {
    char reason[WARNING_REASON_MAX]; /* cut short at need */
    uint64_t count;
};

struct gathered_warnings {
    struct warning_kind kinds[WARNING_KINDS + 1];
    size_t kind_count;
    FILE *all; /* gets each as a line; may be NULL */
};

/* Takes "where: why", and tells it if it is among the first of its kind. */
void gathered_warnings_take(struct gathered_warnings *warnings, const char *message);

/* Tells how many more there were of each kind. */
void gathered_warnings_end(const struct gathered_warnings *warnings);

#endif
