/*
 * Words that the index holds and that somebody may have meant: by their pinyin, by what sounds
 * alike, by a letter more, less or else.
 */
#ifndef SUOYIN_QUERY_LIKELY_WORDS_H
#define SUOYIN_QUERY_LIKELY_WORDS_H

#include "../common/buffer.h"
#include "../common/readings.h"
#include "searcher.h"
#include "stop.h"

enum { LIKELY_WORDS_MAX = 5, LIKELY_WORD_BYTES_MAX = 256 };

struct likely_word {
    char text[LIKELY_WORD_BYTES_MAX]; /* UTF-8, NUL-terminated */
    size_t length;
    uint64_t df;   /* passages that may hold it: at most so many */
    uint32_t cost; /* how far it is from what was written */
};

/* The best first, none twice. */
struct likely_words {
    struct likely_word words[LIKELY_WORDS_MAX];
    size_t count;
};

/*
 * All three add to `words`, and need the readings of the index where they take them. What is too
 * long to be such a word adds nothing. STATUS_CORRUPT, STATUS_MEMORY, STATUS_CANCELLED.
 */

/* Han words of two or more characters whose pinyin, without tones, is exactly these letters, which
 * may be read in several ways (xian: xi an, xian). */
enum status likely_by_pinyin(const struct open_commit *index, const struct readings *readings,
                             const char *letters, size_t length, const struct stop *stop,
                             struct likely_words *words, struct error *error);

/* For a run of Han characters of which some neighbours never stand together: runs in which all do,
 * with the fewest characters replaced by others that are read alike, and at most half of them. */
enum status likely_by_sound(const struct open_commit *index, const struct readings *readings,
                            const uint32_t *characters, size_t count, const struct stop *stop,
                            struct likely_words *words, struct error *error);

/* For a word of letters and digits (folded): words that differ from it by one letter that is
 * missing, too much, replaced, or has changed places with the next; the digits stay. Of two letters
 * or more. */
enum status likely_by_letters(const struct open_commit *index, const char *word, size_t length,
                              const struct stop *stop, struct likely_words *words,
                              struct error *error);

#endif
