/* Merging documents by their keys: which are taken, and where their passages go. */
#include <string.h>

#include "merge_heap.h"
#include "merge_parts.h"
#include "removal_counter.h"
#include "stored_document.h"

/* A source on its way through its keys. */
struct cursor {
    struct string_reader *reader;
    struct buffer key;
    uint32_t document;               /* that has the key */
    struct stored_documents *stored; /* opened when first needed */
};

struct walk {
    struct merge *merge;
    struct cursor *cursors;
    struct merge_heap heap;
    struct string_table_builder *keys;
    uint64_t *first_passages;
    uint32_t passages; /* taken so far */
    struct removal_counter removed;
    struct arena arenas[2]; /* for two documents that have the same key */
};

static bool is_dropped(const struct merge_source *source, uint32_t document)
{
    return source->drop != NULL && (source->drop->documents[document / 64] >> document % 64 & 1);
}

static bool cursor_before(void *context, uint32_t a, uint32_t b)
{
    const struct cursor *cursors = context;
    int order = buffer_compare(&cursors[a].key, &cursors[b].key);
    return order != 0 ? order < 0 : a < b;
}

/* Goes on to the first document from `from` on that is not dropped; *found tells whether there is
 * one. */
static enum status advance(struct walk *walk, uint32_t source, uint32_t from, bool *found,
                           struct error *error)
{
    struct merge_source *input = &walk->merge->sources[source];
    struct cursor *cursor = &walk->cursors[source];
    uint32_t documents = input->segment->meta.documents;
    while (from < documents && is_dropped(input, from)) {
        input->loses = true;
        from++;
    }
    *found = from < documents;
    cursor->document = from;
    buffer_clear(&cursor->key);
    return *found
               ? string_table_get(&input->segment->keys, cursor->reader, from, &cursor->key, error)
               : STATUS_OK;
}

/* --- Documents with the same key ---------------------------------------------------------------
 */

static enum status read_document(struct walk *walk, uint32_t source, uint32_t number,
                                 struct arena *arena, struct batch_document *document,
                                 struct error *error)
{
    const struct merge *merge = walk->merge;
    struct cursor *cursor = &walk->cursors[source];
    enum status status = STATUS_OK;
    if (cursor->stored == NULL) {
        status = stored_documents_open(merge->sources[source].segment, merge->plan->allocator,
                                       &cursor->stored, error);
    }
    arena_reset(arena);
    return status == STATUS_OK
               ? stored_documents_read(cursor->stored, number, arena, document, error)
               : status;
}

static const char *document_origin(const struct merge *merge, uint32_t source,
                                   const struct batch_document *document)
{
    return document->origin.length > 0 ? document->origin.data
                                       : segment_file_path(merge->sources[source].segment->file);
}

