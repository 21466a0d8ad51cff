#include "lexicon_writer.h"

#include <string.h>

#include "bytes.h"

/* --- Chunks ------------------------------------------------------------------------------------
 */

static void chunk_init(struct chunk_writer *chunk, const struct allocator *allocator)
{
    chunk->entries = (struct buffer){.allocator = allocator};
}

static void chunk_begin(struct chunk_writer *chunk, uint64_t long_offset)
{
    buffer_clear(&chunk->entries);
    chunk->bits = (struct bit_writer){.out = &chunk->entries};
    chunk->count = 0;
    chunk->long_offset = long_offset;
}

/* Writes a term's entry, and its postings into the entry or into `postings`. */
static void chunk_add(struct chunk_writer *chunk, const struct posting_list *list,
                      const struct posting_context *context, struct buffer *postings)
{
    bit_write_gamma(&chunk->bits, list->count);
    if (list->count < POSTING_BLOCK) {
        short_list_write(&chunk->bits, list, context->passage_count);
    } else {
        size_t before = postings->size;
        long_list_write(postings, list, context->norms);
        uint64_t size = postings->size - before;
        bit_write(&chunk->bits, bit_width(size), 6);
        bit_write(&chunk->bits, size & UINT32_MAX, bit_width(size) < 32 ? bit_width(size) : 32);
        if (bit_width(size) > 32) {
            bit_write(&chunk->bits, size >> 32, bit_width(size) - 32);
        }
    }
    chunk->count++;
}

/* --- Bigrams -----------------------------------------------------------------------------------
 */

void group_writer_init(struct group_writer *writer, const struct posting_context *context,
                       const struct allocator *allocator)
{
    *writer = (struct group_writer){
        .context = context,
        .lexicon.allocator = allocator,
        .postings.allocator = allocator,
        .chunks.allocator = allocator,
        .directory.allocator = allocator,
    };
    chunk_init(&writer->chunk, allocator);
    link_group_init(&writer->links, allocator);
}

void group_writer_begin(struct group_writer *writer)
{
    link_group_begin(&writer->links);
    buffer_clear(&writer->lexicon);
    buffer_clear(&writer->postings);
    buffer_clear(&writer->chunks);
    buffer_clear(&writer->directory);
    writer->count = 0;
    chunk_begin(&writer->chunk, 0);
}

/* The k for which the rice codes of a chunk's second characters are shortest. The cost falls to
 * its least and then rises. */
static unsigned seconds_parameter(const uint32_t *seconds, uint32_t count)
{
    unsigned best = 0;
    uint64_t best_cost = UINT64_MAX;
    for (unsigned k = 0; k < LEXICON_SECOND_BITS; k++) {
        uint64_t cost = 0;
        for (uint32_t i = 1; i < count; i++) {
            cost += ((seconds[i] - seconds[i - 1] - 1) >> k) + 1 + k;
        }
        if (cost >= best_cost) {
            break;
        }
        best_cost = cost;
        best = k;
    }
    return best;
}

static void finish_group_chunk(struct group_writer *writer)
{
    struct chunk_writer *chunk = &writer->chunk;
    bit_flush(&chunk->bits);
    buffer_append_varint(&writer->chunks, chunk->long_offset);
    struct bit_writer bits = {.out = &writer->chunks};
    unsigned k = seconds_parameter(writer->seconds, chunk->count);
    bit_write(&bits, k, 5);
    bit_write(&bits, writer->seconds[0], LEXICON_SECOND_BITS);
    for (uint32_t i = 1; i < chunk->count; i++) {
        bit_write_rice(&bits, writer->seconds[i] - writer->seconds[i - 1] - 1, k);
    }
    bit_flush(&bits);
    buffer_append(&writer->chunks, chunk->entries.data, chunk->entries.size);
    writer->chunks.failed = writer->chunks.failed || chunk->entries.failed;

    uint8_t entry[LEXICON_DIRECTORY_ENTRY];
    put_u16(entry, (uint16_t)writer->seconds[0]);
    entry[2] = (uint8_t)(writer->seconds[0] >> 16);
    put_u32(entry + 3, (uint32_t)writer->chunks.size);
    buffer_append(&writer->directory, entry, sizeof entry);
    chunk_begin(chunk, writer->postings.size);
    if (writer->context->linked) {
        link_group_end_chunk(&writer->links);
    }
}

void group_writer_add(struct group_writer *writer, uint32_t second, const struct posting_list *list)
{
    if (writer->chunk.count == LEXICON_CHUNK) {
        finish_group_chunk(writer);
    }
    writer->seconds[writer->chunk.count] = second;
    chunk_add(&writer->chunk, list, writer->context, &writer->postings);
    writer->count++;
    if (writer->context->linked && second != TERM_END) {
        link_group_add(&writer->links, list->tfs, list->count, list->links);
    }
}

void group_writer_end(struct group_writer *writer)
{
    if (writer->chunk.count > 0) {
        finish_group_chunk(writer);
    }
    buffer_append_varint(&writer->lexicon, writer->count);
    if (writer->directory.size > LEXICON_DIRECTORY_ENTRY) {
        buffer_append(&writer->lexicon, writer->directory.data, writer->directory.size);
    }
    buffer_append(&writer->lexicon, writer->chunks.data, writer->chunks.size);
    if (writer->context->linked) {
        link_group_end(&writer->links);
    }
    writer->lexicon.failed =
        writer->lexicon.failed || writer->directory.failed || writer->chunks.failed;
}

