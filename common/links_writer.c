/* Writing links: steps to bits, blocks to chunks, chunks to groups. */
#include "bit_stream.h"
#include "links.h"

/* --- Blocks -------------------------------------------------------------------------------------
 */

void link_block_init(struct link_block_writer *writer, const struct allocator *allocator)
{
    *writer = (struct link_block_writer){
        .flags.allocator = allocator, .codes.allocator = allocator, .large.allocator = allocator};
}

void link_block_release(struct link_block_writer *writer)
{
    buffer_release(&writer->flags);
    buffer_release(&writer->codes);
    buffer_release(&writer->large);
}

static void write_zeros(struct link_block_writer *writer, uint32_t zeros)
{
    uint32_t written = zeros < LINK_ZEROS ? zeros : LINK_ZEROS;
    bit_write(&writer->code_bits, UINT64_C(1) << written, written + 1);
    if (written == LINK_ZEROS) {
        buffer_append_varint(&writer->large, zeros - written);
    }
}

static inline void add_steps(struct link_block_writer *writer, uint32_t first, uint32_t second)
{
    bool flagged = (first | second) != 0;
    bit_write(&writer->flag_bits, flagged, 1);
    if (flagged) {
        write_zeros(writer, first);
        write_zeros(writer, first > 0 ? second : second - 1);
    }
}

void link_block_add(struct link_block_writer *writer, const uint32_t *tfs, uint32_t count,
                    const struct link *links)
{
    writer->flag_bits.out = &writer->flags;
    writer->code_bits.out = &writer->codes;
    for (uint32_t i = 0; i < count; i++) {
        struct link before = {UINT32_MAX, UINT32_MAX}; /* + 1 wraps to 0 */
        for (uint32_t k = 0; k < tfs[i]; k++) {
            add_steps(writer, links->first - before.first - 1, links->second - before.second - 1);
            before = *links++;
        }
        writer->count += tfs[i];
    }
}

void link_block_end(struct link_block_writer *writer, struct buffer *out)
{
    if (writer->count > 0) {
        bit_flush(&writer->flag_bits);
        bit_flush(&writer->code_bits);
    }
    buffer_append(out, writer->flags.data, writer->flags.size);
    buffer_append(out, writer->codes.data, writer->codes.size);
    buffer_append(out, writer->large.data, writer->large.size);
    out->failed =
        out->failed || writer->flags.failed || writer->codes.failed || writer->large.failed;
    buffer_clear(&writer->flags);
    buffer_clear(&writer->codes);
    buffer_clear(&writer->large);
    writer->count = 0;
}

/* --- Groups -------------------------------------------------------------------------------------
 */

void link_group_init(struct link_group_writer *writer, const struct allocator *allocator)
{
    *writer = (struct link_group_writer){
        .out.allocator = allocator,
        .chunks.allocator = allocator,
        .directory.allocator = allocator,
        .longs.allocator = allocator,
        .sizes.allocator = allocator,
        .blocks.allocator = allocator,
    };
    link_block_init(&writer->shorts, allocator);
    link_block_init(&writer->block, allocator);
}

void link_group_release(struct link_group_writer *writer)
{
    buffer_release(&writer->out);
    buffer_release(&writer->chunks);
    buffer_release(&writer->directory);
    buffer_release(&writer->longs);
    buffer_release(&writer->sizes);
    buffer_release(&writer->blocks);
    link_block_release(&writer->shorts);
    link_block_release(&writer->block);
}

void link_group_begin(struct link_group_writer *writer)
{
    buffer_clear(&writer->out);
    buffer_clear(&writer->chunks);
    buffer_clear(&writer->directory);
}

/* Appends a long list to the chunk's: its blocks wait behind the sizes of all but the last. */
static void add_long_links(struct link_group_writer *writer, const uint32_t *tfs, uint32_t count,
                           const struct link *links)
{
    struct buffer *lists = &writer->longs, *blocks = &writer->blocks;
    struct buffer sizes = {.allocator = lists->allocator};
    size_t start = lists->size;
    buffer_clear(blocks);
    for (uint32_t done = 0; done < count;) {
        uint32_t now = count - done < POSTING_BLOCK ? count - done : POSTING_BLOCK;
        size_t before = blocks->size;
        link_block_add(&writer->block, tfs + done, now, links);
        links += writer->block.count;
        link_block_end(&writer->block, blocks);
        done += now;
        if (done < count) {
            buffer_append_varint(&sizes, blocks->size - before);
        }
    }
    if (count > POSTING_BLOCK) {
        buffer_append_varint(lists, sizes.size);
        buffer_append(lists, sizes.data, sizes.size);
    }
    buffer_append(lists, blocks->data, blocks->size);
    lists->failed = lists->failed || blocks->failed || sizes.failed;
    buffer_append_varint(&writer->sizes, lists->size - start);
    writer->long_count++;
    buffer_release(&sizes);
}

void link_group_add(struct link_group_writer *writer, const uint32_t *tfs, uint32_t count,
                    const struct link *links)
{
    if (count < POSTING_BLOCK) {
        link_block_add(&writer->shorts, tfs, count, links);
    } else {
        add_long_links(writer, tfs, count, links);
    }
}

void link_group_end_chunk(struct link_group_writer *writer)
{
    struct buffer *chunks = &writer->chunks;
    buffer_append_varint(chunks, writer->long_count);
    buffer_append(chunks, writer->sizes.data, writer->sizes.size);
    buffer_append_varint(chunks, writer->shorts.count);
    link_block_end(&writer->shorts, chunks);
    buffer_append(chunks, writer->longs.data, writer->longs.size);
    chunks->failed = chunks->failed || writer->sizes.failed || writer->longs.failed;
    buffer_clear(&writer->sizes);
    buffer_clear(&writer->longs);
    writer->long_count = 0;
    buffer_append_u32(&writer->directory, (uint32_t)chunks->size);
}

void link_group_end(struct link_group_writer *writer)
{
    if (writer->directory.size > 4) {
        buffer_append(&writer->out, writer->directory.data, writer->directory.size);
    }
    buffer_append(&writer->out, writer->chunks.data, writer->chunks.size);
    writer->out.failed = writer->out.failed || writer->directory.failed || writer->chunks.failed;
}
