/* One document, as stored. */
#include "index_handle.h"
#include "stored_fields.h"

struct suoyin_document {
    const struct open_commit *index;
    struct arena arena;
    struct search_tools *tools;
    uint32_t segment;
    uint32_t first_passage, end_passage;
    suoyin_text id;
    const suoyin_field *fields;
    size_t field_count;
    suoyin_text *passages; /* those that have been read */
};

void suoyin_document_close(suoyin_document *document)
{
    if (document != NULL) {
        const struct open_commit *commit = document->index;
        searcher_give_back(commit, document->tools);
        arena_release(&document->arena);
        memory_release(&commit->allocator, document);
        commit_let_go(commit);
    }
}

/* Looks for the id in all segments. */
static enum status find(struct suoyin_document *document, const char *id, size_t length,
                        uint32_t *number, struct error *error)
{
    const struct open_commit *index = document->index;
    for (uint32_t s = 0; s < index->segment_count; s++) {
        uint64_t found_at;
        bool found;
        enum status status = string_table_find(&index->segments[s].keys, document->tools->strings,
                                               id, length, &found_at, &found, error);
        if (status != STATUS_OK) {
            return status;
        }
        const struct tombstones *dead = &index->tombstones[s];
        if (found && (dead->file == NULL || !tombstones_document_dead(dead, (uint32_t)found_at))) {
            document->segment = s;
            *number = (uint32_t)found_at;
            return STATUS_OK;
        }
    }
    return error_set(error, STATUS_NOT_FOUND, "there is no document %.200s", id);
}

static enum status load(struct suoyin_document *document, const char *id, size_t length,
                        struct error *error)
{
    uint32_t number = 0;
    document->tools = searcher_borrow(document->index, error);
    if (document->tools == NULL) {
        return STATUS_MEMORY;
    }
    enum status status = find(document, id, length, &number, error);
    if (status != STATUS_OK) {
        return status;
    }
    const struct segment *segment = &document->index->segments[document->segment];
    struct string_reader *strings = document->tools->strings;
    status = segment_document_passages(segment, number, &document->first_passage,
                                       &document->end_passage, error);
    if (status == STATUS_OK) {
        status = stored_key(segment, number, strings, &document->arena, &document->id, error);
    }
    if (status == STATUS_OK) {
        status = stored_fields(segment, number, strings, &document->arena, &document->fields,
                               &document->field_count, error);
    }
    if (status == STATUS_OK) {
        document->passages = arena_allocate_array(
            &document->arena, document->end_passage - document->first_passage + 1,
            sizeof *document->passages);
        status = document->passages == NULL ? error_memory(error) : STATUS_OK;
    }
    return status;
}

suoyin_status suoyin_document_open(const suoyin_index *index, const char *id, size_t length,
                                   suoyin_document **out, suoyin_error *error)
{
    struct error cause = {0};
    *out = NULL;
    const struct open_commit *commit = handle_commit(index);
    struct suoyin_document *document =
        memory_allocate_array(&commit->allocator, 1, sizeof *document);
    if (document == NULL) {
        commit_let_go(commit);
        return searcher_status(error_memory(&cause), &cause, error);
    }
    document->index = commit;
    document->arena.allocator = &commit->allocator;
    enum status status = load(document, id, length, &cause);
    if (status != STATUS_OK) {
        suoyin_document_close(document);
        return searcher_status(status, &cause, error);
    }
    *out = document;
    return SUOYIN_OK;
}

suoyin_text suoyin_document_id(const suoyin_document *document)
{
    return document->id;
}

const suoyin_field *suoyin_document_fields(const suoyin_document *document, size_t *count)
{
    *count = document->field_count;
    return document->fields;
}

uint32_t suoyin_document_passages(const suoyin_document *document)
{
    return document->end_passage - document->first_passage;
}

suoyin_status suoyin_document_passage(suoyin_document *document, uint32_t number, suoyin_text *text,
                                      suoyin_error *error)
{
    struct error cause = {0};
    if (number < 1 || number > suoyin_document_passages(document)) {
        error_set(&cause, STATUS_USAGE, "the document has no passage %u", (unsigned)number);
        return searcher_status(STATUS_USAGE, &cause, error);
    }
    suoyin_text *passage = &document->passages[number - 1];
    if (passage->data == NULL) {
        const char *bytes;
        size_t length;
        enum status status =
            searcher_text(document->index, document->tools, document->segment,
                          document->first_passage + number - 1, &bytes, &length, &cause);
        const char *copy =
            status == STATUS_OK ? arena_copy_text(&document->arena, bytes, length) : NULL;
        if (status == STATUS_OK && copy == NULL) {
            status = error_memory(&cause);
        }
        if (status != STATUS_OK) {
            return searcher_status(status, &cause, error);
        }
        *passage = (suoyin_text){copy, length};
    }
    *text = *passage;
    return SUOYIN_OK;
}