void group_writer_release(struct group_writer *writer)
{
    buffer_release(&writer->lexicon);
    buffer_release(&writer->postings);
    buffer_release(&writer->chunks);
    buffer_release(&writer->directory);
    buffer_release(&writer->chunk.entries);
    link_group_release(&writer->links);
}

static bool grow(const struct allocator *allocator, uint64_t **values, size_t capacity)
{
    uint64_t *grown = memory_resize_array(allocator, *values, capacity, sizeof **values);
    if (grown == NULL) {
        return false;
    }
    *values = grown;
    return true;
}

void characters_writer_add(struct characters_writer *writer, uint32_t code_point, uint64_t end,
                           uint32_t df)
{
    if (writer->count == writer->capacity) {
        size_t capacity = writer->capacity == 0 ? 1024 : writer->capacity * 2;
        if (!grow(writer->allocator, &writer->code_points, capacity) ||
            !grow(writer->allocator, &writer->ends, capacity) ||
            !grow(writer->allocator, &writer->document_frequencies, capacity)) {
            writer->failed = true;
            return;
        }
        writer->capacity = capacity;
    }
    writer->code_points[writer->count] = code_point;
    writer->ends[writer->count] = end;
    writer->document_frequencies[writer->count] = df;
    writer->count++;
}

enum status characters_writer_finish(struct characters_writer *writer, struct buffer *out,
                                     struct error *error)
{
    if (writer->failed) {
        return error_memory(error);
    }
    enum status status = sequence_build(writer->code_points, writer->count, out, error);
    if (status == STATUS_OK) {
        status = sequence_build(writer->ends, writer->count, out, error);
    }
    packed_array_build(writer->document_frequencies, writer->count, out);
    return status == STATUS_OK && out->failed ? error_memory(error) : status;
}

void characters_writer_release(struct characters_writer *writer)
{
    memory_release(writer->allocator, writer->code_points);
    memory_release(writer->allocator, writer->ends);
    memory_release(writer->allocator, writer->document_frequencies);
}

/* --- Words -------------------------------------------------------------------------------------
 */

void words_writer_init(struct words_writer *writer, const struct posting_context *context,
                       const struct allocator *allocator)
{
    *writer = (struct words_writer){
        .context = context,
        .chunks.allocator = allocator,
        .postings.allocator = allocator,
        .keys.allocator = allocator,
    };
    chunk_init(&writer->chunk, allocator);
    chunk_begin(&writer->chunk, 0);
}

static void finish_words_chunk(struct words_writer *writer)
{
    struct chunk_writer *chunk = &writer->chunk;
    bit_flush(&chunk->bits);
    buffer_append_varint(&writer->chunks, chunk->long_offset);
    buffer_append(&writer->chunks, writer->keys.data, writer->keys.size);
    buffer_append(&writer->chunks, chunk->entries.data, chunk->entries.size);
    writer->failed = writer->failed || writer->keys.failed || chunk->entries.failed;
    if (writer->end_count == writer->end_capacity) {
        size_t capacity = writer->end_capacity == 0 ? 1024 : writer->end_capacity * 2;
        if (!grow(writer->chunks.allocator, &writer->ends, capacity)) {
            writer->failed = true;
            return;
        }
        writer->end_capacity = capacity;
    }
    writer->ends[writer->end_count++] = writer->chunks.size;
    buffer_clear(&writer->keys);
    writer->last_length = 0;
    chunk_begin(chunk, writer->taken + writer->postings.size);
}

void words_writer_add(struct words_writer *writer, const char *word, size_t length,
                      const struct posting_list *list)
{
    if (writer->chunk.count == LEXICON_CHUNK) {
        finish_words_chunk(writer);
    }
    size_t shared = 0;
    while (shared < length && shared < writer->last_length &&
           word[shared] == writer->last[shared]) {
        shared++;
    }
    buffer_append_varint(&writer->keys, shared);
    buffer_append_varint(&writer->keys, length - shared);
    buffer_append(&writer->keys, word + shared, length - shared);
    memcpy(writer->last, word, length);
    writer->last_length = length;
    chunk_add(&writer->chunk, list, writer->context, &writer->postings);
    writer->count++;
}

void words_writer_postings_taken(struct words_writer *writer)
{
    writer->taken += writer->postings.size;
    buffer_clear(&writer->postings);
}

enum status words_writer_finish(struct words_writer *writer, struct buffer *out,
                                struct error *error)
{
    if (writer->chunk.count > 0) {
        finish_words_chunk(writer);
    }
    if (writer->failed || writer->chunks.failed || writer->postings.failed) {
        return error_memory(error);
    }
    buffer_append_u64(out, writer->count);
    enum status status = sequence_build(writer->ends, writer->end_count, out, error);
    buffer_append(out, writer->chunks.data, writer->chunks.size);
    return status == STATUS_OK && out->failed ? error_memory(error) : status;
}

void words_writer_release(struct words_writer *writer)
{
    buffer_release(&writer->chunks);
    buffer_release(&writer->postings);
    buffer_release(&writer->keys);
    buffer_release(&writer->chunk.entries);
    memory_release(writer->chunks.allocator, writer->ends);
}
