/*
 * When to give up: a deadline, and a flag that the caller may set.
 */
#ifndef SUOYIN_QUERY_STOP_H
#define SUOYIN_QUERY_STOP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "../common/status.h"

struct stop {
    const bool *cancel; /* or NULL */
    bool has_deadline;
    struct timespec deadline; /* CLOCK_MONOTONIC */
};

/* Sets the deadline `milliseconds` from now; 0 for none. */
static inline void stop_init(struct stop *stop, const bool *cancel, uint32_t milliseconds)
{
    stop->cancel = cancel;
    stop->has_deadline = milliseconds > 0;
    if (stop->has_deadline) {
        clock_gettime(CLOCK_MONOTONIC, &stop->deadline);
        stop->deadline.tv_sec += milliseconds / 1000;
        stop->deadline.tv_nsec += (long)(milliseconds % 1000) * 1000000;
        if (stop->deadline.tv_nsec >= 1000000000) {
            stop->deadline.tv_nsec -= 1000000000;
            stop->deadline.tv_sec++;
        }
    }
}

/* The milliseconds that are left, 1 at least; 0 when there is no deadline: what stop_init takes. */
static inline uint32_t stop_left(const struct stop *stop)
{
    struct timespec now;
    if (!stop->has_deadline) {
        return 0;
    }
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t left = ((int64_t)stop->deadline.tv_sec - now.tv_sec) * 1000 +
                   (stop->deadline.tv_nsec - now.tv_nsec) / 1000000;
    return left < 1 ? 1 : (uint32_t)left;
}

/* To be asked every few ten microseconds of work. */
static inline bool stop_now(const struct stop *stop)
{
    if (stop->cancel != NULL && __atomic_load_n(stop->cancel, __ATOMIC_RELAXED)) {
        return true;
    }
    if (!stop->has_deadline) {
        return false;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > stop->deadline.tv_sec ||
           (now.tv_sec == stop->deadline.tv_sec && now.tv_nsec >= stop->deadline.tv_nsec);
}

/* What giving up answers. */
static inline enum status stop_error(struct error *error)
{
    return error_set(error, STATUS_CANCELLED, "the search was stopped");
}

/* STATUS_CANCELLED when it is time to give up; NULL: never. To be asked as often. */
static inline enum status stop_check(const struct stop *stop, struct error *error)
{
    return stop != NULL && stop_now(stop) ? stop_error(error) : STATUS_OK;
}

#endif
