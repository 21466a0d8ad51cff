/*
 * libsuoyin-index: writing, checking and describing indexes. The program suoyin-index uses this
 * header and nothing deeper.
 *
 *     struct index_build_options options = INDEX_BUILD_OPTIONS_INIT;
 *     struct index_report report;
 *     struct error error;
 *     if (index_build("park.index", paths, path_count, &options, &report, &error) != STATUS_OK)
 *         fprintf(stderr, "%s\n", error.message);
 *
 * An index is a folder that holds a manifest and segments. It is written aside and committed by one
 * rename: whatever happens before that, what was there stays; what happens after changes nothing.
 *
 * The library never prints and never exits: warnings and progress go to callbacks. Functions may be
 * called from any thread, on different indexes at the same time.
 */
#ifndef SUOYIN_INDEXER_SUOYIN_INDEX_H
#define SUOYIN_INDEXER_SUOYIN_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../common/status.h"

/* A command that makes text of files with an extension: see input.h and the manual. */
struct index_filter {
    const char *extension;
    const char *command;
};

enum index_phase { INDEX_READING, INDEX_INVERTING, INDEX_WRITING, INDEX_MERGING };

struct index_progress {
    enum index_phase phase;
    uint64_t done, total; /* bytes of input, as they lie on disk; total is 0 when unknown */
    uint64_t documents;   /* read so far */
    uint64_t text_bytes;  /* of their passages */
};

struct index_build_options {
    unsigned threads;       /* 0: one for each processor */
    uint64_t memory;        /* bytes that building may take: at least INDEX_MEMORY_MIN; 0: 1 GiB */
    uint32_t passage_chars; /* the target length of a passage in characters; 0: the default, 250 */
    bool whole_documents;   /* each document is one passage */
    bool raw;               /* no cleaning */
    bool no_links;          /* without what proves phrases: they are then proved by their texts */
    bool strict;            /* the first document that cannot be used ends the run */
    bool replace;           /* an index that exists is replaced, when the new one is complete */
    bool no_subjects;       /* passages are not annotated: no subjects, mentions, places, amounts */
    const char *subjects;   /* a file of cues in place of those that come with the indexer; NULL */
    const char *encoding;   /* of all files; NULL: detected */
    const struct index_filter *filters;
    size_t filter_count;
    void *context;                                    /* handed to the callbacks */
    void (*warn)(void *context, const char *message); /* one line; from any thread, one at a
                                                         time; or NULL */
    void (*progress)(void *context, const struct index_progress *progress); /* from the calling
                                                             thread, often; or NULL */
    /* What a cleaning rule removed from, or lifted out of, a document; from any thread, one at a
     * time; or NULL. */
    void (*explain)(void *context, const char *document, const char *rule, const char *text,
                    size_t length);
};

#define INDEX_BUILD_OPTIONS_INIT ((struct index_build_options){0})

#define INDEX_MEMORY_MIN (UINT64_C(32) << 20)

/* What a build did. */
struct index_report {
    uint64_t documents;  /* in the index */
    uint64_t skipped;    /* documents, lines and files that could not be used */
    uint64_t duplicates; /* documents that came twice with the same contents */
    uint64_t passages;
    uint64_t length; /* in terms */
    uint64_t text_bytes;
    uint64_t input_bytes; /* read, decompressed */
    uint64_t index_bytes;
    uint64_t runs; /* spilled for want of memory; 0 when all fitted */
    double seconds;
};

/*
 * Builds an index of files, folders and standard input ("-"). STATUS_EXISTS when the index exists
 * and options->replace is not set; STATUS_NOT_FOUND names a missing path; STATUS_INPUT for a
 * document id that comes twice with different contents (the message names both) and, when strict,
 * for the first document that cannot be used; STATUS_LIMIT; STATUS_IO; STATUS_MEMORY. The index
 * that was there is untouched unless STATUS_OK is answered.
 */
enum status index_build(const char *index, const char *const *paths, size_t path_count,
                        const struct index_build_options *options, struct index_report *report,
                        struct error *error);

/* The cleaning rules, for help: index 0 and up; false after the last. */
bool index_cleaning_rule(size_t index, const char **name, const char **description);

/* --- Changing an index -------------------------------------------------------------------------
 *
 * An index is changed by writing beside what is there, and committed by one rename, as it is built.
 * One writer at a time: another one gets STATUS_BUSY. Readers that have the index open go on with
 * what they have.
 *
 * Whatever the history of an index, its answers and scores are those of an index built anew of the
 * same documents (with the index's folding table and options), and index_compact makes it the same
 * bytes.
 */

enum index_event {
    INDEX_ADDED,    /* was not in the index */
    INDEX_CHANGED,  /* is in the index with other contents */
    INDEX_VANISHED, /* is in the index and not in the sources */
    INDEX_REMOVED,
};

