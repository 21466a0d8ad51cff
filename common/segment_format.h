/*
 * The segment file: numbers that its writer and its reader share. All integers are little-endian.
 *
 *     file     = header, { section, padding }, checksums, contents, footer ;
 *     header   = magic (8 bytes: 89 53 59 49 0D 0A 1A 0A), major u16, minor u16, zero u32 ;
 *     section  = { byte } ;                   the sections follow one another in the order of the
 *                                             contents; the first begins at byte 16
 *     padding  = { 00 } ;                     0 to 7 bytes, up to a multiple of 8
 *     checksums = { u64 } ;                   for each section in turn, for each of its pages in
 *                                             turn: XXH3-64 of the page's bytes
 *     contents = { entry } ;                  40 bytes for each section
 *     entry    = id u32, zero u32, offset u64, size u64, checksums u64, digest u64 ;
 *     footer   = section count u32, zero u32, contents offset u64, file length u64,
 *                seal u64, magic (8 bytes, as in the header) ;          40 bytes
 *
 * A page is 64 KiB of one section, counted from the section's beginning; the last page of a section
 * is what remains. An entry's `offset` is that of the section in the file, `checksums` is the byte
 * offset in the file of its first page's checksum, and `digest` is XXH3-64 of its pages' checksums
 * (8 bytes each, as they lie in the file): it ties the checksums, which are read lazily, to the
 * seal. `seal` is XXH3-64 of: the header, the contents, and the footer's bytes before the seal.
 *
 * The magic begins with a byte that is not ASCII and holds both kinds of line end, so that a file
 * that was carried as text is recognised as damaged at once.
 *
 * Why the order: the writer only ever appends. Why pages: a reader checks what it touches, and no
 * more, so opening does not depend on the size. Why one seal: a segment's name is derived from the
 * bytes it covers, and so from everything in the file.
 */
#ifndef SUOYIN_COMMON_SEGMENT_FORMAT_H
#define SUOYIN_COMMON_SEGMENT_FORMAT_H

#include <stdint.h>

/* A reader refuses another major version, and reads every minor version: a minor version only adds
 * sections. */
enum { SEGMENT_VERSION_MAJOR = 1, SEGMENT_VERSION_MINOR = 1 };

#define SEGMENT_MAGIC "\x89SYI\r\n\x1A\n"

enum {
    SEGMENT_MAGIC_SIZE = 8,
    SEGMENT_HEADER_SIZE = 16,
    SEGMENT_ENTRY_SIZE = 40,
    SEGMENT_FOOTER_SIZE = 40,
    SEGMENT_ALIGNMENT = 8,
    SEGMENT_SECTIONS_MAX = 64,
};

/*
 * X(name, id, what it holds). Ids never change and are never used again for something else. A
 * segment has each section at most once; the order in the file is the writer's, and always the
 * same.
 */
#define SECTION_LIST(X)                                                                            \
    X(META, 1, "counts and options of the whole segment")                                          \
    X(FOLD_TABLE, 2, "the folding table")                                                          \
    X(DICTIONARY, 3, "the compression dictionary of the texts")                                    \
    X(KEYS, 4, "the documents' keys, in order")                                                    \
    X(FIELDS, 5, "the documents' stored fields")                                                   \
    X(CONTENT_HASHES, 6, "the documents' content hashes")                                          \
    X(PASSAGES, 7, "which passages belong to which document")                                      \
    X(TEXT, 8, "the frames of text")                                                               \
    X(FRAMES, 9, "where the frames of text lie")                                                   \
    X(NORMS, 10, "the passages' lengths")                                                          \
    X(POSTINGS, 11, "the postings of common terms")                                                \
    X(CHARACTERS, 12, "the lexicon's first characters")                                            \
    X(BIGRAMS, 13, "the lexicon of bigrams, with short postings")                                  \
    X(WORDS, 14, "the lexicon of words, with short postings")                                      \
    X(QUERY_WORDS, 15, "words that queries use and are not about")                                 \
    X(ANNOTATIONS, 17, "what the passages' texts name and say")                                    \
    X(SUBJECT_RULES, 18, "the cues that annotations were found by")                                \
    X(PLACES, 19, "the administrative divisions that annotations know")                            \
    X(READINGS, 21, "how characters are read")                                                     \
    X(LINKS, 20, "which bigrams follow each other, for phrases")                                   \
    X(TOMBSTONES, 32, "tombstones: sums of the documents that were removed")                       \
    X(DEAD_DOCUMENTS, 33, "tombstones: which documents were removed")                              \
    X(DEAD_CHARACTERS, 34, "tombstones: passages less for each character")                         \
    X(DEAD_BIGRAMS, 35, "tombstones: passages less for each bigram")                               \
    X(DEAD_WORDS, 36, "tombstones: passages less for each word")

enum section_id {
#define SECTION_ENUM(name, id, meaning) SECTION_##name = (id),
    SECTION_LIST(SECTION_ENUM)
#undef SECTION_ENUM
};

#endif
