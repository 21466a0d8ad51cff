#include "segment_inversion.h"

#include "../common/norms.h"
#include "sample_dictionary.h"

enum { CHUNK_TEXT = 1 << 20 }; /* bytes */

/* --- The dictionary ----------------------------------------------------------------------------
 */

static enum status sample_hash(void *context, size_t document, uint64_t *hash, struct error *error)
{
    (void)error;
    struct batch_document *const *documents = context;
    *hash = sample_hash_number(documents[document]->hash.bytes);
    return STATUS_OK;
}

static enum status sample_text(void *context, size_t document, struct buffer *out,
                               struct error *error)
{
    struct batch_document *const *documents = context;
    buffer_append(out, documents[document]->passages[0].text,
                  (size_t)documents[document]->text_bytes);
    return out->failed ? error_memory(error) : STATUS_OK;
}

static enum status train_dictionary(struct segment_inversion *inversion, struct error *error)
{
    const struct allocator *allocator = inversion->plan->allocator;
    struct sample_source source = {
        .count = inversion->document_count,
        .text_bytes = inversion->text_bytes,
        .context = (void *)(uintptr_t)inversion->documents,
        .hash = sample_hash,
        .text = sample_text,
    };
    struct buffer *dictionary = &inversion->dictionary;
    enum status status = sample_dictionary_train(&source, allocator, dictionary, error);
    if (status == STATUS_OK && dictionary->size > 0) {
        status = compression_dictionary_open(dictionary->data, dictionary->size,
                                             COMPRESSION_USE_WRITE, TEXT_COMPRESSION_LEVEL,
                                             allocator, &inversion->prepared, error);
    }
    return status;
}

/* Waits for the dictionary, or makes it. No thread waits for one that has not begun. */
static enum status need_dictionary(struct segment_inversion *inversion, struct error *error)
{
    enum status status = STATUS_OK;
    pthread_mutex_lock(&inversion->training);
    if (!inversion->trained) {
        status = train_dictionary(inversion, error);
        inversion->trained = status == STATUS_OK;
    }
    pthread_mutex_unlock(&inversion->training);
    return status;
}

/* --- What a thread does ------------------------------------------------------------------------
 */

static enum status annotate_texts(struct inversion_share *share,
                                  struct batch_document *const *documents, struct error *error)
{
    enum status status = STATUS_OK;
    uint32_t passage = share->first_passage;
    bool wanted = share->annotations.arrays->annotator != NULL;
    for (size_t i = share->begin; wanted && i < share->end && status == STATUS_OK; i++) {
        status = annotation_collector_add(&share->annotations, documents[i], i, passage,
                                          &share->inverter, error);
        passage += documents[i]->passage_count;
    }
    return status;
}

static void invert_document(struct inversion_share *share, const struct batch_document *document,
                            uint32_t first_passage, uint8_t *norms)
{
    for (uint32_t i = 0; i < document->passage_count; i++) {
        uint32_t length = inverter_add(&share->inverter, first_passage + i, document->title.data,
                                       i == 0 ? document->title.length : 0,
                                       document->passages[i].text, document->passages[i].length);
        norms[first_passage + i] = norm_encode(length);
        share->length += length;
    }
}

static enum status invert_texts(struct inversion_share *share,
                                struct batch_document *const *documents, uint8_t *norms,
                                struct error *error)
{
    uint32_t passage = share->first_passage;
    for (size_t i = share->begin; i < share->end && !share->inverter.failed; i++) {
        invert_document(share, documents[i], passage, norms);
        passage += documents[i]->passage_count;
    }
    inverter_finish(&share->inverter);
    return share->inverter.failed ? error_memory(error) : STATUS_OK;
}

static enum status compress_chunk(struct text_compressor *compressor, struct text_chunk *chunk,
                                  struct batch_document *const *documents, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = chunk->begin; i < chunk->end && status == STATUS_OK; i++) {
        status =
            text_compressor_run(compressor, documents[i]->passages, documents[i]->passage_count,
                                &chunk->text, &chunk->frames, error);
    }
    return status == STATUS_OK && (chunk->text.failed || chunk->frames.failed) ? error_memory(error)
                                                                               : status;
}

/* Takes chunks until none is left. */
static enum status compress_texts(struct segment_inversion *inversion, struct error *error)
{
    struct text_compressor *compressor;
    enum status status =
        text_compressor_open(inversion->plan->allocator, inversion->prepared, &compressor, error);
    while (status == STATUS_OK) {
        size_t next = atomic_fetch_add(&inversion->next_chunk, 1);
        if (next >= inversion->chunk_count) {
            break;
        }
        status = compress_chunk(compressor, &inversion->chunks[next], inversion->documents, error);
    }
    text_compressor_release(compressor);
    return status;
}

