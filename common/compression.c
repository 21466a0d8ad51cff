#include "compression.h"

#include <stdbool.h>

#define ZSTD_STATIC_LINKING_ONLY
#define ZDICT_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "bytes.h"

/* zstd's allocations, and whether one has failed: some of its functions do not tell why they do. */
struct zstd_memory {
    const struct allocator *allocator;
    bool failed;
};

struct compression_dictionary {
    struct zstd_memory memory;
    void *workspace; /* in which `write` lies */
    const ZSTD_CDict *write;
    ZSTD_DDict *read;
};

struct compressor {
    struct zstd_memory memory;
    ZSTD_CCtx *context;
};

struct decompressor {
    struct zstd_memory memory;
    ZSTD_DCtx *context;
};

static void *zstd_allocate(void *opaque, size_t size)
{
    struct zstd_memory *memory = opaque;
    void *block = memory_allocate(memory->allocator, size);
    memory->failed |= block == NULL;
    return block;
}

static void zstd_free(void *opaque, void *block)
{
    struct zstd_memory *memory = opaque;
    memory_release(memory->allocator, block);
}

static ZSTD_customMem custom_memory(struct zstd_memory *memory)
{
    return (ZSTD_customMem){zstd_allocate, zstd_free, memory};
}

static enum status zstd_failure(size_t code, enum status otherwise, const char *what,
                                struct error *error)
{
    if (ZSTD_getErrorCode(code) == ZSTD_error_memory_allocation) {
        return error_memory(error);
    }
    return error_set(error, otherwise, "%s: %s", what, ZSTD_getErrorName(code));
}

unsigned compression_version(void)
{
    return ZSTD_versionNumber();
}

/* --- Dictionaries ---------------------------------------------------------------------------- */

/* In memory of our own: ZSTD_createCDict_advanced (1.5.4) crashes when an allocation fails. */
static bool prepare_for_writing(struct compression_dictionary *dictionary, const void *bytes,
                                size_t size, int level)
{
    ZSTD_compressionParameters parameters = ZSTD_getCParams(level, ZSTD_CONTENTSIZE_UNKNOWN, size);
    size_t needed = ZSTD_estimateCDictSize_advanced(size, parameters, ZSTD_dlm_byCopy);
    dictionary->workspace = memory_allocate_array(dictionary->memory.allocator, needed, 1);
    if (dictionary->workspace == NULL) {
        dictionary->memory.failed = true;
        return false;
    }
    dictionary->write = ZSTD_initStaticCDict(dictionary->workspace, needed, bytes, size,
                                             ZSTD_dlm_byCopy, ZSTD_dct_auto, parameters);
    return dictionary->write != NULL;
}

static bool prepare_for_reading(struct compression_dictionary *dictionary, const void *bytes,
                                size_t size, bool in_place)
{
    dictionary->read =
        ZSTD_createDDict_advanced(bytes, size, in_place ? ZSTD_dlm_byRef : ZSTD_dlm_byCopy,
                                  ZSTD_dct_auto, custom_memory(&dictionary->memory));
    return dictionary->read != NULL;
}

enum status compression_dictionary_open(const void *bytes, size_t size, unsigned uses, int level,
                                        const struct allocator *allocator,
                                        struct compression_dictionary **out, struct error *error)
{
    *out = NULL;
    struct compression_dictionary *dictionary =
        memory_allocate_array(allocator, 1, sizeof *dictionary);
    if (dictionary == NULL) {
        return error_memory(error);
    }
    dictionary->memory.allocator = allocator;
    if (((uses & COMPRESSION_USE_WRITE) == 0 ||
         prepare_for_writing(dictionary, bytes, size, level)) &&
        ((uses & COMPRESSION_USE_READ) == 0 ||
         prepare_for_reading(dictionary, bytes, size, (uses & COMPRESSION_IN_PLACE) != 0))) {
        *out = dictionary;
        return STATUS_OK;
    }
    bool out_of_memory = dictionary->memory.failed;
    compression_dictionary_release(dictionary);
    return out_of_memory
               ? error_memory(error)
               : error_set(error, STATUS_CORRUPT, "the compression dictionary is damaged");
}

void compression_dictionary_release(struct compression_dictionary *dictionary)
{
    if (dictionary != NULL) {
        ZSTD_freeDDict(dictionary->read);
        memory_release(dictionary->memory.allocator, dictionary->workspace);
        memory_release(dictionary->memory.allocator, dictionary);
    }
}

