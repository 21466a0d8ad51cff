/*
 * The worked example of FORMAT.md: its lines of bytes must be those of a golden segment.
 *
 * A line of bytes is "PLACE+OFFSET  BYTES  …": PLACE is HEADER, a section's name, CHECKSUMS,
 * CONTENTS or FOOTER, OFFSET counts from there in hexadecimal, and what follows the bytes after two
 * spaces explains them. The lines cover every byte of the file.
 */
#ifndef SUOYIN_TESTS_GOLDEN_EXAMPLE_H
#define SUOYIN_TESTS_GOLDEN_EXAMPLE_H

#include "../common/buffer.h"
#include "../common/status.h"
#include "golden_reader.h"

/* STATUS_CORRUPT tells the first line that is wrong, or the first byte that no line shows. */
enum status golden_example_check(const struct golden *golden, const struct buffer *segment,
                                 struct error *error);
/* Puts the segment's bytes into the lines that are there, as many on each line as before. */
enum status golden_example_rewrite(const struct golden *golden, const struct buffer *segment,
                                   struct error *error);

#endif