struct index_update_options {
    /* How to read the sources. passage_chars, whole_documents, raw, no_links, no_subjects and
     * subjects are those that the index was built with: leave them 0, or say the same. */
    struct index_build_options build;
    bool prune;        /* removes documents that the sources do not have */
    bool prune_anyway; /* even when some of the sources could not be read, or they have nothing */
    bool dry_run;      /* changes nothing, tells what would be done */
    /* Each document that is new, changed or vanished, by its id. From the calling thread; may be
     * NULL. The context is build.context. */
    void (*tell)(void *context, enum index_event event, const char *id, size_t length);
};

#define INDEX_UPDATE_OPTIONS_INIT ((struct index_update_options){0})

/* What an update, a removal or a merge did. */
struct index_update_report {
    struct index_report index;    /* the index as it is now, and what was read */
    uint64_t added, changed;      /* documents */
    uint64_t unchanged, vanished; /* vanished: also those that were left in the index */
    uint64_t removed;             /* without the old contents of those that changed */
    uint64_t missing;             /* index_remove: ids that are not in the index */
    uint64_t segments_merged;     /* rewritten, to keep the index in shape */
    bool prune_withheld;          /* sources could not be read, or had nothing: none was removed */
};

/*
 * Brings an index up to date with its sources: documents are compared by id and content hash, and
 * only new and changed ones are written. STATUS_NOT_FOUND when there is no index (or no such path);
 * otherwise as index_build.
 */
enum status index_update(const char *index, const char *const *paths, size_t path_count,
                         const struct index_update_options *options,
                         struct index_update_report *report, struct error *error);

/* Tells whether an index is up to date with its sources (*current), without changing it; the report
 * tells how it differs. options->dry_run is taken as set. */
enum status index_check(const char *index, const char *const *paths, size_t path_count,
                        const struct index_update_options *options,
                        struct index_update_report *report, bool *current, struct error *error);

struct index_change_options {
    unsigned threads;    /* 0: one for each processor */
    bool replace;        /* index_merge: an index that exists is replaced */
    bool ignore_missing; /* index_remove: ids that are not in the index are only counted */
};

#define INDEX_CHANGE_OPTIONS_INIT ((struct index_change_options){0})

/* Removes documents by their ids. STATUS_NOT_FOUND names an id that is not in the index, and
 * nothing is removed. An index may lose all its documents. */
enum status index_remove(const char *index, const char *const *ids, size_t id_count,
                         const struct index_change_options *options,
                         struct index_update_report *report, struct error *error);

/* Makes one segment of all, without what was removed: the bytes of an index built anew. */
enum status index_compact(const char *index, const struct index_change_options *options,
                          struct index_update_report *report, struct error *error);

/*
 * Makes one index of several (folders or segment files), which stay as they are. The same document
 * in two of them is taken once; one id with different contents is STATUS_INPUT. All were built with
 * the same options: else STATUS_INPUT. An index whose folding table or lists of subjects differ
 * from the first one's is analysed again with those.
 */
enum status index_merge(const char *index, const char *const *inputs, size_t input_count,
                        const struct index_change_options *options,
                        struct index_update_report *report, struct error *error);

/* How two indexes differ, in their documents. */
struct index_difference {
    uint64_t only_first, only_second, different, same;
};

/* Compares the documents of two indexes (folders or segment files). `tell` (or NULL) is told each
 * id: INDEX_REMOVED when only the first has it, INDEX_ADDED when only the second, INDEX_CHANGED
 * when its contents differ; in the order of the ids. */
enum status index_diff(const char *first, const char *second,
                       void (*tell)(void *context, enum index_event event, const char *id,
                                    size_t length),
                       void *context, struct index_difference *difference, struct error *error);

/* --- Salvaging a damaged index -----------------------------------------------------------------
 */

enum index_loss_kind {
    INDEX_LOST_FILE,     /* a file is missing, or nothing can be had of it: `message` says why */
    INDEX_LOST_BYTES,    /* bytes [begin, end) of a section differ from their checksums */
    INDEX_LOST_CONTENTS, /* the table of contents: nothing but the content hashes tells what is
                            sound */
    INDEX_LOST_MANIFEST, /* all segments in the folder are taken */
    INDEX_LOST_REMOVALS, /* which documents of a segment were removed: they may be back */
    INDEX_LOST_OPTIONS,  /* what the index was built with: the defaults are taken */
    INDEX_LOST_FOLDING,  /* the folding table: that of this program is taken */
    INDEX_LOST_LISTS,    /* the subjects' rules and the places: those of this program are taken */
    INDEX_LOST_DOCUMENT, /* nothing of it is left */
    INDEX_LOST_PART,     /* of a document, which is kept without it */
    INDEX_LOST_ID,       /* of a document, which is kept under the id that is told */
    INDEX_LOST_VERSION,  /* a document is in the index with other contents, too: those are kept */
};

