/*
 * How much a random test tries. The plain run does all that a test asks for; under a sanitizer a
 * round takes three to twenty times as long and looks for another kind of mistake, so that a part
 * of them is enough. SUOYIN_SOAK=N in the environment makes it N times as much.
 */
#ifndef SUOYIN_TESTS_TRIALS_H
#define SUOYIN_TESTS_TRIALS_H

#include <stdbool.h>
#include <stddef.h>

/* How many of `usual` rounds there are to be: at least 1. */
size_t trials(size_t usual);

/* The step of a loop over all cases, such as the n-th allocation for every n: 1 in the plain run.
 */
long trials_stride(void);

/* Whether this is a long run. */
bool trials_in_soak(void);

#endif
