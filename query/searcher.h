/*
 * One open commit of an index: its segments, what is known of all of them together, and the working
 * memory that searches borrow.
 */
#ifndef SUOYIN_QUERY_SEARCHER_H
#define SUOYIN_QUERY_SEARCHER_H

#include <pthread.h>

#include "../common/manifest.h"
#include "../common/place_table.h"
#include "../common/segment.h"
#include "../common/tombstones.h"
#include "bm25.h"
#include "query_words.h"
#include "ranked_window.h"
#include "stop.h"
#include "suoyin.h"

/*
 * What a search and its results work with, and what is dear to make: borrowed from the index, and
 * given back when the results are freed. One search at a time.
 */
struct search_tools {
    struct search_tools *next; /* in the pool */
    struct ranked_scratch scratch;
    struct bm25 bm25; /* the last that a search's own parameters made */
    bool has_bm25;
    struct string_reader *strings;
    struct text_reader **texts; /* by segment; opened when first needed */
    uint32_t *units, *offsets;  /* of the text that is being looked at */
    size_t unit_capacity;
    const struct stop *stop; /* of whoever has borrowed them; NULL: nothing stops */
};

struct shared_segment; /* open_commit.c */

struct open_commit {
    struct allocator allocator;
    _Atomic uint32_t holders; /* callers' handles, results and the like: open_commit.h */
    struct manifest manifest; /* empty when it is one file */
    struct segment *segments;
    struct shared_segment **shared; /* where the segments are held, with other commits */
    struct tombstones *tombstones;  /* by segment; `file` is NULL where nothing is dead */
    uint32_t segment_count;
    /* of what is alive; file_bytes of all */
    uint64_t documents, passages, length, text_bytes, file_bytes;
    struct arena arena;                     /* of what lives as long as the index */
    struct query_words words;               /* of the first segment */
    double average_length;                  /* of a passage, in terms */
    struct bm25 default_bm25, unigram_bm25; /* of the default ranking's two stages */
    struct place_table *places;             /* of the first segment; NULL: not yet read */
    struct short_forms *short_forms;        /* of the first segment's rules; NULL: not yet read */
    pthread_mutex_t mutex;                  /* of the pool, places and short forms */
    struct search_tools *pool;
    uint32_t pooled;
};

/* BM25's parameters in the default ranking: of the first stage, and for the characters of the
 * second. */
static const double default_k1 = 1.2, default_b = 0.9, unigram_k1 = 1, unigram_b = 1;

static inline bool searcher_is_dead(const struct open_commit *index, uint32_t segment,
                                    uint32_t passage)
{
    const struct tombstones *tombstones = &index->tombstones[segment];
    return tombstones->file != NULL && tombstones_passage_dead(tombstones, passage);
}

/* Frees the tools that nobody has borrowed. */
void searcher_release_tools(struct open_commit *index);

/* Whether all segments are annotated. */
bool searcher_has_subjects(const struct open_commit *index);

/* How many living passages hold the character. */
enum status searcher_character_df(const struct open_commit *index, uint32_t character, uint64_t *df,
                                  struct error *error);

/* How many living passages hold the two characters, one after the other. */
enum status searcher_bigram_df(const struct open_commit *index, uint32_t first, uint32_t second,
                               uint64_t *df, struct error *error);

/* How many living passages hold the word (folded). */
enum status searcher_word_df(const struct open_commit *index, const char *word, size_t length,
                             uint64_t *df, struct error *error);

/* STATUS_USAGE, which names what asked for them, for an index that was built without subjects. */
enum status searcher_needs_annotations(const struct open_commit *index, const char *what,
                                       struct error *error);

/* The table of places, which is read when it is first asked for and lives as long as the index;
 * *table is NULL for an index that was built without subjects. */
enum status searcher_places(const struct open_commit *index, const struct place_table **table,
                            struct error *error);

/* Borrows tools; NULL when memory is short. */
struct search_tools *searcher_borrow(const struct open_commit *index, struct error *error);
void searcher_give_back(const struct open_commit *index, struct search_tools *tools);

/* The text of a passage: the tools' until they are asked again. */
enum status searcher_text(const struct open_commit *index, struct search_tools *tools,
                          uint32_t segment, uint32_t passage, const char **text, size_t *length,
                          struct error *error);

/* Folds text into tools->units and tools->offsets; *count receives how many. */
enum status searcher_units(const struct open_commit *index, struct search_tools *tools,
                           uint32_t segment, const char *text, size_t length, size_t *count,
                           struct error *error);

/* Copies an internal error to the public one, and answers its code. */
suoyin_status searcher_status(enum status status, const struct error *error, suoyin_error *out);

#endif
