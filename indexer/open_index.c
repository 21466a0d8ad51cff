#include "open_index.h"

#include <string.h>

enum { OPEN_ATTEMPTS = 8 };

/* --- Opening -----------------------------------------------------------------------------------
 */

void open_index_part_close(struct index_part *part)
{
    if (part->entry.has_tombstones && part->tombstones.file != NULL) {
        tombstones_close(&part->tombstones);
    }
    string_reader_release(part->reader);
    if (part->segment.file != NULL) {
        segment_close(&part->segment);
    }
    *part = (struct index_part){.reader = NULL};
}

static void describe_drop(struct index_part *part)
{
    const struct tombstones *tombstones = &part->tombstones;
    part->drop = (struct segment_drop){.documents = tombstones->dead_documents,
                                       .length = tombstones->length,
                                       .text_bytes = tombstones->text_bytes};
    memcpy(part->drop.digest, tombstones->digest, sizeof part->drop.digest);
}

static enum status open_tombstones(const struct open_index *index, struct index_part *part,
                                   struct error *error)
{
    char name[MANIFEST_NAME_SIZE];
    manifest_tombstones_name(&part->entry.tombstones, name);
    struct buffer path = {.allocator = index->allocator};
    file_join_path(&path, index->path, name);
    enum status status =
        path.failed ? error_memory(error)
                    : tombstones_open(index->operations, (const char *)path.data, &part->segment,
                                      index->allocator, &part->tombstones, error);
    if (status == STATUS_OK &&
        memcmp(segment_file_digest(part->tombstones.file).bytes, part->entry.tombstones.bytes,
               sizeof part->entry.tombstones.bytes) != 0) {
        status = error_set(error, STATUS_CORRUPT, "%s: it is not the file that it is named for",
                           (const char *)path.data);
    }
    if (status == STATUS_OK) {
        describe_drop(part);
    }
    buffer_release(&path);
    return status;
}

static enum status open_file(const struct open_index *index, const char *path,
                             struct index_part *part, struct error *error)
{
    enum status status =
        segment_open(index->operations, path, index->allocator, &part->segment, error);
    return status == STATUS_OK ? string_reader_open(index->allocator, &part->reader, error)
                               : status;
}

enum status open_index_part(const struct open_index *index, const struct manifest_segment *entry,
                            struct index_part *part, struct error *error)
{
    char name[MANIFEST_NAME_SIZE];
    manifest_segment_name(&entry->digest, name);
    struct buffer path = {.allocator = index->allocator};
    file_join_path(&path, index->path, name);
    *part = (struct index_part){.entry = *entry};
    enum status status =
        path.failed ? error_memory(error) : open_file(index, (const char *)path.data, part, error);
    if (status == STATUS_OK && memcmp(segment_file_digest(part->segment.file).bytes,
                                      entry->digest.bytes, sizeof entry->digest.bytes) != 0) {
        status = error_set(error, STATUS_CORRUPT, "%s: it is not the file that it is named for",
                           (const char *)path.data);
    }
    if (status == STATUS_OK && entry->has_tombstones) {
        status = open_tombstones(index, part, error);
    }
    buffer_release(&path);
    if (status != STATUS_OK) {
        open_index_part_close(part);
    }
    return status;
}

static enum status open_parts(struct open_index *index, const struct manifest *manifest,
                              struct error *error)
{
    index->parts = memory_allocate_array(index->allocator, manifest->count, sizeof *index->parts);
    enum status status = index->parts == NULL ? error_memory(error) : STATUS_OK;
    while (status == STATUS_OK && index->count < manifest->count) {
        status = open_index_part(index, &manifest->segments[index->count],
                                 &index->parts[index->count], error);
        index->count += status == STATUS_OK;
    }
    return status;
}

static enum status open_single(struct open_index *index, struct error *error)
{
    index->parts = memory_allocate_array(index->allocator, 1, sizeof *index->parts);
    if (index->parts == NULL) {
        return error_memory(error);
    }
    index->count = 1;
    enum status status = open_file(index, index->path, index->parts, error);
    if (status == STATUS_OK) {
        index->parts->entry.digest = segment_file_digest(index->parts->segment.file);
        index->parts->entry.size = segment_file_size(index->parts->segment.file);
    }
    return status;
}

/* Reads the manifest of a folder that nobody has locked: a writer may remove what it names before
 * it is opened, and has then written another. */
