/*
 * The text store: the passages' own words, compressed in small frames so that one passage is read
 * in a few microseconds.
 *
 *     TEXT       = { frame } ;
 *     FRAMES     = largest u32, zero u32, passages size u64, passages, offsets ;
 *     DICTIONARY = [ size u32, bytes ] ;
 *     frame      = a zstd frame (compression.h), made with the dictionary, of
 *                  passage count varint, { length varint }, { text } ;
 *
 * A frame holds some passages of one document: about TEXT_FRAME_TARGET bytes of text, cut where
 * passages end; a longer passage is a frame by itself. It holds 1 to TEXT_FRAME_PASSAGES_MAX.
 * Passages are numbered through the segment. `passages` is a sequence (sequence.h) with the first
 * passage of each frame, and last the number of all passages; `offsets` is a sequence with each
 * frame's offset in TEXT, and last the size of TEXT. `largest` is the size of the largest frame
 * once decompressed, at most TEXT_FRAME_RAW_MAX; nobody decompresses beyond it. DICTIONARY is empty
 * when the texts were too few to train one; else `bytes` is a zstd frame made without a dictionary
 * (of `size` bytes once decompressed, at most TEXT_DICTIONARY_MAX).
 *
 * Small frames, because a result needs one passage; a dictionary, because small frames by
 * themselves compress badly; frames that never span documents, because then a document's frames
 * depend on that document (and the dictionary) alone, and can be copied as they are when segments
 * are merged.
 */
#ifndef SUOYIN_COMMON_TEXT_STORE_H
#define SUOYIN_COMMON_TEXT_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "compression.h"
#include "memory.h"
#include "section.h"
#include "sequence.h"
#include "status.h"

enum {
    TEXT_FRAME_TARGET = 2048,
    TEXT_FRAME_PASSAGES_MAX = 4096,
    TEXT_PASSAGE_MAX = 64 << 20,
    TEXT_FRAME_RAW_MAX = TEXT_PASSAGE_MAX + (1 << 20),
    TEXT_COMPRESSION_LEVEL = 3,
    TEXT_DICTIONARY_MAX = 112 << 10,
    TEXT_SAMPLE_MAX = 2 << 20, /* bytes of text that a dictionary is trained on */
};

/* A passage's text, or a sample: valid UTF-8. Owned by the caller. */
struct text_piece {
    const char *text;
    size_t length;
};

/* --- The dictionary -------------------------------------------------------------------------- */

/*
 * Trains the dictionary for a segment and appends it, uncompressed, to `out`. `samples` are the
 * texts of the documents with the smallest content hashes, in the order of the hashes; all of them,
 * or the first that make up TEXT_SAMPLE_MAX bytes (more are ignored: the sample that crosses the
 * limit is cut there). `total` is the size of all texts of the segment. The dictionary has
 * min(TEXT_DICTIONARY_MAX, total / 40) bytes; below 100 KB of text there is none, and nothing is
 * appended. A pure function of its arguments (and of zstd's version).
 */
enum status text_dictionary_train(const struct text_piece *samples, size_t count, uint64_t total,
                                  const struct allocator *allocator, struct buffer *out,
                                  struct error *error);
/* Appends the DICTIONARY section of a dictionary (nothing, when `size` is 0), which is stored
 * rather than compressed beside much text: `total`. */
enum status text_dictionary_write(const void *dictionary, size_t size, uint64_t total,
                                  const struct allocator *allocator, struct buffer *out,
                                  struct error *error);
/* Appends the dictionary that a DICTIONARY section holds (nothing, when it is empty). */
enum status text_dictionary_read(const struct section *section, const struct allocator *allocator,
                                 struct buffer *out, struct error *error);

/* --- Writing --------------------------------------------------------------------------------- */

/* What is known of a frame besides its bytes. */
struct text_frame {
    uint32_t passages; /* how many it holds: 1 to TEXT_FRAME_PASSAGES_MAX */
    uint32_t raw_size; /* bytes once decompressed */
    uint32_t size;     /* bytes compressed */
};

/* Frames in order. Zero-initialise but for the allocator; failed is sticky. */
struct text_frame_list {
    const struct allocator *allocator;
    struct text_frame *frames;
    size_t count;
    size_t capacity;
    int failed;
};

void text_frame_list_append(struct text_frame_list *list, const struct text_frame *frames,
                            size_t count);