/* --- Compressing ----------------------------------------------------------------------------- */

static size_t set_parameters(ZSTD_CCtx *context, int level,
                             const struct compression_dictionary *dictionary)
{
    const struct {
        ZSTD_cParameter name;
        int value;
    } parameters[] = {
        {ZSTD_c_format, ZSTD_f_zstd1_magicless},
        {ZSTD_c_contentSizeFlag, 0},
        {ZSTD_c_dictIDFlag, 0},
        {ZSTD_c_checksumFlag, 0},
        {ZSTD_c_compressionLevel, level},
    };
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++) {
        size_t code = ZSTD_CCtx_setParameter(context, parameters[i].name, parameters[i].value);
        if (ZSTD_isError(code)) {
            return code;
        }
    }
    return dictionary != NULL ? ZSTD_CCtx_refCDict(context, dictionary->write) : 0;
}

enum status compressor_open(const struct allocator *allocator, int level,
                            const struct compression_dictionary *dictionary,
                            struct compressor **out, struct error *error)
{
    *out = NULL;
    if (dictionary != NULL && dictionary->write == NULL) {
        return error_set(error, STATUS_USAGE, "the dictionary was not opened for writing");
    }
    struct compressor *compressor = memory_allocate_array(allocator, 1, sizeof *compressor);
    if (compressor == NULL) {
        return error_memory(error);
    }
    compressor->memory.allocator = allocator;
    compressor->context = ZSTD_createCCtx_advanced(custom_memory(&compressor->memory));
    if (compressor->context == NULL) {
        compressor_release(compressor);
        return error_memory(error);
    }
    size_t code = set_parameters(compressor->context, level, dictionary);
    if (ZSTD_isError(code)) {
        compressor_release(compressor);
        return zstd_failure(code, STATUS_USAGE, "cannot set up compression", error);
    }
    *out = compressor;
    return STATUS_OK;
}

void compressor_release(struct compressor *compressor)
{
    if (compressor != NULL) {
        ZSTD_freeCCtx(compressor->context);
        memory_release(compressor->memory.allocator, compressor);
    }
}

enum status compressor_run(struct compressor *compressor, const void *bytes, size_t size,
                           struct buffer *out, struct error *error)
{
    size_t bound = ZSTD_compressBound(size);
    if (ZSTD_isError(bound)) {
        return error_set(error, STATUS_LIMIT, "a block of %zu bytes is too large to compress",
                         size);
    }
    uint8_t *end = buffer_reserve(out, bound);
    if (end == NULL) {
        return error_memory(error);
    }
    size_t length = ZSTD_compress2(compressor->context, end, bound, bytes, size);
    if (ZSTD_isError(length)) {
        return zstd_failure(length, STATUS_LIMIT, "cannot compress", error);
    }
    out->size += length;
    return STATUS_OK;
}

/* --- Decompressing --------------------------------------------------------------------------- */

enum status decompressor_open(const struct allocator *allocator, struct decompressor **out,
                              struct error *error)
{
    *out = NULL;
    struct decompressor *decompressor = memory_allocate_array(allocator, 1, sizeof *decompressor);
    if (decompressor == NULL) {
        return error_memory(error);
    }
    decompressor->memory.allocator = allocator;
    decompressor->context = ZSTD_createDCtx_advanced(custom_memory(&decompressor->memory));
    if (decompressor->context == NULL) {
        decompressor_release(decompressor);
        return error_memory(error);
    }
    size_t code =
        ZSTD_DCtx_setParameter(decompressor->context, ZSTD_d_format, ZSTD_f_zstd1_magicless);
    if (ZSTD_isError(code)) {
        decompressor_release(decompressor);
        return zstd_failure(code, STATUS_USAGE, "cannot set up decompression", error);
    }
    *out = decompressor;
    return STATUS_OK;
}

void decompressor_release(struct decompressor *decompressor)
{
    if (decompressor != NULL) {
        ZSTD_freeDCtx(decompressor->context);
        memory_release(decompressor->memory.allocator, decompressor);
    }
}

