/*
 * Compression of small blocks: zstd, through the struct allocator, with an optional dictionary.
 *
 * A compressed block is one zstd frame in the "magicless" format (RFC 8878, section 3.1.1, without
 * the four bytes of Magic_Number), with neither Frame_Content_Size, Dictionary_ID nor
 * Content_Checksum: on blocks of 1 to 4 KB every byte counts, and all of these are known from
 * elsewhere. Whoever stores a block stores a bound of its decompressed size with it, and nothing
 * ever decompresses beyond that bound.
 *
 *     struct compressor *compressor;
 *     compressor_open(&system_allocator, 3, dictionary, &compressor, error);
 *     compressor_run(compressor, text, length, &buffer, error);
 *     …
 *     struct decompressor *decompressor;
 *     decompressor_open(&system_allocator, &decompressor, error);
 *     decompressor_run(decompressor, dictionary, frame, frame_size, out, bound, &length, error);
 *
 * A dictionary is never written to: any number of threads may share it, and it must outlive the
 * compressors made with it. A compressor and a decompressor serve one thread at a time.
 */
#ifndef SUOYIN_COMMON_COMPRESSION_H
#define SUOYIN_COMMON_COMPRESSION_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"
#include "memory.h"
#include "status.h"

struct compression_dictionary;
struct compressor;
struct decompressor;

enum compression_use {
    COMPRESSION_USE_READ = 1,
    COMPRESSION_USE_WRITE = 2,
    COMPRESSION_IN_PLACE = 4, /* the bytes outlive the dictionary: reading copies none of them */
};

/* The zstd version that is linked, as ZSTD_versionNumber() gives it: 10504 is 1.5.4. */
unsigned compression_version(void);

/*
 * Prepares a dictionary for `uses` (an or of enum compression_use); `level` matters for writing
 * only. The bytes are copied, unless COMPRESSION_IN_PLACE is among the uses. Those that do not
 * begin as zstd's dictionaries do serve as mere content ("raw content dictionary"). STATUS_CORRUPT
 * when the bytes pretend to be a dictionary and are none; STATUS_MEMORY.
 */
enum status compression_dictionary_open(const void *bytes, size_t size, unsigned uses, int level,
                                        const struct allocator *allocator,
                                        struct compression_dictionary **out, struct error *error);
void compression_dictionary_release(struct compression_dictionary *dictionary); /* NULL: nothing */

/*
 * A compressor for `level` (1 to 19; ignored with a dictionary, which has its own). `dictionary`
 * may be NULL; else it was opened for writing.
 */
enum status compressor_open(const struct allocator *allocator, int level,
                            const struct compression_dictionary *dictionary,
                            struct compressor **out, struct error *error);
void compressor_release(struct compressor *compressor); /* NULL: nothing */
/* Appends the bytes as one frame to `out`. The same bytes always make the same frame. */
enum status compressor_run(struct compressor *compressor, const void *bytes, size_t size,
                           struct buffer *out, struct error *error);

enum status decompressor_open(const struct allocator *allocator, struct decompressor **out,
                              struct error *error);
void decompressor_release(struct decompressor *decompressor); /* NULL: nothing */
/*
 * Decompresses one frame into at most `capacity` bytes at `out`; *length receives how many.
 * `dictionary` is the one the frame was made with (opened for reading), or NULL. STATUS_CORRUPT
 * when the frame is damaged; STATUS_LIMIT when it is sound so far but larger than `capacity`. The
 * error's message speaks of the frame only: the caller knows where it lies.
 */
enum status decompressor_run(struct decompressor *decompressor,
                             const struct compression_dictionary *dictionary, const void *frame,
                             size_t frame_size, void *out, size_t capacity, size_t *length,
                             struct error *error);

/*
 * Appends the bytes, at most COMPRESSION_STORED_MAX, as a frame that holds them as they are: one
 * raw block, which any decompressor reads, and whoever knows finds in place.
 */
enum { COMPRESSION_STORED_MAX = 128 << 10 };
void compression_store(const void *bytes, size_t size, struct buffer *out);
/* Where the contents of such a frame of `frame_size` bytes lie in it, and how long they are; NULL
 * for any other. */
const uint8_t *compression_stored(const uint8_t *frame, size_t frame_size, size_t *size);

/* How many bytes the frame takes that begins at `bytes`, told by its blocks' headers alone; 0 when
 * it is not whole in `size` bytes, or is not of the form above. For finding frames in what is
 * damaged. */
size_t compression_frame_size(const uint8_t *bytes, size_t size);

/*
 * Trains a dictionary of at most `capacity` bytes from `count` samples that lie one after another
 * in `samples`, and appends it to `out`. Deterministic: the same samples in the same order make
 * the same bytes (with the same zstd). Takes about 20 ms a megabyte. Nothing is appended when zstd
 * finds too little to train on: that is no error. The trainer's own tables (some MB) come from
 * malloc: zstd offers no other way.
 */
enum status compression_train(const void *samples, const size_t *sizes, size_t count,
                              size_t capacity, struct buffer *out, struct error *error);

#endif
