#include "segment_file.h"

#include <string.h>

#include "bytes.h"

const char *section_name(uint32_t id)
{
    switch (id) {
#define SECTION_NAME(name, id, meaning)                                                            \
    case id:                                                                                       \
        return #name;
        SECTION_LIST(SECTION_NAME)
#undef SECTION_NAME
    default:
        return "unknown";
    }
}

const char *section_meaning(uint32_t id)
{
    switch (id) {
#define SECTION_MEANING(name, id, meaning)                                                         \
    case id:                                                                                       \
        return meaning;
        SECTION_LIST(SECTION_MEANING)
#undef SECTION_MEANING
    default:
        return "unknown";
    }
}

struct segment_file {
    const struct allocator *allocator;
    struct file_map map; /* zeroed when the bytes are the caller's */
    char *path;
    const uint8_t *data;
    uint64_t size;
    uint32_t minor;
    uint64_t checksums; /* offset of the page checksums: the end of the sections */
    uint64_t contents;  /* offset of the table of contents */
    size_t section_count;
    _Atomic uint64_t *pages_seen; /* of all sections; each begins at a new word */
    struct content_hash digest;
    struct section sections[SEGMENT_SECTIONS_MAX];
    uint64_t digests[SEGMENT_SECTIONS_MAX]; /* of each section's checksums, as stored */
};

static uint64_t page_count(uint64_t size)
{
    return (size >> SECTION_PAGE_BITS) + ((size & (SECTION_PAGE_SIZE - 1)) != 0);
}

/* --- Opening --------------------------------------------------------------------------------- */

static enum status corrupt(const struct segment_file *file, struct error *error, uint64_t offset,
                           const char *what)
{
    return error_at(error, STATUS_CORRUPT, offset, "%s: offset %llu: %s", file->path,
                    (unsigned long long)offset, what);
}

static enum status check_header(struct segment_file *file, struct error *error)
{
    if (file->size < SEGMENT_MAGIC_SIZE ||
        memcmp(file->data, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE) != 0) {
        return error_at(error, STATUS_CORRUPT, 0, "%s: not a Suoyin segment", file->path);
    }
    if (file->size < SEGMENT_HEADER_SIZE + SEGMENT_FOOTER_SIZE) {
        return corrupt(file, error, file->size, "the segment is cut short");
    }
    unsigned major = get_u16(file->data + 8);
    file->minor = get_u16(file->data + 10);
    if (major != SEGMENT_VERSION_MAJOR) {
        return error_at(error, STATUS_VERSION, 8,
                        "%s: the segment has format version %u; this program reads version %d",
                        file->path, major, SEGMENT_VERSION_MAJOR);
    }
    return STATUS_OK;
}

/* The footer, then the seal: after this the header, the contents and the footer are what was
 * written, though not necessarily by us. */
static enum status check_footer(struct segment_file *file, struct error *error)
{
    uint64_t place = file->size - SEGMENT_FOOTER_SIZE;
    const uint8_t *footer = file->data + place;
    if (memcmp(footer + 32, SEGMENT_MAGIC, SEGMENT_MAGIC_SIZE) != 0) {
        return corrupt(file, error, place, "the footer is missing: the segment is cut short");
    }
    uint32_t count = get_u32(footer);
    file->contents = get_u64(footer + 8);
    if (get_u64(footer + 16) != file->size) {
        return corrupt(file, error, place, "the segment is not as long as its footer says");
    }
    if (count > SEGMENT_SECTIONS_MAX || get_u32(footer + 4) != 0 ||
        file->contents < SEGMENT_HEADER_SIZE || file->contents > place ||
        place - file->contents != (uint64_t)count * SEGMENT_ENTRY_SIZE) {
        return corrupt(file, error, place, "the footer is wrong");
    }
    uint8_t sealed[SEGMENT_HEADER_SIZE + SEGMENT_SECTIONS_MAX * SEGMENT_ENTRY_SIZE +
                   SEGMENT_FOOTER_SIZE];
    size_t rest = (size_t)(file->size - SEGMENT_MAGIC_SIZE - file->contents); /* with the seal */
    memcpy(sealed, file->data, SEGMENT_HEADER_SIZE);
    memcpy(sealed + SEGMENT_HEADER_SIZE, file->data + file->contents, rest);
    size_t size = SEGMENT_HEADER_SIZE + rest;
    if (checksum_bytes(sealed, size - 8) != get_u64(sealed + size - 8)) {
        return corrupt(file, error, file->contents, "the table of contents differs from its seal");
    }
    file->digest = content_hash_bytes(sealed, size);
    file->section_count = count;
    return STATUS_OK;
}