enum status decompressor_run(struct decompressor *decompressor,
                             const struct compression_dictionary *dictionary, const void *frame,
                             size_t frame_size, void *out, size_t capacity, size_t *length,
                             struct error *error)
{
    const ZSTD_DDict *prepared = dictionary != NULL ? dictionary->read : NULL;
    if (dictionary != NULL && prepared == NULL) {
        return error_set(error, STATUS_USAGE, "the dictionary was not opened for reading");
    }
    size_t code = ZSTD_decompress_usingDDict(decompressor->context, out, capacity, frame,
                                             frame_size, prepared);
    if (!ZSTD_isError(code)) {
        *length = code;
        return STATUS_OK;
    }
    if (ZSTD_getErrorCode(code) == ZSTD_error_dstSize_tooSmall) {
        return error_set(error, STATUS_LIMIT, "a compressed block holds more than %zu bytes",
                         capacity);
    }
    return zstd_failure(code, STATUS_CORRUPT, "a compressed block is damaged", error);
}

/* --- Frames by their form --------------------------------------------------------------------- */

enum {
    FRAME_HEADER = 2, /* a descriptor without any option, and the window's size */
    BLOCK_HEADER = 3, /* bit 0: the last; bits 1 and 2: its kind; the rest: its size */
    BLOCK_LAST = 1,
    BLOCK_RAW = 0,
    BLOCK_RUN = 1,
    BLOCK_RESERVED = 3,
    WINDOW_OF_STORED = 7 << 3, /* 2^(10 + 7): no block is larger than the window */
};

static uint32_t block_header(const uint8_t *bytes)
{
    return get_u16(bytes) | (uint32_t)bytes[2] << 16;
}

void compression_store(const void *bytes, size_t size, struct buffer *out)
{
    buffer_append_byte(out, 0);
    buffer_append_byte(out, WINDOW_OF_STORED);
    uint32_t header = (uint32_t)size << 3 | BLOCK_RAW << 1 | BLOCK_LAST;
    for (int i = 0; i < BLOCK_HEADER; i++) {
        buffer_append_byte(out, (uint8_t)(header >> 8 * i));
    }
    buffer_append(out, bytes, size);
}

const uint8_t *compression_stored(const uint8_t *frame, size_t frame_size, size_t *size)
{
    enum { CONTENTS = FRAME_HEADER + BLOCK_HEADER };
    *size = frame_size - CONTENTS;
    return frame_size >= CONTENTS && frame[0] == 0 && frame[1] == WINDOW_OF_STORED &&
                   *size <= COMPRESSION_STORED_MAX &&
                   block_header(frame + FRAME_HEADER) ==
                       ((uint32_t)*size << 3 | BLOCK_RAW << 1 | BLOCK_LAST)
               ? frame + CONTENTS
               : NULL;
}

size_t compression_frame_size(const uint8_t *bytes, size_t size)
{
    size_t place = FRAME_HEADER;
    if (size < FRAME_HEADER || bytes[0] != 0) {
        return 0;
    }
    for (bool last = false; !last;) {
        if (size - place < BLOCK_HEADER) {
            return 0;
        }
        uint32_t header = block_header(bytes + place);
        uint32_t kind = header >> 1 & 3;
        size_t length = kind == BLOCK_RUN ? 1 : header >> 3;
        place += BLOCK_HEADER;
        if (kind == BLOCK_RESERVED || length > size - place) {
            return 0;
        }
        place += length;
        last = (header & BLOCK_LAST) != 0;
    }
    return place;
}

/* --- Training -------------------------------------------------------------------------------- */

enum status compression_train(const void *samples, const size_t *sizes, size_t count,
                              size_t capacity, struct buffer *out, struct error *error)
{
    if (count == 0 || count > UINT32_MAX || capacity < ZDICT_DICTSIZE_MIN) {
        return STATUS_OK;
    }
    /* All that could be tuned is fixed, and one thread works: the result is a pure function. */
    ZDICT_fastCover_params_t parameters = {
        .k = 200,
        .d = 8,
        .f = 20,
        .steps = 4,
        .nbThreads = 1,
        .splitPoint = 1.0,
        .accel = 1,
        .zParams = {.compressionLevel = 3},
    };
    uint8_t *end = buffer_reserve(out, capacity);
    if (end == NULL) {
        return error_memory(error);
    }
    size_t size =
        ZDICT_trainFromBuffer_fastCover(end, capacity, samples, sizes, (unsigned)count, parameters);
    if (!ZDICT_isError(size)) {
        out->size += size;
        return STATUS_OK;
    }
    if (ZSTD_getErrorCode(size) == ZSTD_error_memory_allocation) {
        return error_memory(error);
    }
    return STATUS_OK; /* too little to learn from */
}
