#include "segment_writer.h"

#include <string.h>

#include "posting_encoder.h"
#include "segment_inversion.h"

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

static enum status write_text_sections(const struct segment_inversion *inversion,
                                       struct parts *parts, struct error *error)
{
    const struct allocator *allocator = inversion->plan->allocator;
    struct text_frame_list frames = {.allocator = allocator};
    for (size_t i = 0; i < inversion->chunk_count; i++) {
        const struct text_frame_list *of_chunk = &inversion->chunks[i].frames;
        text_frame_list_append(&frames, of_chunk->frames, of_chunk->count);
    }
    enum status status =
        frames.failed ? error_memory(error) : text_frames_write(&frames, &parts->frames, error);
    text_frame_list_release(&frames);
    return status == STATUS_OK
               ? text_dictionary_write(inversion->dictionary.data, inversion->dictionary.size,
                                       parts->meta.text_bytes, allocator, &parts->dictionary, error)
               : status;
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
                                     const struct segment_inversion *inversion,
                                     const struct parts *parts, struct error *error)
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

static enum status write_sections(struct segment_output *output,
                                  const struct segment_inversion *inversion,
                                  const struct parts *parts,
                                  const struct encoded_postings *postings, struct error *error)
{
    segment_output_add(output, SECTION_DICTIONARY, &parts->dictionary);
    segment_output_add(output, SECTION_KEYS, &parts->keys);
    segment_output_add(output, SECTION_FIELDS, &parts->fields);
    segment_output_add(output, SECTION_CONTENT_HASHES, &parts->content_hashes);
    segment_output_add(output, SECTION_PASSAGES, &parts->passages);
    segment_file_writer_begin(&output->writer, SECTION_TEXT);
    for (size_t i = 0; i < inversion->chunk_count; i++) {
        const struct buffer *text = &inversion->chunks[i].text;
        segment_file_writer_append(&output->writer, text->data, text->size);
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

static enum status encode_and_write(struct segment_inversion *inversion, struct parts *parts,
                                    struct manifest_segment *segment, struct error *error)
{
    const struct segment_plan *plan = inversion->plan;
    const struct inverter *inverters[PARALLEL_THREADS_MAX];
    for (unsigned t = 0; t < inversion->share_count; t++) {
        inverters[t] = &inversion->shares[t].inverter;
        parts->meta.length += inversion->shares[t].length;
    }
    struct posting_context context = {.norms = inversion->norms,
                                      .passage_count = parts->meta.passages,
                                      .linked = (parts->meta.flags & SEGMENT_LINKED) != 0};
    struct encoded_postings postings;
    enum status status = posting_encoder_run(inverters, inversion->share_count, &context,
                                             plan->threads, plan->allocator, &postings, error);
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
    struct segment_inversion *inversion = memory_allocate_array(allocator, 1, sizeof *inversion);
    if (inversion == NULL) {
        return error_memory(error);
    }
    enum status status = segment_inversion_run(inversion, plan, documents, count, (size_t)passages,
                                               parts.meta.text_bytes, error);
    if (status == STATUS_OK) {
        status = write_documents(plan, documents, count, keep_origins, &parts, error);
    }
    if (status == STATUS_OK) {
        status = write_text_sections(inversion, &parts, error);
    }
    if (status == STATUS_OK) {
        status = encode_and_write(inversion, &parts, segment, error);
    }
    segment_inversion_release(inversion);
    memory_release(allocator, inversion);
    release_parts(&parts);
    return status;
}