/* The source on top of the heap has the key of the document taken last. */
static enum status drop_duplicate(struct walk *walk, struct error *error)
{
    struct merge *merge = walk->merge;
    const struct merge_document *taken = &merge->documents[merge->document_count - 1];
    uint32_t source = walk->heap.sources[0];
    struct batch_document first, second;
    enum status status =
        read_document(walk, taken->source, taken->number, &walk->arenas[0], &first, error);
    if (status == STATUS_OK) {
        status = read_document(walk, source, walk->cursors[source].document, &walk->arenas[1],
                               &second, error);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (content_hash_compare(&first.hash, &second.hash) != 0) {
        return error_set(error, STATUS_INPUT,
                         "document id %.100s stands for two different documents: %.150s and %.150s",
                         first.key.data, document_origin(merge, taken->source, &first),
                         document_origin(merge, source, &second));
    }
    merge->sources[source].loses = true;
    merge->duplicates++;
    return removal_counter_add(&walk->removed, &second, error);
}

/* --- Taking a document -------------------------------------------------------------------------
 */

static enum status place_passages(struct walk *walk, uint32_t source, uint32_t number,
                                  struct error *error)
{
    struct merge *merge = walk->merge;
    struct merge_source *input = &merge->sources[source];
    uint32_t first, end;
    enum status status = segment_document_passages(input->segment, number, &first, &end, error);
    if (status != STATUS_OK) {
        return status;
    }
    const uint8_t *norms = section_bytes(input->segment->norms, first, end - first, error);
    if (norms == NULL) {
        return STATUS_CORRUPT;
    }
    if (end - first >= UINT32_MAX - walk->passages) {
        return error_set(error, STATUS_LIMIT, "an index holds at most %u passages",
                         (unsigned)(UINT32_MAX - 1));
    }
    memcpy(merge->norms + walk->passages, norms, end - first);
    for (uint32_t i = first; i < end; i++) {
        input->new_passages[i] = walk->passages++;
    }
    walk->first_passages[merge->document_count + 1] = walk->passages;
    return STATUS_OK;
}

static enum status take_document(struct walk *walk, struct error *error)
{
    struct merge *merge = walk->merge;
    uint32_t source = walk->heap.sources[0];
    const struct cursor *cursor = &walk->cursors[source];
    const struct segment *segment = merge->sources[source].segment;
    const uint8_t *hash =
        section_bytes(segment->content_hashes, (uint64_t)cursor->document * CONTENT_HASH_STORED,
                      CONTENT_HASH_STORED, error);
    if (hash == NULL) {
        return STATUS_CORRUPT;
    }
    buffer_append(&merge->content_hashes, hash, CONTENT_HASH_STORED);
    enum status status = place_passages(walk, source, cursor->document, error);
    if (status == STATUS_OK) {
        merge->documents[merge->document_count++] =
            (struct merge_document){source, cursor->document};
        status = string_table_builder_add(walk->keys, cursor->key.data, cursor->key.size, error);
    }
    return status;
}

static enum status walk_keys(struct walk *walk, struct error *error)
{
    struct buffer last = {.allocator = walk->merge->plan->allocator};
    enum status status = STATUS_OK;
    while (walk->heap.count > 0 && status == STATUS_OK) {
        uint32_t source = walk->heap.sources[0];
        struct cursor *cursor = &walk->cursors[source];
        if (walk->merge->document_count > 0 && buffer_compare(&last, &cursor->key) == 0) {
            status = drop_duplicate(walk, error);
        } else {
            status = take_document(walk, error);
            struct buffer previous = last;
            last = cursor->key;
            cursor->key = previous;
        }
        bool found = false;
        if (status == STATUS_OK) {
            status = advance(walk, source, cursor->document + 1, &found, error);
        }
        if (status == STATUS_OK && found) {
            merge_heap_advanced(&walk->heap);
        } else if (status == STATUS_OK) {
            merge_heap_remove(&walk->heap);
        }
    }
    buffer_release(&last);
    return status;
}

/* --- All of it ---------------------------------------------------------------------------------
 */

static enum status open_walk(struct walk *walk, struct error *error)
{
    struct merge *merge = walk->merge;
    const struct allocator *allocator = merge->plan->allocator;
    size_t documents = 0, passages = 0;
    for (size_t i = 0; i < merge->source_count; i++) {
        const struct segment_meta *meta = &merge->sources[i].segment->meta;
        documents += meta->documents;
        passages += meta->passages;
        merge->sources[i].new_passages =
            memory_allocate_array(allocator, meta->passages, sizeof(uint32_t));
        if (merge->sources[i].new_passages == NULL) {
            return error_memory(error);
        }
        memset(merge->sources[i].new_passages, 0xFF, meta->passages * sizeof(uint32_t));
    }
    removal_counter_init(&walk->removed, merge->plan->fold_table, false, allocator);
    walk->arenas[0].allocator = walk->arenas[1].allocator = allocator;
    merge->documents = memory_allocate_array(allocator, documents, sizeof *merge->documents);
    merge->norms = memory_allocate_array(allocator, passages, 1);
    walk->first_passages = memory_allocate_array(allocator, documents + 1, sizeof(uint64_t));
    walk->cursors = memory_allocate_array(allocator, merge->source_count, sizeof *walk->cursors);
    walk->heap.sources = memory_allocate_array(allocator, merge->source_count, sizeof(uint32_t));
    walk->heap.context = walk->cursors;
    walk->heap.before = cursor_before;
    if (merge->documents == NULL || merge->norms == NULL || walk->first_passages == NULL ||
        walk->cursors == NULL || walk->heap.sources == NULL) {
        return error_memory(error);
    }
    enum status status = string_table_builder_open(allocator, &walk->keys, error);
    for (uint32_t i = 0; i < merge->source_count && status == STATUS_OK; i++) {
        bool found = false;
        walk->cursors[i].key.allocator = allocator;
        status = string_reader_open(allocator, &walk->cursors[i].reader, error);
        if (status == STATUS_OK) {
            status = advance(walk, i, 0, &found, error);
        }
        if (found) {
            walk->heap.sources[walk->heap.count++] = i;
        }
    }
    if (status == STATUS_OK) {
        merge_heap_build(&walk->heap);
    }
    return status;
}

static void close_walk(struct walk *walk)
{
    const struct allocator *allocator = walk->merge->plan->allocator;
    for (size_t i = 0; walk->cursors != NULL && i < walk->merge->source_count; i++) {
        string_reader_release(walk->cursors[i].reader);
        if (walk->cursors[i].key.allocator != NULL) {
            buffer_release(&walk->cursors[i].key);
        }
        stored_documents_release(walk->cursors[i].stored);
    }
    memory_release(allocator, walk->cursors);
    memory_release(allocator, walk->heap.sources);
    memory_release(allocator, walk->first_passages);
    string_table_builder_release(walk->keys);
    if (walk->arenas[0].allocator != NULL) {
        removal_counter_release(&walk->removed);
        arena_release(&walk->arenas[0]);
        arena_release(&walk->arenas[1]);
    }
}

/* The sums of the sources less what is not taken. */
static void add_up(struct merge *merge, const struct walk *walk)
{
    struct segment_meta *meta = &merge->meta;
    meta->documents = (uint32_t)merge->document_count;
    meta->passages = walk->passages;
    for (size_t i = 0; i < merge->source_count; i++) {
        const struct merge_source *source = &merge->sources[i];
        meta->length += source->segment->meta.length;
        meta->text_bytes += source->segment->meta.text_bytes;
        segment_digest_add(meta->digest, source->segment->meta.digest);
        if (source->drop != NULL) {
            meta->length -= source->drop->length;
            meta->text_bytes -= source->drop->text_bytes;
            segment_digest_subtract(meta->digest, source->drop->digest);
        }
    }
    meta->length -= walk->removed.length;
    meta->text_bytes -= walk->removed.text_bytes;
    segment_digest_subtract(meta->digest, walk->removed.digest);
}

enum status merge_documents(struct merge *merge, struct error *error)
{
    struct walk *walk = memory_allocate_array(merge->plan->allocator, 1, sizeof *walk);
    if (walk == NULL) {
        return error_memory(error);
    }
    walk->merge = merge;
    enum status status = open_walk(walk, error);
    if (status == STATUS_OK) {
        status = walk_keys(walk, error);
    }
    if (status == STATUS_OK && merge->content_hashes.failed) {
        status = error_memory(error);
    }
    if (status == STATUS_OK && merge->document_count == 0) {
        status = error_set(error, STATUS_USAGE, "a segment without documents");
    }
    if (status == STATUS_OK) {
        add_up(merge, walk);
        status = string_table_builder_finish(walk->keys, &merge->keys, error);
    }
    if (status == STATUS_OK) {
        status = sequence_build(walk->first_passages, merge->document_count + 1, &merge->passages,
                                error);
    }
    close_walk(walk);
    memory_release(merge->plan->allocator, walk);
    return status;
}
