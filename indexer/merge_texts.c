/*
 * Merging texts: frames are decompressed, and compressed again with the result's dictionary, by all
 * threads, a few documents at a time; what comes out is written in the order of the documents.
 */
#include <string.h>

#include "merge_parts.h"
#include "parallel.h"
#include "sample_dictionary.h"
#include "turnstile.h"

enum { CHUNK_DOCUMENTS = 32, CHUNK_BYTES = 4 << 20 };

/* --- The dictionary ----------------------------------------------------------------------------
 */

struct sampler {
    struct merge *merge;
    struct text_reader *reader;
};

static enum status sample_hash(void *context, size_t document, uint64_t *hash, struct error *error)
{
    (void)error;
    const struct sampler *sampler = context;
    *hash =
        sample_hash_number(sampler->merge->content_hashes.data + document * CONTENT_HASH_STORED);
    return STATUS_OK;
}

static enum status sample_text(void *context, size_t document, struct buffer *out,
                               struct error *error)
{
    struct sampler *sampler = context;
    const struct merge_document *place = &sampler->merge->documents[document];
    const struct segment *segment = sampler->merge->sources[place->source].segment;
    uint32_t first, end;
    enum status status = segment_document_passages(segment, place->number, &first, &end, error);
    text_reader_attach(sampler->reader, &segment->texts);
    merge_touched(sampler->merge, 2 * SECTION_PAGE_SIZE); /* samples lie far from each other */
    for (uint32_t i = first; status == STATUS_OK && i < end; i++) {
        const char *text;
        size_t length;
        status = text_reader_passage(sampler->reader, i, &text, &length, error);
        if (status == STATUS_OK) {
            buffer_append(out, text, length);
        }
    }
    return status == STATUS_OK && out->failed ? error_memory(error) : status;
}

static enum status train(struct merge *merge, struct buffer *dictionary, struct error *error)
{
    struct sampler sampler = {.merge = merge};
    struct sample_source source = {
        .count = merge->document_count,
        .text_bytes = merge->meta.text_bytes,
        .context = &sampler,
        .hash = sample_hash,
        .text = sample_text,
    };
    enum status status = text_reader_open(&merge->sources[0].segment->texts, merge->plan->allocator,
                                          &sampler.reader, error);
    if (status == STATUS_OK) {
        status = sample_dictionary_train(&source, merge->plan->allocator, dictionary, error);
    }
    text_reader_release(sampler.reader);
    return status;
}

static enum status read_dictionary(const struct merge *merge, size_t source,
                                   struct buffer *dictionary, struct error *error)
{
    const struct section *section;
    enum status status = segment_file_require(merge->sources[source].segment->file,
                                              SECTION_DICTIONARY, &section, error);
    return status == STATUS_OK
               ? text_dictionary_read(section, merge->plan->allocator, dictionary, error)
               : status;
}

static enum status borrow(struct merge *merge, struct buffer *dictionary, struct error *error)
{
    size_t largest = 0;
    for (size_t i = 1; i < merge->source_count; i++) {
        if (merge->sources[i].segment->meta.text_bytes >
            merge->sources[largest].segment->meta.text_bytes) {
            largest = i;
        }
    }
    return read_dictionary(merge, largest, dictionary, error);
}

/*
 * Frames may be copied when they were made with the same dictionary. By another zstd they might be
 * other bytes: then only a merge that does not promise bytes may copy them, and owns to it by a
 * version of 0.
 */
static enum status mark_copied(struct merge *merge, const struct buffer *dictionary,
                               struct error *error)
{
    struct buffer own = {.allocator = merge->plan->allocator};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < merge->source_count && status == STATUS_OK; i++) {
        struct merge_source *source = &merge->sources[i];
        bool same_zstd = source->segment->meta.zstd_version == compression_version();
        buffer_clear(&own);
        status = read_dictionary(merge, i, &own, error);
        source->copies_frames =
            own.size == dictionary->size &&
            (own.size == 0 || memcmp(own.data, dictionary->data, own.size) == 0) &&
            (same_zstd || merge->options->reuse_dictionary);
        if (source->copies_frames && !same_zstd) {
            merge->meta.zstd_version = 0;
        }
    }
    buffer_release(&own);
    return status;
}

enum status merge_dictionary(struct merge *merge, struct error *error)
{
    const struct allocator *allocator = merge->plan->allocator;
    struct buffer dictionary = {.allocator = allocator};
    enum status status = merge->options->reuse_dictionary ? borrow(merge, &dictionary, error)
                                                          : train(merge, &dictionary, error);
    if (status == STATUS_OK) {
        status = mark_copied(merge, &dictionary, error);
    }
    if (status == STATUS_OK) {
        status = text_dictionary_write(dictionary.data, dictionary.size, merge->meta.text_bytes,
                                       allocator, &merge->dictionary_section, error);
    }
    if (status == STATUS_OK && dictionary.size > 0) {
        status = compression_dictionary_open(dictionary.data, dictionary.size,
                                             COMPRESSION_USE_WRITE, TEXT_COMPRESSION_LEVEL,
                                             allocator, &merge->dictionary, error);
    }
    buffer_release(&dictionary);
    return status;
}

/* --- The frames --------------------------------------------------------------------------------
 */

struct texts_merge {
    struct merge *merge;
    struct turnstile turnstile;
    struct text_frame_list frames; /* of what was written */
};

/* What one thread has. */
struct transcoder {
    struct texts_merge *texts;
    struct text_reader *reader;
    struct text_compressor *compressor;
    struct buffer text;
    struct text_frame_list frames;
};

