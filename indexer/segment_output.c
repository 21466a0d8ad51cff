#include "segment_output.h"

#include <string.h>

#include "../common/compressed_section.h"
#include "compiled_lists.h"

void segment_output_add(struct segment_output *output, uint32_t id, const struct buffer *bytes)
{
    segment_file_writer_add(&output->writer, id, bytes->data, bytes->size);
}

static enum status write_compressed(struct segment_output *output, uint32_t id, const void *bytes,
                                    size_t size, int level, struct error *error)
{
    const struct allocator *allocator = output->plan->allocator;
    struct buffer section = {.allocator = allocator};
    enum status status = compressed_section_write(bytes, size, level, allocator, &section, error);
    if (status == STATUS_OK) {
        segment_output_add(output, id, &section);
    }
    buffer_release(&section);
    return status;
}

enum status segment_output_open(struct segment_output *output, const struct segment_plan *plan,
                                const struct segment_meta *meta, struct error *error)
{
    *output = (struct segment_output){
        .plan = plan, .path.allocator = plan->allocator, .text_bytes = meta->text_bytes};
    file_join_path(&output->path, plan->folder, "segment.temporary");
    if (output->path.failed) {
        buffer_release(&output->path);
        return error_memory(error);
    }
    enum status status = file_writer_open(plan->operations, plan->allocator,
                                          (const char *)output->path.data, &output->file, error);
    if (status == STATUS_OK) {
        status = segment_file_writer_open(&output->writer, &output->file, plan->allocator, error);
    }
    if (status != STATUS_OK) {
        file_writer_abandon(&output->file);
        buffer_release(&output->path);
        return status;
    }
    uint8_t bytes[SEGMENT_META_SIZE];
    segment_meta_encode(meta, bytes);
    segment_file_writer_add(&output->writer, SECTION_META, bytes, sizeof bytes);
    int level = compressed_section_level(plan->fold_table_size, meta->text_bytes);
    status = write_compressed(output, SECTION_FOLD_TABLE, plan->fold_table_bytes,
                              plan->fold_table_size, level, error);
    if (status != STATUS_OK) {
        segment_output_abandon(output);
    }
    return status;
}

void segment_output_abandon(struct segment_output *output)
{
    segment_file_writer_abandon(&output->writer);
    file_writer_abandon(&output->file);
    buffer_release(&output->path);
}

static enum status name_segment(const struct segment_output *output,
                                const struct content_hash *digest, struct error *error)
{
    const struct segment_plan *plan = output->plan;
    const char *temporary = (const char *)output->path.data;
    char name[MANIFEST_NAME_SIZE];
    manifest_segment_name(digest, name);
    struct buffer path = {.allocator = plan->allocator};
    file_join_path(&path, plan->folder, name);
    enum status status = path.failed ? error_memory(error)
                                     : file_rename_durably(plan->operations, temporary,
                                                           (const char *)path.data, error);
    if (status != STATUS_OK) {
        file_remove(plan->operations, temporary, NULL);
    }
    buffer_release(&path);
    return status;
}

/* What queries use, and what annotations were found by. */
static enum status write_lists(struct segment_output *output, struct error *error)
{
    segment_file_writer_add(&output->writer, SECTION_QUERY_WORDS, list_query_words,
                            strlen(list_query_words));
    enum status status = write_compressed(output, SECTION_READINGS, list_readings,
                                          strlen(list_readings), COMPRESSED_SECTION_USUAL, error);
    if (status != STATUS_OK || output->plan->annotator == NULL) {
        return status;
    }
    const struct annotator_lists *lists = annotator_lists(output->plan->annotator);
    int level = compressed_section_level(lists->rules.length, output->text_bytes);
    status = write_compressed(output, SECTION_SUBJECT_RULES, lists->rules.data, lists->rules.length,
                              level, error);
    return status == STATUS_OK
               ? write_compressed(output, SECTION_PLACES, lists->places.data, lists->places.length,
                                  COMPRESSED_SECTION_USUAL, error)
               : status;
}

enum status segment_output_finish(struct segment_output *output, struct manifest_segment *segment,
                                  struct error *error)
{
    *segment = (struct manifest_segment){0};
    enum status status = write_lists(output, error);
    if (status == STATUS_OK) {
        status = segment_file_writer_finish(&output->writer, &segment->digest, error);
    } else {
        segment_file_writer_abandon(&output->writer);
    }
    if (status == STATUS_OK) {
        segment->size = output->file.size;
        status = file_writer_close(&output->file, error);
    } else {
        file_writer_abandon(&output->file);
    }
    if (status == STATUS_OK) {
        status = name_segment(output, &segment->digest, error);
    }
    buffer_release(&output->path);
    return status;
}
