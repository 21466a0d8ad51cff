#include "segment_writer.h"

#include <string.h>

#include "../common/norms.h"
#include "annotation_collector.h"
#include "inverter.h"
#include "parallel.h"
#include "posting_encoder.h"
#include "sample_dictionary.h"

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

static enum status train_dictionary(const struct segment_plan *plan,
                                    struct batch_document *const *documents, size_t count,
                                    uint64_t text_bytes, struct buffer *dictionary,
                                    struct error *error)
{
    struct sample_source source = {
        .count = count,
        .text_bytes = text_bytes,
        .context = (void *)(uintptr_t)documents,
        .hash = sample_hash,
        .text = sample_text,
    };
    return sample_dictionary_train(&source, plan->allocator, dictionary, error);
}

/* --- Inverting and compressing -----------------------------------------------------------------
 */

/* A contiguous share of the documents, for one thread. */
struct share {
    size_t begin, end;      /* documents */
    uint32_t first_passage; /* of the first */
    struct inverter inverter;
    struct annotation_collector annotations;
    struct buffer text;
    struct text_frame_list frames;
    uint64_t length;
};

struct inversion {
    const struct segment_plan *plan;
    struct batch_document *const *documents;
    struct compression_dictionary *dictionary; /* NULL for none */
    uint8_t *norms;
    struct annotation_arrays annotations;
    struct share shares[PARALLEL_THREADS_MAX];
    unsigned share_count;
};

static enum status annotate_texts(struct share *share, struct batch_document *const *documents,
                                  struct error *error)
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

