/*
 * Where the sections of a damaged segment lie.
 *
 * The table of contents is believed when its entries fit together, though its seal be wrong; then
 * the sections have their page checksums, too. Else, as in a file that was cut short, the sections
 * that hold the documents are found by their own form, one after another in the order in which they
 * are written (segment_writer.h), and nothing but the documents' content hashes tells what is
 * sound.
 */
#ifndef SUOYIN_INDEXER_SALVAGE_LAYOUT_H
#define SUOYIN_INDEXER_SALVAGE_LAYOUT_H

#include <stdbool.h>

#include "../common/memory.h"
#include "../common/section.h"
#include "../common/segment_format.h"

struct salvage_layout {
    const struct allocator *allocator;
    bool sealed;                                /* the table of contents is what was written */
    bool checked;                               /* sections have checksums */
    struct section raw[SEGMENT_SECTIONS_MAX];   /* without checksums */
    struct section sound[SEGMENT_SECTIONS_MAX]; /* the same with them, when `checked` */
    size_t count;
    _Atomic uint64_t *pages_seen;
};

/* Looks at `bytes`, which must outlive the layout; `path` is for messages. STATUS_CORRUPT when
 * nothing is found that could hold documents, STATUS_VERSION for a sound segment of an unknown
 * major version, STATUS_MEMORY. On failure nothing is held. */
enum status salvage_layout_find(struct salvage_layout *layout, const uint8_t *bytes, size_t size,
                                const char *path, const struct allocator *allocator,
                                struct error *error);
void salvage_layout_release(struct salvage_layout *layout);

/* A section as it lies, or NULL. */
const struct section *salvage_layout_raw(const struct salvage_layout *layout, uint32_t id);
/* A section whose pages are compared with their checksums, or NULL. */
const struct section *salvage_layout_sound(const struct salvage_layout *layout, uint32_t id);

#endif
