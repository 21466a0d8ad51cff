/*
 * The container of a segment: sections with page checksums and a sealed table of contents
 * (segment_format.h says how they lie).
 *
 * Writing, through a file_writer:
 *
 *     struct segment_file_writer writer;
 *     segment_file_writer_open(&writer, &file_writer, allocator, error);
 *     segment_file_writer_begin(&writer, SECTION_META);
 *     segment_file_writer_append(&writer, bytes, size);
 *     segment_file_writer_end(&writer);
 *     …
 *     segment_file_writer_finish(&writer, &digest, error);      the file_writer is still to close
 *
 * Reading:
 *
 *     struct segment_file *file;
 *     segment_file_open(operations, path, allocator, &file, error);
 *     const struct section *text = segment_file_section(file, SECTION_TEXT);
 *     const uint8_t *bytes = section_bytes(text, 0, 24, error);
 *     segment_file_release(file);
 *
 * Opening reads the header, the table of contents and the footer, whatever the size of the file.
 * After that a segment_file is used by any number of threads at once.
 */
#ifndef SUOYIN_COMMON_SEGMENT_FILE_H
#define SUOYIN_COMMON_SEGMENT_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "checksum.h"
#include "file_io.h"
#include "memory.h"
#include "section.h"
#include "segment_format.h"
#include "status.h"

/* "TEXT", or "unknown" for an id that this version does not know. A static string. */
const char *section_name(uint32_t id);
/* What the section holds, in English; "unknown" likewise. */
const char *section_meaning(uint32_t id);

/* --- Writing --------------------------------------------------------------------------------- */

struct segment_file_entry {
    uint32_t id;
    uint64_t offset, size;
    uint64_t first_page; /* index of its first page's checksum among all */
};

/* A failure (of memory, of the file_writer, of the order of calls) sticks, and is told by finish.
 */
struct segment_file_writer {
    struct file_writer *out;
    struct buffer checksums;
    uint8_t *page; /* the page being filled */
    size_t page_size;
    uint64_t offset; /* where the next byte of the file lies */
    uint64_t section_size;
    struct segment_file_entry entries[SEGMENT_SECTIONS_MAX];
    size_t entry_count;
    int in_section;
    struct error failure;
};

/* Starts a segment at the beginning of `out`, which must be empty and outlive the writer. On
 * failure nothing is held. */
enum status segment_file_writer_open(struct segment_file_writer *writer, struct file_writer *out,
                                     const struct allocator *allocator, struct error *error);
/* Each id once, in any order. */
void segment_file_writer_begin(struct segment_file_writer *writer, uint32_t id);
void segment_file_writer_append(struct segment_file_writer *writer, const void *bytes, size_t size);
/* Bytes appended to the section that is open. */
uint64_t segment_file_writer_section_size(const struct segment_file_writer *writer);
void segment_file_writer_end(struct segment_file_writer *writer);
/* A whole section at once: begin, append, end. */
void segment_file_writer_add(struct segment_file_writer *writer, uint32_t id, const void *bytes,
                             size_t size);
/*
 * Writes the table of contents and the footer, and frees what the writer holds, also on failure.
 * *digest receives the segment's digest (see segment_file_digest). It neither flushes nor closes
 * the file_writer.
 */
enum status segment_file_writer_finish(struct segment_file_writer *writer,
                                       struct content_hash *digest, struct error *error);
/* Frees what the writer holds; harmless after finish. */
void segment_file_writer_abandon(struct segment_file_writer *writer);

/* --- Reading --------------------------------------------------------------------------------- */

struct segment_file;

/*
 * Maps and opens a segment. STATUS_CORRUPT for what is no sound segment ("not a Suoyin segment"
 * when the magic is missing), STATUS_VERSION for an unknown major version, STATUS_IO,
 * STATUS_NOT_FOUND, STATUS_MEMORY. *out is set only on success.
 */
enum status segment_file_open(const struct file_operations *operations, const char *path,
                              const struct allocator *allocator, struct segment_file **out,
                              struct error *error);
/* The same on bytes in memory, which must outlive the segment. `name` stands for the path in
 * messages. Any alignment will do. */
enum status segment_file_open_memory(const void *bytes, size_t size, const char *name,
                                     const struct allocator *allocator, struct segment_file **out,
                                     struct error *error);
/* Sections, and every pointer into them, end here. NULL: nothing. */
void segment_file_release(struct segment_file *file);

/* Lets the pages that were read leave memory (file_map_forget): for who reads much of it once. */
void segment_file_forget(const struct segment_file *file);

/* The section, or NULL when the segment has none of that id. It lives as long as `file`. */
const struct section *segment_file_section(const struct segment_file *file, uint32_t id);
/* The same, where absence is STATUS_CORRUPT. */
enum status segment_file_require(const struct segment_file *file, uint32_t id,
                                 const struct section **section, struct error *error);
/* All sections, as they lie in the file. */
size_t segment_file_section_count(const struct segment_file *file);
const struct section *segment_file_section_at(const struct segment_file *file, size_t index);

const char *segment_file_path(const struct segment_file *file);
uint64_t segment_file_size(const struct segment_file *file);
uint32_t segment_file_minor_version(const struct segment_file *file);
/*
 * 128 bits that stand for the whole contents: the content hash of the header, the contents and the
 * footer up to and with the seal. Equal segments have equal digests, and a segment's file name is
 * made of it. Opening checks what it covers; the pages below only segment_file_verify does.
 */
struct content_hash segment_file_digest(const struct segment_file *file);

/* Checks every page, every checksum and every padding byte: STATUS_OK, or the first fault. */
enum status segment_file_verify(const struct segment_file *file, struct error *error);

#endif