static void invert_document(struct share *share, const struct batch_document *document,
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

static enum status invert_texts(struct share *share, struct batch_document *const *documents,
                                uint8_t *norms, struct error *error)
{
    uint32_t passage = share->first_passage;
    for (size_t i = share->begin; i < share->end && !share->inverter.failed; i++) {
        invert_document(share, documents[i], passage, norms);
        passage += documents[i]->passage_count;
    }
    inverter_finish(&share->inverter);
    return share->inverter.failed ? error_memory(error) : STATUS_OK;
}

static enum status compress_texts(struct share *share, struct batch_document *const *documents,
                                  const struct inversion *inversion, struct error *error)
{
    struct text_compressor *compressor;
    enum status status =
        text_compressor_open(inversion->plan->allocator, inversion->dictionary, &compressor, error);
    for (size_t i = share->begin; i < share->end && status == STATUS_OK; i++) {
        status =
            text_compressor_run(compressor, documents[i]->passages, documents[i]->passage_count,
                                &share->text, &share->frames, error);
        if (share->text.failed || share->frames.failed) {
            status = error_memory(error);
        }
    }
    text_compressor_release(compressor);
    return status;
}

/* One step after the other over all texts, so that each keeps its tables in the cache. */
static enum status work_on_share(void *context, unsigned thread, struct error *error)
{
    struct inversion *inversion = context;
    struct share *share = &inversion->shares[thread];
    enum status status = annotate_texts(share, inversion->documents, error);
    if (status == STATUS_OK) {
        status = invert_texts(share, inversion->documents, inversion->norms, error);
    }
    return status == STATUS_OK ? compress_texts(share, inversion->documents, inversion, error)
                               : status;
}

/* Cuts the documents into shares of about equal text. */
static void make_shares(struct inversion *inversion, size_t count, uint64_t text_bytes)
{
    const struct segment_plan *plan = inversion->plan;
    unsigned threads = plan->threads;
    size_t document = 0;
    uint32_t passage = 0;
    uint64_t done = 0;
    for (unsigned t = 0; t < threads; t++) {
        struct share *share = &inversion->shares[t];
        *share = (struct share){
            .begin = document,
            .first_passage = passage,
            .text.allocator = plan->allocator,
            .frames.allocator = plan->allocator,
        };
        inverter_init(&share->inverter, plan->fold_table, plan->allocator);
        annotation_collector_init(&share->annotations, &inversion->annotations, plan->fold_table,
                                  plan->allocator);
        uint64_t target = t + 1 == threads ? UINT64_MAX : text_bytes / threads * (t + 1);
        while (document < count && done < target) {
            done += inversion->documents[document]->text_bytes;
            passage += inversion->documents[document]->passage_count;
            document++;
        }
        share->end = document;
    }
    inversion->share_count = threads;
}

static void release_shares(struct inversion *inversion)
{
    for (unsigned t = 0; t < inversion->share_count; t++) {
        inverter_release(&inversion->shares[t].inverter);
        annotation_collector_release(&inversion->shares[t].annotations);
        buffer_release(&inversion->shares[t].text);
        text_frame_list_release(&inversion->shares[t].frames);
    }
}

/* --- The documents' sections -------------------------------------------------------------------
 */

/* What segment_write gathers before it writes. */
struct parts {
    struct segment_meta meta;
    struct buffer dictionary, keys, fields, content_hashes, passages, frames;
};

static enum status add_fields(struct columns_builder *columns,
                              const struct batch_document *document, bool keep_origin,
                              struct error *error)
{
    enum status status = STATUS_OK;
    for (uint32_t i = 0; i < document->field_count && status == STATUS_OK; i++) {
        const struct field *field = &document->fields[i];
        status = columns_builder_add(columns, field->name.data, field->name.length,
                                     field->value.data, field->value.length, error);
        if (status == STATUS_LIMIT && error != NULL) {
            struct error cause = *error;
            error_set(error, STATUS_LIMIT, "%s: field %.40s: %s", document->origin.data,
                      field->name.data, cause.message);
        }
    }
    if (status == STATUS_OK && keep_origin) {
        status = columns_builder_add(columns, SEGMENT_ORIGIN_FIELD, strlen(SEGMENT_ORIGIN_FIELD),
                                     document->origin.data, document->origin.length, error);
    }
    columns_builder_end_document(columns);
    return status;
}

static enum status write_documents(const struct segment_plan *plan,
                                   struct batch_document *const *documents, size_t count,
                                   bool keep_origins, struct parts *parts, struct error *error)
{
    struct string_table_builder *keys = NULL;
    struct columns_builder *columns = NULL;
    uint64_t *first_passages =
        memory_allocate_array(plan->allocator, count + 1, sizeof *first_passages);
    enum status status = first_passages == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        status = string_table_builder_open(plan->allocator, &keys, error);
    }
    if (status == STATUS_OK) {
        status = columns_builder_open(plan->allocator, &columns, error);
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct batch_document *document = documents[i];
        status = string_table_builder_add(keys, document->key.data, document->key.length, error);
        if (status == STATUS_OK) {
            status = add_fields(columns, document, keep_origins, error);
        }
        buffer_append(&parts->content_hashes, document->hash.bytes, CONTENT_HASH_STORED);
        segment_digest_add(parts->meta.digest, document->hash.bytes);
        first_passages[i + 1] = first_passages[i] + document->passage_count;
    }
    if (status == STATUS_OK && parts->content_hashes.failed) {
        status = error_memory(error);
    }
    if (status == STATUS_OK) {
        status = string_table_builder_finish(keys, &parts->keys, error);
    }
    if (status == STATUS_OK) {
        status = columns_builder_finish(columns, &parts->fields, error);
    }
    if (status == STATUS_OK) {
        status = sequence_build(first_passages, count + 1, &parts->passages, error);
    }
    string_table_builder_release(keys);
    columns_builder_release(columns);
    memory_release(plan->allocator, first_passages);
    return status;
}

/* --- The file ----------------------------------------------------------------------------------
 */

static void write_postings(struct segment_file_writer *writer,
                           const struct encoded_postings *encoded)
{
    segment_file_writer_begin(writer, SECTION_POSTINGS);
    segment_file_writer_append(writer, encoded->word_postings.data, encoded->word_postings.size);
    for (size_t i = 0; i < encoded->group_count; i++) {
        const struct encoded_group *group = &encoded->groups[i];
        if (group->postings_size > 0) {
            segment_file_writer_append(
                writer, encoded->postings[group->thread].data + group->postings_begin,
                group->postings_size);
        }
    }
    segment_file_writer_end(writer);
    segment_file_writer_add(writer, SECTION_CHARACTERS, encoded->characters.data,
                            encoded->characters.size);
    segment_file_writer_begin(writer, SECTION_BIGRAMS);
    for (size_t i = 0; i < encoded->group_count; i++) {
        const struct encoded_group *group = &encoded->groups[i];
        segment_file_writer_append(writer, group->base, group->base_size);
        segment_file_writer_append(writer,
                                   encoded->lexicons[group->thread].data + group->lexicon_begin,
                                   group->lexicon_size);
    }
    segment_file_writer_end(writer);
    segment_file_writer_add(writer, SECTION_WORDS, encoded->words.data, encoded->words.size);
}

