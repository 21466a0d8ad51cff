/*
 * What can go wrong, and how it is told.
 *
 * Every function that can fail returns an enum status and takes a struct error * as its last
 * parameter. The caller owns the struct; the function fills it once, where the trouble is seen,
 * with one line that says what, where and why. A NULL error is allowed: then only the code is told.
 * Nothing in the libraries prints, exits or keeps a global errno of its own.
 */
#ifndef SUOYIN_COMMON_STATUS_H
#define SUOYIN_COMMON_STATUS_H

#include <stddef.h>
#include <stdint.h>

/*
 * X(name, value, meaning). Values are stable: they are also those of the public header.
 *
 * USAGE and INPUT are the caller's to mend; CORRUPT and VERSION speak of an index on disk; the rest
 * is the system's.
 */
#define STATUS_LIST(X)                                                                             \
    X(OK, 0, "no error")                                                                           \
    X(USAGE, -1, "an argument is out of range")                                                    \
    X(INPUT, -2, "the input cannot be used")                                                       \
    X(NOT_FOUND, -3, "there is no such thing")                                                     \
    X(EXISTS, -4, "it exists already")                                                             \
    X(LIMIT, -5, "a limit is exceeded")                                                            \
    X(CORRUPT, -6, "the index is damaged")                                                         \
    X(VERSION, -7, "the index is of another version")                                              \
    X(IO, -8, "the system reports trouble with a file")                                            \
    X(MEMORY, -9, "out of memory")                                                                 \
    X(BUSY, -10, "another process holds the lock")                                                 \
    X(CANCELLED, -11, "stopped by the caller or by the deadline")

enum status {
#define STATUS_ENUM(name, value, meaning) STATUS_##name = (value),
    STATUS_LIST(STATUS_ENUM)
#undef STATUS_ENUM
};

struct error {
    enum status code;
    uint64_t offset;   /* byte offset in what the message names; 0 where that has no meaning */
    char message[504]; /* one line, UTF-8, without a final newline */
};

/* The meaning of a code, in English; a static string, never NULL. */
const char *status_text(enum status code);

/*
 * Fills *error (when it is not NULL) and returns code, so that a failing function can end with
 * `return error_set(error, STATUS_INPUT, "%s:%zu: …", path, line);`. A message that is too long is
 * cut at a character's boundary.
 */
enum status error_set(struct error *error, enum status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with an offset. */
enum status error_at(struct error *error, enum status code, uint64_t offset, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));

/* STATUS_MEMORY with the usual words. */
enum status error_memory(struct error *error);

/* "WHAT: WHERE: strerror(errno_value)" with STATUS_IO (STATUS_MEMORY for ENOMEM). */
enum status error_system(struct error *error, int errno_value, const char *what, const char *where);

#endif
