/*
 * Merging annotations: what is known of a passage depends on the passage alone, so its bytes are
 * copied, in the order of the documents.
 */
#include "../common/annotations.h"
#include "merge_parts.h"

/* A document's annotations, as they lie in its source. */
static enum status document_bytes(const struct merge *merge, size_t document, uint32_t *first,
                                  uint32_t *end, const uint8_t **bytes, uint64_t *size,
                                  struct error *error)
{
    const struct merge_document *place = &merge->documents[document];
    const struct segment *segment = merge->sources[place->source].segment;
    enum status status = segment_document_passages(segment, place->number, first, end, error);
    return status == STATUS_OK
               ? annotations_bytes(&segment->annotations, *first, *end, bytes, size, error)
               : status;
}

/* Fills the offsets of a document's passages behind offsets[passage], which is known. */
static enum status place_document(const struct merge *merge, size_t document, uint64_t *offsets,
                                  uint32_t *passage, struct error *error)
{
    const struct merge_document *place = &merge->documents[document];
    const struct segment *segment = merge->sources[place->source].segment;
    uint32_t first = 0, end = 0;
    enum status status = segment_document_passages(segment, place->number, &first, &end, error);
    for (uint32_t i = first; i < end && status == STATUS_OK; i++) {
        uint64_t from = 0, to = 0;
        status = sequence_pair(&segment->annotations.offsets, i, &from, &to, error);
        offsets[*passage + 1] = offsets[*passage] + (to - from);
        ++*passage;
    }
    return status;
}

static enum status write_header(struct merge *merge, struct error *error)
{
    const struct allocator *allocator = merge->plan->allocator;
    struct buffer header = {.allocator = allocator};
    uint32_t *regions = memory_allocate_array(allocator, merge->document_count, sizeof *regions);
    uint64_t *offsets =
        memory_allocate_array(allocator, (size_t)merge->meta.passages + 1, sizeof *offsets);
    enum status status = regions == NULL || offsets == NULL ? error_memory(error) : STATUS_OK;
    uint32_t passage = 0;
    for (size_t i = 0; i < merge->document_count && status == STATUS_OK; i++) {
        const struct merge_document *place = &merge->documents[i];
        status = annotations_region(&merge->sources[place->source].segment->annotations,
                                    place->number, &regions[i], error);
        if (status == STATUS_OK) {
            status = place_document(merge, i, offsets, &passage, error);
        }
    }
    if (status == STATUS_OK) {
        status = annotations_header(regions, merge->document_count, offsets, merge->meta.passages,
                                    &header, error);
    }
    if (status == STATUS_OK) {
        segment_file_writer_append(&merge->output.writer, header.data, header.size);
    }
    buffer_release(&header);
    memory_release(allocator, regions);
    memory_release(allocator, offsets);
    return status;
}

enum status merge_annotations(struct merge *merge, struct error *error)
{
    if (merge->plan->annotator == NULL) {
        return STATUS_OK;
    }
    segment_file_writer_begin(&merge->output.writer, SECTION_ANNOTATIONS);
    enum status status = write_header(merge, error);
    for (size_t i = 0; i < merge->document_count && status == STATUS_OK; i++) {
        const uint8_t *bytes;
        uint64_t size;
        uint32_t first, end;
        status = document_bytes(merge, i, &first, &end, &bytes, &size, error);
        if (status == STATUS_OK) {
            segment_file_writer_append(&merge->output.writer, bytes, (size_t)size);
            merge_touched(merge, size);
        }
    }
    segment_file_writer_end(&merge->output.writer);
    return status;
}
