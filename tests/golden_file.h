/*
 * The files of tests/golden/, opened by the library and by the second reader: what the tests of
 * golden segments have in common. What fails ends the test.
 */
#ifndef SUOYIN_TESTS_GOLDEN_FILE_H
#define SUOYIN_TESTS_GOLDEN_FILE_H

#include "../common/segment.h"
#include "golden_build.h"
#include "golden_reader.h"

struct golden_file {
    const struct golden_source *source;
    struct buffer bytes;
    struct segment segment;
    struct golden golden;
};

/* Opens the segment of golden_sources[index]. */
void golden_file_open(size_t index, struct golden_file *file);
void golden_file_close(struct golden_file *file);

/* Reads the whole of tests/golden/NAME.ENDING; release it with buffer_release. */
void golden_file_read(const struct golden_source *source, const char *ending, struct buffer *out);

/* Ends the test with the error's message unless all is well. */
void golden_expect(enum status status, const struct error *error);

#endif
