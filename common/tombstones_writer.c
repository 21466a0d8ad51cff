#include "bytes.h"
#include "tombstones.h"

static enum status write_header(const struct tombstones_contents *contents,
                                struct segment_file_writer *writer,
                                const struct allocator *allocator, struct error *error)
{
    struct buffer bytes = {.allocator = allocator};
    buffer_append(&bytes, contents->segment.bytes, sizeof contents->segment.bytes);
    buffer_append_u32(&bytes, (uint32_t)contents->document_count);
    buffer_append_u32(&bytes, contents->passages);
    buffer_append_u64(&bytes, contents->length);
    buffer_append_u64(&bytes, contents->text_bytes);
    buffer_append(&bytes, contents->digest, sizeof contents->digest);
    segment_file_writer_add(writer, SECTION_TOMBSTONES, bytes.data, bytes.size);
    buffer_clear(&bytes);
    enum status status =
        sequence_build(contents->documents, contents->document_count, &bytes, error);
    segment_file_writer_add(writer, SECTION_DEAD_DOCUMENTS, bytes.data, bytes.size);
    if (status == STATUS_OK && bytes.failed) {
        status = error_memory(error);
    }
    buffer_release(&bytes);
    return status;
}

static enum status write_counts(const struct tombstones_counts *counts, uint32_t id,
                                struct segment_file_writer *writer,
                                const struct allocator *allocator, struct error *error)
{
    struct buffer bytes = {.allocator = allocator};
    enum status status = sequence_build(counts->keys, counts->count, &bytes, error);
    packed_array_build_u32(counts->counts, counts->count, &bytes);
    segment_file_writer_add(writer, id, bytes.data, bytes.size);
    if (status == STATUS_OK && bytes.failed) {
        status = error_memory(error);
    }
    buffer_release(&bytes);
    return status;
}

static enum status build_words(const struct tombstones_contents *contents,
                               struct string_table_builder *table, uint64_t *counts,
                               struct buffer *out, struct error *error)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < contents->word_count && status == STATUS_OK; i++) {
        const struct tombstones_word *word = &contents->words[i];
        status = string_table_builder_add(table, word->bytes, word->size, error);
        counts[i] = word->count;
    }
    buffer_append_u64(out, 0);
    if (status == STATUS_OK) {
        status = string_table_builder_finish(table, out, error);
    }
    if (status == STATUS_OK && !out->failed) {
        put_u64(out->data, out->size - 8);
    }
    packed_array_build(counts, contents->word_count, out);
    return status == STATUS_OK && out->failed ? error_memory(error) : status;
}

static enum status write_words(const struct tombstones_contents *contents,
                               struct segment_file_writer *writer,
                               const struct allocator *allocator, struct error *error)
{
    struct buffer bytes = {.allocator = allocator};
    struct string_table_builder *table = NULL;
    uint64_t *counts = memory_allocate_array(allocator, contents->word_count, sizeof *counts);
    enum status status =
        counts == NULL ? error_memory(error) : string_table_builder_open(allocator, &table, error);
    if (status == STATUS_OK) {
        status = build_words(contents, table, counts, &bytes, error);
    }
    segment_file_writer_add(writer, SECTION_DEAD_WORDS, bytes.data, bytes.size);
    string_table_builder_release(table);
    memory_release(allocator, counts);
    buffer_release(&bytes);
    return status;
}

enum status tombstones_write(const struct tombstones_contents *contents, struct file_writer *out,
                             const struct allocator *allocator, struct content_hash *hash,
                             struct error *error)
{
    struct segment_file_writer writer;
    enum status status = segment_file_writer_open(&writer, out, allocator, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = write_header(contents, &writer, allocator, error);
    if (status == STATUS_OK) {
        status =
            write_counts(&contents->characters, SECTION_DEAD_CHARACTERS, &writer, allocator, error);
    }
    if (status == STATUS_OK) {
        status = write_counts(&contents->bigrams, SECTION_DEAD_BIGRAMS, &writer, allocator, error);
    }
    if (status == STATUS_OK) {
        status = write_words(contents, &writer, allocator, error);
    }
    if (status != STATUS_OK) {
        segment_file_writer_abandon(&writer);
        return status;
    }
    return segment_file_writer_finish(&writer, hash, error);
}
