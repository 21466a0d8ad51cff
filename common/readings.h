/*
 * How characters are read: pinyin syllables without tones, and the characters that are read so.
 *
 * Queries use it when somebody asks for it (jintang is 金堂), or to find what sounds like a word
 * that stands nowhere. It is a list that comes with the indexer (corpus/readings.tsv) and lies in
 * the segment.
 *
 * Section READINGS is a compressed section (compressed_section.h) that holds
 *
 *     readings = { syllable, TAB, character, { character }, LF } ;                       (UTF-8)
 *
 * Syllables are of a to z (ü is v), at most READING_BYTES_MAX, ascend bytewise and differ; the
 * characters of a syllable ascend and differ. A character may have several readings.
 *
 * An open list is never written to: any number of threads may use it at once.
 */
#ifndef SUOYIN_COMMON_READINGS_H
#define SUOYIN_COMMON_READINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "memory.h"
#include "section.h"

enum { READING_BYTES_MAX = 6, READINGS_SIZE_MAX = 1 << 20 };

struct reading {
    const char *syllable; /* not NUL-terminated */
    uint32_t syllable_length;
    uint32_t count;
    const uint32_t *characters; /* ascending */
};

struct readings {
    const struct reading *readings; /* ascending by syllable */
    uint32_t count;
};

/* Decompresses and checks a section; everything lives in `arena`. STATUS_CORRUPT, STATUS_MEMORY. */
enum status readings_open(const struct section *section, struct arena *arena,
                          struct readings *readings, struct error *error);

/* The characters that are read so, or NULL. */
const struct reading *readings_find(const struct readings *readings, const char *syllable,
                                    size_t length);

/* Whether the character is read so. */
bool reading_holds(const struct reading *reading, uint32_t character);

#endif
