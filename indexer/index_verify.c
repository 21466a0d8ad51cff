#include "index_environment.h"

#include <string.h>

#include "open_index.h"
#include "stored_document.h"
#include "tombstones_output.h"

/* --- Verifying ---------------------------------------------------------------------------------
 */

/* That what a writer would write its next segment by can be read. */
static enum status verify_plan(struct open_index *index, struct error *error)
{
    struct segment_plan plan;
    return index->count == 0 ? STATUS_OK : open_index_plan(index, 1, &plan, error);
}

/* That no document id is in the index twice. */
static enum status verify_keys(const struct open_index *index, struct error *error)
{
    struct index_walk *walk;
    struct index_walk_document document;
    bool found = true;
    enum status status = index_walk_open(index, &walk, error);
    while (status == STATUS_OK && found) {
        status = index_walk_next(walk, &document, &found, error);
    }
    index_walk_release(walk);
    return status;
}

enum status index_verify_in(const struct index_environment *environment, const char *path,
                            struct error *error)
{
    struct open_index index;
    enum status status =
        open_index(&index, environment->operations, environment->allocator, path, NULL, error);
    if (status != STATUS_OK) {
        return status;
    }
    status = verify_plan(&index, error);
    for (size_t i = 0; i < index.count && status == STATUS_OK; i++) {
        const struct index_part *part = &index.parts[i];
        status = segment_verify(&part->segment, error);
        if (status == STATUS_OK && part->entry.size != segment_file_size(part->segment.file)) {
            status = error_set(error, STATUS_CORRUPT, "%s: the manifest tells another size",
                               segment_file_path(part->segment.file));
        }
        if (status == STATUS_OK && part->entry.has_tombstones) {
            status = tombstones_verify(part, error);
        }
    }
    if (status == STATUS_OK) {
        status = verify_keys(&index, error);
    }
    open_index_close(&index);
    return status;
}

enum status index_verify(const char *index, struct error *error)
{
    return index_verify_in(&system_environment, index, error);
}

/* --- Verifying against sources -----------------------------------------------------------------
 */

/* That each document is what its content hash says, and all of them what META's digest says. */
static enum status verify_hashes(const struct index_part *part, struct error *error)
{
    const struct segment *segment = &part->segment;
    struct arena arena = {.allocator = segment->allocator};
    struct stored_documents *stored;
    uint8_t digest[16] = {0};
    enum status status = stored_documents_open(segment, segment->allocator, &stored, error);
    for (uint32_t i = 0; i < segment->meta.documents && status == STATUS_OK; i++) {
        struct batch_document document;
        arena_reset(&arena);
        status = stored_documents_read(stored, i, &arena, &document, error);
        const uint8_t *hash = section_bytes(
            segment->content_hashes, (uint64_t)i * CONTENT_HASH_STORED, CONTENT_HASH_STORED, error);
        if (status == STATUS_OK &&
            (hash == NULL || memcmp(hash, document.hash.bytes, CONTENT_HASH_STORED) != 0)) {
            status =
                section_corrupt(segment->content_hashes, error, (uint64_t)i * CONTENT_HASH_STORED,
                                "document %u is not what its hash says", (unsigned)i);
        }
        if (status == STATUS_OK) {
            segment_digest_add(digest, document.hash.bytes);
        }
    }
    if (status == STATUS_OK && memcmp(digest, segment->meta.digest, sizeof digest) != 0) {
        status = error_set(error, STATUS_CORRUPT, "%s: section META: the digest is another",
                           segment_file_path(segment->file));
    }
    stored_documents_release(stored);
    arena_release(&arena);
    return status;
}

enum status index_verify_against_in(const struct index_environment *environment, const char *path,
                                    const char *const *paths, size_t path_count,
                                    const struct index_update_options *options,
                                    struct index_update_report *report, bool *same,
                                    struct error *error)
{
    struct open_index index;
    *same = false;
    enum status status = index_verify_in(environment, path, error);
    if (status == STATUS_OK) {
        status =
            open_index(&index, environment->operations, environment->allocator, path, NULL, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < index.count && status == STATUS_OK; i++) {
        status = verify_hashes(&index.parts[i], error);
    }
    open_index_close(&index);
    return status == STATUS_OK
               ? index_check_in(environment, path, paths, path_count, options, report, same, error)
               : status;
}

enum status index_verify_against(const char *index, const char *const *paths, size_t path_count,
                                 const struct index_update_options *options,
                                 struct index_update_report *report, bool *same,
                                 struct error *error)
{
    return index_verify_against_in(&system_environment, index, paths, path_count, options, report,
                                   same, error);
}