/*
 * The sections fill the file from the header on, without gaps but for the padding; so none is
 * misaligned, none overlaps another, and nothing hides between them. The same holds for their
 * checksums.
 */
static enum status check_contents(struct segment_file *file, struct error *error)
{
    uint64_t expected = SEGMENT_HEADER_SIZE;
    uint64_t pages = 0;
    for (size_t i = 0; i < file->section_count; i++) {
        uint64_t place = file->contents + i * SEGMENT_ENTRY_SIZE;
        const uint8_t *entry = file->data + place;
        struct section *section = &file->sections[i];
        uint64_t offset = get_u64(entry + 8);
        section->id = get_u32(entry);
        section->name = section_name(section->id);
        section->file = file->path;
        section->size = get_u64(entry + 16);
        if (offset != expected || offset > file->contents ||
            section->size > file->contents - offset || get_u32(entry + 4) != 0) {
            return corrupt(file, error, place, "a section is out of place");
        }
        for (size_t k = 0; k < i; k++) {
            if (file->sections[k].id == section->id) {
                return corrupt(file, error, place, "a section comes twice");
            }
        }
        section->data = file->data + offset;
        file->digests[i] = get_u64(entry + 32);
        pages += page_count(section->size);
        expected = (offset + section->size + SEGMENT_ALIGNMENT - 1) & -(uint64_t)SEGMENT_ALIGNMENT;
    }
    if (expected > file->contents || file->contents - expected != pages * 8) {
        return corrupt(file, error, file->contents, "the checksums are out of place");
    }
    file->checksums = expected;
    return STATUS_OK;
}

/* Ties each section to its checksums and gives it a bit for each page. */
static enum status attach_checksums(struct segment_file *file, struct error *error)
{
    uint64_t expected = file->checksums;
    size_t words = 0;
    for (size_t i = 0; i < file->section_count; i++) {
        uint64_t place = file->contents + i * SEGMENT_ENTRY_SIZE;
        uint64_t pages = page_count(file->sections[i].size);
        if (get_u64(file->data + place + 24) != expected) {
            return corrupt(file, error, place, "a section's checksums are out of place");
        }
        file->sections[i].checksums = file->data + expected;
        expected += pages * 8;
        words += (size_t)(pages + 63) / 64;
    }
    file->pages_seen = memory_allocate_array(file->allocator, words + 1, sizeof *file->pages_seen);
    if (file->pages_seen == NULL) {
        return error_memory(error);
    }
    _Atomic uint64_t *next = file->pages_seen;
    for (size_t i = 0; i < file->section_count; i++) {
        file->sections[i].pages_seen = next;
        next += (page_count(file->sections[i].size) + 63) / 64;
    }
    return STATUS_OK;
}

static enum status check_file(struct segment_file *file, struct error *error)
{
    enum status status = check_header(file, error);
    if (status == STATUS_OK) {
        status = check_footer(file, error);
    }
    if (status == STATUS_OK) {
        status = check_contents(file, error);
    }
    return status == STATUS_OK ? attach_checksums(file, error) : status;
}

