#include "section.h"

#include <stdarg.h>
#include <stdio.h>

#include "bytes.h"
#include "checksum.h"

struct section section_from_memory(const void *bytes, size_t size, const char *name)
{
    return (struct section){.data = bytes != NULL ? bytes : (const void *)"",
                            .size = size,
                            .file = "(memory)",
                            .name = name};
}

enum status section_corrupt(const struct section *section, struct error *error, uint64_t offset,
                            const char *format, ...)
{
    char what[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return error_at(error, STATUS_CORRUPT, offset, "%s: section %s: offset %llu: %s", section->file,
                    section->name, (unsigned long long)offset, what);
}

static bool check_page(const struct section *section, uint64_t page, struct error *error)
{
    uint64_t offset = page << SECTION_PAGE_BITS;
    uint64_t size = section->size - offset;
    size = size < SECTION_PAGE_SIZE ? size : SECTION_PAGE_SIZE;
    uint64_t expected = get_u64(section->checksums + page * 8);
    if (checksum_bytes(section->data + offset, (size_t)size) != expected) {
        section_corrupt(section, error, offset,
                        "the %llu bytes from here differ from their checksum",
                        (unsigned long long)size);
        return false;
    }
    return true;
}

const uint8_t *section_bytes_checked(const struct section *section, uint64_t offset, uint64_t size,
                                     struct error *error)
{
    if (offset > section->size || size > section->size - offset) {
        section_corrupt(section, error, offset,
                        "%llu bytes are wanted here, but the section has %llu in all",
                        (unsigned long long)size, (unsigned long long)section->size);
        return NULL;
    }
    if (section->pages_seen == NULL || size == 0) {
        return section->data + offset;
    }
    /* Threads may check the same page at the same time: both find the same, and set the same bit.
     * Nothing else is published by the bit, so relaxed order does. */
    uint64_t last = (offset + size - 1) >> SECTION_PAGE_BITS;
    for (uint64_t page = offset >> SECTION_PAGE_BITS; page <= last; page++) {
        uint64_t bit = (uint64_t)1 << (page & 63);
        _Atomic uint64_t *seen = &section->pages_seen[page >> 6];
        if ((atomic_load_explicit(seen, memory_order_relaxed) & bit) == 0) {
            if (!check_page(section, page, error)) {
                return NULL;
            }
            atomic_fetch_or_explicit(seen, bit, memory_order_relaxed);
        }
    }
    return section->data + offset;
}

enum status section_verify(const struct section *section, struct error *error)
{
    if (section->pages_seen == NULL) {
        return STATUS_OK;
    }
    for (uint64_t page = 0; page << SECTION_PAGE_BITS < section->size; page++) {
        if (!check_page(section, page, error)) {
            return STATUS_CORRUPT;
        }
    }
    return STATUS_OK;
}
