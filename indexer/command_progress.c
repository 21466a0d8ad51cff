#include "command_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BAR_WIDTH = 24 };

static double now_in_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *phase_name(enum index_phase phase)
{
    switch (phase) {
    case INDEX_READING:
        return "reading";
    case INDEX_INVERTING:
        return "inverting";
    case INDEX_WRITING:
        return "writing";
    case INDEX_MERGING:
        return "merging";
    }
    return "working";
}

void progress_begin(struct progress_line *line, bool quiet)
{
    const char *terminal = getenv("TERM");
    *line = (struct progress_line){.begun = now_in_seconds()};
    line->shown =
        !quiet && isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
    pthread_mutex_init(&line->lock, NULL);
}

static void erase(struct progress_line *line)
{
    if (line->drawn) {
        fputs("\r\033[K", stderr);
        line->drawn = false;
    }
}

static void put_bar(const struct index_progress *progress)
{
    double part = (double)progress->done / (double)progress->total;
    part = part < 1 ? part : 1;
    int filled = (int)(part * BAR_WIDTH);
    fputc('[', stderr);
    for (int i = 0; i < BAR_WIDTH; i++) {
        fputc(i < filled ? '#' : '.', stderr);
    }
    fprintf(stderr, "] %3d%%  ", (int)(part * 100));
}

static void draw(struct progress_line *line, const struct index_progress *progress, double now)
{
    double elapsed = now - line->begun;
    double rate = elapsed > 0 ? (double)progress->done / elapsed : 0;
    double text_rate = elapsed > 0 ? (double)progress->text_bytes / elapsed : 0;
    fprintf(stderr, "\r%-9s ", phase_name(progress->phase));
    if (progress->total > 0) {
        put_bar(progress);
    }
    fprintf(stderr, "%.1f MB/s of text  %" PRIu64 " documents", text_rate / 1e6,
            progress->documents);
    if (progress->phase == INDEX_READING && progress->total >= progress->done && rate > 0 &&
        elapsed > 1) {
        double left = (double)(progress->total - progress->done) / rate;
        fprintf(stderr, "  %d:%02d left", (int)(left / 60), (int)left % 60);
    }
    fputs("\033[K", stderr);
    fflush(stderr);
    line->drawn = true;
    line->drawn_at = now;
    line->phase = progress->phase;
}

void progress_update(struct progress_line *line, const struct index_progress *progress)
{
    if (!line->shown) {
        return;
    }
    double now = now_in_seconds();
    pthread_mutex_lock(&line->lock);
    if (progress->phase != line->phase || now - line->drawn_at >= 0.1) {
        draw(line, progress, now);
    }
    pthread_mutex_unlock(&line->lock);
}

void progress_pause(struct progress_line *line)
{
    pthread_mutex_lock(&line->lock);
    erase(line);
}

void progress_resume(struct progress_line *line)
{
    pthread_mutex_unlock(&line->lock);
}

void progress_end(struct progress_line *line)
{
    progress_pause(line);
    progress_resume(line);
    pthread_mutex_destroy(&line->lock);
}