static void write_links(struct segment_file_writer *writer, const struct encoded_postings *encoded)
{
    segment_file_writer_begin(writer, SECTION_LINKS);
    segment_file_writer_append(writer, encoded->link_ends.data, encoded->link_ends.size);
    for (size_t i = 0; i < encoded->group_count; i++) {
        const struct encoded_group *group = &encoded->groups[i];
        segment_file_writer_append(writer, encoded->links[group->thread].data + group->links_begin,
                                   group->links_size);
    }
    segment_file_writer_end(writer);
}

static enum status write_annotations(struct segment_output *output,
                                     const struct inversion *inversion, const struct parts *parts,
                                     struct error *error)
{
    const struct buffer *shares[PARALLEL_THREADS_MAX];
    if (inversion->annotations.annotator == NULL) {
        return STATUS_OK;
    }
    for (unsigned t = 0; t < inversion->share_count; t++) {
        shares[t] = &inversion->shares[t].annotations.bytes;
    }
    return annotation_collectors_write(&inversion->annotations, shares, inversion->share_count,
                                       parts->meta.documents, parts->meta.passages, output, error);
}

static enum status write_sections(struct segment_output *output, const struct inversion *inversion,
                                  const struct parts *parts,
                                  const struct encoded_postings *postings, struct error *error)
{
    segment_output_add(output, SECTION_DICTIONARY, &parts->dictionary);
    segment_output_add(output, SECTION_KEYS, &parts->keys);
    segment_output_add(output, SECTION_FIELDS, &parts->fields);
    segment_output_add(output, SECTION_CONTENT_HASHES, &parts->content_hashes);
    segment_output_add(output, SECTION_PASSAGES, &parts->passages);
    segment_file_writer_begin(&output->writer, SECTION_TEXT);
    for (unsigned t = 0; t < inversion->share_count; t++) {
        segment_file_writer_append(&output->writer, inversion->shares[t].text.data,
                                   inversion->shares[t].text.size);
    }
    segment_file_writer_end(&output->writer);
    segment_output_add(output, SECTION_FRAMES, &parts->frames);
    segment_file_writer_add(&output->writer, SECTION_NORMS, inversion->norms, parts->meta.passages);
    write_postings(&output->writer, postings);
    if ((parts->meta.flags & SEGMENT_LINKED) != 0) {
        write_links(&output->writer, postings);
    }
    return write_annotations(output, inversion, parts, error);
}

/* --- All of it ---------------------------------------------------------------------------------
 */

static enum status encode_and_write(struct inversion *inversion, struct parts *parts,
                                    struct manifest_segment *segment, struct error *error)
{
    const struct segment_plan *plan = inversion->plan;
    const struct inverter *inverters[PARALLEL_THREADS_MAX];
    struct text_frame_list frames = {.allocator = plan->allocator};
    for (unsigned t = 0; t < inversion->share_count; t++) {
        struct share *share = &inversion->shares[t];
        inverters[t] = &share->inverter;
        text_frame_list_append(&frames, share->frames.frames, share->frames.count);
        parts->meta.length += share->length;
    }
    struct posting_context context = {.norms = inversion->norms,
                                      .passage_count = parts->meta.passages,
                                      .linked = (parts->meta.flags & SEGMENT_LINKED) != 0};
    enum status status =
        frames.failed ? error_memory(error) : text_frames_write(&frames, &parts->frames, error);
    text_frame_list_release(&frames);
    if (status != STATUS_OK) {
        return status;
    }
    struct encoded_postings postings;
    status = posting_encoder_run(inverters, inversion->share_count, &context, plan->threads,
                                 plan->allocator, &postings, error);
    if (status != STATUS_OK) {
        return status;
    }
    struct segment_output output;
    status = segment_output_open(&output, plan, &parts->meta, error);
    if (status == STATUS_OK) {
        status = write_sections(&output, inversion, parts, &postings, error);
        if (status == STATUS_OK) {
            status = segment_output_finish(&output, segment, error);
        } else {
            segment_output_abandon(&output);
        }
    }
    encoded_postings_release(&postings);
    return status;
}

