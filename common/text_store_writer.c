#include "text_store.h"

#include <string.h>

#include "bytes.h"

void text_frame_list_append(struct text_frame_list *list, const struct text_frame *frames,
                            size_t count)
{
    if (list->failed || count == 0) {
        return;
    }
    if (list->capacity - list->count < count) {
        size_t capacity = list->capacity + list->capacity / 2 + count + 16;
        struct text_frame *larger =
            memory_resize_array(list->allocator, list->frames, capacity, sizeof *larger);
        if (larger == NULL) {
            list->failed = 1;
            return;
        }
        list->frames = larger;
        list->capacity = capacity;
    }
    memcpy(list->frames + list->count, frames, count * sizeof *frames);
    list->count += count;
}

void text_frame_list_clear(struct text_frame_list *list)
{
    list->count = 0;
}

void text_frame_list_release(struct text_frame_list *list)
{
    memory_release(list->allocator, list->frames);
    list->frames = NULL;
    list->count = 0;
    list->capacity = 0;
}

/* --- Compressing ----------------------------------------------------------------------------- */

struct text_compressor {
    const struct allocator *allocator;
    struct compressor *compressor;
    struct buffer raw; /* the frame that is being made */
};

enum status text_compressor_open(const struct allocator *allocator,
                                 const struct compression_dictionary *dictionary,
                                 struct text_compressor **out, struct error *error)
{
    *out = NULL;
    struct text_compressor *compressor = memory_allocate_array(allocator, 1, sizeof *compressor);
    if (compressor == NULL) {
        return error_memory(error);
    }
    compressor->allocator = allocator;
    compressor->raw.allocator = allocator;
    enum status status = compressor_open(allocator, TEXT_COMPRESSION_LEVEL, dictionary,
                                         &compressor->compressor, error);
    if (status != STATUS_OK) {
        text_compressor_release(compressor);
        return status;
    }
    *out = compressor;
    return STATUS_OK;
}

void text_compressor_release(struct text_compressor *compressor)
{
    if (compressor != NULL) {
        compressor_release(compressor->compressor);
        buffer_release(&compressor->raw);
        memory_release(compressor->allocator, compressor);
    }
}

enum status text_compressor_frame(struct text_compressor *compressor, const uint8_t *raw,
                                  const struct text_frame *known, struct buffer *text,
                                  struct text_frame_list *frames, struct error *error)
{
    size_t begin = text->size;
    enum status status = compressor_run(compressor->compressor, raw, known->raw_size, text, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct text_frame frame = *known;
    frame.size = (uint32_t)(text->size - begin);
    text_frame_list_append(frames, &frame, 1);
    return frames->failed ? error_memory(error) : STATUS_OK;
}

static enum status compress_frame(struct text_compressor *compressor,
                                  const struct text_piece *passages, size_t count,
                                  struct buffer *text, struct text_frame_list *frames,
                                  struct error *error)
{
    struct buffer *raw = &compressor->raw;
    buffer_clear(raw);
    raw->failed = false;
    buffer_append_varint(raw, count);
    for (size_t i = 0; i < count; i++) {
        buffer_append_varint(raw, passages[i].length);
    }
    for (size_t i = 0; i < count; i++) {
        buffer_append(raw, passages[i].text, passages[i].length);
    }
    if (raw->failed) {
        return error_memory(error);
    }
    struct text_frame known = {.passages = (uint32_t)count, .raw_size = (uint32_t)raw->size};
    return text_compressor_frame(compressor, raw->data, &known, text, frames, error);
}

/*
 * How many of the passages go into the next frame. Frames of one document are meant to be equally
 * large, `ideal` bytes, so a passage joins when at least half of it still fits. Empty passages
 * always fit, hence the bound on their number.
 */
static size_t passages_of_frame(const struct text_piece *passages, size_t count, uint64_t ideal)
{
    uint64_t size = passages[0].length;
    size_t taken = 1;
    while (taken < count && taken < TEXT_FRAME_PASSAGES_MAX &&
           size + passages[taken].length / 2 < ideal) {
        size += passages[taken].length;
        taken++;
    }
    return taken;
}

enum status text_compressor_run(struct text_compressor *compressor,
                                const struct text_piece *passages, size_t count,
                                struct buffer *text, struct text_frame_list *frames,
                                struct error *error)
{
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (passages[i].length > TEXT_PASSAGE_MAX) {
            return error_set(error, STATUS_LIMIT, "a passage of %zu bytes: at most %d are allowed",
                             passages[i].length, TEXT_PASSAGE_MAX);
        }
        total += passages[i].length;
    }
    uint64_t wanted = (total + TEXT_FRAME_TARGET - 1) / TEXT_FRAME_TARGET;
    uint64_t ideal = wanted > 0 ? (total + wanted - 1) / wanted : 1;
    size_t done = 0;
    while (done < count) {
        size_t taken = passages_of_frame(passages + done, count - done, ideal);
        enum status status =
            compress_frame(compressor, passages + done, taken, text, frames, error);
        if (status != STATUS_OK) {
            return status;
        }
        done += taken;
    }
    return STATUS_OK;
}

/* --- The FRAMES section ---------------------------------------------------------------------- */

enum status text_frames_write(const struct text_frame_list *frames, struct buffer *out,
                              struct error *error)
{
    uint64_t *sums = memory_allocate_array(frames->allocator, frames->count + 1, sizeof *sums);
    if (sums == NULL || frames->failed) {
        memory_release(frames->allocator, sums);
        return error_memory(error);
    }
    uint32_t largest = 0;
    for (size_t i = 0; i < frames->count; i++) {
        const struct text_frame *frame = &frames->frames[i];
        largest = frame->raw_size > largest ? frame->raw_size : largest;
        sums[i + 1] = sums[i] + frame->passages;
    }
    buffer_append_u32(out, largest);
    buffer_append_u32(out, 0);
    buffer_append_u64(out, 0);
    size_t begin = out->size;
    enum status status = sequence_build(sums, frames->count + 1, out, error);
    if (status == STATUS_OK) {
        put_u64(out->data + begin - 8, out->size - begin);
        for (size_t i = 0; i < frames->count; i++) {
            sums[i + 1] = sums[i] + frames->frames[i].size;
        }
        status = sequence_build(sums, frames->count + 1, out, error);
    }
    memory_release(frames->allocator, sums);
    return status;
}