static enum status work(void *context, unsigned thread, struct error *error)
{
    struct segment_inversion *inversion = context;
    struct inversion_share *share = &inversion->shares[thread];
    enum status status = thread == 0 ? need_dictionary(inversion, error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = annotate_texts(share, inversion->documents, error);
    }
    if (status == STATUS_OK) {
        status = invert_texts(share, inversion->documents, inversion->norms, error);
    }
    if (status == STATUS_OK) {
        status = need_dictionary(inversion, error);
    }
    return status == STATUS_OK ? compress_texts(inversion, error) : status;
}

/* --- The whole ---------------------------------------------------------------------------------
 */

/* Cuts the documents into shares of about equal text. */
static void make_shares(struct segment_inversion *inversion)
{
    const struct segment_plan *plan = inversion->plan;
    size_t document = 0;
    uint32_t passage = 0;
    uint64_t done = 0;
    for (unsigned t = 0; t < plan->threads; t++) {
        struct inversion_share *share = &inversion->shares[t];
        *share = (struct inversion_share){.begin = document, .first_passage = passage};
        inverter_init(&share->inverter, plan->fold_table, (plan->flags & SEGMENT_LINKED) != 0,
                      plan->allocator);
        annotation_collector_init(&share->annotations, &inversion->annotations, plan->fold_table,
                                  plan->allocator);
        uint64_t target =
            t + 1 == plan->threads ? UINT64_MAX : inversion->text_bytes / plan->threads * (t + 1);
        while (document < inversion->document_count && done < target) {
            done += inversion->documents[document]->text_bytes;
            passage += inversion->documents[document]->passage_count;
            document++;
        }
        share->end = document;
    }
    inversion->share_count = plan->threads;
}

/* A chunk ends with the document that brings it to CHUNK_TEXT bytes. */
static enum status make_chunks(struct segment_inversion *inversion, struct error *error)
{
    const struct allocator *allocator = inversion->plan->allocator;
    size_t most = (size_t)(inversion->text_bytes / CHUNK_TEXT) + 1;
    inversion->chunks = memory_allocate_array(allocator, most, sizeof *inversion->chunks);
    if (inversion->chunks == NULL) {
        return error_memory(error);
    }
    size_t document = 0;
    while (document < inversion->document_count) {
        struct text_chunk *chunk = &inversion->chunks[inversion->chunk_count++];
        *chunk = (struct text_chunk){
            .begin = document, .text.allocator = allocator, .frames.allocator = allocator};
        uint64_t text = 0;
        while (document < inversion->document_count && text < CHUNK_TEXT) {
            text += inversion->documents[document++]->text_bytes;
        }
        chunk->end = document;
    }
    return STATUS_OK;
}

enum status segment_inversion_run(struct segment_inversion *inversion,
                                  const struct segment_plan *plan,
                                  struct batch_document *const *documents, size_t count,
                                  size_t passages, uint64_t text_bytes, struct error *error)
{
    const struct allocator *allocator = plan->allocator;
    inversion->plan = plan;
    inversion->documents = documents;
    inversion->document_count = count;
    inversion->text_bytes = text_bytes;
    inversion->dictionary.allocator = allocator;
    pthread_mutex_init(&inversion->training, NULL);
    inversion->norms = memory_allocate_array(allocator, passages, 1);
    enum status status = inversion->norms == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = annotation_arrays_open(&inversion->annotations, plan->annotator, count, passages,
                                        allocator, error);
    }
    if (status == STATUS_OK) {
        status = make_chunks(inversion, error);
    }
    if (status == STATUS_OK) {
        make_shares(inversion);
        status = parallel_run(inversion->share_count, work, inversion, error);
    }
    return status;
}

void segment_inversion_release(struct segment_inversion *inversion)
{
    const struct allocator *allocator = inversion->plan->allocator;
    for (unsigned t = 0; t < inversion->share_count; t++) {
        inverter_release(&inversion->shares[t].inverter);
        annotation_collector_release(&inversion->shares[t].annotations);
    }
    for (size_t i = 0; i < inversion->chunk_count; i++) {
        buffer_release(&inversion->chunks[i].text);
        text_frame_list_release(&inversion->chunks[i].frames);
    }
    memory_release(allocator, inversion->chunks);
    annotation_arrays_release(&inversion->annotations, allocator);
    memory_release(allocator, inversion->norms);
    compression_dictionary_release(inversion->prepared);
    buffer_release(&inversion->dictionary);
    pthread_mutex_destroy(&inversion->training);
}
