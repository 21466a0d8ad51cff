/*
 * A section: a run of bytes of a segment, of which no byte is handed out before the page it lies in
 * has been compared with its checksum.
 *
 * Every structure on disk reads through section_bytes(), which costs a few instructions once the
 * page has been seen. A section may also stand for plain memory that needs no check
 * (section_from_memory), so that each structure can be tested and used by itself.
 *
 * A structure lies in a range of a section, [offset, offset + size). All offsets given to and told
 * by the functions here are from the beginning of the section.
 *
 * Any number of threads may read a section at once.
 */
#ifndef SUOYIN_COMMON_SECTION_H
#define SUOYIN_COMMON_SECTION_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "status.h"

enum { SECTION_PAGE_BITS = 16, SECTION_PAGE_SIZE = 1 << SECTION_PAGE_BITS };

struct section {
    const uint8_t *data;
    uint64_t size;
    const char *file;             /* for messages: the segment's path */
    const char *name;             /* for messages: "TEXT" */
    uint32_t id;                  /* enum section_id, or one unknown to this version */
    const uint8_t *checksums;     /* a u64 for each page, or NULL: nothing to check */
    _Atomic uint64_t *pages_seen; /* a bit for each page; NULL when nothing is to be checked */
};

/* Plain memory as a section. It must outlive what is opened on it. `name` is for messages. */
struct section section_from_memory(const void *bytes, size_t size, const char *name);

/* What section_bytes does when a page has not been seen or the range is wrong. */
const uint8_t *section_bytes_checked(const struct section *section, uint64_t offset, uint64_t size,
                                     struct error *error);

/*
 * `size` bytes at `offset`, checked, valid as long as the section; or NULL, and STATUS_CORRUPT in
 * error->code: out of range, or a page differs from its checksum. A size of 0 answers a valid
 * pointer, too, when offset is at most the section's size.
 */
static inline const uint8_t *section_bytes(const struct section *section, uint64_t offset,
                                           uint64_t size, struct error *error)
{
    if (size - 1 < section->size && offset <= section->size - size) {
        if (section->pages_seen == NULL) {
            return section->data + offset;
        }
        uint64_t page = offset >> SECTION_PAGE_BITS;
        if (page == (offset + size - 1) >> SECTION_PAGE_BITS &&
            (atomic_load_explicit(&section->pages_seen[page >> 6], memory_order_relaxed) >>
                 (page & 63) &
             1) != 0) {
            return section->data + offset;
        }
    }
    return section_bytes_checked(section, offset, size, error);
}

/* Checks all pages, seen or not. STATUS_OK or STATUS_CORRUPT with the first that is wrong. */
enum status section_verify(const struct section *section, struct error *error);

/*
 * STATUS_CORRUPT with "FILE: section NAME: offset N: …". What decoders report their findings with;
 * `offset` is from the beginning of the section.
 */
enum status section_corrupt(const struct section *section, struct error *error, uint64_t offset,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
