#include "string_table.h"

#include "bytes.h"

enum { BLOCK_STRINGS = 1 << STRING_TABLE_BLOCK_BITS, COMPRESSION_LEVEL = 6 };

struct string_table_builder {
    const struct allocator *allocator;
    struct compressor *compressor;
    uint64_t count;
    struct buffer last;   /* the string added last */
    struct buffer head;   /* of the block that is being filled */
    struct buffer rest;   /* likewise, not compressed */
    struct buffer packed; /* room for compressing */
    struct buffer blocks; /* those that are complete */
    uint64_t *starts;
    size_t start_count, start_capacity;
};

enum status string_table_builder_open(const struct allocator *allocator,
                                      struct string_table_builder **out, struct error *error)
{
    *out = NULL;
    struct string_table_builder *builder = memory_allocate_array(allocator, 1, sizeof *builder);
    if (builder == NULL) {
        return error_memory(error);
    }
    builder->allocator = allocator;
    struct buffer *buffers[] = {&builder->last, &builder->head, &builder->rest, &builder->packed,
                                &builder->blocks};
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++) {
        buffers[i]->allocator = allocator;
    }
    enum status status =
        compressor_open(allocator, COMPRESSION_LEVEL, NULL, &builder->compressor, error);
    if (status != STATUS_OK) {
        string_table_builder_release(builder);
        return status;
    }
    *out = builder;
    return STATUS_OK;
}

void string_table_builder_release(struct string_table_builder *builder)
{
    if (builder != NULL) {
        compressor_release(builder->compressor);
        buffer_release(&builder->last);
        buffer_release(&builder->head);
        buffer_release(&builder->rest);
        buffer_release(&builder->packed);
        buffer_release(&builder->blocks);
        memory_release(builder->allocator, builder->starts);
        memory_release(builder->allocator, builder);
    }
}

uint64_t string_table_builder_count(const struct string_table_builder *builder)
{
    return builder->count;
}

static bool note_start(struct string_table_builder *builder)
{
    if (builder->start_count == builder->start_capacity) {
        size_t capacity = builder->start_capacity * 2 + 16;
        uint64_t *starts =
            memory_resize_array(builder->allocator, builder->starts, capacity, sizeof *starts);
        if (starts == NULL) {
            return false;
        }
        builder->starts = starts;
        builder->start_capacity = capacity;
    }
    builder->starts[builder->start_count++] = builder->blocks.size;
    return true;
}

/* Moves the block that was filled to the complete ones. */
static enum status finish_block(struct string_table_builder *builder, struct error *error)
{
    if (!note_start(builder)) {
        return error_memory(error);
    }
    uint64_t tag = (uint64_t)builder->rest.size << 1;
    const struct buffer *rest = &builder->rest;
    buffer_clear(&builder->packed);
    if (builder->rest.size > 0) {
        enum status status = compressor_run(builder->compressor, builder->rest.data,
                                            builder->rest.size, &builder->packed, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (builder->packed.size < builder->rest.size) {
            rest = &builder->packed;
            tag |= 1;
        }
    }
    buffer_append_varint(&builder->blocks, builder->head.size);
    buffer_append(&builder->blocks, builder->head.data, builder->head.size);
    buffer_append_varint(&builder->blocks, tag);
    buffer_append(&builder->blocks, rest->data, rest->size);
    buffer_clear(&builder->head);
    buffer_clear(&builder->rest);
    return builder->blocks.failed ? error_memory(error) : STATUS_OK;
}

/* How many bytes the string shares with the one before; SIZE_MAX when it is not larger. */
static size_t shared_bytes(const struct buffer *last, const uint8_t *bytes, size_t size)
{
    size_t common = last->size < size ? last->size : size;
    size_t shared = 0;
    while (shared < common && last->data[shared] == bytes[shared]) {
        shared++;
    }
    if (shared == size || (shared < last->size && last->data[shared] > bytes[shared])) {
        return SIZE_MAX;
    }
    return shared;
}

enum status string_table_builder_add(struct string_table_builder *builder, const void *bytes,
                                     size_t size, struct error *error)
{
    if (size > STRING_TABLE_STRING_MAX) {
        return error_set(error, STATUS_LIMIT, "a string of %zu bytes: at most %d are allowed", size,
                         STRING_TABLE_STRING_MAX);
    }
    size_t shared = 0;
    if (builder->count > 0) {
        shared = shared_bytes(&builder->last, bytes, size);
        if (shared == SIZE_MAX) {
            return error_set(error, STATUS_USAGE,
                             "string %llu of a table is not larger than the "
                             "one before",
                             (unsigned long long)builder->count);
        }
    }
    if (builder->count % BLOCK_STRINGS == 0) {
        enum status status = builder->count > 0 ? finish_block(builder, error) : STATUS_OK;
        if (status != STATUS_OK) {
            return status;
        }
        buffer_append(&builder->head, bytes, size);
    } else {
        buffer_append_varint(&builder->rest, shared);
        buffer_append_varint(&builder->rest, size - shared);
        buffer_append(&builder->rest, (const uint8_t *)bytes + shared, size - shared);
    }
    buffer_clear(&builder->last);
    buffer_append(&builder->last, bytes, size);
    builder->count++;
    return builder->head.failed || builder->rest.failed || builder->last.failed
               ? error_memory(error)
               : STATUS_OK;
}

enum status string_table_builder_finish(struct string_table_builder *builder, struct buffer *out,
                                        struct error *error)
{
    enum status status = STATUS_OK;
    if (builder->count > 0) {
        status = finish_block(builder, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    buffer_append_u64(out, builder->count | (uint64_t)STRING_TABLE_BLOCK_BITS << 56);
    if (builder->count > 0) {
        buffer_append_u64(out, 0);
        size_t begin = out->size;
        status = sequence_build(builder->starts, builder->start_count, out, error);
        if (status != STATUS_OK) {
            return status;
        }
        put_u64(out->data + begin - 8, out->size - begin);
        buffer_append(out, builder->blocks.data, builder->blocks.size);
    }
    builder->count = 0;
    builder->start_count = 0;
    buffer_clear(&builder->last);
    buffer_clear(&builder->blocks);
    return out->failed ? error_memory(error) : STATUS_OK;
}
