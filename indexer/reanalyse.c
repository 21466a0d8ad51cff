#include "reanalyse.h"

#include "segment_writer.h"
#include "stored_document.h"

/* Documents that wait to be written. */
struct waiting {
    const struct segment_plan *plan;
    struct arena arena;
    struct batch_document **documents;
    size_t count;
    reanalyse_sink *sink;
    void *context;
};

static enum status write_waiting(struct waiting *waiting, struct error *error)
{
    struct manifest_segment segment;
    if (waiting->count == 0) {
        return STATUS_OK;
    }
    enum status status =
        segment_write(waiting->plan, waiting->documents, waiting->count, false, &segment, error);
    waiting->count = 0;
    arena_release(&waiting->arena);
    return status == STATUS_OK ? waiting->sink(waiting->context, &segment, error) : status;
}

static enum status add_document(struct waiting *waiting, struct stored_documents *stored,
                                uint32_t number, struct error *error)
{
    struct batch_document *document = arena_allocate_array(&waiting->arena, 1, sizeof *document);
    if (document == NULL) {
        return error_memory(error);
    }
    enum status status = stored_documents_read(stored, number, &waiting->arena, document, error);
    waiting->documents[waiting->count++] = document;
    return status == STATUS_OK && waiting->arena.held >= REANALYSE_BATCH_BYTES
               ? write_waiting(waiting, error)
               : status;
}

enum status reanalyse_part(const struct index_part *part, const struct segment_plan *plan,
                           reanalyse_sink *sink, void *context, struct error *error)
{
    const struct allocator *allocator = plan->allocator;
    uint32_t documents = part->segment.meta.documents;
    struct waiting waiting = {
        .plan = plan,
        .arena.allocator = allocator,
        .documents = memory_allocate_array(allocator, documents, sizeof *waiting.documents),
        .sink = sink,
        .context = context,
    };
    struct stored_documents *stored = NULL;
    enum status status = waiting.documents == NULL
                             ? error_memory(error)
                             : stored_documents_open(&part->segment, allocator, &stored, error);
    for (uint32_t i = 0; i < documents && status == STATUS_OK; i++) {
        if (index_part_alive(part, i)) {
            status = add_document(&waiting, stored, i, error);
        }
    }
    if (status == STATUS_OK) {
        status = write_waiting(&waiting, error);
    }
    stored_documents_release(stored);
    arena_release(&waiting.arena);
    memory_release(allocator, waiting.documents);
    return status;
}
