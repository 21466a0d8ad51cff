#include "index_environment.h"

#include <stdio.h>
#include <string.h>

#include "../common/manifest.h"
#include "../common/segment.h"

typedef enum status segment_visitor(void *context, const struct segment *segment,
                                    struct error *error);

static enum status visit_file(const struct index_environment *environment, const char *path,
                              segment_visitor *visit, void *context, struct error *error)
{
    const struct allocator *allocator = environment->allocator;
    struct segment *segment = memory_allocate(allocator, sizeof *segment);
    if (segment == NULL) {
        return error_memory(error);
    }
    enum status status = segment_open(environment->operations, path, allocator, segment, error);
    if (status == STATUS_OK) {
        status = visit(context, segment, error);
        segment_close(segment);
    }
    memory_release(allocator, segment);
    return status;
}

/* Visits the segment file at `index`, or every segment of the folder. */
static enum status visit_segments(const struct index_environment *environment, const char *index,
                                  segment_visitor *visit, void *context, struct error *error)
{
    const struct allocator *allocator = environment->allocator;
    struct file_information information;
    enum status status = file_information(environment->operations, index, &information, error);
    if (status != STATUS_OK || information.kind != FILE_FOLDER) {
        return status != STATUS_OK ? status : visit_file(environment, index, visit, context, error);
    }
    struct manifest manifest;
    manifest_begin(&manifest, allocator);
    status = manifest_read(environment->operations, index, &manifest, error);
    for (size_t i = 0; i < manifest.count && status == STATUS_OK; i++) {
        char name[MANIFEST_NAME_SIZE];
        manifest_segment_name(&manifest.segments[i].digest, name);
        struct buffer path = {.allocator = allocator};
        file_join_path(&path, index, name);
        status = path.failed
                     ? error_memory(error)
                     : visit_file(environment, (const char *)path.data, visit, context, error);
        buffer_release(&path);
    }
    manifest_release(&manifest);
    return status;
}

static enum status verify_segment(void *context, const struct segment *segment, struct error *error)
{
    (void)context;
    return segment_verify(segment, error);
}

enum status index_verify_in(const struct index_environment *environment, const char *index,
                            struct error *error)
{
    return visit_segments(environment, index, verify_segment, NULL, error);
}

enum status index_verify(const char *index, struct error *error)
{
    return index_verify_in(&system_environment, index, error);
}

/* --- Describing --------------------------------------------------------------------------------
 */

struct description {
    struct index_info *info;
    uint8_t digest[16];
};

static void add_section(struct index_info *info, const struct section *section)
{
    size_t i = 0;
    while (i < info->section_count && strcmp(info->sections[i].name, section->name) != 0) {
        i++;
    }
    if (i == INDEX_SECTIONS_MAX) {
        return;
    }
    if (i == info->section_count) {
        snprintf(info->sections[i].name, sizeof info->sections[i].name, "%s", section->name);
        snprintf(info->sections[i].meaning, sizeof info->sections[i].meaning, "%s",
                 section_meaning(section->id));
        info->section_count++;
    }
    info->sections[i].bytes += section->size;
}

static enum status add_fields(struct index_info *info, const struct columns *columns,
                              const struct allocator *allocator, struct error *error)
{
    struct string_reader *reader;
    struct buffer name = {.allocator = allocator};
    enum status status = string_reader_open(allocator, &reader, error);
    for (uint64_t c = 0; status == STATUS_OK && c < columns->count; c++) {
        buffer_clear(&name);
        status = columns_name(columns, reader, c, &name, error);
        char text[sizeof *info->fields];
        snprintf(text, sizeof text, "%.*s", (int)name.size, (const char *)name.data);
        size_t i = 0;
        while (i < info->field_count && strcmp(info->fields[i], text) != 0) {
            i++;
        }
        if (status == STATUS_OK && i == info->field_count &&
            i < sizeof info->fields / sizeof *info->fields) {
            memcpy(info->fields[info->field_count++], text, sizeof text);
        }
    }
    string_reader_release(reader);
    buffer_release(&name);
    return status;
}

static enum status describe_segment(void *context, const struct segment *segment,
                                    struct error *error)
{
    struct description *description = context;
    struct index_info *info = description->info;
    info->segments++;
    info->documents += segment->meta.documents;
    info->passages += segment->meta.passages;
    info->length += segment->meta.length;
    info->text_bytes += segment->meta.text_bytes;
    info->file_bytes += segment_file_size(segment->file);
    info->characters += segment->lexicon.character_count;
    info->words += segment->lexicon.word_count;
    info->version_major = SEGMENT_VERSION_MAJOR;
    info->version_minor = segment_file_minor_version(segment->file);
    info->zstd_version = segment->meta.zstd_version;
    info->passage_chars = segment->meta.passage_chars;
    info->whole_documents = (segment->meta.flags & SEGMENT_WHOLE_DOCUMENTS) != 0;
    info->raw = (segment->meta.flags & SEGMENT_RAW) != 0;
    segment_digest_add(description->digest, segment->meta.digest);
    for (size_t i = 0; i < segment_file_section_count(segment->file); i++) {
        add_section(info, segment_file_section_at(segment->file, i));
    }
    return add_fields(info, &segment->columns, segment->allocator, error);
}

enum status index_describe_in(const struct index_environment *environment, const char *index,
                              struct index_info *info, struct error *error)
{
    struct description description = {.info = info};
    memset(info, 0, sizeof *info);
    enum status status = visit_segments(environment, index, describe_segment, &description, error);
    for (size_t i = 0; i < sizeof description.digest; i++) {
        snprintf(info->digest + 2 * i, 3, "%02x", description.digest[i]);
    }
    return status;
}

enum status index_describe(const char *index, struct index_info *info, struct error *error)
{
    return index_describe_in(&system_environment, index, info, error);
}