static enum status transcode_frame(struct transcoder *transcoder, const struct merge_source *source,
                                   uint64_t frame, uint32_t *passage, struct error *error)
{
    const uint8_t *raw, *bytes;
    struct text_frame known;
    uint64_t first;
    enum status status =
        text_reader_frame(transcoder->reader, frame, &raw, &bytes, &known, &first, error);
    if (status != STATUS_OK) {
        return status;
    }
    if (first != *passage) {
        return section_corrupt(source->segment->texts.frames, error, 0,
                               "frame %llu holds passages of two documents",
                               (unsigned long long)frame);
    }
    *passage += known.passages;
    if (!source->copies_frames) {
        return text_compressor_frame(transcoder->compressor, raw, &known, &transcoder->text,
                                     &transcoder->frames, error);
    }
    buffer_append(&transcoder->text, bytes, known.size);
    text_frame_list_append(&transcoder->frames, &known, 1);
    return transcoder->text.failed || transcoder->frames.failed ? error_memory(error) : STATUS_OK;
}

/* Hands on what the transcoder holds, when it is its chunk's turn. False when another thread has
 * failed. */
static bool hand_on(struct transcoder *transcoder, uint64_t chunk)
{
    struct texts_merge *texts = transcoder->texts;
    if (!turnstile_wait(&texts->turnstile, chunk)) {
        return false;
    }
    segment_file_writer_append(&texts->merge->output.writer, transcoder->text.data,
                               transcoder->text.size);
    text_frame_list_append(&texts->frames, transcoder->frames.frames, transcoder->frames.count);
    merge_touched(texts->merge, transcoder->text.size);
    buffer_clear(&transcoder->text);
    text_frame_list_clear(&transcoder->frames);
    return true;
}

static enum status transcode_document(struct transcoder *transcoder,
                                      const struct merge_document *document, uint64_t chunk,
                                      bool *stopped, struct error *error)
{
    const struct merge_source *source = &transcoder->texts->merge->sources[document->source];
    uint32_t first, end;
    uint64_t frame = 0;
    enum status status =
        segment_document_passages(source->segment, document->number, &first, &end, error);
    text_reader_attach(transcoder->reader, &source->segment->texts);
    if (status == STATUS_OK && first < end) {
        status = text_store_find(&source->segment->texts, first, &frame, error);
    }
    while (status == STATUS_OK && first < end && !*stopped) {
        status = transcode_frame(transcoder, source, frame++, &first, error);
        if (status == STATUS_OK && transcoder->text.size >= CHUNK_BYTES) {
            *stopped = !hand_on(transcoder, chunk);
        }
    }
    if (status == STATUS_OK && first > end && !*stopped) {
        status = section_corrupt(source->segment->texts.frames, error, 0,
                                 "frame %llu holds passages of two documents",
                                 (unsigned long long)frame - 1);
    }
    return status;
}

static enum status transcode_chunks(struct transcoder *transcoder, struct error *error)
{
    struct texts_merge *texts = transcoder->texts;
    const struct merge *merge = texts->merge;
    enum status status = STATUS_OK;
    bool stopped = false;
    while (status == STATUS_OK && !stopped) {
        uint64_t chunk = turnstile_take(&texts->turnstile);
        size_t begin = chunk * CHUNK_DOCUMENTS;
        size_t end = begin + CHUNK_DOCUMENTS;
        if (begin >= merge->document_count) {
            break;
        }
        end = end < merge->document_count ? end : merge->document_count;
        for (size_t i = begin; i < end && status == STATUS_OK && !stopped; i++) {
            status = transcode_document(transcoder, &merge->documents[i], chunk, &stopped, error);
        }
        if (status == STATUS_OK && !stopped) {
            stopped = !hand_on(transcoder, chunk);
            turnstile_pass(&texts->turnstile);
        }
    }
    return status;
}

static enum status transcode_share(void *context, unsigned thread, struct error *error)
{
    (void)thread;
    struct texts_merge *texts = context;
    const struct merge *merge = texts->merge;
    const struct allocator *allocator = merge->plan->allocator;
    struct transcoder transcoder = {
        .texts = texts, .text.allocator = allocator, .frames.allocator = allocator};
    enum status status =
        text_reader_open(&merge->sources[0].segment->texts, allocator, &transcoder.reader, error);
    if (status == STATUS_OK) {
        status = text_compressor_open(allocator, merge->dictionary, &transcoder.compressor, error);
    }
    if (status == STATUS_OK) {
        status = transcode_chunks(&transcoder, error);
    }
    if (status != STATUS_OK) {
        turnstile_break(&texts->turnstile);
    }
    text_reader_release(transcoder.reader);
    text_compressor_release(transcoder.compressor);
    buffer_release(&transcoder.text);
    text_frame_list_release(&transcoder.frames);
    return status;
}

enum status merge_texts(struct merge *merge, struct error *error)
{
    const struct allocator *allocator = merge->plan->allocator;
    struct texts_merge texts = {.merge = merge, .frames.allocator = allocator};
    struct buffer section = {.allocator = allocator};
    turnstile_init(&texts.turnstile);
    segment_file_writer_begin(&merge->output.writer, SECTION_TEXT);
    enum status status = parallel_run(merge->plan->threads, transcode_share, &texts, error);
    segment_file_writer_end(&merge->output.writer);
    turnstile_destroy(&texts.turnstile);
    if (status == STATUS_OK) {
        status = text_frames_write(&texts.frames, &section, error);
    }
    if (status == STATUS_OK) {
        segment_output_add(&merge->output, SECTION_FRAMES, &section);
    }
    text_frame_list_release(&texts.frames);
    buffer_release(&section);
    return status;
}
