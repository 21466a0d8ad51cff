/*
 * What happens to trouble with one file or one document: by default it is told and passed over, in
 * strict mode it is the run's error.
 */
#ifndef SUOYIN_INDEXER_PROBLEM_H
#define SUOYIN_INDEXER_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "../common/status.h"

struct problem_reporter {
    bool strict;
    void (*warn)(void *context, const char *message); /* may be NULL */
    void *context;
    uint64_t count; /* of the problems passed over */
};

/*
 * Tells a problem and answers STATUS_OK, so that the caller goes on; or, in strict mode and always
 * for STATUS_MEMORY and STATUS_CANCELLED, copies it to *error and answers its code.
 */
enum status problem_pass_over(struct problem_reporter *reporter, const struct error *problem,
                              struct error *error);

/* Makes one line of UTF-8 of a message that holds a name as it came from the file system or from a
 * document: '?' for control characters and for bytes that are no UTF-8. */
void problem_make_printable(char *message);

#endif
