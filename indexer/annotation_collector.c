#include "annotation_collector.h"

#include "../common/annotations.h"

enum status annotation_arrays_open(struct annotation_arrays *arrays,
                                   const struct annotator *annotator, size_t documents,
                                   size_t passages, const struct allocator *allocator,
                                   struct error *error)
{
    *arrays = (struct annotation_arrays){.annotator = annotator};
    if (annotator == NULL) {
        return STATUS_OK;
    }
    arrays->sizes = memory_allocate_array(allocator, passages, sizeof *arrays->sizes);
    arrays->regions = memory_allocate_array(allocator, documents, sizeof *arrays->regions);
    return arrays->sizes == NULL || arrays->regions == NULL ? error_memory(error) : STATUS_OK;
}

void annotation_arrays_release(struct annotation_arrays *arrays, const struct allocator *allocator)
{
    memory_release(allocator, arrays->sizes);
    memory_release(allocator, arrays->regions);
    *arrays = (struct annotation_arrays){.annotator = NULL};
}

void annotation_collector_init(struct annotation_collector *collector,
                               const struct annotation_arrays *arrays,
                               const struct fold_table *table, const struct allocator *allocator)
{
    *collector = (struct annotation_collector){
        .arrays = arrays,
        .table = table,
        .document.allocator = allocator,
        .marks.allocator = allocator,
        .bytes.allocator = allocator,
    };
}

void annotation_collector_release(struct annotation_collector *collector)
{
    annotated_document_release(&collector->document);
    mark_list_release(&collector->marks);
    buffer_release(&collector->bytes);
}

static void add_passage(struct annotation_collector *collector, const struct text_piece *piece,
                        const struct annotated_passage *annotated, uint32_t passage,
                        struct inverter *inverter)
{
    struct mark_list *marks = &collector->marks;
    size_t before = collector->bytes.size;
    annotations_encode(&annotated->list, annotated->subjects, &collector->bytes);
    collector->arrays->sizes[passage] = (uint32_t)(collector->bytes.size - before);
    marks_of_passage(marks, collector->table, piece->text, piece->length, &annotated->list,
                     annotated->subjects, collector->document.region);
    for (size_t i = 0; i < marks->count; i++) {
        inverter_add_mark(inverter, passage, marks->marks[i].bytes, marks->marks[i].length);
    }
}

enum status annotation_collector_add(struct annotation_collector *collector,
                                     const struct batch_document *document, size_t number,
                                     uint32_t first_passage, struct inverter *inverter,
                                     struct error *error)
{
    const struct annotation_arrays *arrays = collector->arrays;
    enum status status =
        annotate_document(arrays->annotator, document, &collector->document, error);
    if (status != STATUS_OK) {
        return status;
    }
    arrays->regions[number] = collector->document.region;
    for (uint32_t i = 0; i < document->passage_count; i++) {
        add_passage(collector, &document->passages[i], &collector->document.passages[i],
                    first_passage + i, inverter);
    }
    return collector->marks.failed || collector->bytes.failed || inverter->failed
               ? error_memory(error)
               : STATUS_OK;
}

enum status annotation_collectors_write(const struct annotation_arrays *arrays,
                                        const struct buffer *const *shares, size_t share_count,
                                        size_t documents, size_t passages,
                                        struct segment_output *output, struct error *error)
{
    const struct allocator *allocator = output->plan->allocator;
    struct buffer header = {.allocator = allocator};
    uint64_t *offsets = memory_allocate_array(allocator, passages + 1, sizeof *offsets);
    enum status status = offsets == NULL ? error_memory(error) : STATUS_OK;
    for (size_t i = 0; i < passages && status == STATUS_OK; i++) {
        offsets[i + 1] = offsets[i] + arrays->sizes[i];
    }
    if (status == STATUS_OK) {
        status = annotations_header(arrays->regions, documents, offsets, passages, &header, error);
    }
    if (status == STATUS_OK) {
        segment_file_writer_begin(&output->writer, SECTION_ANNOTATIONS);
        segment_file_writer_append(&output->writer, header.data, header.size);
        for (size_t i = 0; i < share_count; i++) {
            segment_file_writer_append(&output->writer, shares[i]->data, shares[i]->size);
        }
        segment_file_writer_end(&output->writer);
    }
    buffer_release(&header);
    memory_release(allocator, offsets);
    return status;
}