struct index_loss {
    enum index_loss_kind kind;
    const char *file;                 /* "" where it has no meaning, as are the texts below */
    const char *section;              /* "TEXT" */
    const char *id;                   /* of the document, when it is known */
    const char *message;              /* one line */
    uint64_t begin, end;              /* in the file */
    uint64_t document;                /* its number in the file, from 0 */
    uint32_t passages, passages_lost; /* of the document */
    uint32_t fields_lost;
};

struct index_salvage_options {
    unsigned threads; /* 0: one for each processor */
    bool replace;     /* an index that exists is replaced */
    void *context;
    /* What is lost, one by one; from the calling thread; or NULL. */
    void (*tell)(void *context, const struct index_loss *loss);
};

#define INDEX_SALVAGE_OPTIONS_INIT ((struct index_salvage_options){0})

struct index_salvage_report {
    struct index_report index; /* that was made; duplicates: documents that came twice */
    uint64_t segments;         /* files that documents were had of */
    uint64_t whole;            /* documents */
    uint64_t partial;          /* kept without some of their passages or fields, or their id */
    uint64_t lost, removed;    /* removed: before the damage */
    uint64_t passages_lost;    /* also those of lost documents, as far as they are known */
    uint64_t other_versions;   /* INDEX_LOST_VERSION */
    uint64_t unknown;          /* files, and removals, of which nobody knows what was in them */
    uint64_t losses;           /* times that `tell` was called, or would have been */
};

/*
 * Makes a sound index `out` of what can be had of a damaged one: a folder, with or without its
 * manifest, or a segment file, with bad bytes or cut short. The documents are taken; postings and
 * all else that is made of them is made anew, so damage there costs nothing, and an index that has
 * lost nothing comes out as index_compact would make it. `damaged` is only read. STATUS_CORRUPT
 * when no document can be had; STATUS_USAGE when `out` is where `damaged` is; else as index_merge.
 */
enum status index_salvage(const char *damaged, const char *out,
                          const struct index_salvage_options *options,
                          struct index_salvage_report *report, struct error *error);

/* --- Checking and describing -------------------------------------------------------------------
 */

/*
 * Proves that every byte of an index (a folder, or a segment file) is sound: checksums, structure,
 * and that the parts agree with each other. STATUS_CORRUPT tells the first fault.
 */
enum status index_verify(const char *index, struct error *error);

/*
 * Proves more: that the index is sound, that each stored document is what its content hash says,
 * and
 * (*same) that it holds exactly the documents of these sources, by comparing hashes as index_check
 * does. Nobody should write to the index meanwhile. STATUS_CORRUPT tells the first fault.
 */
enum status index_verify_against(const char *index, const char *const *paths, size_t path_count,
                                 const struct index_update_options *options,
                                 struct index_update_report *report, bool *same,
                                 struct error *error);

struct index_section_info {
    char name[24];
    char meaning[64];
    uint64_t bytes;
};

enum { INDEX_SECTIONS_MAX = 64 };

struct index_info {
    uint64_t documents, passages, length, text_bytes, file_bytes;
    uint64_t dead_documents; /* removed, but still in their segments; not among `documents` */
    uint64_t characters;     /* distinct first characters */
    uint64_t words;          /* distinct */
    uint32_t segments;
    uint32_t version_major, version_minor;
    uint32_t zstd_version; /* 10504 for 1.5.4: of the library that compressed */
    uint32_t passage_chars;
    bool whole_documents, raw, linked;
    bool subjects;   /* passages are annotated */
    uint64_t marks;  /* distinct; not among `words` */
    char digest[33]; /* of the contents (not of the compressed bytes): 32 hexadecimal digits */
    struct index_section_info sections[INDEX_SECTIONS_MAX]; /* summed over segments */
    size_t section_count;
    char fields[64][64]; /* names of the stored fields; those that are longer are cut */
    size_t field_count;
};

enum status index_describe(const char *index, struct index_info *info, struct error *error);

/* Kinds of terms that have postings. */
enum index_postings_kinds {
    INDEX_POSTINGS_BIGRAMS,
    INDEX_POSTINGS_ENDS, /* the last characters of runs */
    INDEX_POSTINGS_WORDS,
    INDEX_POSTINGS_MARKS, /* what annotations say */
    INDEX_POSTINGS_KINDS
};

struct index_postings_kind {
    uint64_t terms, postings;
    uint64_t long_bytes;   /* of lists in section POSTINGS; shorter ones lie in the lexicon */
    double yardstick_bits; /* the random-order entropy of the lists: see posting_yardstick.h */
};

/* Summed over segments; dead documents count. */
struct index_postings_info {
    struct index_postings_kind kinds[INDEX_POSTINGS_KINDS];
    uint64_t bigram_bytes; /* sections CHARACTERS and BIGRAMS */
    uint64_t word_bytes;   /* WORDS, which has the marks, too */
    uint64_t norm_bytes;   /* NORMS */
};

/* Reads all posting lists to tell how large they are beside what they say. */
enum status index_describe_postings(const char *index, struct index_postings_info *info,
                                    struct error *error);

#endif