static void release_parts(struct parts *parts)
{
    buffer_release(&parts->dictionary);
    buffer_release(&parts->keys);
    buffer_release(&parts->fields);
    buffer_release(&parts->content_hashes);
    buffer_release(&parts->passages);
    buffer_release(&parts->frames);
}

static enum status prepare_dictionary(struct inversion *inversion, size_t count,
                                      struct parts *parts, struct error *error)
{
    const struct segment_plan *plan = inversion->plan;
    struct buffer dictionary = {.allocator = plan->allocator};
    enum status status = train_dictionary(plan, inversion->documents, count, parts->meta.text_bytes,
                                          &dictionary, error);
    if (status == STATUS_OK) {
        status = text_dictionary_write(dictionary.data, dictionary.size, parts->meta.text_bytes,
                                       plan->allocator, &parts->dictionary, error);
    }
    if (status == STATUS_OK && dictionary.size > 0) {
        status = compression_dictionary_open(dictionary.data, dictionary.size,
                                             COMPRESSION_USE_WRITE, TEXT_COMPRESSION_LEVEL,
                                             plan->allocator, &inversion->dictionary, error);
    }
    buffer_release(&dictionary);
    return status;
}

enum status segment_write(const struct segment_plan *plan, struct batch_document *const *documents,
                          size_t count, bool keep_origins, struct manifest_segment *segment,
                          struct error *error)
{
    const struct allocator *allocator = plan->allocator;
    struct parts parts = {
        .meta = {.documents = (uint32_t)count,
                 .passage_chars = plan->passage_chars,
                 .flags = plan->flags,
                 .analysis_version = ANALYSIS_VERSION,
                 .zstd_version = compression_version()},
        .dictionary.allocator = allocator,
        .keys.allocator = allocator,
        .fields.allocator = allocator,
        .content_hashes.allocator = allocator,
        .passages.allocator = allocator,
        .frames.allocator = allocator,
    };
    uint64_t passages = 0;
    for (size_t i = 0; i < count; i++) {
        passages += documents[i]->passage_count;
        parts.meta.text_bytes += documents[i]->text_bytes;
    }
    if (passages >= UINT32_MAX || count >= UINT32_MAX) {
        return error_set(error, STATUS_LIMIT, "an index holds at most %u passages",
                         (unsigned)(UINT32_MAX - 1));
    }
    parts.meta.passages = (uint32_t)passages;
    struct inversion *inversion = memory_allocate_array(allocator, 1, sizeof *inversion);
    uint8_t *norms = memory_allocate_array(allocator, (size_t)passages, 1);
    enum status status = inversion == NULL || norms == NULL ? error_memory(error) : STATUS_OK;
    if (status == STATUS_OK) {
        inversion->plan = plan;
        inversion->documents = documents;
        inversion->norms = norms;
        status = annotation_arrays_open(&inversion->annotations, plan->annotator, count,
                                        (size_t)passages, allocator, error);
        if (status == STATUS_OK) {
            status = prepare_dictionary(inversion, count, &parts, error);
        }
        if (status == STATUS_OK) {
            make_shares(inversion, count, parts.meta.text_bytes);
            status = parallel_run(inversion->share_count, work_on_share, inversion, error);
        }
        if (status == STATUS_OK) {
            status = write_documents(plan, documents, count, keep_origins, &parts, error);
        }
        if (status == STATUS_OK) {
            status = encode_and_write(inversion, &parts, segment, error);
        }
        release_shares(inversion);
        annotation_arrays_release(&inversion->annotations, allocator);
        compression_dictionary_release(inversion->dictionary);
    }
    release_parts(&parts);
    memory_release(allocator, norms);
    memory_release(allocator, inversion);
    return status;
}
