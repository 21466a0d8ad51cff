#include "segment_file.h"

#include <string.h>

#include "bytes.h"

enum status segment_file_writer_open(struct segment_file_writer *writer, struct file_writer *out,
                                     const struct allocator *allocator, struct error *error)
{
    memset(writer, 0, sizeof *writer);
    writer->page = memory_allocate(allocator, SECTION_PAGE_SIZE);
    if (writer->page == NULL) {
        return error_memory(error);
    }
    writer->out = out;
    writer->checksums.allocator = allocator;
    uint8_t header[SEGMENT_HEADER_SIZE] = {0};
    memcpy(header, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE);
    put_u16(header + 8, SEGMENT_VERSION_MAJOR);
    put_u16(header + 10, SEGMENT_VERSION_MINOR);
    file_writer_append(out, header, sizeof header);
    writer->offset = sizeof header;
    return STATUS_OK;
}

static void fail(struct segment_file_writer *writer, enum status code, const char *what)
{
    if (writer->failure.code == STATUS_OK) {
        error_set(&writer->failure, code, "%s", what);
    }
}

void segment_file_writer_begin(struct segment_file_writer *writer, uint32_t id)
{
    for (size_t i = 0; i < writer->entry_count; i++) {
        if (writer->entries[i].id == id) {
            fail(writer, STATUS_USAGE, "a section is written twice");
        }
    }
    if (writer->in_section || writer->entry_count == SEGMENT_SECTIONS_MAX) {
        fail(writer, STATUS_USAGE, "a section is begun at the wrong time");
    }
    if (writer->failure.code != STATUS_OK) {
        return;
    }
    writer->entries[writer->entry_count] = (struct segment_file_entry){
        .id = id, .offset = writer->offset, .first_page = writer->checksums.size / 8};
    writer->in_section = 1;
    writer->section_size = 0;
}

/* Writes a page, the last of a section perhaps shorter, and notes its checksum. */
static void write_page(struct segment_file_writer *writer, const uint8_t *page, size_t size)
{
    buffer_append_u64(&writer->checksums, checksum_bytes(page, size));
    file_writer_append(writer->out, page, size);
    writer->offset += size;
}

void segment_file_writer_append(struct segment_file_writer *writer, const void *bytes, size_t size)
{
    const uint8_t *p = bytes;
    if (!writer->in_section) {
        fail(writer, STATUS_USAGE, "bytes are written outside all sections");
    }
    if (writer->failure.code != STATUS_OK) {
        return;
    }
    writer->section_size += size;
    while (size > 0) {
        if (writer->page_size == 0 && size >= SECTION_PAGE_SIZE) {
            write_page(writer, p, SECTION_PAGE_SIZE);
            p += SECTION_PAGE_SIZE;
            size -= SECTION_PAGE_SIZE;
            continue;
        }
        size_t room = SECTION_PAGE_SIZE - writer->page_size;
        size_t taken = size < room ? size : room;
        memcpy(writer->page + writer->page_size, p, taken);
        writer->page_size += taken;
        p += taken;
        size -= taken;
        if (writer->page_size == SECTION_PAGE_SIZE) {
            write_page(writer, writer->page, SECTION_PAGE_SIZE);
            writer->page_size = 0;
        }
    }
}

uint64_t segment_file_writer_section_size(const struct segment_file_writer *writer)
{
    return writer->section_size;
}

void segment_file_writer_end(struct segment_file_writer *writer)
{
    static const uint8_t zeros[SEGMENT_ALIGNMENT];
    if (!writer->in_section) {
        fail(writer, STATUS_USAGE, "a section is ended that was not begun");
    }
    if (writer->failure.code != STATUS_OK) {
        return;
    }
    if (writer->page_size > 0) {
        write_page(writer, writer->page, writer->page_size);
        writer->page_size = 0;
    }
    writer->entries[writer->entry_count++].size = writer->section_size;
    size_t padding = (size_t)(-writer->offset & (SEGMENT_ALIGNMENT - 1));
    file_writer_append(writer->out, zeros, padding);
    writer->offset += padding;
    writer->in_section = 0;
}

void segment_file_writer_add(struct segment_file_writer *writer, uint32_t id, const void *bytes,
                             size_t size)
{
    segment_file_writer_begin(writer, id);
    segment_file_writer_append(writer, bytes, size);
    segment_file_writer_end(writer);
}

/* The table of contents and the footer, as segment_format.h lays them out. `tail` begins with the
 * header, which the seal covers, too. */
static void describe(const struct segment_file_writer *writer, struct buffer *tail)
{
    const uint8_t *checksums = writer->checksums.data;
    uint64_t contents = writer->offset + writer->checksums.size;
    buffer_append(tail, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE);
    buffer_append_u16(tail, SEGMENT_VERSION_MAJOR);
    buffer_append_u16(tail, SEGMENT_VERSION_MINOR);
    buffer_append_u32(tail, 0);
    for (size_t i = 0; i < writer->entry_count; i++) {
        const struct segment_file_entry *entry = &writer->entries[i];
        uint64_t pages = (entry->size + SECTION_PAGE_SIZE - 1) >> SECTION_PAGE_BITS;
        const uint8_t *own = pages > 0 ? checksums + entry->first_page * 8 : NULL;
        buffer_append_u32(tail, entry->id);
        buffer_append_u32(tail, 0);
        buffer_append_u64(tail, entry->offset);
        buffer_append_u64(tail, entry->size);
        buffer_append_u64(tail, writer->offset + entry->first_page * 8);
        buffer_append_u64(tail, checksum_bytes(own, (size_t)pages * 8));
    }
    buffer_append_u32(tail, (uint32_t)writer->entry_count);
    buffer_append_u32(tail, 0);
    buffer_append_u64(tail, contents);
    buffer_append_u64(tail,
                      contents + writer->entry_count * SEGMENT_ENTRY_SIZE + SEGMENT_FOOTER_SIZE);
    buffer_append_u64(tail, tail->failed ? 0 : checksum_bytes(tail->data, tail->size));
}

enum status segment_file_writer_finish(struct segment_file_writer *writer,
                                       struct content_hash *digest, struct error *error)
{
    struct buffer tail = {.allocator = writer->checksums.allocator};
    if (writer->in_section) {
        fail(writer, STATUS_USAGE, "a section was not ended");
    }
    if (writer->checksums.failed) {
        fail(writer, STATUS_MEMORY, "out of memory");
    }
    if (writer->failure.code == STATUS_OK) {
        describe(writer, &tail);
        if (tail.failed) {
            fail(writer, STATUS_MEMORY, "out of memory");
        }
    }
    enum status status = writer->failure.code;
    if (status != STATUS_OK) {
        error_set(error, status, "%s", writer->failure.message);
    } else {
        *digest = content_hash_bytes(tail.data, tail.size);
        buffer_append(&tail, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE);
        if (tail.failed) {
            status = error_memory(error);
        } else {
            file_writer_append(writer->out, writer->checksums.data, writer->checksums.size);
            file_writer_append(writer->out, tail.data + SEGMENT_HEADER_SIZE,
                               tail.size - SEGMENT_HEADER_SIZE);
            status = file_writer_status(writer->out, error);
        }
    }
    buffer_release(&tail);
    segment_file_writer_abandon(writer);
    return status;
}

void segment_file_writer_abandon(struct segment_file_writer *writer)
{
    if (writer->page != NULL) {
        memory_release(writer->checksums.allocator, writer->page);
        buffer_release(&writer->checksums);
        memset(writer, 0, sizeof *writer);
    }
}
