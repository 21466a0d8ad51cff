/* stopwatch: wall and processor time, for the harnesses written in C and C++. */
#ifndef BENCH_STOPWATCH_H
#define BENCH_STOPWATCH_H

#include <sys/resource.h>
#include <time.h>

static inline double wall_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds that all threads of this process spent on processors, in the kernel included. */
static inline double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

#endif