static struct segment_file *make_file(const char *path, const struct allocator *allocator)
{
    struct segment_file *file = memory_allocate_array(allocator, 1, sizeof *file);
    size_t length = strlen(path) + 1;
    if (file == NULL) {
        return NULL;
    }
    file->allocator = allocator;
    file->path = memory_allocate(allocator, length);
    if (file->path == NULL) {
        memory_release(allocator, file);
        return NULL;
    }
    memcpy(file->path, path, length);
    return file;
}

enum status segment_file_open(const struct file_operations *operations, const char *path,
                              const struct allocator *allocator, struct segment_file **out,
                              struct error *error)
{
    struct segment_file *file = make_file(path, allocator);
    if (file == NULL) {
        return error_memory(error);
    }
    enum status status = file_map_open(operations, path, &file->map, error);
    if (status == STATUS_OK) {
        file->data = file->map.data;
        file->size = file->map.size;
        status = check_file(file, error);
    }
    if (status != STATUS_OK) {
        segment_file_release(file);
        return status;
    }
    *out = file;
    return STATUS_OK;
}

enum status segment_file_open_memory(const void *bytes, size_t size, const char *name,
                                     const struct allocator *allocator, struct segment_file **out,
                                     struct error *error)
{
    struct segment_file *file = make_file(name, allocator);
    if (file == NULL) {
        return error_memory(error);
    }
    file->data = bytes;
    file->size = size;
    enum status status = check_file(file, error);
    if (status != STATUS_OK) {
        segment_file_release(file);
        return status;
    }
    *out = file;
    return STATUS_OK;
}

void segment_file_release(struct segment_file *file)
{
    if (file != NULL) {
        file_map_close(&file->map);
        memory_release(file->allocator, (void *)file->pages_seen);
        memory_release(file->allocator, file->path);
        memory_release(file->allocator, file);
    }
}

/* --- What an open segment tells -------------------------------------------------------------- */

void segment_file_forget(const struct segment_file *file)
{
    file_map_forget(&file->map);
}

const struct section *segment_file_section(const struct segment_file *file, uint32_t id)
{
    for (size_t i = 0; i < file->section_count; i++) {
        if (file->sections[i].id == id) {
            return &file->sections[i];
        }
    }
    return NULL;
}

enum status segment_file_require(const struct segment_file *file, uint32_t id,
                                 const struct section **section, struct error *error)
{
    *section = segment_file_section(file, id);
    if (*section == NULL) {
        return error_at(error, STATUS_CORRUPT, file->contents, "%s: section %s is missing",
                        file->path, section_name(id));
    }
    return STATUS_OK;
}

size_t segment_file_section_count(const struct segment_file *file)
{
    return file->section_count;
}

const struct section *segment_file_section_at(const struct segment_file *file, size_t index)
{
    return &file->sections[index];
}

const char *segment_file_path(const struct segment_file *file)
{
    return file->path;
}

uint64_t segment_file_size(const struct segment_file *file)
{
    return file->size;
}

uint32_t segment_file_minor_version(const struct segment_file *file)
{
    return file->minor;
}

struct content_hash segment_file_digest(const struct segment_file *file)
{
    return file->digest;
}

enum status segment_file_verify(const struct segment_file *file, struct error *error)
{
    for (size_t i = 0; i < file->section_count; i++) {
        const struct section *section = &file->sections[i];
        size_t checksum_size = (size_t)page_count(section->size) * 8;
        if (checksum_bytes(section->checksums, checksum_size) != file->digests[i]) {
            return error_at(error, STATUS_CORRUPT, (uint64_t)(section->checksums - file->data),
                            "%s: section %s: its page checksums differ from their digest",
                            file->path, section->name);
        }
        enum status status = section_verify(section, error);
        if (status != STATUS_OK) {
            return status;
        }
        uint64_t end = (uint64_t)(section->data - file->data) + section->size;
        for (uint64_t place = end; (place & (SEGMENT_ALIGNMENT - 1)) != 0; place++) {
            if (file->data[place] != 0) {
                return corrupt(file, error, place, "the padding between two sections is not zero");
            }
        }
    }
    return STATUS_OK;
}