static enum status open_folder(struct open_index *index, struct error *error)
{
    enum status status = STATUS_OK;
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
        struct manifest manifest;
        manifest_begin(&manifest, index->allocator);
        status = manifest_read(index->operations, index->path, &manifest, error);
        if (status == STATUS_NOT_FOUND) {
            return error_set(error, status, "%s: there is no index", index->path);
        }
        if (status == STATUS_OK) {
            status = open_parts(index, &manifest, error);
        }
        manifest_release(&manifest);
        if (status != STATUS_NOT_FOUND) {
            break;
        }
        open_index_close(index);
    }
    return status == STATUS_NOT_FOUND
               ? error_set(error, STATUS_CORRUPT, "%s: a file that the manifest names is missing",
                           index->path)
               : status;
}

enum status open_index(struct open_index *index, const struct file_operations *operations,
                       const struct allocator *allocator, const char *path,
                       const struct manifest *manifest, struct error *error)
{
    *index = (struct open_index){.operations = operations,
                                 .allocator = allocator,
                                 .path = path,
                                 .fold_table_bytes.allocator = allocator};
    enum status status = STATUS_OK;
    if (manifest != NULL) {
        status = open_parts(index, manifest, error);
    } else {
        struct file_information information;
        status = file_information(operations, path, &information, error);
        if (status == STATUS_OK) {
            status = information.kind == FILE_FOLDER ? open_folder(index, error)
                                                     : open_single(index, error);
        }
    }
    if (status != STATUS_OK) {
        open_index_close(index);
    }
    return status;
}

void open_index_close(struct open_index *index)
{
    for (size_t i = 0; i < index->count; i++) {
        open_index_part_close(&index->parts[i]);
    }
    memory_release(index->allocator, index->parts);
    buffer_release(&index->fold_table_bytes);
    annotator_release(index->annotator);
    index->annotator = NULL;
    index->parts = NULL;
    index->count = 0;
}

enum status open_index_find(struct open_index *index, const char *key, size_t length, size_t *part,
                            uint32_t *document, struct error *error)
{
    for (size_t i = 0; i < index->count; i++) {
        uint64_t number;
        bool found = false;
        enum status status =
            string_table_find(&index->parts[i].segment.keys, index->parts[i].reader, key, length,
                              &number, &found, error);
        if (status != STATUS_OK) {
            return status;
        }
        if (found && index_part_alive(&index->parts[i], (uint32_t)number)) {
            *part = i;
            *document = (uint32_t)number;
            return STATUS_OK;
        }
    }
    return STATUS_NOT_FOUND;
}

/* --- The plan ----------------------------------------------------------------------------------
 */

static enum status open_annotator(struct open_index *index, struct error *error)
{
    const struct segment *segment = &index->parts[0].segment;
    struct buffer rules = {.allocator = index->allocator}, places = {.allocator = index->allocator};
    if (!segment->annotated) {
        return STATUS_OK;
    }
    enum status status = segment_list_text(segment, SECTION_SUBJECT_RULES, &rules, error);
    if (status == STATUS_OK) {
        status = segment_list_text(segment, SECTION_PLACES, &places, error);
    }
    if (status == STATUS_OK) {
        struct annotator_lists lists = {.rules = {(const char *)rules.data, rules.size},
                                        .places = {(const char *)places.data, places.size}};
        struct error cause;
        status = annotator_open(&lists, segment->fold_table, index->allocator, &index->annotator,
                                &cause);
        if (status != STATUS_OK) {
            status = status == STATUS_INPUT ? STATUS_CORRUPT : status;
            error_set(error, status, "%s: the lists in it: %s", segment_file_path(segment->file),
                      cause.message);
        }
    }
    buffer_release(&rules);
    buffer_release(&places);
    return status;
}

enum status open_index_plan(struct open_index *index, unsigned threads, struct segment_plan *plan,
                            struct error *error)
{
    const struct segment *first = &index->parts[0].segment;
    enum status status = segment_fold_table_bytes(first, &index->fold_table_bytes, error);
    if (status == STATUS_OK) {
        status = open_annotator(index, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    *plan = (struct segment_plan){
        .allocator = index->allocator,
        .operations = index->operations,
        .folder = index->path,
        .threads = threads,
        .passage_chars = first->meta.passage_chars,
        .flags = first->meta.flags,
        .fold_table = first->fold_table,
        .fold_table_bytes = index->fold_table_bytes.data,
        .fold_table_size = index->fold_table_bytes.size,
        .annotator = index->annotator,
    };
    for (size_t i = 1; i < index->count; i++) {
        const struct segment_meta *meta = &index->parts[i].segment.meta;
        if (meta->passage_chars != first->meta.passage_chars || meta->flags != first->meta.flags ||
            index->parts[i].segment.annotated != first->annotated) {
            return error_set(error, STATUS_USAGE, "%s: its segments were made with other options",
                             index->path);
        }
    }
    return STATUS_OK;
}
