/*
 * A line on a terminal that tells how far a build has come, and messages that do not get into its
 * way.
 */
#ifndef SUOYIN_INDEXER_COMMAND_PROGRESS_H
#define SUOYIN_INDEXER_COMMAND_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>

#include "suoyin_index.h"

struct progress_line {
    bool shown;             /* standard error is a terminal, and nobody asked for quiet */
    pthread_mutex_t lock;   /* the line and the messages come from several threads */
    bool drawn;             /* the line stands on the terminal */
    enum index_phase phase; /* that it shows */
    double begun, drawn_at; /* seconds */
};

void progress_begin(struct progress_line *line, bool quiet);
/* Draws the line anew, at most ten times a second in one phase. */
void progress_update(struct progress_line *line, const struct index_progress *progress);
/* Takes the line away for what is printed until progress_resume, which other threads wait for. */
void progress_pause(struct progress_line *line);
void progress_resume(struct progress_line *line);
void progress_end(struct progress_line *line);

#endif
