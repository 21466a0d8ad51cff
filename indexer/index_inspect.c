#include "index_environment.h"

#include <stdio.h>
#include <string.h>

#include "../common/mark.h"
#include "open_index.h"
#include "posting_yardstick.h"

/* --- Describing --------------------------------------------------------------------------------
 */

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

/* Marks stand before all words. */
static enum status add_words(struct index_info *info, const struct lexicon *lexicon,
                             const struct allocator *allocator, struct error *error)
{
    const char behind_marks[] = {MARK_FIRST + 1};
    struct lexicon_words *walk = memory_allocate(allocator, sizeof *walk);
    enum status status = walk == NULL ? error_memory(error)
                                      : lexicon_words_open(lexicon, behind_marks, 1, walk, error);
    if (status == STATUS_OK) {
        info->marks += walk->next;
        info->words += lexicon->word_count - walk->next;
    }
    memory_release(allocator, walk);
    return status;
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

/* What is there but for what is dead. */
static void add_living(struct index_info *info, uint8_t digest[16], const struct index_part *part)
{
    const struct segment_meta *meta = &part->segment.meta;
    info->documents += index_part_documents(part);
    info->passages += index_part_passages(part);
    info->length += meta->length;
    info->text_bytes += meta->text_bytes;
    segment_digest_add(digest, meta->digest);
    if (part->entry.has_tombstones) {
        const struct tombstones *tombstones = &part->tombstones;
        info->length -= tombstones->length;
        info->text_bytes -= tombstones->text_bytes;
        info->dead_documents += tombstones->documents;
        info->file_bytes += segment_file_size(tombstones->file);
        segment_digest_subtract(digest, tombstones->digest);
    }
}

static enum status describe_part(const struct index_part *part, struct index_info *info,
                                 uint8_t digest[16], struct error *error)
{
    const struct segment *segment = &part->segment;
    info->segments++;
    info->file_bytes += segment_file_size(segment->file);
    info->characters += segment->lexicon.character_count;
    info->version_major = SEGMENT_VERSION_MAJOR;
    info->version_minor = segment_file_minor_version(segment->file);
    info->zstd_version = segment->meta.zstd_version;
    info->passage_chars = segment->meta.passage_chars;
    info->whole_documents = (segment->meta.flags & SEGMENT_WHOLE_DOCUMENTS) != 0;
    info->raw = (segment->meta.flags & SEGMENT_RAW) != 0;
    info->subjects = segment->annotated;
    info->linked = segment_is_linked(segment);
    add_living(info, digest, part);
    for (size_t i = 0; i < segment_file_section_count(segment->file); i++) {
        add_section(info, segment_file_section_at(segment->file, i));
    }
    for (size_t i = 0;
         part->entry.has_tombstones && i < segment_file_section_count(part->tombstones.file); i++) {
        add_section(info, segment_file_section_at(part->tombstones.file, i));
    }
    enum status status = add_words(info, &segment->lexicon, segment->allocator, error);
    return status == STATUS_OK ? add_fields(info, &segment->columns, segment->allocator, error)
                               : status;
}

enum status index_describe_in(const struct index_environment *environment, const char *path,
                              struct index_info *info, struct error *error)
{
    struct open_index index;
    uint8_t digest[16] = {0};
    memset(info, 0, sizeof *info);
    enum status status =
        open_index(&index, environment->operations, environment->allocator, path, NULL, error);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < index.count && status == STATUS_OK; i++) {
        status = describe_part(&index.parts[i], info, digest, error);
    }
    open_index_close(&index);
    for (size_t i = 0; i < sizeof digest; i++) {
        snprintf(info->digest + 2 * i, 3, "%02x", digest[i]);
    }
    return status;
}

enum status index_describe(const char *index, struct index_info *info, struct error *error)
{
    return index_describe_in(&system_environment, index, info, error);
}

enum status index_describe_postings(const char *path, struct index_postings_info *info,
                                    struct error *error)
{
    struct open_index index;
    memset(info, 0, sizeof *info);
    enum status status = open_index(&index, system_environment.operations,
                                    system_environment.allocator, path, NULL, error);
    if (status != STATUS_OK) {
        return status;
    }
    for (size_t i = 0; i < index.count && status == STATUS_OK; i++) {
        status = posting_yardstick_add(&index.parts[i].segment, info, error);
    }
    open_index_close(&index);
    return status;
}
