/*
 * The golden segments: what they are made of, and how the indexer makes them.
 */
#ifndef SUOYIN_TESTS_GOLDEN_BUILD_H
#define SUOYIN_TESTS_GOLDEN_BUILD_H

#include <stdbool.h>

#include "../common/buffer.h"
#include "../common/segment.h"
#include "../common/status.h"
#include "../indexer/annotate.h"

struct golden_source {
    const char *name; /* of tests/golden/NAME.segment, .jsonl and .answers */
    bool whole_documents;
    bool icu_table; /* folded by ICU's table; else by a small one */
    bool linked;
    bool annotated; /* by the rules that come with the indexer and a small list of places */
    /* Appends the source as JSON Lines; NULL when it lies in NAME.jsonl. */
    void (*generate)(struct buffer *out);
};

enum { GOLDEN_SOURCES = 6, GOLDEN_PASSAGE_CHARS = 20 };
extern const struct golden_source golden_sources[GOLDEN_SOURCES];

/* Puts the path of a golden's file, "tests/golden/NAME.ENDING", at `path`. */
enum { GOLDEN_PATH = 256 };
void golden_path(const struct golden_source *source, const char *ending, char path[GOLDEN_PATH]);

/* Appends the folding table's bytes. */
enum status golden_build_table(const struct golden_source *source, struct buffer *out,
                               struct error *error);
/* Appends the documents as JSON Lines. */
enum status golden_build_source(const struct golden_source *source, struct buffer *out,
                                struct error *error);
/* The lists that an annotated golden is made with; NULL for another. */
const struct annotator_lists *golden_build_lists(const struct golden_source *source);
/* Appends the segment that the indexer's parts make of the source with this folding table and these
 * lists (NULL: it is not annotated). */
enum status golden_build_segment(const struct golden_source *source, const struct buffer *table,
                                 const struct annotator_lists *lists, unsigned threads,
                                 struct buffer *out, struct error *error);
/* The same through index_build, the indexer's front door, which takes ICU's table; not for one that
 * is annotated. */
enum status golden_build_index(const struct golden_source *source, unsigned threads,
                               struct buffer *out, struct error *error);

#endif