void text_frame_list_clear(struct text_frame_list *list); /* keeps the memory */
void text_frame_list_release(struct text_frame_list *list);

/*
 * Compresses documents; one thread at a time. Any number of threads may have one each, with the
 * same dictionary (opened for writing at TEXT_COMPRESSION_LEVEL; NULL for none).
 */
struct text_compressor;

enum status text_compressor_open(const struct allocator *allocator,
                                 const struct compression_dictionary *dictionary,
                                 struct text_compressor **out, struct error *error);
void text_compressor_release(struct text_compressor *compressor); /* NULL: nothing */
/*
 * Appends the frames of one document's passages to `text` and what is known of them to `frames`. A
 * document without passages appends nothing. STATUS_LIMIT for a passage beyond TEXT_PASSAGE_MAX;
 * STATUS_MEMORY.
 */
enum status text_compressor_run(struct text_compressor *compressor,
                                const struct text_piece *passages, size_t count,
                                struct buffer *text, struct text_frame_list *frames,
                                struct error *error);

/*
 * Compresses the contents of a frame as text_reader_frame gave them: what text_compressor_run would
 * have made of them, since how a document is cut into frames depends on the document alone (so the
 * constants above are part of the format).
 */
enum status text_compressor_frame(struct text_compressor *compressor, const uint8_t *raw,
                                  const struct text_frame *known, struct buffer *text,
                                  struct text_frame_list *frames, struct error *error);

/* Appends the FRAMES section for all frames of a segment, in order. */
enum status text_frames_write(const struct text_frame_list *frames, struct buffer *out,
                              struct error *error);

/* --- Reading --------------------------------------------------------------------------------- */

/*
 * An open store: used by any number of threads, each with a text_reader of its own. Holds the
 * prepared dictionary (some 150 KB at most).
 */
struct text_store {
    const struct section *text;
    const struct section *frames;
    struct sequence passages;
    struct sequence offsets;
    uint64_t frame_count;
    uint64_t passage_count;
    uint32_t largest;
    struct compression_dictionary *dictionary; /* NULL when there is none */
    struct buffer room;                        /* its bytes, where the section does not have them */
};

/* `dictionary` may be NULL (no such section). On failure nothing is held. */
enum status text_store_open(struct text_store *store, const struct section *text,
                            const struct section *frames, const struct section *dictionary,
                            const struct allocator *allocator, struct error *error);
void text_store_close(struct text_store *store);

/*
 * A frame as it lies in the store, for copying: its bytes (valid as long as the section), and what
 * is known of it (raw_size is only known to be at most store->largest, and is set to that).
 * *first_passage receives the number of its first passage. Copying is right only between segments
 * whose dictionaries are equal bytes.
 */
enum status text_store_frame(const struct text_store *store, uint64_t frame, const uint8_t **bytes,
                             struct text_frame *known, uint64_t *first_passage,
                             struct error *error);
/* The frame that holds a passage. */
enum status text_store_find(const struct text_store *store, uint64_t passage, uint64_t *frame,
                            struct error *error);

/* A decompression context and the frame decoded last. One thread at a time, one store. */
struct text_reader;

enum status text_reader_open(const struct text_store *store, const struct allocator *allocator,
                             struct text_reader **out, struct error *error);
void text_reader_release(struct text_reader *reader); /* NULL: nothing */
/*
 * The text of passage `passage` < passage_count, valid UTF-8, in the reader's memory until its next
 * call. Not NUL-terminated. STATUS_CORRUPT, STATUS_MEMORY, STATUS_USAGE.
 */
enum status text_reader_passage(struct text_reader *reader, uint64_t passage, const char **text,
                                size_t *length, struct error *error);

/* From now on the reader reads another store, which saves a context for each. */
void text_reader_attach(struct text_reader *reader, const struct text_store *store);
/*
 * Frame `frame` < frame_count, for copying into another store: *raw receives its contents, in the
 * reader's memory until its next call, *bytes the frame as it lies in the store, and *known all
 * that is known of it, its true raw_size included. *first_passage receives its first passage.
 */
enum status text_reader_frame(struct text_reader *reader, uint64_t frame, const uint8_t **raw,
                              const uint8_t **bytes, struct text_frame *known,
                              uint64_t *first_passage, struct error *error);

/* Decodes every frame and proves what opening only assumes. */
enum status text_store_verify(const struct text_store *store, const struct allocator *allocator,
                              struct error *error);

#endif
