/*
 * A segment file that is being salvaged: its documents, one by one, as far as they can be had.
 *
 * What a document is, its content hash proves: where key, fields and passages hash to what
 * CONTENT_HASHES says, the document is whole, whatever the checksum of the page that it lies in. A
 * flipped bit so costs the document that it is in, not the 64 KB around it. Of a document that is
 * not whole, what lies on sound pages is taken.
 */
#ifndef SUOYIN_INDEXER_SALVAGE_SOURCE_H
#define SUOYIN_INDEXER_SALVAGE_SOURCE_H

#include <stdbool.h>

#include "../common/file_io.h"
#include "batch.h"
#include "salvage_layout.h"
#include "salvage_view.h"

struct salvage_source {
    const struct allocator *allocator;
    struct buffer path;
    struct file_map map;
    struct salvage_layout layout;
    struct salvage_view raw, sound;
    uint32_t documents;
    uint64_t *removed;  /* a bit for each document that tombstones tell of; NULL: none */
    bool removed_known; /* false: tombstones cannot be read */
    bool has_options;   /* META tells these */
    uint32_t passage_chars, flags;
};

enum salvage_outcome { SALVAGE_WHOLE, SALVAGE_PARTIAL, SALVAGE_LOST };

/* On failure nothing is held: STATUS_CORRUPT when there is nothing to be had, STATUS_VERSION,
 * STATUS_IO, STATUS_NOT_FOUND, STATUS_MEMORY. */
enum status salvage_source_open(struct salvage_source *source,
                                const struct file_operations *operations, const char *path,
                                const struct allocator *allocator, struct error *error);
void salvage_source_close(struct salvage_source *source);

/* Reads the tombstones at `path` for which more documents are removed; STATUS_CORRUPT when they do
 * not tell, STATUS_NOT_FOUND when there are none or they are of a segment of another digest. */
enum status salvage_source_bury(struct salvage_source *source,
                                const struct file_operations *operations, const char *path,
                                const struct content_hash *digest, struct error *error);

static inline bool salvage_source_removed(const struct salvage_source *source, uint32_t document)
{
    return source->removed != NULL && (source->removed[document / 64] >> document % 64 & 1) != 0;
}

/* Reads document `number`. Unless it is lost, *document is filled, from `arena`; its key is empty
 * when that is lost. *loss is filled, too. An error is STATUS_MEMORY. */
enum status salvage_source_read(struct salvage_source *source, uint32_t number, struct arena *arena,
                                struct batch_document *document, struct salvage_loss *loss,
                                enum salvage_outcome *outcome, struct error *error);

#endif
